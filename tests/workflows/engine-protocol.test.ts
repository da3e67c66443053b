import { Inngest, type InngestFunction } from 'inngest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWorkflowEngine } from '#embedded/workflow-engine/index.ts'
import { until } from '#tests/fixtures/process.ts'
import { eventKey, signingKey } from '#tests/fixtures/workflow-app.ts'
import { endOf, runsOf, startWorkflows, type Workflows } from '#tests/fixtures/workflow-engine.ts'

let workflows: Workflows
let calls = 0
let greet: InngestFunction.Any

beforeAll(async () => {
  workflows = await startWorkflows('protocol')
  greet = workflows.app.client.createFunction({ id: 'greet', triggers: [{ event: 'test/greet' }] }, () => void calls++)
})

afterAll(() => workflows.close())

const engineUrl = (path: string) => `http://127.0.0.1:${workflows.app.enginePort}${path}`
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(engineUrl(path), { method: 'POST', body: JSON.stringify(body), headers })

test('events are put off, not lost, until functions are registered for the first time', async () => {
  const answer = await post(`/e/${eventKey}`, { name: 'test/greet' })
  expect(answer.status).toBe(503)
  workflows.app.serveFunctions([greet])
  await workflows.engine.register(workflows.app.endpoint)
  expect((await post(`/e/${eventKey}`, { name: 'test/greet' })).status).toBe(200)
  await endOf(workflows.app.enginePort, 'protocol-greet')
})

test('a wrong event key is refused', async () => {
  const answer = await post('/e/another-key', [{ name: 'test/greet' }])
  expect([answer.status, await answer.json()]).toEqual([401, { status: 401, error: 'Event key not found' }])
  const client = new Inngest({ id: 'x', isDev: false, baseUrl: engineUrl('/'), eventKey: 'another-key', signingKey })
  await expect(client.send({ name: 'test/greet' })).rejects.toThrow()
})

test('a registration without the hashed signing key is refused', async () => {
  const body = { appName: 'intruder', functions: [] }
  expect((await post('/fn/register', body)).status).toBe(401)
  expect((await post('/fn/register', body, { authorization: `Bearer ${signingKey}` })).status).toBe(401)
})

test('the app refuses calls of an engine with another signing key', async () => {
  const answer = await fetch(`${workflows.app.endpoint}?fnId=protocol-greet&stepId=step`, {
    method: 'POST',
    body: JSON.stringify({ event: { name: 'test/greet' }, events: [], steps: {}, ctx: { run_id: 'x' } }),
    headers: { 'content-type': 'application/json', 'x-inngest-signature': `t=${Math.floor(Date.now() / 1000)}&s=00` },
  })
  expect(answer.status).toBe(401)
})

test('an event id starts one run in 24 hours, however often it is sent', async () => {
  const event = { id: 'greeting-1', name: 'test/greet', data: {} }
  await workflows.app.client.send([event, event])
  await workflows.app.client.send(event)
  await workflows.app.client.send({ ...event, id: 'greeting-2' })
  await until('the second greeting', () => calls >= 3)
  expect(await runsOf(workflows.app.enginePort, 'protocol-greet')).toHaveLength(3)
})

test('a request that the SDK repeats with the same seed starts nothing twice', async () => {
  const headers = { 'x-inngest-event-id-seed': `${Date.now()},c29tZSBlbnRyb3B5` }
  const before = (await runsOf(workflows.app.enginePort)).length
  const first = await post(`/e/${eventKey}`, [{ name: 'test/greet' }, { name: 'test/greet' }], headers)
  const second = await post(`/e/${eventKey}`, [{ name: 'test/greet' }, { name: 'test/greet' }], headers)
  expect(await second.json()).toEqual(await first.json())
  expect(await runsOf(workflows.app.enginePort)).toHaveLength(before + 2)
})

test('what is no event is refused with a reason', async () => {
  expect((await post(`/e/${eventKey}`, { data: {} })).status).toBe(400)
  const broken = await fetch(engineUrl(`/e/${eventKey}`), { method: 'POST', body: '{' })
  expect(broken.status).toBe(400)
})

test('an address of Inngest that the engine does not have is refused by name', async () => {
  const answer = await post('/v1/signals', {})
  expect([answer.status, await answer.text()]).toEqual([501, expect.stringContaining('POST /v1/signals')])
})

test('every option that the engine does not support is refused by name at registration, and nothing is registered', async () => {
  const { client } = workflows.app
  const options = {
    debounce: { period: '1m' },
    batchEvents: { maxSize: 10, timeout: '5s' },
    rateLimit: { limit: 1, period: '1m' },
    throttle: { limit: 1, period: '1m' },
    priority: { run: '10' },
    singleton: { mode: 'skip' as const },
    timeouts: { start: '1m' },
    idempotency: 'event.data.id',
    cancelOn: [{ event: 'test/cancel' }],
  }
  const triggers = [{ event: 'test/greet' }]
  workflows.app.serveFunctions([
    greet,
    ...Object.entries(options).map(([name, value]) =>
      client.createFunction({ id: `with-${name}`, triggers, [name]: value }, () => {}),
    ),
    client.createFunction({ id: 'keyed', triggers, concurrency: { limit: 1, key: 'event.data.id' } }, () => {}),
    client.createFunction({ id: 'odd', triggers: [{ event: 'test/*' }] }, () => {}),
    client.createFunction({ id: 'too-often', triggers: [{ cron: '*/5 * * * * *' }] }, () => {}),
    client.createFunction({ id: 'finished', triggers: [{ event: 'inngest/function.finished' }] }, () => {}),
  ])
  const refusal = await workflows.engine.register(workflows.app.endpoint).catch((error: unknown) => String(error))
  const named = ['"test/*"', 'concurrency.key', '*/5 * * * * *', 'inngest/function.finished']
  for (const name of [...Object.keys(options), ...named]) {
    expect(String(refusal).replaceAll('\\"', '"')).toContain(`${name}`)
  }
  expect(await (await fetch(engineUrl('/health'))).json()).toMatchObject({ functions: 1 })
})

test('a function that the app no longer has ends its runs by that name', async () => {
  const { client } = workflows.app
  const passing = client.createFunction({ id: 'passing', triggers: [{ event: 'test/passing' }] }, ({ step }) =>
    step.sleep('long', '1h'),
  )
  workflows.app.serveFunctions([greet, passing])
  await workflows.engine.register(workflows.app.endpoint)
  await client.send({ name: 'test/passing' })
  await until(
    'its sleep',
    async () => (await runsOf(workflows.app.enginePort, 'protocol-passing'))[0]?.state === 'waiting',
  )
  workflows.app.serveFunctions([greet])
  await workflows.engine.register(workflows.app.endpoint)
  const [run] = await runsOf(workflows.app.enginePort, 'protocol-passing')
  expect(run).toMatchObject({ state: 'failed', error: expect.stringContaining('FunctionRemoved') })
})

test('a second engine on the same database is refused', { timeout: 60_000 }, async () => {
  const second = startWorkflowEngine({
    port: workflows.app.enginePort,
    databaseUrl: workflows.database.url,
    eventKey,
    signingKey,
    log: { info() {}, warn() {}, error() {} },
  })
  await expect(second).rejects.toThrow('Another workflow engine')
})
