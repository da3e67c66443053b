import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mintReader, type Reader } from '#domain/access/reader.ts'
import { enterBoxId } from '#domain/ebox/open-box.ts'
import { recordOpening } from '#domain/message/record-opening.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'

/*
 * What a sender is told of a message's reading rests on these lines (tests/api/search-message-statuses.test.ts tells it).
 */
let database: EmptyDatabase
beforeAll(async () => {
  database = await emptyDatabase()
}, 60_000)
afterAll(() => database[Symbol.asyncDispose]())

const boxId = 1
const person = mintReader({
  actor: 'citizen',
  actorName: 'A person',
  audited: {},
  satisfiedAcrs: [],
  admission: { written: sql``, values: {} },
})
const machine = mintReader({
  actor: 'documentConsumer',
  actorName: 'software',
  clientId: 'software',
  audited: {},
  satisfiedAcrs: 'any',
  admission: { written: sql``, values: {} },
})

async function aMessage(): Promise<string> {
  const messageId = randomUUID()
  await database.worker.execute(sql`
    INSERT INTO message (box_id, message_id, message_type_id, sender_organization_id, sender_application_id, expires_at)
    VALUES (${boxId}, ${messageId}, 'type', 'sender', 'application', now() + interval '1 day')`)
  return messageId
}

const open = (reader: Reader, messageId: string, of: { isMainContent: boolean; isDownload?: boolean }) =>
  database.app.transaction(async (transaction) => {
    await enterBoxId(transaction, boxId)
    await recordOpening(transaction, reader, { boxId, messageId, ...of })
  })

const kindsOf = async (messageId: string) => {
  const rows = await database.worker.execute<{ kind: string; actor: string }>(
    sql`SELECT kind, actor FROM access_log WHERE message_id = ${messageId} ORDER BY at`,
  )
  return rows.map(({ kind, actor }) => `${kind} by ${actor}`)
}
const readOf = async (messageId: string) => {
  const [row] = await database.worker.execute<{ is_read: boolean; events: string }>(sql`
    SELECT read_at IS NOT NULL AS is_read, (SELECT count(*) FROM event WHERE event.message_id = message.message_id) AS events
    FROM message WHERE message_id = ${messageId}`)
  return [row?.is_read, Number(row?.events)]
}

test('a person who looks, a person who takes it along and a machine that fetches leave lines of different kinds', async () => {
  const messageId = await aMessage()
  await open(person, messageId, { isMainContent: true })
  await open(person, messageId, { isMainContent: true, isDownload: true })
  await open(machine, messageId, { isMainContent: true })
  expect(await kindsOf(messageId)).toEqual([
    'opened by citizen',
    'downloaded by citizen',
    'fetched by documentConsumer',
  ])
})

test('what a machine fetched never passes for a person’s download', async () => {
  const messageId = await aMessage()
  await open(machine, messageId, { isMainContent: true, isDownload: true })
  expect(await kindsOf(messageId)).toEqual(['fetched by documentConsumer'])
})

test('only the main content makes a message read, once, whoever opens it and how', async () => {
  const messageId = await aMessage()
  await open(person, messageId, { isMainContent: false, isDownload: true })
  expect(await readOf(messageId)).toEqual([false, 0])
  await open(person, messageId, { isMainContent: true, isDownload: true })
  await open(machine, messageId, { isMainContent: true })
  expect(await readOf(messageId)).toEqual([true, 1])
})
