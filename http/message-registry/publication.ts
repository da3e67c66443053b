import { z } from 'zod'
import type { PublicationResult } from '#domain/publication/publish-message.ts'
import { wireInstant } from './message.ts'

export const PublicationResultShape = z
  .object({
    messageId: z.uuid(),
    expirationDate: z.iso.datetime({ offset: true }),
    code: z.literal('NO_DIGITAL_USER').optional(),
    message: z.string().optional(),
  })
  .meta({ id: 'PublicationResult' })

export function wireResult({
  messageId,
  expirationDate,
  code,
}: PublicationResult): z.input<typeof PublicationResultShape> {
  return {
    messageId,
    expirationDate: wireInstant(expirationDate),
    ...(code && { code, message: 'The recipient never opened an e-Box; the message is stored and waits' }),
  }
}
