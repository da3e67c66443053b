import { beforeAll, expect, test } from 'vitest'
import { type Ebox, startEbox } from '#tests/fixtures/ebox.ts'
import { call, tokenOf } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'

const connections = 4
const statementSeconds = 3
let ebox: Ebox

beforeAll(async () => {
  const env = { DATABASE_CONNECTIONS: String(connections), DATABASE_STATEMENT_SECONDS: String(statementSeconds) }
  ebox = await startEbox({ env: { ...env, SERVE: 'api,oauth' } })
  return () => ebox.stop()
}, 180_000)

/** Does something while a table cannot be read: whoever reads it waits. */
async function whileLocked(table: string, work: () => Promise<void>): Promise<void> {
  const sql = sqlAs(ebox, 'superuser')
  await sql.begin(async (transaction) => {
    await transaction`LOCK TABLE ${transaction(table)} IN ACCESS EXCLUSIVE MODE`
    await work()
  })
}

test('R12 a statement that takes too long is given up, and answered 503 with Retry-After', async () => {
  await call(ebox, '/ebox/messages')
  await whileLocked('message', async () => {
    const began = performance.now()
    const { status, headers, json } = await call(ebox, '/ebox/messages')
    expect([status, headers.get('retry-after')]).toEqual([503, '5'])
    expect(json).toMatchObject({ type: 'urn:problem-type:belgif:serviceUnavailable' })
    expect(performance.now() - began).toBeLessThan((statementSeconds + 2) * 1000)
  })
  expect((await call(ebox, '/ebox/messages')).status).toBe(200)
})

test('R12 one client that asks what is costly many times at once leaves connections to the others', async () => {
  const sender = await tokenOf(ebox, 'documentSender')
  await call(ebox, '/ebox/messages')
  const ask = () =>
    call(ebox, '/ebox/messageStatuses/search', { token: sender, json: { messageIds: [crypto.randomUUID()] } })
  let answers: ReturnType<typeof ask>[] = []
  await whileLocked('access_log', async () => {
    answers = Array.from({ length: 5 * connections }, ask)
    await new Promise((resolve) => setTimeout(resolve, 500))
    const began = performance.now()
    expect((await call(ebox, '/ebox/messages')).status).toBe(200)
    expect(performance.now() - began).toBeLessThan(1_000)
  })
  // Those that waited for their turn got it.
  const statuses = (await Promise.all(answers)).map(({ status }) => status)
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(4 * connections)
})
