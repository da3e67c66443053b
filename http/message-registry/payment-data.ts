import { z } from 'zod'
import { belgianMidnight } from '#domain/message/belgian-day.ts'
import type { PaymentData } from '#domain/message/payment-data.ts'

/** What a message asks to be paid, as OpenAPI 2.1 names it. An amount of two decimals is exact as a JSON number. */
export const PaymentDataShape = z
  .object({
    paymentDataId: z.string(),
    amount: z.number(),
    vatAmount: z.number(),
    currency: z.string().meta({ description: 'ISO 4217' }),
    dueDate: z.iso.datetime({ offset: true }).meta({ description: 'The instant at which the day begins in Belgium' }),
    iban: z.string(),
    bic: z.string().optional(),
    reference: z.string().optional(),
  })
  .meta({ id: 'PaymentData' })

/** A sender that gave no id for it is answered the message's, which it has one payment of. */
export function wirePaymentData(messageId: string, data: PaymentData): z.input<typeof PaymentDataShape> {
  const { paymentDataId = messageId, amount, vatAmount, dueDate, ...rest } = data
  return {
    paymentDataId,
    amount: Number(amount),
    vatAmount: Number(vatAmount),
    dueDate: belgianMidnight(dueDate),
    ...rest,
  }
}
