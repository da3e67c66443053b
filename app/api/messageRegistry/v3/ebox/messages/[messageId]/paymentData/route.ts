import { readMessage } from '#domain/consultation/read-message.ts'
import { consultation } from '#http/handler.ts'
import { MessagePath } from '#http/message-registry/path.ts'
import { PaymentDataShape, wirePaymentData } from '#http/message-registry/payment-data.ts'

/** GET /ebox/messages/{messageId}/paymentData: what a message asks to be paid. */
export const GET = consultation({
  name: 'readPaymentData',
  summary: 'What a message asks to be paid',
  params: MessagePath,
  answers: { 200: { description: 'The payment', schema: PaymentDataShape } },
  run: async ({ database, ports, reader, params: { messageId } }) => {
    const message = await readMessage(database, ports.keys, reader, messageId)
    return message?.paymentData && { json: wirePaymentData(messageId, message.paymentData), audit: { messageId } }
  },
})
