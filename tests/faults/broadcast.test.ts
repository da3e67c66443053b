import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  createdPublication,
  decide,
  ended,
  openCitizens,
  openEnterprises,
  readTask,
  sendList,
  startWorker,
  taskOf,
} from '#tests/fixtures/broadcast.ts'
import { MulticastTaskShape } from '#http/message-registry/broadcast.ts'
import { type Ebox, startEbox } from '#tests/fixtures/ebox.ts'
import { askKeeper } from '#tests/fixtures/keeper.ts'
import { until } from '#tests/fixtures/process.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'

// Where it is the run's first: the pages are built and the data folder is made before a test's time counts.
beforeAll(() => askKeeper('template'), 300_000)

const recipients = 10_000
/** Pages of 2,000 */
const pages = recipients / 2_000
const withoutWorkflows = { env: { SERVE: 'web,api,oauth' } }
const whole = { env: { SERVE: 'web,api,oauth,workflows' } }

/** What stands in the database of a publication: counted, and what would be one too many for a recipient. */
async function standing(ebox: Ebox, publicationId: string) {
  const [row] = await sqlAs(ebox)`
    WITH own AS (SELECT box_id, message_id FROM message WHERE publication_id = ${publicationId}),
    pages AS (SELECT page.* FROM multicast_page AS page JOIN multicast_task USING (task_id) WHERE publication_id = ${publicationId})
    SELECT (SELECT count(*)::int FROM own) AS messages,
      (SELECT count(DISTINCT box_id)::int FROM own) AS boxes,
      (SELECT count(*)::int FROM alert JOIN own USING (box_id, message_id)) AS alerts,
      (SELECT count(*)::int FROM own WHERE NOT EXISTS (
        SELECT FROM alert WHERE alert.box_id = own.box_id AND alert.message_id = own.message_id)) AS "notTold",
      (SELECT count(*)::int FROM broadcast_event WHERE type = 'broadcast/page.published' AND subject_id IN (SELECT page_id FROM pages)) AS events,
      (SELECT coalesce(sum((details->>'messages')::int), 0)::int FROM audit_line
       WHERE request_url = 'deliver-multicast' AND details->>'publicationId' = ${publicationId}) AS audited`
  return row
}

/** Whether a page is being delivered now. */
async function holdsPage(ebox: Ebox): Promise<boolean> {
  const held = await sqlAs(ebox, 'superuser')`SELECT FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock'`
  return held.length > 0
}

const atFullSize: [point: string, place: string, nth: number][] = [
  ['B1', 'with a page read', 2],
  ['B3', 'with a page committed', 2],
  ['B5', 'before it is counted as done', 1],
]

const each = { messages: recipients, boxes: recipients, alerts: recipients, notTold: 0 }

describe('R02 a broadcast whose process is killed', () => {
  let ebox: Ebox
  let numbers: string[] = []
  beforeAll(async () => {
    ebox = await startEbox(whole)
    numbers = await openEnterprises(ebox, recipients)
    await ebox.stop()
  }, 120_000)
  afterEach(() => ebox.stop())

  const toEnterprises = () => createdPublication(ebox, { to: 'enterprise' })
  const csv = () => ['enterpriseNumber', ...numbers].join('\n')

  test('R02 B0 before its list has come in leaves nothing that is delivered; sent again, each has it once', async () => {
    await ebox.restart({ ...whole, failpoint: 'B0' })
    const publicationId = await toEnterprises()
    await expect(taskOf(ebox, publicationId, csv())).rejects.toThrow()
    expect(await ebox.exited()).toBe('SIGKILL')
    await ebox.restart(whole)
    expect(await standing(ebox, publicationId)).toMatchObject({ messages: 0, events: 0 })
    const task = await ended(ebox, await taskOf(ebox, publicationId, csv()))
    expect(task.counts).toMatchObject({ recipients, reachable: recipients, delivered: recipients })
    await until('everybody is told', async () => (await standing(ebox, publicationId))?.notTold === 0, 60)
    expect(await standing(ebox, publicationId)).toEqual({ ...each, events: pages, audited: recipients })
  }, 120_000)

  const points: [point: string, place: string, nth: number][] = [
    ['B2', 'in the middle of a page', 3],
    ['B4', 'with a step recorded', 1],
    ['B6', 'when it is counted as done', 1],
    // The full size: a restart for each of these as well.
    ...(process.env.TEST_LONG ? atFullSize : []),
  ]
  test.each(points)(
    'R02 %s %s gives each recipient exactly one message and one alert, and counts them right',
    async (point, _title, nth) => {
      await ebox.restart({ ...whole, failpoint: `${point}@${nth}` })
      const publicationId = await toEnterprises()
      const task = await taskOf(ebox, publicationId, csv())
      expect(await ebox.exited()).toBe('SIGKILL')
      await ebox.restart(whole)
      const end = await ended(ebox, task)
      expect(end).toMatchObject({
        state: 'completed',
        counts: { recipients, reachable: recipients, delivered: recipients },
      })
      await until('everybody is told', async () => (await standing(ebox, publicationId))?.notTold === 0, 60)
      expect(await standing(ebox, publicationId)).toEqual({ ...each, events: pages, audited: recipients })
    },
    120_000,
  )

  test.each(['B1', 'B3', 'B5'])(
    'R02 three workers, one of them killed at %s: the others go on, and nobody has it twice',
    async (point) => {
      await ebox.restart(withoutWorkflows)
      const publicationId = await toEnterprises()
      const task = await taskOf(ebox, publicationId, csv())
      const doomed = startWorker(ebox, task, point)
      // It is at work before the others can take all pages.
      await Promise.race([doomed.exited, until('it is at work', () => holdsPage(ebox), 30)])
      const others = [startWorker(ebox, task), startWorker(ebox, task)]
      expect(await Promise.all([doomed, ...others].map(({ exited }) => exited))).toEqual(['SIGKILL', 0, 0])
      // The killed one's page was given back when its connection broke; whoever comes next delivers it.
      expect(await startWorker(ebox, task).exited).toBe(0)
      expect(await readTask(ebox, task)).toMatchObject({ state: 'completed', counts: { delivered: recipients } })
      expect(await standing(ebox, publicationId)).toMatchObject({
        messages: recipients,
        boxes: recipients,
        events: pages,
        audited: recipients,
      })
    },
    120_000,
  )

  test('R02 B7 that is stopped while a page is under way: the page is whole, no other begins, and the counts are the rows', async () => {
    await ebox.restart(withoutWorkflows)
    const publicationId = await toEnterprises()
    const task = await taskOf(ebox, publicationId, csv())
    const worker = startWorker(ebox, task)
    await until('a page is delivered', async () => Number((await standing(ebox, publicationId))?.messages) > 0, 30)
    const stopped = MulticastTaskShape.parse((await decide(ebox, task, { state: 'stopped' })).json)
    const then = await standing(ebox, publicationId)
    expect(await worker.exited).toBe(0)
    expect(await standing(ebox, publicationId)).toEqual(then)
    expect(stopped).toMatchObject({ state: 'stopped', counts: { recipients, delivered: then?.messages } })
    expect(Number(then?.messages) % 2_000).toBe(0)
    expect((await decide(ebox, task, { state: 'delivering' })).status).toBe(409)
  }, 120_000)

  test('R09 a worker that sleeps beyond everybody’s patience and wakes up has no second effect', async () => {
    await ebox.restart(withoutWorkflows)
    const publicationId = await toEnterprises()
    const task = await taskOf(ebox, publicationId, csv())
    const sleeper = startWorker(ebox, task)
    await until('it is at work', async () => Number((await standing(ebox, publicationId))?.messages) > 0, 30)
    process.kill(sleeper.pid, 'SIGSTOP')
    const others = [startWorker(ebox, task), startWorker(ebox, task)]
    await Promise.all(others.map(({ exited }) => exited))
    await sleep(500)
    process.kill(sleeper.pid, 'SIGCONT')
    expect(await sleeper.exited).toBe(0)
    expect(await readTask(ebox, task)).toMatchObject({ state: 'completed', counts: { delivered: recipients } })
    expect(await standing(ebox, publicationId)).toMatchObject({
      messages: recipients,
      boxes: recipients,
      events: pages,
      audited: recipients,
    })
  }, 120_000)

  test('pauses and goes on: what was delivered stands, and the rest follows', async () => {
    await ebox.restart(whole)
    const publicationId = await toEnterprises()
    const task = await taskOf(ebox, publicationId, csv(), '?isStaged=true')
    await decide(ebox, task, { state: 'delivering' })
    await until('a page is delivered', async () => Number((await standing(ebox, publicationId))?.messages) > 0, 30)
    const paused = await decide(ebox, task, { state: 'paused' })
    if (paused.status === 200) {
      const then = await standing(ebox, publicationId)
      await sleep(1_000)
      expect((await standing(ebox, publicationId))?.messages).toBe(then?.messages)
      expect((await decide(ebox, task, { state: 'delivering' })).status).toBe(200)
    }
    expect((await ended(ebox, task)).counts.delivered).toBe(recipients)
    expect(await standing(ebox, publicationId)).toMatchObject({ messages: recipients, boxes: recipients })
  }, 120_000)
})

test('R02 each recipient of a broadcast gets exactly one mail, though the server dies among them', async () => {
  const count = 3_000
  await using ebox = await startEbox(whole)
  const ssins = await openCitizens(ebox, count)
  await ebox.stop()
  await ebox.restart({ ...whole, failpoint: 'P9@2' })
  const publicationId = await createdPublication(ebox)
  await sendList(ebox, `/publications/${publicationId}/multicastTasks`, ['ssin', ...ssins].join('\n'))
  expect(await ebox.exited()).toBe('SIGKILL')
  await ebox.restart(whole)
  const sent = () => sqlAs(ebox)`
    SELECT count(*)::int AS mails FROM alert JOIN message USING (box_id, message_id)
    WHERE publication_id = ${publicationId} AND alert.status IN ('sent', 'delivered')`
  await until('all are told', async () => Number((await sent())[0]?.mails) === count, 120)
  const told = (await ebox.inbox()).flatMap(({ to }) => to).filter((address) => address.endsWith('@citizens.example'))
  expect(told.toSorted()).toEqual(ssins.map((ssin) => `${ssin}@citizens.example`).toSorted())
}, 300_000)
