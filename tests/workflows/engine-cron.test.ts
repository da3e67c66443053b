import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '#tests/fixtures/process.ts'
import { runsOf, startWorkflows, type Workflows } from '#tests/fixtures/workflow-engine.ts'

let workflows: Workflows
const rings: { minute: number; name: string; cron: unknown }[] = []

beforeAll(async () => {
  workflows = await startWorkflows('cron')
  const { client } = workflows.app
  workflows.app.serveFunctions([
    client.createFunction({ id: 'each-minute', triggers: [{ cron: 'TZ=Europe/Brussels * * * * *' }] }, ({ event }) => {
      rings.push({ minute: Math.floor(Date.now() / 60_000), name: event.name, cron: event.data?.cron })
    }),
  ])
  await workflows.engine.register(workflows.app.endpoint)
})

afterAll(() => workflows.close())

test('a cron starts its function once a minute, with the event that Inngest sends', { timeout: 100_000 }, async () => {
  await until('the cron', () => rings.length > 0, 90)
  expect(rings[0]).toMatchObject({ name: 'inngest/scheduled.timer', cron: 'TZ=Europe/Brussels * * * * *' })
  await workflows.engine.register(workflows.app.endpoint)
  const minutes = rings.map((ring) => ring.minute)
  expect(new Set(minutes).size).toBe(minutes.length)
  expect(await runsOf(workflows.app.enginePort)).toHaveLength(rings.length)
})
