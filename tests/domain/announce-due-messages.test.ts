import { eq, inArray, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { event, message } from '#db/schema/index.ts'
import { announceDueMessages } from '#domain/publication/announce-due-messages.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'

let database: EmptyDatabase
beforeAll(async () => {
  database = await emptyDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

/** A message that waits for its day, `inSeconds` from now. @returns its id */
async function aWaitingMessage(
  inSeconds: number,
  { boxId = 1, ...others }: Partial<typeof message.$inferInsert> = {},
): Promise<string> {
  const [stored] = await database.worker
    .insert(message)
    .values({
      boxId,
      messageTypeId: 'TYPE',
      senderOrganizationId: '0206731645',
      senderApplicationId: 'APPLICATION',
      receivedAt: sql`now() + ${inSeconds} * interval '1 second'`,
      expiresAt: sql`now() + interval '1 day'`,
      waitsFor: 'visibleFrom',
      ...others,
    })
    .returning({ messageId: message.messageId })
  if (!stored) throw new Error('no message')
  return stored.messageId
}

const waitsForOf = async (messageId: string) => {
  const [row] = await database.worker.select().from(message).where(eq(message.messageId, messageId))
  return row?.waitsFor
}
const eventsOf = (...messageIds: string[]) =>
  database.worker
    .select({ messageId: event.messageId, type: event.type })
    .from(event)
    .where(inArray(event.messageId, messageIds))

test('a message is seen and told of once its day has come, not before', async () => {
  const due = await aWaitingMessage(-1)
  const later = await aWaitingMessage(3600)
  expect(await announceDueMessages(database.worker)).toEqual({ announced: 1, isAll: true })
  expect(await waitsForOf(due)).toBeNull()
  expect(await waitsForOf(later)).toBe('visibleFrom')
  expect(await eventsOf(due, later)).toEqual([{ messageId: due, type: 'publication/message.published' }])
})

test('a repeat announces nothing a second time', async () => {
  const due = await aWaitingMessage(-1)
  await announceDueMessages(database.worker)
  expect(await announceDueMessages(database.worker)).toEqual({ announced: 0, isAll: true })
  expect(await eventsOf(due)).toHaveLength(1)
})

test('what was withdrawn before its day, and what the scanner holds, stays unseen', async () => {
  const withdrawn = await aWaitingMessage(-1, { withdrawnAt: new Date() })
  const held = await aWaitingMessage(-1, { waitsFor: 'release' })
  await announceDueMessages(database.worker)
  expect([await waitsForOf(withdrawn), await waitsForOf(held)]).toEqual(['visibleFrom', 'release'])
  expect(await eventsOf(withdrawn, held)).toEqual([])
})

test('several processes at once announce the messages of all boxes, each once', async () => {
  const due = await Promise.all(Array.from({ length: 200 }, (_, box) => aWaitingMessage(-1, { boxId: box + 1 })))
  const answers = await Promise.all(Array.from({ length: 6 }, () => announceDueMessages(database.worker)))
  expect(answers.reduce((sum, { announced }) => sum + announced, 0)).toBe(200)
  const told = await eventsOf(...due)
  expect(told.map(({ messageId }) => messageId).toSorted()).toEqual(due.toSorted())
})
