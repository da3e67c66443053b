import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { localKeyProvider } from '#adapters/key-provider/local.ts'
import { broadcastEvent, client, event, message, messageType } from '#db/schema/index.ts'
import { scopes } from '#domain/access/authorization-table.ts'
import { eventsWait } from '#domain/event/event-page.ts'
import { numberEvents } from '#domain/event/number-events.ts'
import { readDocumentEvents, type WantedEvents } from '#domain/federation/read-document-events.ts'
import { submitDocumentEvents } from '#domain/federation/submit-document-events.ts'
import { parseEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { ladderParts, recordLadder } from '#domain/notification/record-alerts.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'
import { anEnterpriseNumber } from '#tests/fixtures/enterprise-number.ts'
import { makeBox, neverQuiet, type TestBox } from '#tests/fixtures/telling.ts'

/*
 * What the federation is told of the days of a letter, under a clock that is told (spec §6, MUST rules), and that no answer costs more than
 * it may, however many letters of citizens lie between those of enterprises.
 */
const day = 86_400_000
const clientId = 'follower'
let database: EmptyDatabase
let keys: ReturnType<typeof localKeyProvider>
beforeAll(async () => {
  database = await emptyDatabase()
  keys = localKeyProvider(join(database.folder, 'keys.json'))
  const kept = { validityPeriodNumber: 1, validityPeriodUnit: 'year', name: { nl: 'Soort' } } as const
  await database.worker.insert(messageType).values({ messageTypeId: 'USUAL', audience: 'enterprise', ...kept })
  const scope = `${scopes.readEvents} ${scopes.submitEvents}`
  const enterpriseNumber = anEnterpriseNumber()
  await database.worker.insert(client).values({ clientId, role: 'documentSender', enterpriseNumber, name: 'F', scope })
})
afterAll(() => database[Symbol.asyncDispose]())

const publishedAt = new Date('2026-01-05T09:00:00Z')
async function letterIn(box: TestBox, days = 365, given: Partial<typeof message.$inferInsert> = {}) {
  const boxId = await makeBox(database.worker, keys, box)
  const [stored] = await database.worker
    .insert(message)
    .values({
      boxId,
      messageTypeId: 'USUAL',
      senderOrganizationId: '0206731645',
      senderApplicationId: 'SENDER',
      receivedAt: publishedAt,
      expiresAt: new Date(publishedAt.getTime() + days * day),
      ...given,
    })
    .returning()
  if (!stored) throw new Error('no message')
  return stored
}

/** What climb-ladder does on the morning of so many days later. */
async function climb(days: number) {
  const clock = { quiet: neverQuiet, now: new Date(publishedAt.getTime() + days * day + 1) }
  for (const kind of ['reminder', 'expiryWarning'] as const)
    for (let part = 0; part < ladderParts; part += 1) await recordLadder(database.worker, clock, kind, part)
}

async function numbered(): Promise<number> {
  while ((await numberEvents(database.worker)) > 0);
  const [row] = await database.worker.execute<{ last: string }>(
    sql`SELECT coalesce(max(sequence), 0) AS last FROM relay_cursor WHERE name = 'numbering'`,
  )
  return Number(row?.last) * 4096
}

const read = (wanted: Partial<WantedEvents>) =>
  readDocumentEvents(database.app, clientId, { after: 0, pageSize: 100, ...wanted })

test('an enterprise’s letter is reminded of after 15 days and warned of 7 days before it is gone, once each, only while unread', async () => {
  const from = await numbered()
  const enterprise = (isActivated: boolean) =>
    ({ eboxType: 'enterprise', enterpriseNumber: anEnterpriseNumber(), isActivated }) as const
  const open = await letterIn(enterprise(true), 30)
  // Whether its box was ever opened is no affair of the federation's.
  const closed = await letterIn(enterprise(false), 30)
  const isRead = await letterIn(enterprise(true), 30, { readAt: new Date(publishedAt.getTime() + day) })
  const withdrawn = await letterIn(enterprise(true), 30, { withdrawnAt: new Date(publishedAt.getTime() + day) })
  const citizens = await letterIn({ eboxType: 'citizen', address: 'an@citizens.example' }, 30)
  const told = async () => {
    await numbered()
    return (await read({ after: from })).events.map(({ type, messageId }) => `${type} ${messageId}`)
  }
  await climb(14)
  expect(await told()).toEqual([])
  for (const again of [15, 15, 16]) await climb(again)
  const reminders = [`newDocumentReminder ${open.messageId}`, `newDocumentReminder ${closed.messageId}`]
  expect((await told()).toSorted()).toEqual(reminders.toSorted())
  for (const again of [22, 23, 23, 24]) await climb(again)
  const warnings = [`documentExpirationAlert ${open.messageId}`, `documentExpirationAlert ${closed.messageId}`]
  expect((await told()).toSorted()).toEqual([...reminders, ...warnings].toSorted())
  for (const { messageId } of [isRead, withdrawn, citizens])
    expect((await told()).filter((each) => each.includes(messageId))).toEqual([])
  // An enterprise that never opened its box is told nothing by e-mail.
  const alerts = await database.worker.execute(sql`SELECT FROM alert WHERE message_id = ${closed.messageId}`)
  expect(alerts).toHaveLength(0)
})

test('of a letter that a person wrote to an enterprise the federation is told neither who wrote it nor from which box', async () => {
  const from = await numbered()
  const letter = await letterIn({ eboxType: 'enterprise', enterpriseNumber: anEnterpriseNumber() }, 365, {
    senderEboxType: 'citizen',
    senderOrganizationId: 'box 7',
    senderApplicationId: 'portal',
    isRegisteredMail: true,
  })
  await database.worker.insert(event).values({ ...letter, type: 'publication/message.published' })
  await numbered()
  const { boxId: _boxId, messageId, receivedAt, expiresAt } = letter
  expect((await read({ after: from })).events).toEqual([
    {
      type: 'newDocument',
      eventSequenceNumber: expect.any(Number),
      occurredAt: expect.any(Date),
      enterpriseNumber: expect.any(String),
      messageId,
      receivedAt,
      expiresAt,
      isRegisteredMail: true,
      messageTypeId: 'USUAL',
    },
  ])
})

test('events of citizens in between are passed over page by page, and none of an enterprise is missed', async () => {
  const from = await numbered()
  const own = await letterIn({ eboxType: 'enterprise', enterpriseNumber: anEnterpriseNumber() })
  const other = await letterIn({ eboxType: 'citizen', address: 'an@citizens.example' })
  const tell = (of: typeof own, times: number) =>
    database.worker.execute(sql`
      INSERT INTO event (box_id, message_id, type)
      SELECT ${of.boxId}, ${of.messageId}, 'consultation/message.read' FROM generate_series(1, ${times})`)
  for (const [of, times] of [
    [own, 1],
    [other, 2_500],
    [own, 2],
    [other, 1_200],
  ] as const) {
    await tell(of, times)
    await numbered()
  }
  const pages = []
  let after = from
  for (let hasNext = true; hasNext;) {
    const page = await read({ after, pageSize: 1 })
    expect(page.last).toBeGreaterThan(after)
    pages.push(page.events.map(({ messageId }) => messageId))
    after = page.last
    hasNext = page.hasNext
  }
  expect(pages.flat()).toEqual([own.messageId, own.messageId, own.messageId])
  expect(pages.length).toBeLessThan(12)
  expect(await read({ after })).toEqual({ events: [], last: after, hasNext: false })
})

test('what other providers tell is numbered without a gap, and the workflows neither get it nor wait for it', async () => {
  const from = await numbered()
  const enterpriseNumber = parseEnterpriseNumber(anEnterpriseNumber()) ?? expect.fail('no enterprise number')
  const told = { type: 'newDocument', enterpriseNumber, receivedAt: publishedAt, expiresAt: publishedAt } as const
  const request = { traceId: 't', requestMethod: 'POST', requestUrl: '/' }
  const submit = (...ids: string[]) =>
    submitDocumentEvents(
      database.app,
      clientId,
      ids.map((messageId) => ({ ...told, messageId, isRegisteredMail: false })),
      request,
    )
  const letter = await letterIn({ eboxType: 'enterprise', enterpriseNumber: anEnterpriseNumber() })
  await submit('a', 'b')
  await database.worker.insert(event).values({ ...letter, type: 'publication/message.published' })
  await database.worker.insert(broadcastEvent).values({ type: 'broadcast/task.started', subjectId: letter.messageId })
  await submit('c')
  const upTo = await numbered()
  expect(upTo - from).toBe(5 * 4096)
  const page = await read({ after: from })
  expect(page.events.map(({ messageId }) => messageId)).toEqual(['a', 'b', letter.messageId, 'c'])
  await database.worker.execute(sql`
    INSERT INTO relay_cursor (name, sequence) VALUES ('test', ${upTo / 4096 - 1}) ON CONFLICT (name) DO UPDATE SET sequence = excluded.sequence`)
  expect(await eventsWait(database.worker, 'test')).toBe(false)
  await submit('d')
  expect(await eventsWait(database.worker, 'test')).toBe(true)
  await numbered()
  expect(await eventsWait(database.worker, 'test')).toBe(false)
})
