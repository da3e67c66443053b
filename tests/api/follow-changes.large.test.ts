import { beforeAll, expect, test } from 'vitest'
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
const letter = {
  files: [],
  message: { recipient, attachments: [], isBodyMainContent: true, bodyContent: { nl: 'Dag' } },
}

beforeAll(async () => {
  const first = await published(ebox, letter)
  await sql`DELETE FROM event WHERE message_id = ${first}`
  // As a data set comes in: rows without events.
  for (let made = 1; made < size; made += 50_000)
    await sql`
      WITH sample AS (SELECT message.*, content.subject FROM message JOIN content USING (box_id, message_id) WHERE message_id = ${first}),
      made AS (
        INSERT INTO message (box_id, message_type_id, sender_organization_id, sender_application_id, expires_at)
        SELECT box_id, message_type_id, sender_organization_id, sender_application_id, expires_at
        FROM sample, generate_series(1, ${Math.min(50_000, size - made)}) RETURNING box_id, message_id)
      INSERT INTO content (box_id, message_id, subject) SELECT made.box_id, made.message_id, sample.subject FROM made, sample`
}, 600_000)

test(`a box of ${size} is retrieved whole, each message once, while others arrive`, async () => {
  const seen = new Set<string>()
  const late = new Set<string>()
  let token = await reader.token()
  let cursor = ''
  let pages = 0
  for (let isThrough = false; !isThrough; pages += 1) {
    // A token is good for ten minutes.
    if (pages % 100 === 99) token = await reader.token()
    if (pages > 0 && late.size < 20) late.add(await published(ebox, letter))
    const { json } = await call(ebox, `/ebox/changes?pageSize=1000${cursor && `&cursor=${cursor}`}`, { token })
    const page = ChangesShape.parse(json)
    for (const { messageId, changeType } of page.items) {
      expect(changeType).toBe('published')
      expect(seen.has(messageId)).toBe(false)
      seen.add(messageId)
    }
    cursor = page.nextCursor ?? ''
    isThrough = page.items.length < 1000
  }
  const [{ rows } = { rows: '' }] = await sql<{ rows: string }[]>`
    SELECT count(*) AS rows FROM message JOIN ebox USING (box_id) WHERE enterprise_number = ${reader.enterpriseNumber}`
  expect(late.size).toBeGreaterThan(0)
  expect(Number(rows)).toBe(size + late.size)
  // What arrived meanwhile is told as a change, after the box.
  expect([...late].filter((messageId) => seen.has(messageId))).toEqual([])
  expect(seen.size).toBe(size)
})
