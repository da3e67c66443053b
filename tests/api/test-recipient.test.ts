import { join } from 'node:path'
import { expect, test } from 'vitest'
import { localEnterpriseRegister } from '#adapters/enterprise-register/local.ts'
import { localKeyProvider } from '#adapters/key-provider/local.ts'
import { localPersonRegister } from '#adapters/person-register/local.ts'
import { openDatabase } from '#db/client.ts'
import { readAsTestRecipients } from '#domain/consultation/read-as-test-recipient.ts'
import { MessageStatusesShape } from '#http/message-registry/message-status.ts'
import { MessageToPublish } from '#domain/message/message-to-publish.ts'
import { publishMessage } from '#domain/publication/publish-message.ts'
import { holderOfTest, listTestRecipients } from '#domain/registration/test-recipients.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { call } from '#tests/fixtures/registry.ts'
import { realProvider } from '#tests/fixtures/registry-settings.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'

/*
 * Recipients that behave in a known way, for who tries out; the form is tests/web/onboarding.test.ts.
 */
const ebox = await sharedEbox()
const database = openDatabase(ebox.databases.app, 2)
const worker = openDatabase(ebox.databases.worker, 1)
const keys = localKeyProvider(join(ebox.dataDir, 'keys.json'))
const { enterpriseNumber, id: clientId } = findClient(ebox.credentials, 'documentSender')
const { fixtures } = ebox.credentials

/** Publishes as the desk's form does. */
async function publishTo(testRecipientId: string) {
  const recipient = await holderOfTest(database, keys, testRecipientId)
  if (!recipient) throw new Error('No such test recipient')
  const message = MessageToPublish.parse({
    sender: { eboxType: 'enterprise', enterpriseNumber },
    recipient,
    subject: { nl: 'Een proef' },
    messageTypeId: { ...fixtures.messageTypes, professional: 'ZilverpadDeedRequest' }[recipient.eboxType],
    senderApplicationId: fixtures.senderApplications[0],
    bodyContent: { nl: 'Een tekst' },
    isBodyMainContent: true,
  })
  const ports = { keys, people: localPersonRegister(database, keys), enterprises: localEnterpriseRegister(database) }
  const request = { traceId: crypto.randomUUID(), requestMethod: 'POST', requestUrl: '/nl/publisher', clientId }
  const publication = { message, draft: message, documents: [], issues: [], clientId, isReplayWanted: false }
  return publishMessage(database, ports, { ...publication, settings: realProvider, request })
}

/** What the sender is told of it, held to the contract. */
async function statusOf(messageId: string): Promise<unknown> {
  const { json } = await call(ebox, '/ebox/messageStatuses/search', { as: clientId, json: { messageIds: [messageId] } })
  return MessageStatusesShape.parse(json).items[0]
}

test('every test recipient of the data set does what it is said to do when a letter is published to it', async () => {
  const recipients = await listTestRecipients(database)
  expect(new Set(recipients.map(({ behaviour }) => behaviour))).toEqual(
    new Set(['notActivated', 'reader', 'slowReader', 'delegated', 'bouncing', 'stopped']),
  )
  for (const { testRecipientId, behaviour } of recipients) {
    const published = publishTo(testRecipientId)
    if (behaviour === 'stopped')
      await expect(published, testRecipientId).rejects.toMatchObject({ details: { status: 400 } })
    else
      expect((await published).code, testRecipientId).toBe(behaviour === 'notActivated' ? 'NO_DIGITAL_USER' : undefined)
  }
})

test('one that reads does so after its time, as a person would, and not before', async () => {
  const { messageId } = await publishTo('enterprise-slow-reader')
  await readAsTestRecipients(worker)
  const before = await rowsOf(ebox, messageId)
  expect([before.messages[0]?.read_at, before.opened]).toEqual([null, []])
  await sqlAs(
    ebox,
  )`UPDATE message SET received_at = received_at - interval '61 minutes' WHERE message_id = ${messageId}`
  // The workflow of the e-Box may have been there first.
  await readAsTestRecipients(worker)
  const after = await rowsOf(ebox, messageId)
  expect(after.messages[0]?.read_at).not.toBeNull()
  expect(after.opened).toMatchObject([{ actor: 'enterpriseUser', actor_name: 'Test recipient', kind: 'opened' }])
  expect(after.events.map(({ type }) => type)).toContain('consultation/message.read')
  expect(await statusOf(messageId)).toMatchObject({ state: 'read', openedByPerson: { actor: 'enterpriseUser' } })
})

test('a professional that reads does so under the quality, after its time', async () => {
  const { messageId, code } = await publishTo('professional-reader')
  expect(code).toBeUndefined()
  await sqlAs(
    ebox,
  )`UPDATE message SET received_at = received_at - interval '21 seconds' WHERE message_id = ${messageId}`
  await readAsTestRecipients(worker)
  const { opened } = await rowsOf(ebox, messageId)
  expect(opened).toMatchObject([{ actor: 'professional', actor_name: 'Test recipient', kind: 'opened' }])
  expect(await statusOf(messageId)).toMatchObject({ state: 'read', openedByPerson: { actor: 'professional' } })
})

test('where reading is delegated the mandatary reads after the time, in the log by name and under the mandate, and nobody once it has ended', async () => {
  const { messageId } = await publishTo('citizen-delegated')
  const sql = sqlAs(ebox)
  const later = (id: string) =>
    sql`UPDATE message SET received_at = received_at - interval '21 seconds' WHERE message_id = ${id}`
  await later(messageId)
  await readAsTestRecipients(worker)
  const { messages, opened, events } = await rowsOf(ebox, messageId)
  expect(messages[0]?.['read_at']).not.toBeNull()
  expect(events.map(({ type }) => type)).toContain('consultation/message.read')
  const [mandate] = await sql`SELECT mandate_id, mandatary_name FROM person_mandate JOIN test_recipient
    ON mandator_hash = lookup_hash WHERE test_recipient_id = 'citizen-delegated'`
  expect(opened).toMatchObject([
    {
      actor: 'mandatary',
      actor_name: 'Test recipient citizen-reader',
      mandate_id: mandate?.['mandate_id'],
      kind: 'opened',
    },
  ])
  expect(await statusOf(messageId)).toMatchObject({ state: 'read', openedByPerson: { actor: 'mandatary' } })

  const during = (ended: boolean) =>
    sql`UPDATE person_mandate SET ended_at = ${ended ? new Date(0) : null} WHERE mandate_id = ${mandate?.['mandate_id']}`
  await during(true)
  try {
    const unread = (await publishTo('citizen-delegated')).messageId
    await later(unread)
    await readAsTestRecipients(worker)
    expect((await rowsOf(ebox, unread)).opened).toEqual([])
  } finally {
    await during(false)
  }
})
