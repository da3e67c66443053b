import { z } from 'zod'
import type { ChangePage, ChangesCursor } from '#domain/consultation/follow-changes.ts'
import { messageHref, MessageShape, wireInstant, wireSummary } from './message.ts'

const ChangesCursorShape = z.union([
  z.strictObject({ box: z.string(), since: z.int().min(0), afterMessage: z.uuid() }),
  z.strictObject({ box: z.string(), afterEvent: z.int().min(0) }),
])

/** Opaque to who holds it: base64url of a small JSON. */
const Cursor = z
  .string()
  .max(400)
  .transform((text, context): ChangesCursor => {
    const parsed = ChangesCursorShape.safeParse(jsonOf(Buffer.from(text, 'base64url').toString()))
    if (parsed.success) return parsed.data
    context.issues.push({ code: 'custom', input: text, message: 'is not a cursor that was given here' })
    return z.NEVER
  })
  .meta({
    type: 'string',
    description: '`nextCursor` of the page before; without it, the whole e-Box from its beginning',
  })

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Changes on a page: unless asked otherwise, and at most. */
export const defaultChanges = 100
export const mostChangesOnPage = 1000

export const ChangesQuery = z.strictObject({
  cursor: Cursor.optional(),
  pageSize: z.coerce.number().int().min(1).max(mostChangesOnPage).default(defaultChanges),
})

export const ChangesShape = z
  .object({
    items: z.array(
      z.object({
        changeType: z.enum(['published', 'read', 'changed', 'withdrawn']),
        messageId: z.uuid(),
        occurredAt: z.iso.datetime({ offset: true }),
        href: z.url().optional(),
        message: MessageShape.optional().meta({ description: 'As it stands now; absent once it left the e-Box' }),
      }),
    ),
    nextCursor: z.string().optional().meta({ description: 'Absent only while there is no e-Box yet' }),
    isComplete: z.boolean().meta({ description: 'Nothing more at this moment: ask again later with `nextCursor`' }),
  })
  .meta({ id: 'Changes' })

export function wireChanges({ items, next, isComplete }: ChangePage): z.input<typeof ChangesShape> {
  return {
    items: items.map(({ changeType, messageId, occurredAt, message }) => ({
      changeType,
      messageId,
      occurredAt: wireInstant(occurredAt),
      ...(message && { href: messageHref(messageId), message: wireSummary(message) }),
    })),
    ...(next && { nextCursor: Buffer.from(JSON.stringify(next)).toString('base64url') }),
    isComplete,
  }
}
