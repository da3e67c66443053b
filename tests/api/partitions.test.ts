import { beforeAll, describe, expect, test } from 'vitest'
import { PartitionsShape, RoutingRulesShape } from '#http/message-registry/partition.ts'
import { aClient } from '#tests/fixtures/clients.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { anEnterpriseNumber, aWrongEnterpriseNumber } from '#tests/fixtures/enterprise-number.ts'
import { call, published } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'

const ebox = await sharedEbox()
const sql = sqlAs(ebox)
const { messageRegistry, fixtures } = ebox.credentials
const sender = findClient(ebox.credentials, 'documentSender')
/** An enterprise of this file's own, with a box. */
const reader = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
const other = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
const own = `/ebox/${reader.enterpriseNumber}`

beforeAll(async () => {
  await published(ebox, {
    message: { recipient: { eboxType: 'enterprise', enterpriseNumber: reader.enterpriseNumber } },
  })
  const [box] = await sql`SELECT box_id FROM ebox WHERE enterprise_number = ${reader.enterpriseNumber}`
  const rule = { box_id: box?.box_id, message_type_id: null, sender_application_id: null, sender_organization_id: null }
  await sql`INSERT INTO partition ${sql([
    { box_id: box?.box_id, partition_id: 'WERF' },
    { box_id: box?.box_id, partition_id: 'BUREAU' },
  ])}`
  await sql`INSERT INTO routing_rule ${sql([
    { ...rule, routing_rule_id: 1, priority: 2, partition_id: 'WERF' },
    {
      ...rule,
      routing_rule_id: 2,
      priority: 1,
      partition_id: 'BUREAU',
      message_type_id: fixtures.messageTypes.enterprise,
    },
    {
      ...rule,
      routing_rule_id: 3,
      priority: 3,
      partition_id: 'BUREAU',
      sender_organization_id: sender.enterpriseNumber,
      sender_application_id: fixtures.senderApplications[0],
    },
  ])}`
})

const partitionsOf = async (enterpriseNumber: string, as = sender.id) =>
  PartitionsShape.parse((await call(ebox, `/ebox/${enterpriseNumber}/partitions`, { as })).json)

describe('GET …/partitions', () => {
  test('lists the partitions of any enterprise, GENERAL first', async () => {
    expect(await partitionsOf(reader.enterpriseNumber)).toEqual({
      self: `${messageRegistry}${own}/partitions`,
      items: [{ partition: 'GENERAL' }, { partition: 'BUREAU' }, { partition: 'WERF' }],
      totalItems: 3,
      total: 3,
    })
    const consumer = findClient(ebox.credentials, 'documentConsumer').id
    expect((await partitionsOf(reader.enterpriseNumber, consumer)).total).toBe(3)
  })

  test('Z08 an enterprise without a box answers as one that made no partition', async () => {
    const items = [{ partition: 'GENERAL' }]
    expect((await partitionsOf(anEnterpriseNumber())).items).toEqual(items)
    expect((await partitionsOf(fixtures.enterprises.neverOpened)).items).toEqual(items)
  })

  test('what is no enterprise number is not found', async () => {
    for (const number of [aWrongEnterpriseNumber(), '123', 'messages'])
      expect((await call(ebox, `/ebox/${number}/partitions`, { as: sender.id })).status).toBe(404)
  })
})

describe('GET …/routingRules', () => {
  test('lists the rules of one’s own enterprise by priority, with the criteria that they have', async () => {
    const { json } = await call(ebox, `${own}/routingRules`, { token: await reader.token() })
    expect(RoutingRulesShape.parse(json)).toEqual({
      self: `${messageRegistry}${own}/routingRules`,
      items: [
        { routingRuleId: 2, partition: 'BUREAU', messageTypeId: fixtures.messageTypes.enterprise },
        { routingRuleId: 1, partition: 'WERF' },
        {
          routingRuleId: 3,
          partition: 'BUREAU',
          senderOrganizationId: sender.enterpriseNumber,
          senderApplicationId: fixtures.senderApplications[0],
        },
      ],
      totalItems: 3,
      total: 3,
    })
  })

  test('Z08 another’s rules answer as those of nobody', async () => {
    const token = await other.token()
    const answers = [reader.enterpriseNumber, anEnterpriseNumber(), aWrongEnterpriseNumber()].map(async (number) => {
      const { status, json } = await call(ebox, `/ebox/${number}/routingRules`, { token })
      return { status, ...Object(json), id: '', instance: '' }
    })
    const [foreign, ...unknown] = await Promise.all(answers)
    expect(foreign).toMatchObject({ status: 404 })
    for (const answer of unknown) expect(answer).toEqual(foreign)
  })

  test('an enterprise that has no box yet has no rules', async () => {
    const { json } = await call(ebox, `/ebox/${other.enterpriseNumber}/routingRules`, { token: await other.token() })
    expect(json).toMatchObject({ items: [], total: 0 })
  })
})
