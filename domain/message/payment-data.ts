import { z } from 'zod'
import { decryptText, encryptText } from '#domain/content/owner-key.ts'
import { isCreditorReference, isIban, isStructuredCommunication } from '#domain/identifier/payment-identifier.ts'
import { belgianDay } from './belgian-day.ts'
import { KeptText } from './translated-string.ts'

/** Digits with at most two decimals, never computed with as a binary fraction: 12.3 and "12.30" are both kept as `12.30`. */
const Amount = z
  .union([z.number(), z.string()])
  .transform(String)
  .pipe(
    z.string().regex(/^(?:0|[1-9]\d{0,8})(?:\.\d{1,2})?$/, 'is not an amount from 0 to 999999999.99 with two decimals'),
  )
  .transform((text) => {
    const [whole = '', cents = ''] = text.split('.')
    return `${whole}.${cents.padEnd(2, '0')}`
  })
  .meta({ description: 'A number, or its decimal digits as a string; kept exactly', type: ['number', 'string'] })

const currencies = new Set(Intl.supportedValuesOf('currency'))

/** A calendar day of Belgium, from a day or an instant. */
const DueDate = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })])
  .transform((text) => (text.includes('T') ? belgianDay(new Date(text)) : text))
  .meta({ description: 'A day, or an instant, which is taken as its day in Belgium', type: 'string' })

const withoutSpaces = z.string().transform((text) => text.replaceAll(' ', '').toUpperCase())

/** Characters that its texts may have; a reference as long as SEPA carries. */
export const longestPayment = { paymentDataId: 100, reference: 140 }

const Reference = z
  .string()
  .transform((text, context) => {
    const compact = text.replaceAll(' ', '').toUpperCase()
    if (/^RF\d\d/.test(compact)) {
      if (isCreditorReference(compact)) return compact
      context.issues.push({ code: 'custom', input: text, message: 'is not a creditor reference (ISO 11649)' })
      return z.NEVER
    }
    const digits = /^([+*]{3})(\d{3})\/(\d{4})\/(\d{5})\1$/.exec(compact)
    if (digits) {
      const [, , ...groups] = digits
      if (isStructuredCommunication(groups.join(''))) return `+++${groups.join('/')}+++`
    } else if (!/^[+*]{3}/.test(compact)) return text
    context.issues.push({ code: 'custom', input: text, message: 'is not a structured communication' })
    return z.NEVER
  })
  .pipe(KeptText.max(longestPayment.reference))
  .meta({
    description: 'A Belgian structured communication, an ISO 11649 reference or a free text',
    type: 'string',
    maxLength: longestPayment.reference,
  })

/** What a message asks to be paid: the members of OpenAPI 2.1. What is kept is canonical: amounts as decimal digits, IBAN without spaces. */
export const PaymentData = z
  .strictObject({
    paymentDataId: KeptText.max(longestPayment.paymentDataId).optional(),
    amount: Amount,
    vatAmount: Amount,
    currency: z.string().refine((code) => currencies.has(code), { message: 'is not a currency of ISO 4217' }),
    dueDate: DueDate,
    iban: withoutSpaces.refine(isIban, { message: 'is not an IBAN' }),
    bic: withoutSpaces
      .refine((code) => /^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/.test(code), { message: 'is not a BIC' })
      .optional(),
    reference: Reference.optional(),
  })
  .meta({ id: 'PaymentDataToPublish' })

export type PaymentData = z.output<typeof PaymentData>

/** `12.30` is 1230: whole cents are added exactly. */
const centsOf = (amount: string) => Number(amount.replace('.', ''))

/** What the payer owes: `amount` stands without VAT, `vatAmount` comes on top of it (OpenAPI 2.1, PaymentData). Decimal digits like theirs. */
export function totalToPay({ amount, vatAmount }: Pick<PaymentData, 'amount' | 'vatAmount'>): string {
  const cents = String(centsOf(amount) + centsOf(vatAmount)).padStart(3, '0')
  return `${cents.slice(0, -2)}.${cents.slice(-2)}`
}

/** A cipher opens for its own message only. */
const context = (messageId: string) => `content.paymentData|${messageId}`

/** Encrypts it under the message's owner's key. */
export function sealPaymentData(ownerKey: Uint8Array, messageId: string, data: PaymentData): Uint8Array {
  return encryptText(ownerKey, JSON.stringify(data), context(messageId))
}

/** @throws SealBroken when the cipher is another message's */
export function openPaymentData(ownerKey: Uint8Array, messageId: string, cipher: Uint8Array): PaymentData {
  return PaymentData.parse(JSON.parse(decryptText(ownerKey, cipher, context(messageId))))
}
