import { mod97Check } from './checksum.ts'

declare const valid: unique symbol

/** A social security identification number (national register or bis): 11 digits. It is personal: never in a URL, a log or an e-mail. */
export type Ssin = string & { readonly [valid]: 'Ssin' }

function isSsin(text: string): text is Ssin {
  if (!/^\d{11}$/.test(text)) return false
  const check = text.slice(9)
  // Births from 2000 on put a 2 in front of the nine digits (spec §14); the number itself does not tell the century.
  return mod97Check(text.slice(0, 9)) === check || mod97Check(`2${text.slice(0, 9)}`) === check
}

/**
 * Reads an SSIN in its canonical form of 11 digits.
 * @returns undefined when the form or the check number is wrong
 */
export function parseSsin(text: string): Ssin | undefined {
  return isSsin(text) ? text : undefined
}

/** What may be shown of an SSIN: the check number only. */
export function maskSsin(ssin: string): string {
  return `•••••••••${ssin.slice(-2)}`
}
