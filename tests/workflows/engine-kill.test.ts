import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Running, run, until } from '#tests/fixtures/process.ts'
import { startWorkflowApp, type WorkflowApp } from '#tests/fixtures/workflow-app.ts'
import { type OwnDatabase, startOwnDatabase } from '#tests/fixtures/workflow-database.ts'
import { endOf, runsOf } from '#tests/fixtures/workflow-engine.ts'

const entry = join(import.meta.dirname, '..', 'fixtures', 'workflow-engine-process.ts')

let app: WorkflowApp
let database: OwnDatabase
let engine: Running
const said: string[] = []
const times = (line: string) => said.filter((each) => each === line).length

async function startEngine(): Promise<void> {
  engine = run(process.execPath, [entry, String(app.enginePort), database.url])
  await until('the engine', () => engine.said().includes('ready'), 30)
}

async function kill9(): Promise<void> {
  engine.child.kill('SIGKILL')
  expect(await engine.ended).toBe('SIGKILL')
}

const register = () =>
  fetch(app.endpoint, { method: 'PUT', body: '{}', headers: { 'content-type': 'application/json' } })

beforeAll(async () => {
  database = await startOwnDatabase()
  app = await startWorkflowApp('killed')
  const { client } = app
  const slow = () => new Promise((resolve) => setTimeout(resolve, 1500))
  app.serveFunctions([
    client.createFunction({ id: 'sleeping', triggers: [{ event: 'test/sleeping' }] }, async ({ event, step }) => {
      await step.run('before', () => said.push(`${String(event.data.run)} before`))
      await step.sleep('a while', '4s')
      await step.run('after', () => said.push(`${String(event.data.run)} after`))
    }),
    client.createFunction({ id: 'stepping', triggers: [{ event: 'test/stepping' }] }, async ({ step }) => {
      await step.run('first', () => said.push('first'))
      await Promise.all([
        step.run('second', () => said.push('second')),
        step.run('slow', async () => {
          said.push('slow begun')
          await slow()
          said.push('slow done')
        }),
      ])
      await step.run('last', () => said.push('last'))
    }),
    client.createFunction({ id: 'burst', triggers: [{ event: 'test/burst' }] }, async ({ event, step }) => {
      await step.run('one', () => said.push(`burst ${String(event.data.number)} one`))
      await step.run('two', () => said.push(`burst ${String(event.data.number)} two`))
    }),
  ])
  await startEngine()
  expect((await register()).status).toBe(200)
})

afterAll(async () => {
  engine.child.kill('SIGTERM')
  const code = await engine.ended
  await app.close()
  await database.close()
  expect(code, engine.said()).toBe(0)
})

test('kill -9 while a run sleeps: it goes on at the next start, and its recorded step does not run again', async () => {
  await app.client.send({ name: 'test/sleeping', data: { run: 'A' } })
  await until('its sleep', async () => (await runsOf(app.enginePort, 'killed-sleeping'))[0]?.state === 'waiting')
  await kill9()
  await startEngine()
  expect((await endOf(app.enginePort, 'killed-sleeping')).state).toBe('completed')
  expect([times('A before'), times('A after')]).toEqual([1, 1])
})

test('a sleep that came due while the engine was down ends at once at the next start', async () => {
  await app.client.send({ name: 'test/sleeping', data: { run: 'B' } })
  await until('its sleep', async () => (await runsOf(app.enginePort, 'killed-sleeping'))[0]?.state === 'waiting')
  await kill9()
  await new Promise((resolve) => setTimeout(resolve, 4000))
  await startEngine()
  expect((await endOf(app.enginePort, 'killed-sleeping', 5)).state).toBe('completed')
  expect([times('B before'), times('B after')]).toEqual([1, 1])
})

test('kill -9 in the middle of a step: that step runs again, those recorded do not', async () => {
  await app.client.send({ name: 'test/stepping' })
  await until('the slow step', () => said.includes('slow begun'))
  await until('the second step to be recorded', async () => {
    const [stepping] = await runsOf(app.enginePort, 'killed-stepping')
    return stepping?.steps_done === 2
  })
  await kill9()
  await startEngine()
  expect((await endOf(app.enginePort, 'killed-stepping')).state).toBe('completed')
  expect([times('first'), times('second'), times('slow begun'), times('last')]).toEqual([1, 1, 2, 1])
})

test('kill -9 under load: every acknowledged event ends its run', { timeout: 90_000 }, async () => {
  const acknowledged: number[] = []
  const sending = (async () => {
    for (let number = 0; number < 150; number++) {
      await app.client.send({ id: `burst-${number}`, name: 'test/burst', data: { number } })
      acknowledged.push(number)
    }
  })().catch(() => undefined)
  await until('some runs', () => said.filter((line) => line.startsWith('burst')).length > 40)
  await kill9()
  await sending
  await startEngine()
  const missing = () => acknowledged.filter((number) => !said.includes(`burst ${number} two`))
  await until('every run', () => missing().length === 0, 60)
  const again = acknowledged.filter((number) => times(`burst ${number} one`) > 1)
  // at most what was under way at the kill
  expect(again.length).toBeLessThanOrEqual(8)
})

test(
  'kill -9 of PostgreSQL under load: the engine goes on when it is back, and no acknowledged event is lost',
  { timeout: 90_000 },
  async () => {
    await app.client.send({ name: 'test/sleeping', data: { run: 'C' } })
    await until('its step', () => said.includes('C before'))
    const acknowledged: number[] = []
    const sending = (async () => {
      for (let number = 1000; number < 1150; number++) {
        const sent = app.client.send({ id: `burst-${number}`, name: 'test/burst', data: { number } })
        await sent.then(() => acknowledged.push(number)).catch(() => undefined)
      }
    })()
    await until('some runs', () => said.filter((line) => line.startsWith('burst 10')).length > 40)
    process.kill(database.pid(), 'SIGKILL')
    await sending
    expect(acknowledged.length).toBeGreaterThan(20)
    const missing = () => acknowledged.filter((number) => !said.includes(`burst ${number} two`))
    await until('every run', () => missing().length === 0, 60)
    await until('the sleeper', () => said.includes('C after'), 60)
    expect([times('C before'), times('C after')]).toEqual([1, 1])
  },
)
