import { sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { client } from '#db/schema/index.ts'
import { askDelivery, decidableAlone } from '#domain/broadcast/ask-delivery.ts'
import { changeTask } from '#domain/broadcast/change-task.ts'
import { type EmptyDatabase, emptyDatabase } from '#tests/fixtures/database.ts'
import { aDeskPerson, aDeskRequest } from '#tests/fixtures/desk-person.ts'

const sender = { clientId: 'a-sender', enterpriseNumber: '1999010048' }
/** How many recipients one person may decide of. */
const approvalAbove = 10

let database: EmptyDatabase
beforeAll(async () => {
  database = await emptyDatabase()
  await database.worker.insert(client).values({ ...sender, role: 'documentSender', name: 'A sender', scope: 'publish' })
}, 60_000)
afterAll(() => database[Symbol.asyncDispose]())

const person = (name: string) => aDeskPerson(database, { staffOf: [sender.enterpriseNumber], name })

/** A staged list of so many recipients, of a publication of its own or of that one. */
async function aTask(reachable: number, publicationId = uuidv7()): Promise<string> {
  const taskId = uuidv7()
  const { worker } = database
  await worker.execute(sql`
    INSERT INTO publication (publication_id, sender_organization_id, sender_application_id, sender_partition, message_type_id, audience,
      validity, is_reply_authorized, is_registered_mail, is_body_main_content, is_for_action, subject, business_data, actions, wrapped_key)
    VALUES (${publicationId}, ${sender.enterpriseNumber}, 'app', 'GENERAL', 'Letter', 'citizen', '1 year', false, false, true, false,
      '{"nl":"x"}', '[]', '[]', '\\x00') ON CONFLICT DO NOTHING`)
  await worker.execute(sql`
    INSERT INTO multicast_task (task_id, publication_id, sender_organization_id, state, files, trace_id)
    VALUES (${taskId}, ${publicationId}, ${sender.enterpriseNumber}, 'staged', 1, 'trace')`)
  await worker.execute(sql`
    INSERT INTO multicast_page (page_id, task_id, page_number, file, lines, outcomes, box_ids, counts)
    SELECT uuidv7(), ${taskId}, 1, 1, array_agg(n), array_agg('reachable'::text), array_agg(n::bigint),
      jsonb_build_object('reachable', ${reachable}::int) FROM generate_series(1, ${reachable}::int) AS n`)
  return taskId
}

const started = async (taskId: string) =>
  (await database.worker.execute(sql`SELECT FROM broadcast_event WHERE subject_id = ${taskId}`)).length

describe('a delivery that is asked for at the desk of its sender', () => {
  const ask = async (taskId: string, by: Awaited<ReturnType<typeof person>>) =>
    askDelivery(database.app, sender, taskId, { person: by, approvalAbove }, { ...by.audited, ...aDeskRequest() })

  test('to few begins at once, on one person’s word', async () => {
    const taskId = await aTask(approvalAbove)
    expect(await ask(taskId, await person('Ada'))).toMatchObject({ state: 'delivering' })
    expect(await started(taskId)).toBe(1)
  })

  test('to many begins when a second person agrees, and not when the first one insists', async () => {
    const taskId = await aTask(approvalAbove + 1)
    const [ada, grace] = [await person('Ada'), await person('Grace')]
    expect(await ask(taskId, ada)).toMatchObject({ state: 'staged', asked: { byName: 'Ada' } })
    await expect(ask(taskId, ada)).rejects.toMatchObject({ details: { status: 409 } })
    expect(await started(taskId)).toBe(0)
    expect(await ask(taskId, grace)).toMatchObject({ state: 'delivering', approvedByName: 'Grace' })
    expect(await started(taskId)).toBe(1)
    await expect(ask(taskId, grace)).rejects.toMatchObject({ details: { status: 409 } })
    const trail = await database.worker.execute(sql`
      SELECT details FROM audit_line WHERE details->>'multicastTaskId' = ${taskId} ORDER BY audit_id`)
    expect(trail.map(({ details }) => details)).toMatchObject([{ asked: 'delivery' }, { state: 'delivering' }])
  })

  test('to few at a time needs a second person once they are many together', async () => {
    const publicationId = uuidv7()
    const [one, other] = [await aTask(6, publicationId), await aTask(6, publicationId)]
    const ada = await person('Ada')
    expect(await decidableAlone(database.app, sender, publicationId, approvalAbove)).toBe(approvalAbove)
    expect(await ask(one, ada)).toMatchObject({ state: 'delivering' })
    expect(await decidableAlone(database.app, sender, publicationId, approvalAbove)).toBe(approvalAbove - 6)
    expect(await ask(other, ada)).toMatchObject({ state: 'staged', asked: { byName: 'Ada' } })
    expect(await ask(other, await person('Grace'))).toMatchObject({ state: 'delivering' })
  })

  test('to two lists at once by one person begins with one of them, where both are too many', async () => {
    const publicationId = uuidv7()
    const [one, other] = [await aTask(6, publicationId), await aTask(6, publicationId)]
    const ada = await person('Ada')
    await Promise.allSettled([ask(one, ada), ask(other, ada)])
    expect((await started(one)) + (await started(other))).toBe(1)
  })

  test('by two at once begins once', async () => {
    const taskId = await aTask(approvalAbove + 1)
    const [ada, grace, linus] = [await person('Ada'), await person('Grace'), await person('Linus')]
    await ask(taskId, ada)
    const ends = await Promise.allSettled([ask(taskId, grace), ask(taskId, linus)])
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await started(taskId)).toBe(1)
  })

  test('that was paused is not begun by it, and one that was asked for is not begun by who may only go on', async () => {
    const taskId = await aTask(approvalAbove + 1)
    const ada = await person('Ada')
    await ask(taskId, ada)
    const request = { ...ada.audited, ...aDeskRequest() }
    await expect(
      changeTask(database.app, sender, taskId, { decision: 'start', from: ['paused'] }, request),
    ).rejects.toMatchObject({ details: { status: 409 } })
    expect(await started(taskId)).toBe(0)
  })
})
