import { z } from 'zod'
import { AttachmentToPublish, mostItems } from './message-to-publish.ts'
import { TranslatedString } from './translated-string.ts'

/**
 * The JSON of a reply (contract §1, flag I): of a publication what its author decides. Sender, recipient, type and application follow from
 * the message that is answered.
 */
export const ReplyToPublish = z
  .strictObject({
    subject: TranslatedString.optional().meta({ description: 'Default: "Re: " and the subject of the original' }),
    bodyContent: TranslatedString.optional(),
    isBodyMainContent: z
      .boolean()
      .optional()
      .meta({ description: 'Default: true, unless an attachment is the main content' }),
    attachments: z.array(AttachmentToPublish).max(mostItems.attachments).default([]),
  })
  .transform((reply) => ({
    ...reply,
    isBodyMainContent: reply.isBodyMainContent ?? !reply.attachments.some((each) => each.isMainContent),
  }))
  .meta({ id: 'ReplyToPublish' })

export type ReplyToPublish = z.output<typeof ReplyToPublish>

/** So many replies to one message within 24 hours: more than a conversation needs, fewer than a flood has. */
export const repliesPerDay = 20
