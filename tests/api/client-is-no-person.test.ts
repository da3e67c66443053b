import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { scopes } from '#domain/access/authorization-table.ts'
import { aClient, type OwnClient } from '#tests/fixtures/clients.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { aForger } from '#tests/fixtures/forged-token.ts'
import { aPortal } from '#tests/fixtures/portals.ts'
import { call, published } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'

/* Whoever may choose the name of a client chooses that of a person (RFC 9700 §4.15). */

const ebox = await sharedEbox()
const { citizens, messageTypes } = ebox.credentials.fixtures
let messageId = ''
let client: OwnClient

beforeAll(async () => {
  const recipient = { eboxType: 'citizen', ssin: citizens.active }
  messageId = await published(ebox, { message: { recipient, messageTypeId: messageTypes.citizen } })
  // The citizen lets a portal read, and is called by some name there; a client is registered under that name.
  const portal = await aPortal(ebox, citizens.active)
  client = await aClient(ebox, { role: 'documentConsumer', scope: ['consult', 'reference'] })
  const sql = sqlAs(ebox)
  await sql`UPDATE portal_consent SET subject = ${client.id} WHERE client_id = ${portal.id}`
})

const personal = () => [
  `/ebox/messages/${messageId}`,
  `/ebox/messages/${messageId}/body`,
  `/ebox/messages/${messageId}/attachments`,
]

test('T17 a token of a client that is called like a person reads nothing of that person', async () => {
  const token = await client.token()
  for (const path of personal()) expect((await call(ebox, path, { token })).status).toBe(404)
  const list = await call(ebox, '/ebox/messages?pageSize=100', { token })
  expect(JSON.stringify(list.json)).not.toContain(messageId)
})

test('T17 nor does one that names a person beside the client, where that person lets another portal read and not this client', async () => {
  const forge = await aForger(ebox)
  const scope = scopes.consult
  for (const claims of [
    { client_id: client.id, sub: client.id, principalAttributes: undefined, scope },
    { client_id: client.id, sub: randomUUID(), principalAttributes: undefined, scope },
  ])
    for (const path of [...personal(), '/ebox', '/ebox/messages']) {
      const { status } = await call(ebox, path, { token: forge({ claims }) })
      expect({ path, isRefused: status === 401 || status === 403 }).toEqual({ path, isRefused: true })
    }
})
