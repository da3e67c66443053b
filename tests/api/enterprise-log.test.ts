import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BoxRight } from '#db/schema/registration.ts'
import { readEnterpriseAccessLog } from '#domain/consultation/read-access-log.ts'
import { aClient } from '#tests/fixtures/clients.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { anEnterpriseUser, partsOf } from '#tests/fixtures/enterprise-user.ts'
import { aMessageType } from '#tests/fixtures/message-types.ts'
import { call, contentHref, published } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'

/*
 * Who opened what in an enterprise's box, as its managers read it: every line, and the subject of what their own rights let them read. The page
 * is tests/web/enterprise-log.test.ts.
 */
const ebox = await sharedEbox()
const { database } = partsOf(ebox)
const sql = sqlAs(ebox)
afterAll(() => database.$client.end())

const owner = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
const [plainType, otherType, guardedType] = await Promise.all([
  aMessageType(ebox, { audience: 'enterprise' }),
  aMessageType(ebox, { audience: 'enterprise' }),
  aMessageType(ebox, { audience: 'enterprise', requiresRight: true }),
])
const partition = 'STAFF'
const letters: Record<'plain' | 'other' | 'guarded' | 'staff', string> = {
  plain: '',
  other: '',
  guarded: '',
  staff: '',
}

beforeAll(async () => {
  const recipient = { eboxType: 'enterprise', enterpriseNumber: owner.enterpriseNumber }
  const types = { plain: plainType, other: otherType, guarded: guardedType, staff: plainType }
  for (const name of ['plain', 'other', 'guarded', 'staff'] as const) {
    letters[name] = await published(ebox, { message: { recipient, messageTypeId: types[name] } })
    const token = await owner.token()
    expect((await call(ebox, await contentHref(ebox, letters[name], 0, { token }), { token })).status).toBe(200)
  }
  await sql`INSERT INTO partition (box_id, partition_id) SELECT box_id, ${partition} FROM message WHERE message_id = ${letters.plain}`
  await sql`UPDATE message SET partition = ${partition} WHERE message_id = ${letters.staff}`
})

const manager = (rights: BoxRight[], role: 'accessManager' | 'coManager' | 'reader' = 'coManager') =>
  anEnterpriseUser(ebox, owner.enterpriseNumber, { role, rights })
const logOf = ({ managing, reader }: Awaited<ReturnType<typeof manager>>, before?: string) =>
  readEnterpriseAccessLog(database, { manager: managing.reader, reader }, before)

test.each<[string, BoxRight[], (keyof typeof letters)[]]>([
  ['of none without a right', [], []],
  ['of everything but what takes a right of its own by a right on everything', [{}], ['plain', 'other', 'staff']],
  ['of one type by a right on it', [{ messageTypeId: otherType }], ['other']],
  ['of one partition by a right on it', [{ partition }], ['staff']],
  ['of what takes a right of its own once that is named', [{ messageTypeId: guardedType }], ['guarded']],
])('Z01 a manager sees every line, and the subject %s', async (_title, rights, readable) => {
  for (const role of ['accessManager', 'coManager'] as const) {
    const { accesses } = await logOf(await manager(rights, role))
    expect(accesses.map(({ messageId }) => messageId)).toEqual([
      letters.staff,
      letters.guarded,
      letters.other,
      letters.plain,
    ])
    const ids = readable.map((name) => letters[name])
    for (const { messageId, subject, isHidden, who, as, kind } of accesses) {
      expect({ who, as, kind }).toEqual({ who: 'Test', as: 'documentConsumer', kind: 'fetched' })
      expect({ messageId, isShown: subject !== undefined, isHidden }).toEqual({
        messageId,
        isShown: ids.includes(messageId),
        isHidden: ids.includes(messageId) ? undefined : true,
      })
    }
  }
})

test('Z01 Z11 nobody else reads it: no reader, nobody of another enterprise, no manager whose appointment is over', async () => {
  const refused = { details: { status: 403 } }
  await expect(logOf(await manager([{}], 'reader'))).rejects.toMatchObject(refused)
  const over = await anEnterpriseUser(ebox, owner.enterpriseNumber, {
    role: 'accessManager',
    rights: [{}],
    validUntil: new Date(),
  })
  await expect(logOf(over)).rejects.toMatchObject(refused)
  const { enterpriseNumber } = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
  const elsewhere = await anEnterpriseUser(ebox, enterpriseNumber, { role: 'accessManager', rights: [{}] })
  expect(await logOf(elsewhere)).toEqual({ accesses: [] })
})

test('software of a service provider bears its enterprise’s name, and one’s own does not', async () => {
  const provider = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
  await sql`INSERT INTO enterprise_mandate (enterprise_number, mandatary_enterprise_number, operation, enterprise_accepted_at,
      mandatary_accepted_at, valid_until)
    VALUES (${owner.enterpriseNumber}, ${provider.enterpriseNumber}, 'consult', now(), now(), now() + interval '1 day')`
  const token = await provider.token()
  const href = await contentHref(ebox, letters.plain, 0, { token: await owner.token() })
  const { status } = await call(ebox, href, {
    token,
    headers: { 'On-Behalf-Of-Enterprise-Number': owner.enterpriseNumber },
  })
  expect(status).toBe(200)
  const [newest, before] = (await logOf(await manager([{}]))).accesses
  expect(newest).toMatchObject({ messageId: letters.plain, serviceProvider: { nl: 'Proef', fr: 'Essai', de: 'Probe' } })
  expect(before).not.toHaveProperty('serviceProvider')
})

test('a letter whose time is over keeps its subject there, for who could read it', async () => {
  await sql`UPDATE message SET expires_at = now() - interval '1 day' WHERE message_id = ${letters.plain}`
  const of = async (rights: BoxRight[]) =>
    (await logOf(await manager(rights))).accesses.find(({ messageId }) => messageId === letters.plain)
  expect(await of([{}])).toMatchObject({ subject: expect.anything() })
  expect(await of([{}])).not.toHaveProperty('isHidden')
  expect(await of([{ messageTypeId: otherType }])).toMatchObject({ isHidden: true })
})

test('it goes on where a page left off, each line once', async () => {
  await sql`INSERT INTO access_log (box_id, message_id, actor, actor_name, at)
    SELECT box_id, message_id, 'enterpriseUser', 'Reader ' || n, now() FROM message, generate_series(1, 60) AS n
    WHERE message_id = ${letters.other}`
  const reader = await manager([])
  const [all] = await sql<{ lines: number }[]>`
    SELECT count(*)::int AS lines FROM access_log WHERE message_id IN ${sql(Object.values(letters))}`
  const first = await logOf(reader)
  const second = await logOf(reader, first.older)
  const ids = [...first.accesses, ...second.accesses].map(({ accessId }) => accessId)
  expect(first.accesses).toHaveLength(50)
  expect(new Set(ids).size).toBe(all?.lines)
  expect(ids).toHaveLength(all?.lines ?? 0)
  expect(second.older).toBeUndefined()
})
