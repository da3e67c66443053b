import { z } from 'zod'
import { parseEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { Uuid } from '#domain/identifier/uuid.ts'

/** The ids that stand in the paths of this API. */
export const MessagePath = z.object({ messageId: Uuid })
export const AttachmentPath = z.object({ messageId: Uuid, attachmentId: Uuid })
const enterpriseNumber = z.string().transform((text, context) => {
  const number = parseEnterpriseNumber(text)
  if (number) return number
  context.addIssue({ code: 'custom', message: 'is not an enterprise number' })
  return z.NEVER
})
export const EnterprisePath = z.object({ enterpriseNumber })
export const PublicationPath = z.object({ enterpriseNumber, publicationId: Uuid })
export const MulticastTaskPath = z.object({ enterpriseNumber, multicastTaskId: Uuid })
