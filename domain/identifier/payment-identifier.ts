/** The remainder by 97 of digits and letters, a letter standing for 10 to 35 (ISO 7064, MOD 97-10). */
function remainderBy97(text: string): number {
  let remainder = 0
  for (const character of text) {
    const value = Number.parseInt(character, 36)
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
  }
  return remainder
}

/** The country or scheme and its check digits go behind what they check. */
const checksOut = (text: string) => remainderBy97(text.slice(4) + text.slice(0, 4)) === 1

/** True for an IBAN without spaces, in capitals (ISO 13616): its check digits fit, and a Belgian one has its 16 characters. */
export function isIban(text: string): boolean {
  return /^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/.test(text) && (!text.startsWith('BE') || text.length === 16) && checksOut(text)
}

/** True for a creditor reference without spaces, in capitals (ISO 11649). */
export function isCreditorReference(text: string): boolean {
  return /^RF\d{2}[A-Z\d]{1,21}$/.test(text) && checksOut(text)
}

/** True for the twelve digits of a Belgian structured communication: the last two are the rest of the first ten by 97, 97 for none. */
export function isStructuredCommunication(digits: string): boolean {
  return /^\d{12}$/.test(digits) && (Number(digits.slice(0, 10)) % 97 || 97) === Number(digits.slice(10))
}
