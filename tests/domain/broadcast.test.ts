import { join } from 'node:path'
import { localKeyProvider } from '#adapters/key-provider/local.ts'
import { completeTask, deliverPage, deliverPages } from '#domain/broadcast/deliver-page.ts'
import { fc } from '#tests/fixtures/fast-check.ts'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { v7 as uuidv7 } from 'uuid'
import { dropLostFiles, goOn, takeUpStillTasks } from '#domain/broadcast/change-task.ts'
import { takeUpStillWithdrawals, withdrawPage } from '#domain/broadcast/withdraw-publication.ts'
import { holderOf, wordsOf } from '#domain/broadcast/recipient.ts'
import { recipientPages, recipientsOnPage } from '#domain/broadcast/recipient-list.ts'
import { type EmptyDatabase, emptyDatabase } from '#tests/fixtures/database.ts'
import { anEnterpriseNumber } from '#tests/fixtures/enterprise-number.ts'
import { anSsin } from '#tests/fixtures/ssin.ts'

let database: EmptyDatabase
beforeAll(async () => {
  database = await emptyDatabase()
}, 60_000)
afterAll(() => database[Symbol.asyncDispose]())

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(text: string, size = 64) {
  const pages = []
  for await (const page of recipientPages(inPieces(text, size))) pages.push(page)
  return pages
}

describe('a list of recipients', () => {
  const recipient = fc.oneof(
    fc.constant(undefined).map(() => ({ column: 'ssin', cell: anSsin() })),
    fc.constant(undefined).map(() => ({ column: 'enterpriseNumber', cell: anEnterpriseNumber() })),
  )
  test('is the same however it is cut, by comma or semicolon, and every line keeps its number', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(recipient, { minLength: 1, maxLength: 30 }),
        fc.constantFrom(',', ';'),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 100 }),
        async (recipients, comma, end, size) => {
          const lines = recipients.map(({ column, cell }) =>
            column === 'ssin' ? `${cell}${comma}` : `${comma}${cell}`,
          )
          const given = (await read([`ssin${comma}enterpriseNumber`, ...lines].join(end), size)).flat()
          expect(given.map(({ line, words }) => [line, words])).toEqual(
            recipients.map(({ cell }, index) => [index + 2, cell]),
          )
        },
      ),
    ))

  test('is read a page at a time', async () => {
    const ssins = Array.from({ length: recipientsOnPage + 1 }, () => anSsin())
    expect((await read(ssins.join('\n'), 65_536)).map((page) => page.length)).toEqual([recipientsOnPage, 1])
  })

  test('loses no line to a quote too many: its own is wrong, and those after it are read by their numbers', async () => {
    const ssins = Array.from({ length: 5 }, () => anSsin())
    const [a, b, c, d, e] = ssins
    for (const end of ['\n', '\r\n']) {
      const [page = []] = await read(['ssin', `"${a}`, b, `${c}"`, `"${d}"`, '', `"${e}`].join(end))
      expect(page.map(({ line, words, holder }) => [line, words, holder !== undefined])).toEqual([
        [2, `"${a}`, false],
        [3, b, true],
        [4, `${c}"`, false],
        [5, d, true],
        [7, `"${e}`, false],
      ])
    }
  })

  test('whose quote is never closed is read to its end, however long it is', async () => {
    const ssins = Array.from({ length: recipientsOnPage }, () => anSsin())
    const pages = (await read(['ssin', '"', ...ssins].join('\n'), 65_536)).flat()
    expect(pages.filter(({ holder }) => !holder).map(({ line, words }) => [line, words])).toEqual([[2, '"']])
    expect(pages.filter(({ holder }) => holder).map(({ line }) => line)).toEqual(ssins.map((_, index) => index + 3))
  })

  test('put together from several, each with line ends of its own, has as many lines', async () => {
    const [a = '', b = '', c = ''] = [anSsin(), anSsin(), anSsin()]
    const given = (await read(`"ssin"\r\n${a}\n${b}\r${c}\r\n`, 1)).flat()
    expect(given.map(({ line, words }) => [line, words])).toEqual([a, b, c].map((ssin, index) => [index + 2, ssin]))
  })

  test('names a professional by number and quality, and what it names comes back whole', async () => {
    const ssin = anSsin()
    const [[given] = []] = await read(`quality;ssin\nnotary;${ssin}`)
    expect(given?.holder).toEqual({ eboxType: 'professional', ssin, quality: 'notary' })
    expect(given?.holder && holderOf(wordsOf(given.holder))).toEqual(given?.holder)
  })
})

describe('what was lost on the way, or comes too late', () => {
  /** A task in this state, so many hours old, with a page of each of its files; the last began to come in so many hours ago. */
  async function aTask(state: string, hours: number, files: number, receivingHours = hours): Promise<string> {
    const [publicationId, taskId] = [uuidv7(), uuidv7()]
    const { worker } = database
    await worker.execute(sql`
      INSERT INTO publication (publication_id, sender_organization_id, sender_application_id, sender_partition, message_type_id, audience,
        validity, is_reply_authorized, is_registered_mail, is_body_main_content, is_for_action, subject, business_data, actions, wrapped_key)
      VALUES (${publicationId}, '0', 'app', 'GENERAL', 'Letter', 'citizen', '1 year', false, false, true, false, '{"nl":"x"}', '[]', '[]', '\\x00')`)
    await worker.execute(sql`
      INSERT INTO multicast_task (task_id, publication_id, sender_organization_id, state, files, created_at, started_at, receiving_since, trace_id)
      VALUES (${taskId}, ${publicationId}, '0', ${state}, ${files}, now() - make_interval(hours => ${hours}),
        now() - make_interval(hours => ${hours}), now() - make_interval(hours => ${receivingHours}), 'trace')`)
    for (let file = 1; file <= files; file++)
      await worker.execute(sql`
        INSERT INTO multicast_page (page_id, task_id, page_number, file, lines, outcomes, box_ids, recipients_cipher, counts)
        VALUES (uuidv7(make_interval(hours => ${-hours})), ${taskId}, ${file}, ${file}, '{1}', '{reachable}', '{1}', '\\x00', '{"reachable":1}')`)
    return taskId
  }
  const standing = async (taskId: string) => {
    const [task] = await database.worker.execute(sql`
      SELECT state, files, (SELECT count(*)::int FROM multicast_page AS page WHERE page.task_id = task.task_id) AS pages
      FROM multicast_task AS task WHERE task_id = ${taskId}`)
    return task
  }

  test('a file whose server died goes, alone or from a list that keeps its others; one on its way stays', async () => {
    const [alone, second, young] = [
      await aTask('receiving', 3, 1),
      await aTask('receiving', 3, 2),
      await aTask('receiving', 1, 1),
    ]
    expect(await dropLostFiles(database.worker)).toBe(2)
    expect(await standing(alone)).toBeUndefined()
    expect(await standing(second)).toMatchObject({ state: 'staged', files: 1, pages: 1 })
    expect(await standing(young)).toMatchObject({ state: 'receiving', files: 1, pages: 1 })
    expect(await dropLostFiles(database.worker)).toBe(0)
  })

  test('a further file of an old list is not lost while it comes in', async () => {
    const taskId = await aTask('receiving', 30, 2, 0)
    expect(await dropLostFiles(database.worker)).toBe(0)
    expect(await standing(taskId)).toMatchObject({ state: 'receiving', files: 2, pages: 2 })
  })

  test('a file that was lost leaves its list over when the publication was withdrawn meanwhile', async () => {
    const taskId = await aTask('receiving', 3, 2)
    await database.worker.execute(sql`
      UPDATE publication SET withdrawn_at = now() WHERE publication_id = (SELECT publication_id FROM multicast_task WHERE task_id = ${taskId})`)
    expect(await dropLostFiles(database.worker)).toBe(1)
    expect(await standing(taskId)).toMatchObject({ state: 'stopped', files: 1, pages: 1 })
  })

  test('a withdrawal that stands still is taken up again, once, until each page is done', async () => {
    const taskId = await aTask('completed', 1, 2)
    const { worker } = database
    await worker.execute(sql`UPDATE multicast_page SET delivered_at = now() WHERE task_id = ${taskId}`)
    expect(await takeUpStillWithdrawals(worker)).toBe(0)
    const [task] = await worker.execute<{ publication_id: string }>(sql`
      UPDATE publication SET withdrawn_at = now() - interval '1 hour'
      WHERE publication_id = (SELECT publication_id FROM multicast_task WHERE task_id = ${taskId}) RETURNING publication_id`)
    expect([await takeUpStillWithdrawals(worker), await takeUpStillWithdrawals(worker)]).toEqual([1, 0])
    while (await withdrawPage(worker, task?.publication_id ?? ''));
    await worker.execute(sql`UPDATE broadcast_event SET occurred_at = now() - interval '1 hour'`)
    await worker.execute(
      sql`UPDATE multicast_page SET withdrawn_at = now() - interval '1 hour' WHERE withdrawn_at IS NOT NULL`,
    )
    expect(await takeUpStillWithdrawals(worker)).toBe(0)
  })

  test('pages whose publication has expired are not delivered, and stop their task; one whose pages came in time is completed', async () => {
    const [late, inTime] = [await aTask('delivering', 0, 2), await aTask('delivering', 0, 1)]
    const { worker, folder } = database
    const keys = localKeyProvider(join(folder, 'keys.json'))
    expect(await deliverPage(worker, keys, inTime)).toBe(true)
    await worker.execute(sql`
      UPDATE publication SET expires_at = now()
      WHERE publication_id IN (SELECT publication_id FROM multicast_task WHERE task_id IN (${late}, ${inTime}))`)
    for (const taskId of [late, inTime]) {
      expect(await deliverPages(worker, keys, taskId, 1)).toBe(false)
      await completeTask(worker, taskId)
    }
    expect([await standing(late), await standing(inTime)]).toMatchObject([{ state: 'stopped' }, { state: 'completed' }])
    const [left] = await worker.execute(sql`
      SELECT (SELECT count(*)::int FROM multicast_page WHERE task_id = ${late} AND delivered_at IS NOT NULL) AS delivered,
        (SELECT count(*)::int FROM message JOIN multicast_task USING (publication_id) WHERE task_id = ${late}) AS messages,
        (SELECT details->>'state' FROM audit_line WHERE details->>'multicastTaskId' = ${late}) AS audited`)
    expect(left).toEqual({ delivered: 0, messages: 0, audited: 'stopped' })
  })

  test('a delivery that stands still is taken up again, once, and one under way is left alone', async () => {
    await aTask('delivering', 1, 1)
    await aTask('delivering', 0, 1)
    await aTask('paused', 1, 1)
    expect(await takeUpStillTasks(database.worker)).toBe(1)
    expect(await takeUpStillTasks(database.worker)).toBe(0)
  })

  test('a delivery that is longer than a run is started as when it began, and does not stand still', async () => {
    const taskId = await aTask('delivering', 1, 1)
    await goOn(database.worker, taskId)
    expect(await database.worker.execute(sql`SELECT type FROM broadcast_event WHERE subject_id = ${taskId}`)).toEqual([
      { type: 'broadcast/task.started' },
    ])
    expect(await takeUpStillTasks(database.worker)).toBe(0)
  })
})
