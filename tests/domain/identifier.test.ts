import { describe, expect, test } from 'vitest'
import {
  parseEnterpriseNumber,
  parsePaddedEnterpriseNumber,
  printEnterpriseNumber,
} from '#domain/identifier/enterprise-number.ts'
import { maskSsin, parseSsin } from '#domain/identifier/ssin.ts'

/** The numbers that stand in published samples of the real e-Box (spec §14). */
const samples = {
  enterprise: {
    right: [
      '0406798006',
      '0206731645',
      '0852093431',
      '0220916609',
      '0534530277',
      '0474028805',
      '0212148896',
      '0800002352',
    ],
    wrong: ['0123456789', '0987654321', '0852093432'],
  },
  ssin: {
    right: ['94022722580', '79072300048', '81041430930', '53480200724'],
    wrong: ['84022711080', '71022722580', '01010122233', '12345678901'],
  },
}

describe('an enterprise number', () => {
  test.each(samples.enterprise.right)('%s, of a published sample, passes', (number) => {
    expect(parseEnterpriseNumber(number)).toBe(number)
  })
  test.each(samples.enterprise.wrong)('%s, of a published sample, fails its check', (number) => {
    expect(parseEnterpriseNumber(number)).toBeUndefined()
  })
  test.each([
    '',
    '406798006',
    '00406798006',
    '0406.798.006',
    ' 0406798006',
    '0406798006\n',
    '2406798006',
    'BE0406798006',
    '０４０６７９８００６',
  ])('I16 %j is not in its canonical form', (text) => expect(parseEnterpriseNumber(text)).toBeUndefined())
  test('I16 a token may have lost the leading zero, and nothing else', () => {
    expect(parsePaddedEnterpriseNumber('406798006')).toBe('0406798006')
    expect(parsePaddedEnterpriseNumber('0406798006')).toBe('0406798006')
    for (const text of ['06798006', '406798007', '']) expect(parsePaddedEnterpriseNumber(text)).toBeUndefined()
  })
  test('is read by people in groups', () => expect(printEnterpriseNumber('0406798006')).toBe('0406.798.006'))
})

describe('an SSIN', () => {
  test.each(samples.ssin.right)('%s, of a published sample, passes', (ssin) => expect(parseSsin(ssin)).toBe(ssin))
  test.each(samples.ssin.wrong)('%s, of a published sample, fails its check', (ssin) => {
    expect(parseSsin(ssin)).toBeUndefined()
  })
  test('of a birth from 2000 on is checked with a 2 in front', () => {
    const check = String(97n - (2_010_203_001n % 97n)).padStart(2, '0')
    expect(parseSsin(`010203001${check}`)).toBe(`010203001${check}`)
  })
  test.each(['', '9402272258', '094022722580', '94.02.27-225.80', '94022722580 ', '94022722580\n'])(
    'I16 %j is not in its canonical form',
    (text) => expect(parseSsin(text)).toBeUndefined(),
  )
  test('I16 no other check of a right number passes, but for the other century’s', () => {
    for (const ssin of samples.ssin.right) {
      const passing = Array.from(
        { length: 100 },
        (_, check) => ssin.slice(0, 9) + String(check).padStart(2, '0'),
      ).filter(parseSsin)
      expect(passing.length).toBeLessThanOrEqual(2)
      expect(passing).toContain(ssin)
    }
  })
  test('is shown by its check only', () => expect(maskSsin('94022722580')).toBe('•••••••••80'))
})
