import { expect, test } from 'vitest'
import { aClient } from '#tests/fixtures/clients.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { call, readBack } from '#tests/fixtures/registry.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'
import { aSender } from '#tests/fixtures/senders.ts'

const ebox = await sharedEbox()
const sql = sqlAs(ebox)
const { fixtures } = ebox.credentials
const sender = await aSender(ebox)
const recipient = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })

async function publishToRecipient(): Promise<string> {
  const { status, body } = await sender.publish({
    message: { recipient: { eboxType: 'enterprise', enterpriseNumber: recipient.enterpriseNumber } },
  })
  expect(status).toBe(201)
  return String(body.messageId)
}

const first = await publishToRecipient()
const boxId = Number((await rowsOf(ebox, first)).messages[0]?.box_id)

/** The recipient's rules from now on, highest priority first. */
async function rule(...rules: { partition: string; type?: string; application?: string; organization?: string }[]) {
  await sql`DELETE FROM routing_rule WHERE box_id = ${boxId}`
  // Written in another order than that of their priority.
  for (const [priority, { partition, type = null, application = null, organization = null }] of [
    ...rules.entries(),
  ].toReversed())
    await sql`INSERT INTO routing_rule (box_id, routing_rule_id, priority, partition_id, message_type_id, sender_application_id, sender_organization_id)
      VALUES (${boxId}, ${100 - priority}, ${priority}, ${partition}, ${type}, ${application}, ${organization})`
}
const partitionOf = async (messageId: string) =>
  (await readBack(ebox, messageId, { token: await recipient.token() })).partition

const fitting = {
  type: fixtures.messageTypes.enterprise,
  application: fixtures.senderApplications[0],
  organization: sender.enterpriseNumber,
}

test('the first rule all of whose criteria fit decides; what was there before stays', async () => {
  await sql`INSERT INTO partition (box_id, partition_id) VALUES (${boxId}, 'BOOKS'), (${boxId}, 'STAFF')`
  await rule(
    { partition: 'STAFF', type: fitting.type, organization: '0000000000' },
    { partition: 'BOOKS', ...fitting },
    { partition: 'STAFF' },
  )
  expect(await partitionOf(await publishToRecipient())).toBe('BOOKS')
  await rule(
    { partition: 'BOOKS', application: 'another:application' },
    { partition: 'STAFF', application: fitting.application },
  )
  expect(await partitionOf(await publishToRecipient())).toBe('STAFF')
  expect(await partitionOf(first)).toBe('GENERAL')
})

test('a rule to a partition that is gone is passed over; where none fits it is GENERAL', async () => {
  await rule({ partition: 'GONE' }, { partition: 'STAFF', ...fitting })
  expect(await partitionOf(await publishToRecipient())).toBe('STAFF')
  await rule({ partition: 'GONE' }, { partition: 'STAFF', type: 'AnotherType' })
  expect(await partitionOf(await publishToRecipient())).toBe('GENERAL')
  await rule({ partition: 'GENERAL' }, { partition: 'STAFF' })
  expect(await partitionOf(await publishToRecipient())).toBe('GENERAL')
})

test('the rules of one box say nothing of another’s', async () => {
  await rule({ partition: 'STAFF' })
  const { body } = await sender.publish()
  expect((await rowsOf(ebox, String(body.messageId))).messages).toMatchObject([{ partition: 'GENERAL' }])
  const list = await call(ebox, '/ebox/messages?partition=STAFF', { token: await recipient.token() })
  expect(JSON.stringify(list.json)).not.toContain(String(body.messageId))
})
