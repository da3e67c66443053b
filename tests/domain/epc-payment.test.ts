import { fc } from '#tests/fixtures/fast-check.ts'
import { expect, test } from 'vitest'
import { epcPayment } from '#domain/message/epc-payment.ts'
import { totalToPay } from '#domain/message/payment-data.ts'

const transfer = { name: 'FOD Voorbeeld', iban: 'BE71096123456769', amount: '187.50' }

test('the code holds the fields of EPC069-12 in their order, without empty ones at its end', () => {
  expect(epcPayment({ ...transfer, bic: 'GKCCBEBB', reference: 'RF18539007547034' })?.split('\n')).toEqual([
    'BCD',
    '002',
    '1',
    'SCT',
    'GKCCBEBB',
    'FOD Voorbeeld',
    'BE71096123456769',
    'EUR187.50',
    '',
    'RF18539007547034',
  ])
  expect(epcPayment(transfer)?.endsWith('EUR187.50')).toBe(true)
})

test('a Belgian structured communication goes with the free text', () => {
  const lines = epcPayment({ ...transfer, reference: '+++090/9337/55493+++' })?.split('\n')
  expect(lines?.slice(8)).toEqual(['', '', '+++090/9337/55493+++'])
})

test('what is asked with its VAT is one amount in the code, or none where it is more than a transfer takes', () => {
  const codeOf = (amount: string, vatAmount: string) =>
    epcPayment({ ...transfer, amount: totalToPay({ amount, vatAmount }) })?.split('\n')[7]
  expect(codeOf('187.50', '39.38')).toBe('EUR226.88')
  expect(codeOf('999999999.00', '0.99')).toBe('EUR999999999.99')
  expect(codeOf('999999999.00', '1.00')).toBeUndefined()
})

test.each(['0', '0.00', '0.001', '-1', '1e3', '1,50', '01', '1000000000', 'NaN', ''])(
  'the amount %j has no code',
  (amount) => {
    expect(epcPayment({ ...transfer, amount })).toBeUndefined()
  },
)

test('no text of a sender begins another field or outgrows the code', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme', maxLength: 200 }), (name, reference) => {
      const payload = epcPayment({ ...transfer, name, reference })
      if (payload === undefined) return
      const lines = payload.split('\n')
      expect(lines.length).toBeLessThanOrEqual(11)
      expect(lines.slice(6, 8)).toEqual(['BE71096123456769', 'EUR187.50'])
      expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(331)
    }),
  )
})
