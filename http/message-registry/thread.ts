import { z } from 'zod'
import {
  newestOfThread,
  type PublishedOriginal,
  type SentReply,
  type Thread,
  type ThreadEntry,
} from '#domain/consultation/read-thread.ts'
import { inEveryLanguage, TextInEveryLanguage } from '#domain/message/translated-string.ts'
import { messageHref, MessageShape, wireInstant, wireSummary } from './message.ts'

/** The wire shapes of a conversation: ours, the contract says only that replies are (spec §2.6). */
export const SentReplyShape = z
  .object({
    messageId: z.uuid(),
    originalMessageId: z.uuid(),
    authorName: z.string().meta({ description: 'Who wrote it, for the people of the own box' }),
    recipient: z.object({
      eboxType: z.enum(['citizen', 'enterprise']),
      enterpriseNumber: z.string().optional(),
      partition: z.string(),
    }),
    subject: TextInEveryLanguage,
    bodyContent: TextInEveryLanguage.optional(),
    fileNames: z.array(z.string()),
    sentDate: z.iso.datetime({ offset: true }),
    refused: z
      .object({ at: z.iso.datetime({ offset: true }), virusFound: z.string() })
      .optional()
      .meta({ description: 'The virus scanner found something after it was sent; nobody received it' }),
  })
  .meta({ id: 'SentReply' })

export const PublishedOriginalShape = z
  .object({ messageId: z.uuid(), subject: TextInEveryLanguage, publishedDate: z.iso.datetime({ offset: true }) })
  .meta({ id: 'PublishedOriginal', description: 'What the holder of this box published, and was answered' })

export const ThreadShape = z
  .object({
    threadId: z.uuid(),
    items: z.array(
      z.discriminatedUnion('direction', [
        z.object({ direction: z.literal('received'), href: z.url(), message: MessageShape }),
        z.object({ direction: z.literal('sent'), reply: SentReplyShape }),
        z.object({ direction: z.literal('published'), original: PublishedOriginalShape }),
      ]),
    ),
    totalItems: z.int().meta({ description: 'Of the whole conversation, also what is not among the items' }),
  })
  .meta({
    id: 'Thread',
    description: `A conversation as this box sees it, oldest first; of a long one the newest ${newestOfThread} that came and ${newestOfThread} that were sent`,
  })

type WireThread = z.input<typeof ThreadShape>

/** The address of the conversation that a message belongs to. */
export const threadHref = (messageId: string) => `${messageHref(messageId)}/thread`

export function wireThread({ threadId, entries, totalEntries }: Thread): WireThread {
  return { threadId, items: entries.map(wireEntry), totalItems: totalEntries }
}

function wireEntry(entry: ThreadEntry): WireThread['items'][number] {
  if (entry.direction === 'sent') return { direction: 'sent', reply: wireSentReply(entry.reply) }
  if (entry.direction === 'published') return { direction: 'published', original: wireOriginal(entry.original) }
  const { message } = entry
  return { direction: 'received', href: messageHref(message.messageId), message: wireSummary(message) }
}

const wireOriginal = ({ messageId, subject, publishedAt }: PublishedOriginal) => ({
  messageId,
  subject: inEveryLanguage(subject),
  publishedDate: wireInstant(publishedAt),
})

function wireSentReply({
  subject,
  body,
  sentAt,
  recipient,
  refused,
  ...reply
}: SentReply): z.input<typeof SentReplyShape> {
  return {
    ...reply,
    recipient: { eboxType: recipient.enterpriseNumber === undefined ? 'citizen' : 'enterprise', ...recipient },
    subject: inEveryLanguage(subject),
    ...(body && { bodyContent: inEveryLanguage(body) }),
    sentDate: wireInstant(sentAt),
    ...(refused && { refused: { ...refused, at: wireInstant(refused.at) } }),
  }
}
