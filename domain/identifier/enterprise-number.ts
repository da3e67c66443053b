import { mod97Check } from './checksum.ts'

declare const valid: unique symbol

/** A number of the Crossroads Bank for Enterprises: 10 digits, the first 0 or 1, the last two its check. It is public. */
export type EnterpriseNumber = string & { readonly [valid]: 'EnterpriseNumber' }

function isEnterpriseNumber(text: string): text is EnterpriseNumber {
  return /^[01]\d{9}$/.test(text) && mod97Check(text.slice(0, 8)) === text.slice(8)
}

/**
 * Reads an enterprise number in its canonical form of 10 digits.
 * @returns undefined when the form or the check number is wrong
 */
export function parseEnterpriseNumber(text: string): EnterpriseNumber | undefined {
  return isEnterpriseNumber(text) ? text : undefined
}

/** Reads a number as it stands in tokens and certificates, where the leading zero may be lost (spec §1). */
export function parsePaddedEnterpriseNumber(text: string): EnterpriseNumber | undefined {
  return /^\d{9,10}$/.test(text) ? parseEnterpriseNumber(text.padStart(10, '0')) : undefined
}

/** As people read it: 0800.013.735. */
export function printEnterpriseNumber(number: string): string {
  return `${number.slice(0, 4)}.${number.slice(4, 7)}.${number.slice(7)}`
}
