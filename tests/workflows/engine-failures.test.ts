import { type FailureEventArgs, NonRetriableError, RetryAfterError } from 'inngest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '#tests/fixtures/process.ts'
import { endOf, startWorkflows, type Workflows } from '#tests/fixtures/workflow-engine.ts'

let workflows: Workflows
const tries = new Map<string, number[]>()
const attempt = (name: string) => tries.set(name, [...(tries.get(name) ?? []), Date.now()])
const failures: { function: string; message: string; event: string; runId: string }[] = []

beforeAll(async () => {
  workflows = await startWorkflows('failures')
  const { client } = workflows.app
  const fail = (name: string, error: () => Error) => () => {
    attempt(name)
    throw error()
  }
  workflows.app.serveFunctions([
    client.createFunction(
      {
        id: 'hopeless',
        retries: 2,
        triggers: [{ event: 'test/hopeless' }],
        onFailure: ({ error, event }: FailureEventArgs) => {
          const { function_id, run_id, event: original } = event.data
          failures.push({ function: function_id, message: error.message, event: original.name, runId: run_id })
        },
      },
      async ({ step }) => {
        await step.run(
          'never works',
          fail('hopeless', () => new Error('out of order')),
        )
      },
    ),
    client.createFunction(
      { id: 'forbidden', triggers: [{ event: 'test/forbidden' }] },
      fail('forbidden', () => new NonRetriableError('it is forbidden')),
    ),
    client.createFunction({ id: 'patient', retries: 1, triggers: [{ event: 'test/patient' }] }, async ({ step }) => {
      await step.run('busy', () => {
        attempt('patient')
        if (tries.get('patient')?.length === 1) throw new RetryAfterError('busy', '3s')
      })
    }),
    client.createFunction({ id: 'catching', retries: 0, triggers: [{ event: 'test/catching' }] }, async ({ step }) => {
      const caught = await step
        .run('breaks', () => {
          throw new TypeError('broken')
        })
        .catch((error: unknown) => (error instanceof Error ? error.message : 'no error'))
      await step.run('goes on', () => attempt(`caught ${caught}`))
    }),
    client.createFunction({ id: 'signal', triggers: [{ event: 'test/signal' }] }, async ({ step }) => {
      await step.waitForSignal('a signal', { signal: 'x', timeout: '1h' })
    }),
    client.createFunction({ id: 'strange-wait', triggers: [{ event: 'test/strange-wait' }] }, async ({ step }) => {
      await step.waitForEvent('odd', { event: 'test/x', timeout: '1h', if: "async.data.names.exists(n, n == 'x')" })
    }),
    client.createFunction({ id: 'unstorable', retries: 0, triggers: [{ event: 'test/unstorable' }] }, ({ step }) =>
      step.run('a NUL', () => ({ text: 'a\u0000b' })),
    ),
  ])
  await workflows.engine.register(workflows.app.endpoint)
})

afterAll(() => workflows.close())

const send = (name: string) => workflows.app.client.send({ name, data: {} })
const ended = (id: string) => endOf(workflows.app.enginePort, `failures-${id}`)
const pauses = (name: string) =>
  (tries.get(name) ?? []).slice(1).map((at, index) => at - (tries.get(name)?.[index] ?? 0))

test('a step that keeps failing is tried again after growing pauses, then onFailure hears the error and the event', async () => {
  await send('test/hopeless')
  const run = await ended('hopeless')
  expect(run).toMatchObject({ state: 'failed', error: expect.stringContaining('out of order') })
  const [first = 0, second = 0, ...more] = pauses('hopeless')
  expect(more).toEqual([])
  expect(first).toBeGreaterThanOrEqual(700)
  expect(second).toBeGreaterThanOrEqual(1400)
  await until('onFailure', () => failures.length > 0)
  expect(failures).toEqual([
    { function: 'failures-hopeless', message: 'out of order', event: 'test/hopeless', runId: run.id },
  ])
})

test('a NonRetriableError ends the run at its first attempt', async () => {
  await send('test/forbidden')
  expect(await ended('forbidden')).toMatchObject({ state: 'failed', error: 'NonRetriableError: it is forbidden' })
  expect(tries.get('forbidden')).toHaveLength(1)
})

test('a RetryAfterError sets the pause itself', async () => {
  await send('test/patient')
  expect((await ended('patient')).state).toBe('completed')
  expect(pauses('patient')[0]).toBeGreaterThanOrEqual(2900)
})

test('a function may catch the error of a step and go on', async () => {
  await send('test/catching')
  expect((await ended('catching')).state).toBe('completed')
  expect(tries.has('caught broken')).toBe(true)
})

test('an op that the engine does not support ends the run by the name of the op', async () => {
  await send('test/signal')
  expect(await ended('signal')).toMatchObject({ state: 'failed', error: expect.stringContaining('WaitForSignal') })
})

test('a condition that the engine cannot read ends the run by its text', async () => {
  await send('test/strange-wait')
  expect(await ended('strange-wait')).toMatchObject({ state: 'failed', error: expect.stringContaining('names.exists') })
})

test('a result that the database cannot store ends, and does not block the runs behind it', async () => {
  await send('test/unstorable')
  await ended('unstorable')
  await send('test/forbidden')
  await ended('forbidden')
})
