import { join } from 'node:path'
import { Readable } from 'node:stream'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { localKeyProvider } from '#adapters/key-provider/local.ts'
import { client, type Transaction } from '#db/schema/index.ts'
import { addRecipients } from '#domain/broadcast/add-recipients.ts'
import { areStillDelivered, completeTask, deliverPage } from '#domain/broadcast/deliver-page.ts'
import type { BroadcastPorts } from '#domain/broadcast/judge-recipients.ts'
import { listBroadcasts } from '#domain/broadcast/list-broadcasts.ts'
import { insertMessages } from '#domain/broadcast/message-rows.ts'
import { readTask } from '#domain/broadcast/read-task.ts'
import { addFile, receiveRecipients } from '#domain/broadcast/receive-recipients.ts'
import { recipientPages } from '#domain/broadcast/recipient-list.ts'
import { wordsOf } from '#domain/broadcast/recipient.ts'
import { searchPublicationStatuses, type StatusCursor } from '#domain/broadcast/search-publication-statuses.ts'
import { mintOwnerKey, publicationOwner } from '#domain/content/owner-key.ts'
import { boxLookupHash, type Holder } from '#domain/ebox/holder.ts'
import { makeBoxes } from '#domain/ebox/make-boxes.ts'
import { parseSsin } from '#domain/identifier/ssin.ts'
import { type EmptyDatabase, emptyDatabase } from '#tests/fixtures/database.ts'
import { until } from '#tests/fixtures/process.ts'
import { anSsin } from '#tests/fixtures/ssin.ts'

const sender = { clientId: 'a-sender', enterpriseNumber: '1999010048' }
const request = { traceId: 'trace', requestMethod: 'POST', requestUrl: '/addRecipients', clientId: sender.clientId }

let database: EmptyDatabase
let ports: BroadcastPorts
beforeAll(async () => {
  database = await emptyDatabase()
  await database.worker.insert(client).values({ ...sender, role: 'documentSender', name: 'A sender', scope: 'publish' })
  ports = {
    keys: localKeyProvider(join(database.folder, 'keys.json')),
    people: { findInactive: async () => new Map() },
    enterprises: { findInactive: async () => new Map() },
  }
}, 60_000)
afterAll(() => database[Symbol.asyncDispose]())

async function aPublication(): Promise<string> {
  const publicationId = uuidv7()
  const { wrapped } = await mintOwnerKey(ports.keys, publicationOwner(publicationId))
  await database.worker.execute(sql`
    INSERT INTO publication (publication_id, sender_organization_id, sender_application_id, sender_partition, message_type_id, audience,
      validity, is_reply_authorized, is_registered_mail, is_body_main_content, is_for_action, subject, business_data, actions, wrapped_key)
    VALUES (${publicationId}, ${sender.enterpriseNumber}, 'app', 'GENERAL', 'Letter', 'citizen', '1 year', false, false, true, false,
      '{"nl":"x"}', '[]', '[]', ${Buffer.from(wrapped)})`)
  return publicationId
}

function aCitizen(number = anSsin()): Holder {
  const ssin = parseSsin(number)
  if (!ssin) throw new Error('A fixture made no SSIN')
  return { eboxType: 'citizen', ssin }
}

/** Two of them, whose words stand in this order. */
function twoCitizens(): [Holder, Holder] {
  const [one, other] = [aCitizen(), aCitizen()]
  return wordsOf(one) < wordsOf(other) ? [one, other] : [other, one]
}

/**
 * Gives a publication to both while a page of a list that names them too is being delivered.
 * @param first what the page has done when the call begins
 * @param second what it does once the call waits for it
 */
async function besideAPage(
  publicationId: string,
  recipients: Holder[],
  first: (page: Transaction) => Promise<unknown>,
  second: (page: Transaction) => Promise<unknown>,
) {
  const calls: ReturnType<typeof addRecipients>[] = []
  await database.worker.transaction(async (page) => {
    await first(page)
    const call = addRecipients(database.app, ports, sender, { publicationId, recipients }, request)
    call.catch(() => undefined)
    calls.push(call)
    await until('the call waits for the page', async () => {
      const waiting = await database.worker.execute(sql`SELECT FROM pg_locks WHERE NOT granted`)
      return waiting.length > 0
    })
    await second(page)
  })
  return (await Promise.all(calls)).flat().map(({ outcome }) => outcome)
}

describe('recipients that a page of a list names at the same time', () => {
  test('wait for the page, and the page does not wait for them: whose messages it has are duplicates', async () => {
    const publicationId = await aPublication()
    const [early, late] = twoCitizens()
    const made = (holder: Holder) => database.worker.transaction((work) => makeBoxes(work, ports.keys, [holder]))
    // Their boxes stand in the other order than their words.
    const [[low = 0], [high = 0]] = [await made(late), await made(early)]
    expect(low).toBeLessThan(high)
    const give = (page: Transaction, boxId: number) =>
      page.execute(insertMessages(sql`SELECT ${boxId}::bigint AS box_id`, { publicationId, pageId: uuidv7() }))
    const outcomes = await besideAPage(
      publicationId,
      [early, late],
      (page) => give(page, low),
      (page) => give(page, high),
    )
    expect(outcomes).toEqual(['duplicate', 'duplicate'])
  })

  test('wait for the boxes that the page makes, and it makes them in the same order', async () => {
    const publicationId = await aPublication()
    const hash = (holder: Holder) => boxLookupHash(ports.keys, holder)
    let [early, late] = twoCitizens()
    // Their hashes stand in the other order than their words.
    while (Buffer.compare(hash(early), hash(late)) < 0) [early, late] = twoCitizens()
    const identify = (page: Transaction, holder: Holder) =>
      page.execute(sql`INSERT INTO box_identifier (lookup_hash) VALUES (${Buffer.from(hash(holder))})`)
    const outcomes = await besideAPage(
      publicationId,
      [early, late],
      (page) => identify(page, late),
      async (page) => {
        await identify(page, early)
        await makeBoxes(page, ports.keys, [late, early])
      },
    )
    expect(outcomes).toEqual(['published', 'published'])
  })
})

describe('a list of more than it may hold', () => {
  const bounds = { mostRecipients: 5, mostWrongLines: 2 }
  const listOf = (lines: string[], most = bounds) => ({
    pages: recipientPages(Readable.from([Buffer.from(['ssin', ...lines].join('\n'))])),
    bounds: most,
    request,
  })
  const ssins = (count: number) => Array.from({ length: count }, () => anSsin())
  const tasksOf = (publicationId: string) =>
    database.worker.execute(sql`SELECT FROM multicast_task WHERE publication_id = ${publicationId}`)

  test('is refused and leaves nothing, whole or by a further file, and one line less is taken', async () => {
    const publicationId = await aPublication()
    const committing = { isStaged: true } as const
    const receive = (lines: string[]) =>
      receiveRecipients(database.app, ports, sender, publicationId, { ...listOf(lines), committing })
    await expect(receive(ssins(6))).rejects.toMatchObject({ details: { status: 400, issues: [{ in: 'body' }] } })
    expect(await tasksOf(publicationId)).toHaveLength(0)
    const { taskId } = await receive([...ssins(2), '', 'x'])
    const add = (lines: string[]) => addFile(database.app, ports, sender, taskId, listOf(lines))
    await expect(add(ssins(3))).rejects.toMatchObject({ details: { status: 400 } })
    expect(await readTask(database.app, sender.enterpriseNumber, taskId)).toMatchObject({ files: 1, recipients: 3 })
    expect(await add(ssins(2))).toMatchObject({ state: 'staged', files: 2, recipients: 5, counts: { invalid: 1 } })
  })

  test('counts all wrong lines, tells of the first, and keeps the count when some turn out to be duplicates', async () => {
    const publicationId = await aPublication()
    const [a = '', b = ''] = ssins(2)
    const lines = ['w1', a, 'w2', 'w3', b, 'w4', 'w5']
    const list = { ...listOf(lines, { ...bounds, mostRecipients: 10 }), committing: { isStaged: false } as const }
    const { taskId, counts } = await receiveRecipients(database.app, ports, sender, publicationId, list)
    expect(counts).toMatchObject({ notDigital: 2, invalid: 5 })
    const recipients = [aCitizen(a)]
    await addRecipients(database.app, ports, sender, { publicationId, recipients }, request)
    while (await deliverPage(database.worker, ports.keys, taskId));
    await completeTask(database.worker, taskId)
    expect(await readTask(database.app, sender.enterpriseNumber, taskId)).toMatchObject({
      state: 'completed',
      recipients: 7,
      counts: { notDigital: 1, duplicate: 1, invalid: 5 },
      delivered: 1,
    })
    const search = { outcomes: [], pageSize: 100 }
    const { items } = await searchPublicationStatuses(database.app, ports.keys, sender, taskId, search)
    expect(items.map(({ line, outcome, words }) => [line, outcome, words])).toEqual([
      [2, 'invalid', 'w1'],
      [3, 'duplicate', undefined],
      [4, 'invalid', 'w2'],
      [6, 'published', undefined],
    ])
    // The sender's list reads no page of what is completed.
    await database.worker.execute(sql`UPDATE multicast_page SET counts = '{}' WHERE task_id = ${taskId}`)
    const { broadcasts } = await listBroadcasts(database.app, sender)
    expect(broadcasts.find((broadcast) => broadcast.publicationId === publicationId)).toMatchObject({ delivered: 2 })
  })
})

test('those who have the letter are told once others do not wait for it any more', async () => {
  const publicationId = await aPublication()
  const lines = Array.from({ length: 3 }, () => anSsin())
  const pages = recipientPages(Readable.from([Buffer.from(['ssin', ...lines].join('\n'))]))
  const bounds = { mostRecipients: 5, mostWrongLines: 2 }
  const list = { pages, bounds, request, committing: { isStaged: false } as const }
  const { taskId } = await receiveRecipients(database.app, ports, sender, publicationId, list)
  const [page] = await database.worker.execute<{ page_id: string }>(
    sql`SELECT page_id FROM multicast_page WHERE task_id = ${taskId}`,
  )
  const doOthersWait = () => areStillDelivered(database.worker, [uuidv7(), page?.page_id ?? ''])
  expect(await doOthersWait()).toBe(true)
  await deliverPage(database.worker, ports.keys, taskId)
  expect(await doOthersWait()).toBe(true)
  await completeTask(database.worker, taskId)
  expect(await doOthersWait()).toBe(false)
})

describe('what became of the recipients of a long list', () => {
  const pages = 300

  /** A list of so many pages, each with one recipient whom nobody knows. */
  async function aLongList(): Promise<string> {
    const [publicationId, taskId] = [await aPublication(), uuidv7()]
    await database.worker.execute(sql`
      INSERT INTO multicast_task (task_id, publication_id, sender_organization_id, state, files, trace_id)
      VALUES (${taskId}, ${publicationId}, ${sender.enterpriseNumber}, 'delivering', 1, 'trace')`)
    await database.worker.execute(sql`
      INSERT INTO multicast_page (page_id, task_id, page_number, file, lines, outcomes, box_ids, counts)
      SELECT uuidv7(), ${taskId}, n, 1, ARRAY[n], '{unknown}', '{NULL}', '{"unknown":1}' FROM generate_series(1, ${pages}::int) AS n`)
    return taskId
  }

  test('is told from where the page before ended, each once, and no more of the list is read than a page needs', async () => {
    const taskId = await aLongList()
    let rows = 0
    const from = (row: unknown) => {
      rows += 1
      return row
    }
    const client = postgres(database.appUrl, { max: 1, fetch_types: false, transform: { row: { from } } })
    const counting = drizzle({ client, casing: 'snake_case' })
    const lines: number[] = []
    let most = 0
    for (let cursor: StatusCursor | undefined, isMore = true; isMore;) {
      rows = 0
      const search = { outcomes: [], cursor, pageSize: 7 }
      const page = await searchPublicationStatuses(counting, ports.keys, sender, taskId, search)
      lines.push(...page.items.map(({ line }) => line))
      most = Math.max(most, rows)
      cursor = page.next
      isMore = cursor !== undefined
    }
    await client.end()
    expect(lines).toEqual(Array.from({ length: pages }, (_, index) => index + 1))
    expect(most).toBeGreaterThan(0)
    expect(most).toBeLessThan(pages / 2)
    const none = { outcomes: ['published'] as const, pageSize: 7 }
    expect(await searchPublicationStatuses(database.app, ports.keys, sender, taskId, none)).toEqual({ items: [] })
  })
})
