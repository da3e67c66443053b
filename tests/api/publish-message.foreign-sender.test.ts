import { expect, test } from 'vitest'
import { aClient } from '#tests/fixtures/clients.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { aFile, aMessage, publish } from '#tests/fixtures/publisher.ts'
import { call } from '#tests/fixtures/registry.ts'
import { issuesOf, refusedPublication } from '#tests/fixtures/refusal.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'

const ebox = await sharedEbox()
const { fixtures } = ebox.credentials
const [own, foreign] = [
  findClient(ebox.credentials, 'documentSender'),
  findClient(ebox.credentials, 'zilverpad-publisher'),
]
const files = [await aFile()]
const sender = (enterpriseNumber: string, partition?: string) => ({
  eboxType: 'enterprise',
  enterpriseNumber,
  partition,
})
const theirs = { messageTypeId: fixtures.messageTypes.otherOrganisation, senderApplicationId: 'zilverpad:permits' }

test.each([
  ['organisation', { sender: sender(foreign.enterpriseNumber) }, ['sender.enterpriseNumber', 'messageTypeId']],
  [
    'organisation, application and type',
    { sender: sender(foreign.enterpriseNumber), ...theirs },
    ['sender.enterpriseNumber'],
  ],
  ['type', { messageTypeId: theirs.messageTypeId }, ['messageTypeId']],
  ['application', { senderApplicationId: theirs.senderApplicationId }, ['messageTypeId']],
  ['application and type', theirs, ['messageTypeId']],
])('Z04 with another’s %s nothing is published', async (_title, message, names) => {
  const answer = await refusedPublication(ebox, { message })
  expect(answer.status).toBe(400)
  expect(answer.body.code).toBe('INVALID_SENDER')
  expect(issuesOf(answer)).toEqual(names.map((name) => `rejectedInput ${name} INVALID_SENDER`))
})

test('Z04 another’s partitions are not told by what is refused', async () => {
  // The publisher's own partition exists, asked for by a stranger.
  const ask = async (partition: string) =>
    issuesOf(
      await refusedPublication(ebox, {
        token: await ebox.token(foreign.id),
        message: { sender: sender(own.enterpriseNumber, partition) },
      }),
    )
  expect(await ask(fixtures.partitions[0])).toEqual(await ask('NOWHERE'))
})

test('Z04 a client that was suspended since its token was given does nothing more with it', async () => {
  const client = await aClient(ebox, {
    role: 'documentSender',
    scope: ['publish', 'reference'],
    enterpriseNumber: foreign.enterpriseNumber,
  })
  const token = await client.token()
  const message = { sender: sender(foreign.enterpriseNumber), ...theirs }
  expect((await publish(ebox, { token, files, message: aMessage(ebox, files, message) })).status).toBe(201)
  await sqlAs(ebox)`UPDATE client SET status = 'suspended' WHERE client_id = ${client.id}`
  const answer = await refusedPublication(ebox, { token, message })
  expect(answer.status).toBe(401)
  expect(answer.body.type).toBe('urn:problem-type:belgif:invalidAccessToken')
  expect((await call(ebox, '/refData/messageTypes', { token })).status).toBe(401)
})
