import { fc } from '#tests/fixtures/fast-check.ts'
import { describe, expect, test } from 'vitest'
import { isCreditorReference, isIban, isStructuredCommunication } from '#domain/identifier/payment-identifier.ts'
import { PaymentData, totalToPay } from '#domain/message/payment-data.ts'

const payment = { amount: '1', vatAmount: 0, currency: 'EUR', dueDate: '2030-01-31', iban: 'BE71096123456769' }
const amountOf = (amount: unknown) => PaymentData.parse({ ...payment, amount }).amount

/** Samples of ISO 13616, ISO 11649 and the Belgian banks. */
test.each(['BE71096123456769', 'GB29NWBK60161331926819', 'FR1420041010050500013M02606', 'NO9386011117947'])(
  '%s is an IBAN',
  (iban) => {
    expect(isIban(iban)).toBe(true)
  },
)

describe('one digit that is wrong is found', () => {
  /** Replaces a digit behind the country by another one. */
  const bent = (text: string) =>
    fc
      .record({ at: fc.nat(text.length - 1), by: fc.integer({ min: 1, max: 9 }) })
      .filter(({ at }) => /\d/.test(text[at] ?? ''))
      .map(({ at, by }) => text.slice(0, at) + String((Number(text[at]) + by) % 10) + text.slice(at + 1))

  test.each<[string, string, (text: string) => boolean]>([
    ['an IBAN', 'BE71096123456769', isIban],
    ['a creditor reference', 'RF18539007547034', isCreditorReference],
    ['a structured communication', '090933755493', isStructuredCommunication],
  ])('in %s', (_what, right, judge) => {
    expect(judge(right)).toBe(true)
    fc.assert(fc.property(bent(right), (wrong) => !judge(wrong)))
  })
})

test('the check of a structured communication is never 00: 97 stands for it', () => {
  expect(isStructuredCommunication('000000009797')).toBe(true)
  expect(isStructuredCommunication('000000009700')).toBe(false)
})

test('an amount is kept to the cent, however it was written, for every amount there is', () => {
  fc.assert(
    fc.property(fc.nat(999_999_999), fc.nat(99), (whole, cents) => {
      const exact = `${whole}.${String(cents).padStart(2, '0')}`
      expect(amountOf(exact)).toBe(exact)
      expect(amountOf(Number(exact))).toBe(exact)
    }),
  )
  expect(amountOf('7.5')).toBe('7.50')
})

test('what is to be paid is the amount and the VAT on top of it, to the cent', () => {
  expect(totalToPay({ amount: '187.50', vatAmount: '39.38' })).toBe('226.88')
  // Added as binary fractions this would be 0.30000000000000004.
  expect(totalToPay({ amount: '0.10', vatAmount: '0.20' })).toBe('0.30')
  expect(totalToPay({ amount: '999999999.99', vatAmount: '999999999.99' })).toBe('1999999999.98')
  expect(totalToPay({ amount: '0.00', vatAmount: '0.05' })).toBe('0.05')
  const cents = fc.nat(99_999_999_999)
  const written = (value: number) => `${Math.floor(value / 100)}.${String(value % 100).padStart(2, '0')}`
  fc.assert(
    fc.property(cents, cents, (amount, vat) => {
      expect(totalToPay({ amount: written(amount), vatAmount: written(vat) })).toBe(written(amount + vat))
    }),
  )
})

test.each([0.1 + 0.2, 1e21, -0.01, NaN, Infinity, '', '.5', '01', '1,5', '1.234', 1_000_000_000, true, null])(
  '%j is no amount',
  (amount) => {
    expect(PaymentData.safeParse({ ...payment, amount }).success).toBe(false)
  },
)

test('an instant becomes its day in Belgium', () => {
  const dueDate = (text: string) => PaymentData.parse({ ...payment, dueDate: text }).dueDate
  expect(dueDate('2030-01-30T23:30:00Z')).toBe('2030-01-31')
  expect(dueDate('2030-06-30T23:30:00+02:00')).toBe('2030-06-30')
})

test('a reference that is neither of the two is a free text', () => {
  const referenceOf = (reference: string) => PaymentData.safeParse({ ...payment, reference }).data?.reference
  expect(referenceOf('Factuur 2030/7')).toBe('Factuur 2030/7')
  expect(referenceOf('rf18 5390 0754 7034')).toBe('RF18539007547034')
  expect(referenceOf('+++ 090 / 9337 / 55493 +++')).toBe('+++090/9337/55493+++')
  for (const wrong of ['+++090/9337/55494+++', '+++090/9337/55493***', '+++', 'RF00', 'x'.repeat(141), ''])
    expect(referenceOf(wrong)).toBeUndefined()
})
