/** What a credit transfer needs, as a letter asks for it. */
export interface CreditTransfer {
  /** Who is paid */
  name: string
  /** Without spaces */
  iban: string
  bic?: string
  /** In euro, decimal digits with a point and at most two places: `12.30` */
  amount: string
  /** What the payer must say with it: an ISO 11649 reference (RF…), or any other text, a Belgian structured one among them */
  reference?: string
}

const longestName = 70
const longestStructured = 35
const longestText = 140
const longestPayload = 331

/**
 * The text of the QR code that a banking app reads to fill in a credit transfer (EPC069-12 version 3.0, "SCT QR", service version 002,
 * UTF-8). A reference that is not an ISO 11649 one goes with the free text, where Belgian banks read `+++…+++`.
 * @returns undefined when the transfer does not fit the code: the amount lies outside 0.01 to 999,999,999.99, or it is too long
 */
export function epcPayment({ name, iban, bic = '', amount, reference = '' }: CreditTransfer): string | undefined {
  if (!/^(?:0|[1-9]\d{0,8})(?:\.\d{1,2})?$/.test(amount) || Number(amount) < 0.01) return undefined
  const isStructured = /^RF\d{2}[0-9A-Za-z]{1,21}$/.test(reference) && reference.length <= longestStructured
  const text = isStructured ? '' : reference
  if ([...text].length > longestText) return undefined
  const payload = [
    'BCD',
    '002',
    '1',
    'SCT',
    bic,
    oneLine(name, longestName),
    iban,
    `EUR${amount}`,
    '',
    isStructured ? reference : '',
    oneLine(text, longestText),
  ]
    .join('\n')
    .trimEnd()
  return Buffer.byteLength(payload) <= longestPayload ? payload : undefined
}

/** A line break would begin the next field. */
function oneLine(text: string, most: number): string {
  return [...text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()].slice(0, most).join('')
}
