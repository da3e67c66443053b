import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '#tests/fixtures/process.ts'
import { endOf, runsOf, startWorkflows, type Workflows } from '#tests/fixtures/workflow-engine.ts'

let workflows: Workflows
const said: string[] = []
const say = (line: string) => said.push(line)
const times = (line: string) => said.filter((each) => each === line).length

beforeAll(async () => {
  workflows = await startWorkflows('steps')
  const { client } = workflows.app
  let failures = 2
  let started = 0
  let together = 0
  let most = 0
  const adder = client.createFunction({ id: 'adder', retries: 0, triggers: [] }, ({ event }) => {
    const { a, b }: Record<string, unknown> = event.data
    if (typeof a !== 'number' || typeof b !== 'number') throw new Error('two numbers are needed')
    return a + b
  })
  workflows.app.serveFunctions([
    adder,
    client.createFunction({ id: 'in-order', triggers: [{ event: 'test/in-order' }] }, async ({ event, step }) => {
      const first = await step.run('write the letter', () => {
        say('letter written')
        return { letter: String(event.data.text), nothing: null }
      })
      const second = await step.run('post the letter', () => {
        say('post tried')
        if (failures-- > 0) throw new Error('the box is full')
        return `${first.letter} posted`
      })
      say(`in order: ${second}, ${first.nothing}`)
      return second
    }),
    client.createFunction({ id: 'parallel', triggers: [{ event: 'test/parallel' }] }, async ({ step }) => {
      const all = await Promise.all([
        step.run('left', () => say('left') && 'l'),
        step.run('right', () => say('right') && 'r'),
        step.sleep('a moment', '1s').then(() => 's'),
      ])
      const last = await step.run('join', () => all.join(''))
      say(`joined ${last}`)
    }),
    client.createFunction({ id: 'race', triggers: [{ event: 'test/race' }] }, async ({ step, group }) => {
      const winner = await group.parallel({ mode: 'race' }, () =>
        Promise.race([
          step.run('quick', () => 'quick'),
          step.waitForEvent('never', { event: 'test/never', timeout: '1h' }),
        ]),
      )
      await step.run('tell the winner', () => say(`winner ${String(winner)}`))
    }),
    client.createFunction({ id: 'sleeper', triggers: [{ event: 'test/sleeper' }] }, async ({ step }) => {
      const before = await step.run('look at the clock', () => Date.now())
      await step.sleep('two seconds', '2s')
      const after = await step.run('look again', () => Date.now())
      await step.sleepUntil('until the past', new Date(before))
      say(`slept ${after - before >= 1900}`)
    }),
    client.createFunction({ id: 'sender', triggers: [{ event: 'test/sender' }] }, async ({ step }) => {
      await step.sendEvent('tell the other', { name: 'test/receiver', data: { from: 'sender' } })
    }),
    client.createFunction({ id: 'receiver', triggers: [{ event: 'test/receiver' }] }, ({ event }) => {
      say(`received from ${String(event.data.from)}`)
    }),
    client.createFunction({ id: 'waiter', triggers: [{ event: 'test/waiter' }] }, async ({ step }) => {
      const timeout = '2s'
      const [found, missed] = await Promise.all([
        step.waitForEvent('the answer', { event: 'test/answer', timeout: '30s', match: 'data.number' }),
        step.waitForEvent('no answer', { event: 'test/answer', timeout, if: 'async.data.number == 99' }),
      ])
      say(`found ${String(found?.data.text)}, missed ${String(missed)}`)
    }),
    client.createFunction({ id: 'caller', triggers: [{ event: 'test/caller' }] }, async ({ step }) => {
      const sum = await step.invoke('add', { function: adder, data: { a: 2, b: 3 } })
      const refusal = await step
        .invoke('add nothing', { function: adder, data: {} })
        .catch((error: unknown) => (error instanceof Error ? error.message : 'no error'))
      say(`sum ${String(sum)}, ${refusal}`)
    }),
    client.createFunction(
      { id: 'one-at-a-time', triggers: [{ event: 'test/one' }], concurrency: 1 },
      async ({ step }) => {
        await step.run('work', async () => {
          started++
          together++
          most = Math.max(most, together)
          await new Promise((resolve) => setTimeout(resolve, 100))
          together--
        })
        if (started === 5) say(`most at once ${most}`)
      },
    ),
    client.createFunction({ id: 'later', triggers: [{ event: 'test/later' }] }, ({ event }) => {
      say(`later ${Date.now() >= (event.ts ?? 0)}`)
    }),
    client.createFunction(
      { id: 'chosen', triggers: [{ event: 'test/choose', if: "event.data.kind == 'a' && event.data.size > 3" }] },
      ({ event }) => void say(`chosen ${String(event.data.size)}`),
    ),
  ])
  await workflows.engine.register(workflows.app.endpoint)
})

afterAll(() => workflows.close())

const send = (name: string, data: Record<string, unknown> = {}, more: { id?: string; ts?: number } = {}) =>
  workflows.app.client.send({ name, data, ...more })

const ended = (id: string) => endOf(workflows.app.enginePort, `steps-${id}`)

test('a step runs once though a later one fails and is tried again', async () => {
  await send('test/in-order', { text: 'dear reader' })
  expect((await ended('in-order')).state).toBe('completed')
  expect(times('letter written')).toBe(1)
  expect(times('post tried')).toBe(3)
  expect(said).toContain('in order: dear reader posted, null')
})

test('steps side by side run once each, and what follows waits for all of them', async () => {
  await send('test/parallel')
  expect((await ended('parallel')).state).toBe('completed')
  expect([times('left'), times('right'), times('joined lrs')]).toEqual([1, 1, 1])
})

test('a declared race goes on with its first, whatever the others still wait for', async () => {
  await send('test/race')
  await until('the winner', () => said.includes('winner quick'))
  // the run itself ends, as with Inngest, when its last wait does
  expect((await runsOf(workflows.app.enginePort, 'steps-race'))[0]?.state).not.toBe('failed')
})

test('a run sleeps for its time, and not at all until a moment that is past', async () => {
  await send('test/sleeper')
  expect((await ended('sleeper')).state).toBe('completed')
  expect(said).toContain('slept true')
})

test('an event sent by a step starts another function', async () => {
  await send('test/sender')
  expect((await ended('receiver')).state).toBe('completed')
  expect(times('received from sender')).toBe(1)
})

test('a wait ends with the event that matches it, or with null when its time is over', async () => {
  await send('test/waiter', { number: 7 })
  await until(
    'both waits',
    async () => (await runsOf(workflows.app.enginePort, 'steps-waiter'))[0]?.state === 'waiting',
  )
  await send('test/answer', { number: 8, text: 'not mine' })
  await send('test/answer', { number: 7, text: 'mine' })
  expect((await ended('waiter')).state).toBe('completed')
  expect(said).toContain('found mine, missed null')
})

test('an invoked function gives its result, or its error, to the step that called it', async () => {
  await send('test/caller')
  const run = await ended('caller')
  expect(run.error).toBeNull()
  expect(said).toContain('sum 5, two numbers are needed')
})

test('a function with concurrency 1 has one run at work at a time', async () => {
  await workflows.app.client.send(Array.from({ length: 5 }, () => ({ name: 'test/one', data: {} })))
  await until('five runs', () => said.some((line) => line.startsWith('most at once')))
  expect(said).toContain('most at once 1')
})

test('an event of the future starts its run then', async () => {
  await send('test/later', {}, { ts: Date.now() + 2500 })
  expect((await ended('later')).state).toBe('completed')
  expect(said).toContain('later true')
})

test('a trigger with a condition starts a run only when it holds', async () => {
  await send('test/choose', { kind: 'a', size: 3 })
  await send('test/choose', { kind: 'b', size: 9 })
  await send('test/choose', { kind: 'a', size: 4 })
  await ended('chosen')
  expect(said.filter((line) => line.startsWith('chosen'))).toEqual(['chosen 4'])
})
