import { z } from 'zod'

/** The ids that stand in the paths of this API. */
export const MessagePath = z.object({ messageId: z.uuid() })
export const AttachmentPath = z.object({ messageId: z.uuid(), attachmentId: z.uuid() })
