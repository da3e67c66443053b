import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { type Ebox, sharedEbox, startEbox } from '#tests/fixtures/ebox.ts'
import { freePorts } from '#tests/fixtures/process.ts'
import { call } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'

/** Every part that the e-Box needs, as health names it. */
const parts = [
  'process',
  'database',
  'relay',
  'workflow-engine',
  'attachment-store',
  'mail',
  'virus-scanner',
  'held-messages',
]
let ebox: Ebox

beforeAll(async () => {
  ebox = await startEbox({ env: { SERVE: 'api,oauth' } })
  return () => ebox.stop()
}, 180_000)

interface Health {
  status: string
  details: Record<string, { status: string; embedded?: boolean }>
}
const healthOf = async (path = `${ebox.origin}/api/health`) =>
  (await call(ebox, path, { token: null })) as { status: number; json: Health }

/** Health once it says so of a part; it is looked at anew each second. */
async function until(part: string, status: string): Promise<{ status: number; json: Health }> {
  let answer = await healthOf()
  await expect
    .poll(async () => (answer = await healthOf()).json.details[part]?.status, { timeout: 30_000, interval: 300 })
    .toBe(status)
  return answer
}

test('names each part, and says of a stand-in that it is one: in production that degrades', async () => {
  const shared = await sharedEbox()
  const { status, json } = (await call(shared, `${shared.origin}/api/health`, { token: null })) as {
    status: number
    json: Health
  }
  expect([status, json.status]).toEqual([200, 'DEGRADED'])
  expect(Object.keys(json.details)).toEqual(expect.arrayContaining(parts))
  expect(json.details).toMatchObject({
    process: { status: 'UP' },
    database: { status: 'UP' },
    relay: { status: 'UP' },
    'attachment-store': { status: 'UP' },
    mail: { status: 'UP' },
    'virus-scanner': { status: 'DEGRADED', embedded: true },
  })
})

test('says the same under the base of each API', async () => {
  for (const base of ['messageRegistry/v3', 'messageRegistry/v2', 'federation/v1']) {
    const { status, json } = await healthOf(`${ebox.origin}/api/${base}/health`)
    expect([status, Object.keys(json.details)]).toEqual([200, expect.arrayContaining(parts)])
  }
})

test('without a place for documents it is degraded, and lists are still read', async () => {
  await call(ebox, '/ebox')
  const place = join(ebox.dataDir, 'attachments')
  await rename(place, `${place}-away`)
  // A file where the folder was: nothing can be written there, whoever we are.
  await writeFile(place, '')
  const { status, json } = await until('attachment-store', 'DOWN')
  expect([status, json.status]).toEqual([200, 'DEGRADED'])
  expect((await call(ebox, '/ebox/messages')).status).toBe(200)
  await rm(place)
  await rename(`${place}-away`, place)
  await until('attachment-store', 'UP')
})

test('events that wait too long for the relay degrade it', async () => {
  const sql = sqlAs(ebox, 'superuser')
  const [added] = await sql`
    INSERT INTO event (box_id, event_id, message_id, type, occurred_at)
    SELECT box_id, '00000000-0000-7000-8000-000000000000', message_id, 'consultation/message.read', now() - interval '5 minutes'
    FROM message LIMIT 1 RETURNING event_id`
  await until('relay', 'DEGRADED')
  await sql`DELETE FROM event WHERE event_id = ${added?.['event_id']}`
  await until('relay', 'UP')
})

test('a crowd that asks for health costs the database one look a second', async () => {
  const sql = sqlAs(ebox, 'superuser')
  const looks = async () => {
    const [row] = await sql`SELECT xact_commit::int AS commits FROM pg_stat_database WHERE datname = 'ebox'`
    return Number(row?.['commits'])
  }
  const before = await looks()
  await Promise.all(Array.from({ length: 400 }, () => healthOf()))
  expect((await looks()) - before).toBeLessThan(200)
})

test('a scanner and a mail system that are not there are told, by name', { timeout: 120_000 }, async () => {
  const port = await freePorts(1)
  await using without = await startEbox({
    env: { SERVE: 'api,oauth', CLAMD_URL: `tcp://127.0.0.1:${port}`, SMTP_URL: `smtp://127.0.0.1:${port}` },
  })
  const { status, json } = (await call(without, `${without.origin}/api/health`, { token: null })) as {
    status: number
    json: Health
  }
  expect([status, json.status]).toEqual([200, 'DEGRADED'])
  expect(json.details).toMatchObject({ mail: { status: 'DOWN' }, 'virus-scanner': { status: 'DOWN' } })
})
