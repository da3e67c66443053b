import { expect, test } from 'vitest'
import { aClient } from '#tests/fixtures/clients.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { call } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'

/*
 * What the platform's desk sets for one client counts at the open door; who may set it is tests/domain/onboarding.test.ts.
 */
const ebox = await sharedEbox()

test('a quota of its own takes the place of everybody’s limit within seconds, for that client alone', async () => {
  const [mine, other] = await Promise.all([
    aClient(ebox, { role: 'documentConsumer', scope: ['consult'] }),
    aClient(ebox, { role: 'documentConsumer', scope: ['consult'] }),
  ])
  const [token, others] = await Promise.all([mine.token(), other.token()])
  await sqlAs(ebox)`UPDATE client SET reads_per_minute = 3 WHERE client_id = ${mine.id}`
  const policy = async (given: string) => (await call(ebox, '/ebox', { token: given })).headers.get('ratelimit-policy')
  await expect.poll(() => policy(token), { timeout: 10_000, interval: 500 }).toContain('"reads";q=3;')
  await expect
    .poll(async () => (await call(ebox, '/ebox', { token })).status, { timeout: 10_000, interval: 200 })
    .toBe(429)
  expect(await policy(others)).not.toContain('q=3;')
})

test('a suspended client is refused at its very next request, with a token that was good', async () => {
  const consumer = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
  const token = await consumer.token()
  expect((await call(ebox, '/ebox', { token })).status).toBe(200)
  await sqlAs(ebox)`UPDATE client SET status = 'suspended' WHERE client_id = ${consumer.id}`
  expect((await call(ebox, '/ebox', { token })).status).toBe(403)
  await sqlAs(ebox)`UPDATE client SET status = 'active' WHERE client_id = ${consumer.id}`
  expect((await call(ebox, '/ebox', { token })).status).toBe(200)
})

test('what a client was refused is kept for its people: the operation and the fields, no value and no id', async () => {
  const consumer = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
  const token = await consumer.token()
  await call(ebox, `/ebox/messages/${crypto.randomUUID()}`, { token })
  await call(ebox, '/ebox/messages?surprise=84031200067', { token })
  const kept = () => sqlAs(ebox)`SELECT status, request_path, issues, client_problem::text AS all FROM client_problem
    WHERE client_id = ${consumer.id} ORDER BY problem_id`
  await expect.poll(async () => (await kept()).length, { timeout: 10_000 }).toBe(2)
  const [unknown, wrong] = await kept()
  expect(unknown).toMatchObject({ status: 404, request_path: expect.stringMatching(/\/ebox\/messages\/…$/) })
  expect(wrong).toMatchObject({ status: 400, issues: [{ name: 'surprise' }] })
  expect(String(wrong?.['all'])).not.toContain('84031200067')
})
