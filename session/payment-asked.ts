import type { Message } from '#domain/message/message.ts'
import { epcPayment } from '#domain/message/epc-payment.ts'
import { totalToPay } from '#domain/message/payment-data.ts'
import { inEveryLanguage, languages } from '#domain/message/translated-string.ts'
import type { Locale } from '#locales/routing.ts'

/** What a letter asks to be paid, VAT included, with the text of the code that a banking app reads where the transfer fits one. */
export function paymentAsked(locale: Locale, { paymentData, sender }: Message) {
  if (!paymentData) return undefined
  const names = inEveryLanguage(sender.name)
  const name = names[languages.find((language) => language === locale) ?? 'nl']
  const total = totalToPay(paymentData)
  const isEuro = paymentData.currency === 'EUR'
  return { data: paymentData, total, qrText: isEuro ? epcPayment({ ...paymentData, name, amount: total }) : undefined }
}
