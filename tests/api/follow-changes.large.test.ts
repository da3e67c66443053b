import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '#db/client.ts'
import { numberEvents } from '#domain/event/number-events.ts'
import { ChangesShape } from '#http/message-registry/changes.ts'
import { aClient } from '#tests/fixtures/clients.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { call, published } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'

/*
 * A box as an archive has one: 1,000,000 messages under TEST_LONG, retrieved by pages of 1,000 while new ones arrive.
 */
const size = process.env.TEST_LONG ? 1_000_000 : 4_000
const ebox = await sharedEbox()
const sql = sqlAs(ebox)
const reader = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
const recipient = { eboxType: 'enterprise', enterpriseNumber: reader.enterpriseNumber }
/** The relay's own work, which an e-Box of the machine APIs alone leaves to others; more than one may do it. */
const worker = openDatabase(ebox.databases.worker, 1)
const number = async () => {
  while ((await numberEvents(worker)) > 0);
}
afterAll(() => worker.$client.end({ timeout: 1 }))
const letter = {
  files: [],
  message: { recipient, attachments: [], isBodyMainContent: true, bodyContent: { nl: 'Dag' } },
}

beforeAll(async () => {
  const first = await published(ebox, letter)
  await number()
  // Of two one as a data set comes in, without an event, and one whose event was numbered and handed on long ago.
  for (let made = 1; made < size; made += 50_000)
    await sql`
      WITH sample AS (SELECT message.*, content.subject FROM message JOIN content USING (box_id, message_id) WHERE message_id = ${first}),
      made AS (
        INSERT INTO message (box_id, message_type_id, sender_organization_id, sender_application_id, expires_at)
        SELECT box_id, message_type_id, sender_organization_id, sender_application_id, expires_at
        FROM sample, generate_series(1, ${Math.min(50_000, size - made)}) RETURNING box_id, message_id),
      told AS (
        INSERT INTO event (box_id, message_id, type, sequence)
        SELECT box_id, message_id, 'publication/message.published', 0
        FROM (SELECT *, row_number() OVER () AS n FROM made) AS numbered WHERE n % 2 = 0)
      INSERT INTO content (box_id, message_id, subject) SELECT made.box_id, made.message_id, sample.subject FROM made, sample`
}, 600_000)

test(`a box of ${size} is retrieved whole, each message once, while others arrive, and then each of those once`, async () => {
  const seen = new Set<string>()
  const late = new Set<string>()
  let token = await reader.token()
  let cursor = ''
  const next = async (pageSize: number) => {
    const { json } = await call(ebox, `/ebox/changes?pageSize=${pageSize}${cursor && `&cursor=${cursor}`}`, { token })
    const page = ChangesShape.parse(json)
    cursor = page.nextCursor ?? ''
    return page
  }
  let pages = 0
  for (let isThrough = false; !isThrough; pages += 1) {
    // A token is good for ten minutes.
    if (pages % 100 === 99) token = await reader.token()
    if (pages > 0 && late.size < 20) late.add(await published(ebox, letter))
    // Some are numbered while the box is still being retrieved, some after.
    if (pages === 2) await number()
    const page = await next(1000)
    expect(page.isComplete).toBe(false)
    for (const { messageId, changeType } of page.items) {
      expect(changeType).toBe('published')
      expect(seen.has(messageId)).toBe(false)
      seen.add(messageId)
    }
    isThrough = page.items.length < 1000
  }
  const [{ rows } = { rows: '' }] = await sql<{ rows: string }[]>`
    SELECT count(*) AS rows FROM message JOIN ebox USING (box_id) WHERE enterprise_number = ${reader.enterpriseNumber}`
  expect(late.size).toBeGreaterThan(0)
  expect(Number(rows)).toBe(size + late.size)
  // What arrived meanwhile is told as a change, after the box.
  expect([...late].filter((messageId) => seen.has(messageId))).toEqual([])
  expect(seen.size).toBe(size)

  await number()
  const told: string[] = []
  for (let isComplete = false; !isComplete;) {
    const page = await next(2)
    isComplete = page.isComplete
    told.push(...page.items.map(({ changeType, messageId }) => `${changeType} ${messageId}`))
  }
  expect(told.toSorted()).toEqual([...late].map((messageId) => `published ${messageId}`).toSorted())
  expect(await next(2)).toMatchObject({ items: [], isComplete: true })
})
