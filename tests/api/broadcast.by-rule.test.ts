import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '#db/client.ts'
import { followRules } from '#domain/broadcast/rule.ts'
import { MulticastTaskShape, PublicationStatusesShape } from '#http/message-registry/broadcast.ts'
import {
  broadcastsOf,
  createdPublication,
  decide,
  openCitizens,
  openEnterprises,
  readTask,
  startWorker,
  type WireTask,
} from '#tests/fixtures/broadcast.ts'
import { type Ebox, startEbox } from '#tests/fixtures/ebox.ts'
import { askKeeper } from '#tests/fixtures/keeper.ts'
import { until } from '#tests/fixtures/process.ts'
import { call, tokenOf } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'

// Of its own: everybody here gets what is given by rule.
let ebox: Ebox
beforeAll(async () => {
  await askKeeper('template')
  ebox = await startEbox({ env: { SERVE: 'web,api,oauth,workflows' } })
  // Those of the data set opened theirs when it was loaded, which was just now.
  await sqlAs(ebox)`UPDATE ebox SET activated_at = activated_at - interval '1 day' WHERE activated_at IS NOT NULL`
}, 300_000)
afterAll(() => ebox[Symbol.asyncDispose]())

async function giveByRule(publicationId: string, body: Record<string, unknown>) {
  const path = `${broadcastsOf(ebox)}/publications/${publicationId}/addByRule`
  return call(ebox, path, { as: 'documentSender', json: body })
}

async function taskByRule(publicationId: string, body: Record<string, unknown>): Promise<WireTask> {
  const { status, json } = await giveByRule(publicationId, body)
  expect(status).toBe(202)
  return MulticastTaskShape.parse(json)
}

const inState = (task: WireTask, state: WireTask['state'], seconds = 60) =>
  until(`the task is ${state}`, async () => (await readTask(ebox, task)).state === state, seconds)

/** The boxes that have a publication, each as often as it has it. */
const whoHas = async (publicationId: string) => {
  const rows = await sqlAs(ebox)<{ box_id: string }[]>`
    SELECT box_id FROM message WHERE publication_id = ${publicationId} ORDER BY box_id`
  return rows.map(({ box_id }) => box_id)
}

/** Those of an audience who opened a box, in the same order. */
const whoOpened = async (audience: string, languages = ['nl', 'fr', 'de', 'en']) => {
  const rows = await sqlAs(ebox)<{ box_id: string }[]>`
    SELECT box_id FROM ebox WHERE ebox_type = ${audience} AND activated_at IS NOT NULL AND language = ANY (${languages}) ORDER BY box_id`
  return rows.map(({ box_id }) => box_id)
}

/** Citizens who opened their box in this language, so many minutes ago. */
async function citizensSince(minutes: number, language: string, count: number): Promise<void> {
  await openCitizens(ebox, count)
  await sqlAs(ebox)`
    UPDATE ebox SET language = ${language}, activated_at = now() - make_interval(mins => ${minutes})
    WHERE ebox_type = 'citizen' AND activated_at > now() - interval '1 minute'`
}

describe('a publication that is given by rule', () => {
  test('comes to all of its audience of these languages, once, and tells nobody who they are', async () => {
    await citizensSince(60, 'fr', 3)
    await citizensSince(50, 'de', 2)
    await citizensSince(40, 'nl', 2)
    const publicationId = await createdPublication(ebox)
    const task = await taskByRule(publicationId, { rule: { languages: ['fr', 'de'] } })
    await inState(task, 'following')
    const wanted = await whoOpened('citizen', ['fr', 'de'])
    expect(wanted.length).toBeGreaterThanOrEqual(5)
    expect(await whoHas(publicationId)).toEqual(wanted)
    const now = await readTask(ebox, task)
    expect(now).toMatchObject({ rule: { languages: ['fr', 'de'] }, files: 0 })
    expect(now.counts).toMatchObject({ recipients: wanted.length, reachable: wanted.length, delivered: wanted.length })
    const { json } = await call(ebox, now.messagePublicationStatusesHref, { as: 'documentSender' })
    const { items } = PublicationStatusesShape.parse(json)
    expect(items.map(({ outcome, line }) => [outcome, line])).toEqual(
      wanted.map((_, index) => ['published', index + 1]),
    )
    for (const item of items) {
      expect(item).not.toHaveProperty('recipient')
      expect(item).not.toHaveProperty('given')
    }
    const authorization = `Bearer ${await tokenOf(ebox, 'documentSender')}`
    const table = await fetch(now.messagePublicationStatusesHref, { headers: { accept: 'text/csv', authorization } })
    expect((await table.text()).trim().split('\r\n')).toHaveLength(wanted.length + 1)
  })

  test('comes to who opens a box later, while it is valid, and then to nobody any more', async () => {
    const publicationId = await createdPublication(ebox)
    const task = await taskByRule(publicationId, { rule: { languages: ['de'] } })
    await inState(task, 'following')
    const before = await whoHas(publicationId)
    await openCitizens(ebox, 1)
    await sqlAs(ebox)`
      UPDATE ebox SET language = 'de' WHERE ebox_type = 'citizen' AND activated_at > now() - interval '1 minute'`
    // Who is opening a box at this very moment may not be seen yet: nobody is passed by.
    const worker = openDatabase(ebox.databases.worker, 1)
    await followRules(worker)
    expect(await whoHas(publicationId)).toEqual(before)
    await sqlAs(ebox)`
      UPDATE ebox SET activated_at = now() - interval '61 seconds'
      WHERE ebox_type = 'citizen' AND activated_at > now() - interval '1 minute'`
    // The workflow looks each minute.
    await until('the new one has it', async () => (await whoHas(publicationId)).length === before.length + 1, 90)
    await inState(task, 'following')
    expect(await whoHas(publicationId)).toEqual(await whoOpened('citizen', ['de']))

    await sqlAs(ebox)`UPDATE publication SET expires_at = now() WHERE publication_id = ${publicationId}`
    await openCitizens(ebox, 1)
    await sqlAs(ebox)`
      UPDATE ebox SET language = 'de', activated_at = now() - interval '61 seconds'
      WHERE ebox_type = 'citizen' AND activated_at > now() - interval '1 minute'`
    await followRules(worker)
    await worker.$client.end()
    const end = await readTask(ebox, task)
    expect(end).toMatchObject({ state: 'completed', counts: { delivered: before.length + 1 } })
    expect(end).not.toHaveProperty('pollAfter')
    expect(await whoHas(publicationId)).toHaveLength(before.length + 1)
  }, 180_000)

  test('is staged, looked at, and cancelled without a trace, or begins on the sender’s word', async () => {
    const publicationId = await createdPublication(ebox, { to: 'enterprise' })
    const staged = await taskByRule(publicationId, { rule: {}, isStaged: true })
    const opened = await sqlAs(ebox)`SELECT FROM ebox WHERE ebox_type = 'enterprise' AND activated_at IS NOT NULL`
    expect(staged).toMatchObject({ state: 'staged', counts: { reachable: opened.length, delivered: 0 } })
    expect((await call(ebox, staged.href, { as: 'documentSender', method: 'DELETE' })).status).toBe(200)
    expect(await sqlAs(ebox)`SELECT FROM multicast_task WHERE publication_id = ${publicationId}`).toHaveLength(0)

    const again = await taskByRule(publicationId, { rule: {}, isStaged: true })
    await decide(ebox, again, { state: 'scheduled', startAt: new Date(Date.now() + 3_600_000).toISOString() })
    expect(await whoHas(publicationId)).toEqual([])
    await decide(ebox, again, { state: 'delivering' })
    await inState(again, 'following')
    expect(await whoHas(publicationId)).toHaveLength(opened.length)
  })

  test('is taken back from all, and follows nobody any more', async () => {
    const publicationId = await createdPublication(ebox)
    const task = await taskByRule(publicationId, { rule: { languages: ['fr'] } })
    await inState(task, 'following')
    const path = `${broadcastsOf(ebox)}/publications/${publicationId}/withdraw`
    const reason = { nl: 'Een vergissing' }
    expect((await call(ebox, path, { as: 'documentSender', json: { reason } })).status).toBe(200)
    expect(await readTask(ebox, task)).toMatchObject({ state: 'stopped' })
    await until('all are tombstones', async () => {
      const rows = await sqlAs(ebox)`
        SELECT FROM message WHERE publication_id = ${publicationId} AND withdrawn_at IS NULL`
      return rows.length === 0
    })
    expect((await giveByRule(publicationId, { rule: {} })).status).toBe(409)
  })

  test('of a form that is not right is refused with all that is wrong, and of another sender it is unknown', async () => {
    const publicationId = await createdPublication(ebox)
    const { status, json } = await giveByRule(publicationId, {
      rule: { languages: ['it'], city: 'Gent' },
      isStaged: 'yes',
      startAt: 'soon',
    })
    expect(status).toBe(400)
    const { issues } = Object(json) as { issues: { name: string }[] }
    expect(issues.map(({ name }) => name)).toEqual(expect.arrayContaining(['rule.languages[0]', 'isStaged', 'startAt']))
    const stagedWithHour = { rule: {}, isStaged: true, startAt: new Date().toISOString() }
    expect((await giveByRule(publicationId, stagedWithHour)).status).toBe(400)
    expect(await sqlAs(ebox)`SELECT FROM multicast_task WHERE publication_id = ${publicationId}`).toHaveLength(0)
    const other = await call(
      ebox,
      `${broadcastsOf(ebox, 'zilverpad-publisher')}/publications/${publicationId}/addByRule`,
      { as: 'zilverpad-publisher', json: { rule: {} } },
    )
    expect(other.status).toBe(404)
  })

  test('R02 with one at work that is killed in the middle of a page, and two after it, comes to each of thousands exactly once', async () => {
    await openEnterprises(ebox, 4_500)
    await sqlAs(
      ebox,
    )`UPDATE ebox SET activated_at = now() - interval '2 minutes' WHERE activated_at > now() - interval '1 minute'`
    const publicationId = await createdPublication(ebox, { to: 'enterprise' })
    const task = await taskByRule(publicationId, { rule: {}, isStaged: true })
    // The workers of this test alone deliver: the workflow is not told.
    await sqlAs(ebox)`
      UPDATE multicast_task SET state = 'delivering', started_at = now() WHERE task_id = ${task.multicastTaskId}`
    expect(await startWorker(ebox, task, 'B2@2').exited).toBe('SIGKILL')
    const two = [startWorker(ebox, task), startWorker(ebox, task)]
    expect(await Promise.all(two.map(({ exited }) => exited))).toEqual([0, 0])
    const opened = await sqlAs(ebox)<{ box_id: string }[]>`
      SELECT box_id FROM ebox WHERE ebox_type = 'enterprise' AND activated_at IS NOT NULL ORDER BY box_id`
    await inState(task, 'following')
    expect(await whoHas(publicationId)).toEqual(opened.map(({ box_id }) => box_id))
    const { counts } = await readTask(ebox, task)
    expect(counts).toMatchObject({ reachable: opened.length, delivered: opened.length, duplicate: 0 })
  }, 120_000)
})
