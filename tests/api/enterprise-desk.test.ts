import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changeMessages } from '#domain/consultation/change-messages.ts'
import type { EnterpriseManager } from '#domain/registration/manage-enterprise.ts'
import { moveLetters } from '#domain/registration/move-letters.ts'
import {
  listManagedPartitions,
  makePartition,
  mostPartitions,
  removePartition,
} from '#domain/registration/partitions.ts'
import {
  makeRule,
  mostRules,
  removeRule,
  reorderRule,
  type RuleToMake,
  tryRule,
} from '#domain/registration/routing-rules.ts'
import { aClient, type OwnClient } from '#tests/fixtures/clients.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { anEnterpriseUser, partsOf } from '#tests/fixtures/enterprise-user.ts'
import { call, published, readBack } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'

/*
 * Partitions and rules as the managers' pages make them, and what software and publishers then see of them. The pages: tests/web.
 */
const ebox = await sharedEbox()
const { database, keys } = partsOf(ebox)
const sql = sqlAs(ebox)
const request = { traceId: randomUUID(), requestMethod: 'POST', requestUrl: '/enterprise' }
const { messageTypes, senderApplications } = ebox.credentials.fixtures
const sender = findClient(ebox.credentials, 'documentSender').enterpriseNumber
afterAll(() => database.$client.end())

/** An enterprise with a manager at work, and the software that reads its box. */
async function anEnterprise() {
  const software = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
  const { managing } = await anEnterpriseUser(ebox, software.enterpriseNumber, { role: 'coManager' })
  return { by: managing, software }
}

const letterTo = (software: OwnClient, more: Record<string, unknown> = {}) =>
  published(ebox, {
    message: { recipient: { eboxType: 'enterprise', enterpriseNumber: software.enterpriseNumber }, ...more },
  })
const placeOf = async (software: OwnClient, messageId: string) =>
  (await readBack(ebox, messageId, { token: await software.token() })).partition
const make = (by: EnterpriseManager, name: string) => makePartition(database, keys, by, name, request)
const remove = (by: EnterpriseManager, name: string) => removePartition(database, keys, by, name, request)
const rule = (by: EnterpriseManager, more: Partial<RuleToMake> & { partition: string }) =>
  makeRule(database, keys, by, { place: 'last', ...more }, request)
const rulesOf = async (software: OwnClient) => {
  const { json } = await call(ebox, `/ebox/${software.enterpriseNumber}/routingRules`, {
    token: await software.token(),
  })
  return (Object(json) as { items: Record<string, unknown>[] }).items
}

describe('a partition', () => {
  test('is made by a manager and known to anybody; only an empty one without rules goes, and the rights on it with it', async () => {
    const { by, software } = await anEnterprise()
    expect(await make(by, ' winkel ')).toBeUndefined()
    expect(await make(by, 'WINKEL')).toBe('taken')
    expect(await make(by, 'general')).toBe('taken')
    for (const name of ['', 'a b', '-x', 'é', 'x'.repeat(31), '../x']) expect(await make(by, name), name).toBe('name')
    const { json } = await call(ebox, `/ebox/${by.enterpriseNumber}/partitions`, { as: 'documentSender' })
    expect(JSON.stringify(json)).toContain('WINKEL')

    const messageId = await letterTo(software)
    const held = await anEnterpriseUser(ebox, by.enterpriseNumber, {
      rights: [{ partition: 'WINKEL' }, { partition: 'GENERAL' }],
    })
    expect(await moveLetters(database, keys, by, { from: 'GENERAL', to: 'WINKEL' }, request)).toBe(1)
    expect(await placeOf(software, messageId)).toBe('WINKEL')
    expect(await remove(by, 'WINKEL')).toBe('notEmpty')
    expect(await moveLetters(database, keys, by, { from: 'WINKEL', to: 'GENERAL' }, request)).toBe(1)
    expect(await rule(by, { partition: 'WINKEL', messageTypeId: messageTypes.enterprise })).toBeUndefined()
    expect(await remove(by, 'WINKEL')).toBe('hasRules')
    await removeRule(database, keys, by, 1, request)
    expect(await listManagedPartitions(database, by)).toEqual([
      { partition: 'GENERAL', letters: 1, rules: 0, hasAddress: false },
      { partition: 'WINKEL', letters: 0, rules: 0, hasAddress: false },
    ])
    expect(await remove(by, 'WINKEL')).toBeUndefined()
    expect(await remove(by, 'GENERAL')).toBeUndefined()
    expect(await listManagedPartitions(database, by)).toEqual([
      { partition: 'GENERAL', letters: 1, rules: 0, hasAddress: false },
    ])
    expect(await sql`SELECT rights FROM enterprise_user WHERE ssin_hash = ${held.ssinHash}`).toMatchObject([
      { rights: [{ partition: 'GENERAL' }] },
    ])
  })

  test('is not removed while a letter is moved into it: either the letter is there, or the partition is gone', async () => {
    const { by, software } = await anEnterprise()
    const user = await anEnterpriseUser(ebox, by.enterpriseNumber, { rights: [{}] })
    const messageId = await letterTo(software)
    for (let turn = 0; turn < 10; turn++) {
      await make(by, 'SHORT')
      const [removed, moved] = await Promise.allSettled([
        remove(by, 'SHORT'),
        changeMessages(database, user.reader, [{ messageId, partition: 'SHORT' }], request),
      ])
      const partitions = (await listManagedPartitions(database, by)).map(({ partition }) => partition)
      expect(partitions).toContain(await placeOf(software, messageId))
      expect([removed.status, moved.status]).toContain('fulfilled')
      await moveLetters(database, keys, by, { from: 'SHORT', to: 'GENERAL' }, request)
    }
  })

  test('comes in a number that has an end', async () => {
    const { by, software } = await anEnterprise()
    await letterTo(software)
    await make(by, 'FIRST')
    await sql`INSERT INTO partition (box_id, partition_id) SELECT box_id, 'P' || n FROM partition, generate_series(2, ${mostPartitions}) AS n
      WHERE partition_id = 'FIRST' AND box_id = (SELECT box_id FROM ebox WHERE enterprise_number = ${by.enterpriseNumber})`
    expect(await make(by, 'ONE-MORE')).toBe('tooMany')
  })
})

describe('a rule', () => {
  let by: EnterpriseManager
  let software: OwnClient
  beforeAll(async () => {
    ;({ by, software } = await anEnterprise())
    await make(by, 'ONE')
    await make(by, 'TWO')
  })

  test('is tried before it is made on the letters that are there, told by where and what they are, and moves none of them', async () => {
    const letters = [await letterTo(software), await letterTo(software, { senderApplicationId: senderApplications[1] })]
    const byApplication = { senderApplicationId: senderApplications[1] } as const
    expect(await tryRule(database, by, { place: 'last', ...byApplication })).toEqual({
      letters: 1,
      groups: [
        { partition: 'GENERAL', senderOrganizationId: sender, messageTypeId: messageTypes.enterprise, letters: 1 },
      ],
    })
    expect(await tryRule(database, by, { place: 'last', senderOrganizationId: sender })).toMatchObject({ letters: 2 })
    expect(await tryRule(database, by, { place: 'last', senderOrganizationId: '1999023708' })).toEqual({
      letters: 0,
      groups: [],
    })
    expect(await rule(by, { partition: 'ONE', ...byApplication })).toBeUndefined()
    for (const letter of letters) expect(await placeOf(software, letter)).toBe('GENERAL')
    // What goes to ONE already does not come to a rule behind it, and does to one before it.
    expect(await tryRule(database, by, { place: 'last', senderOrganizationId: sender })).toMatchObject({ letters: 1 })
    expect(await tryRule(database, by, { place: 'first', senderOrganizationId: sender })).toMatchObject({ letters: 2 })
  })

  test('decides where new letters go as the try said, in the order that the managers set', async () => {
    expect(await rule(by, { partition: 'TWO', senderOrganizationId: sender })).toBeUndefined()
    const withBoth = { senderApplicationId: senderApplications[1] }
    expect(await placeOf(software, await letterTo(software, withBoth))).toBe('ONE')
    expect(await placeOf(software, await letterTo(software))).toBe('TWO')
    await reorderRule(database, keys, by, { routingRuleId: 2, to: 'earlier' }, request)
    expect((await rulesOf(software)).map((each) => each['partition'])).toEqual(['TWO', 'ONE'])
    expect(await placeOf(software, await letterTo(software, withBoth))).toBe('TWO')
    // Where it stands already, and one that is not there: nothing happens.
    await reorderRule(database, keys, by, { routingRuleId: 2, to: 'earlier' }, request)
    await reorderRule(database, keys, by, { routingRuleId: 99, to: 'later' }, request)
    expect((await rulesOf(software)).map((each) => each['partition'])).toEqual(['TWO', 'ONE'])
    await removeRule(database, keys, by, 2, request)
    expect((await rulesOf(software)).map((each) => each['partition'])).toEqual(['ONE'])
  })

  test('asks something, of what is there', async () => {
    expect(await rule(by, { partition: 'ONE' })).toBe('empty')
    for (const wrong of [
      { partition: 'NOWHERE', messageTypeId: messageTypes.enterprise },
      { partition: 'ONE', messageTypeId: 'nothing' },
      { partition: 'ONE', senderApplicationId: 'nothing' },
      { partition: 'ONE', senderOrganizationId: by.enterpriseNumber },
    ])
      expect(await rule(by, wrong)).toBe('unknown')
  })

  test('comes in a number that has an end', async () => {
    await sql`INSERT INTO routing_rule (box_id, routing_rule_id, priority, partition_id, message_type_id)
      SELECT box_id, 1000 + n, 1000 + n, 'ONE', ${messageTypes.enterprise} FROM ebox, generate_series(1, ${mostRules}) AS n
      WHERE enterprise_number = ${by.enterpriseNumber}`
    expect(await rule(by, { partition: 'ONE', messageTypeId: messageTypes.enterprise })).toBe('tooMany')
    await sql`DELETE FROM routing_rule WHERE routing_rule_id > 1000 AND box_id = (SELECT box_id FROM ebox WHERE enterprise_number = ${by.enterpriseNumber})`
  })
})

test('letters are moved together by type and sender, each with an event, and never to where nothing is', async () => {
  const { by, software } = await anEnterprise()
  await make(by, 'HERE')
  const messageId = await letterTo(software)
  const move = (more: Record<string, string>) =>
    moveLetters(database, keys, by, { from: 'GENERAL', to: 'HERE', ...more }, request)
  expect(await move({ to: 'NOWHERE' })).toBeUndefined()
  expect(await move({ to: 'GENERAL' })).toBe(0)
  expect(await move({ senderOrganizationId: '1999023708' })).toBe(0)
  expect(await move({ messageTypeId: messageTypes.enterprise, senderOrganizationId: sender })).toBe(1)
  expect(await placeOf(software, messageId)).toBe('HERE')
  expect(
    await sql`SELECT type FROM event WHERE message_id = ${messageId} AND type = 'consultation/message.changed'`,
  ).toHaveLength(1)
})
