import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { v7 as uuidv7 } from 'uuid'
import { localKeyProvider } from '#adapters/key-provider/local.ts'
import { makeSecret } from '#domain/webhook/secret.ts'
import { typesOfRole } from '#domain/webhook/webhook-event.ts'
import { createdPublication, ended, openEnterprises, taskOf } from '#tests/fixtures/broadcast.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { type Ebox, startEbox } from '#tests/fixtures/ebox.ts'
import { aReceiver, type Receiver } from '#tests/fixtures/receiver.ts'
import { activeConsumer, call, published } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'

/* What happens in a running e-Box reaches webhooks; the schedule and the desk are tests/workflows/webhooks.test.ts. */
let receiver: Receiver
let ebox: Ebox
let secret: string
let enterpriseNumber: string
beforeAll(async () => {
  receiver = await aReceiver()
  ebox = await startEbox({ env: { OUTBOUND_ALLOWED: receiver.origin } })
  const clientId = activeConsumer(ebox)
  enterpriseNumber = findClient(ebox.credentials, clientId).enterpriseNumber
  secret = await tellAt(clientId, `${receiver.origin}/box`, typesOfRole.documentConsumer)
}, 120_000)
afterAll(async () => {
  await ebox.stop()
  await receiver[Symbol.asyncDispose]()
})

/** Has a client be told at an address, as its people do at their desk. @returns the secret */
async function tellAt(clientId: string, url: string, types: readonly string[]): Promise<string> {
  const webhookId = uuidv7()
  const { written, cipher } = await makeSecret(localKeyProvider(join(ebox.dataDir, 'keys.json')), webhookId)
  await sqlAs(ebox, 'superuser')`
    INSERT INTO webhook (webhook_id, client_id, url, types, secret_cipher)
    VALUES (${webhookId}, ${clientId}, ${url}, string_to_array(${types.join()}, ','), ${cipher})`
  return written
}

const toldOf = (messageId: string) =>
  receiver.received
    .filter(({ body }) => body.includes(messageId))
    .map(({ body, headers }) => {
      new Webhook(secret).verify(body, headers as Record<string, string>)
      const { type, data } = JSON.parse(body) as { type: string; data: unknown }
      return { type, data }
    })
const soon = { timeout: 20_000, interval: 200 }

test('a letter that is published, read and withdrawn is told each time within seconds, signed, once; what it says is asked of the API', async () => {
  const messageId = await published(ebox)
  const data = { messageId, enterpriseNumber }
  await expect.poll(() => toldOf(messageId), soon).toEqual([{ type: 'be.ebox.v1.message.published', data }])
  const { id } = JSON.parse(receiver.received.at(-1)?.body ?? '{}') as { id: string }
  expect(id).toBe(receiver.received.at(-1)?.headers['webhook-id'])
  expect((await call(ebox, `/ebox/messages/${messageId}`)).status).toBe(200)
  await call(ebox, '/ebox/messages', {
    method: 'PATCH',
    headers: { 'content-type': 'application/merge-patch+json' },
    json: { items: [{ messageId, visible: false }] },
  })
  await expect.poll(() => toldOf(messageId).map(({ type }) => type), soon).toContain('be.ebox.v1.message.changed')
}, 60_000)

test('a letter to many enterprises is told to the software of each that wants to know', async () => {
  const others = await openEnterprises(ebox, 30)
  const publicationId = await createdPublication(ebox, {
    messageTypeId: ebox.credentials.fixtures.messageTypes.enterprise,
  })
  const csv = ['enterpriseNumber', ...others, enterpriseNumber].join('\n')
  await ended(ebox, await taskOf(ebox, publicationId, csv))
  const [row] = await sqlAs(ebox)`
    SELECT message_id FROM message JOIN ebox USING (box_id)
    WHERE publication_id = ${publicationId} AND enterprise_number = ${enterpriseNumber}`
  const messageId = String(row?.['message_id'])
  await expect
    .poll(() => toldOf(messageId), soon)
    .toEqual([{ type: 'be.ebox.v1.message.published', data: { messageId, enterpriseNumber } }])
}, 90_000)

test('F07 what happened while the receiver was away, and the e-Box was killed, is told once both are back', async () => {
  receiver.answer = () => ({ status: 503 })
  const before = receiver.received.length
  const messageIds = await Promise.all(Array.from({ length: 5 }, () => published(ebox)))
  await expect.poll(() => receiver.received.length, soon).toBeGreaterThan(before)
  await ebox.kill9('server')
  receiver.answer = () => ({ status: 204 })
  await ebox.restart()
  const ids = () =>
    new Set(
      receiver.received
        .filter(({ body }) => messageIds.some((messageId) => body.includes(messageId)))
        .map(({ headers }) => headers['webhook-id']),
    )
  const waiting = () => sqlAs(ebox)`SELECT 1 FROM webhook_delivery WHERE status = 'due'`
  await expect.poll(async () => (await waiting()).length, { timeout: 100_000, interval: 500 }).toBe(0)
  expect(ids().size).toBe(5)
}, 150_000)
