import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessLog, auditLine, message } from '#db/schema/index.ts'
import { searchAudit } from '#domain/audit/search-audit.ts'
import { askBreakGlass, decideBreakGlass, listBreakGlass, openByBreakGlass } from '#domain/consultation/break-glass.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { openBox } from '#domain/ebox/open-box.ts'
import { parseEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { storeMessage } from '#domain/message/store-message.ts'
import { readDelivery } from '#domain/registration/read-delivery.ts'
import { keysOf } from '#tests/fixtures/box-holder.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'
import { aDeskPerson, aDeskRequest } from '#tests/fixtures/desk-person.ts'
import { anEnterpriseNumber } from '#tests/fixtures/enterprise-number.ts'

/*
 * Nobody of the platform reads mail, but for one message that two persons agree on (trust.md Z12).
 */
let database: EmptyDatabase
let keys: KeyProvider
beforeAll(async () => {
  database = await emptyDatabase()
  keys = keysOf(database)
}, 60_000)
afterAll(() => database[Symbol.asyncDispose]())

const secret = 'Nobody of the platform may read this'

/** A message in a new box. @returns its id and its box */
async function aMessage(): Promise<{ messageId: string; boxId: number }> {
  const holder = parseEnterpriseNumber(anEnterpriseNumber())
  const sender = parseEnterpriseNumber(anEnterpriseNumber())
  if (!holder || !sender) throw new Error('No number')
  const messageId = crypto.randomUUID()
  const boxId = await database.app.transaction(async (transaction) => {
    const box = await openBox(transaction, keys, { eboxType: 'enterprise', enterpriseNumber: holder })
    await storeMessage(
      transaction,
      box,
      messageId,
      {
        sender: { eboxType: 'enterprise', enterpriseNumber: sender, partition: 'GENERAL' },
        messageTypeId: 'Letter',
        senderApplicationId: 'app',
        validity: '6 month',
        subject: { nl: 'Onderwerp' },
        body: { nl: secret },
        isBodyMainContent: true,
        documents: [],
      },
      { ...aDeskRequest(), responseCode: 201, details: { messageId } },
    )
    return box.boxId
  })
  return { messageId, boxId }
}

const asDesk = (statement: ReturnType<typeof sql>) =>
  database.app.transaction(async (transaction) => {
    await transaction.execute(sql`SELECT set_config('role', 'ebox_desk', true)`)
    return transaction.execute(statement)
  })

describe('Z12 the role of the desks', () => {
  test.each([
    'content',
    'attachment',
    'sent_reply',
    'access_log',
    'event',
    'address_confirmation',
    'partition_address',
    'session',
    'box_identifier',
    'person_register',
    'portal_consent',
  ])('Z12 has no right on %s', async (table) => {
    await aMessage()
    await expect(asDesk(sql`SELECT * FROM ${sql.identifier(table)}`)).rejects.toMatchObject({
      cause: { code: '42501' },
    })
  })

  test.each([
    ['message', 'search_nl'],
    ['message', 'search_fr'],
    ['message', 'search_de'],
    ['ebox', 'wrapped_key'],
    ['ebox', 'ssin_cipher'],
    ['ebox', 'alert_address_cipher'],
    ['ebox', 'enterprise_number'],
  ])('Z12 cannot read %s.%s, though it sees where a message stands', async (table, column) => {
    const { messageId } = await aMessage()
    await expect(asDesk(sql`SELECT ${sql.identifier(column)} FROM ${sql.identifier(table)}`)).rejects.toMatchObject({
      cause: { code: '42501' },
    })
    expect(await asDesk(sql`SELECT read_at FROM message WHERE message_id = ${messageId}`)).toHaveLength(1)
  })

  test.each(['message', 'ebox', 'alert', 'audit_line'])('Z12 changes and deletes nothing in %s', async (table) => {
    await aMessage()
    await expect(asDesk(sql`DELETE FROM ${sql.identifier(table)}`)).rejects.toMatchObject({ cause: { code: '42501' } })
  })
})

test('Z12 who reads a backup of the database finds no text of a letter in any table: what is stored is ciphertext', async () => {
  const { messageId } = await aMessage()
  const tables = await database.worker.execute<{ name: string }>(
    sql`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
  )
  const readable = tables.map(({ name }) => name).filter((name) => !['registration_key', 'dpop_proof'].includes(name))
  let searched = 0
  for (const name of readable) {
    const found = await database.worker
      .execute<{ row: string }>(sql`SELECT to_jsonb(${sql.identifier(name)})::text AS row FROM ${sql.identifier(name)}`)
      .catch(() => undefined)
    if (!found) continue
    searched += 1
    for (const { row } of found) {
      const bytes = row.replaceAll(/\\\\x([0-9a-f]+)/g, (_, hex: string) => Buffer.from(hex, 'hex').toString('latin1'))
      expect(bytes, name).not.toContain(secret)
    }
  }
  expect(searched).toBeGreaterThan(20)
  const [stored] = await database.worker.execute<{ cipher: Uint8Array }>(
    sql`SELECT body_cipher AS cipher FROM content WHERE message_id = ${messageId}`,
  )
  expect(stored?.cipher.length).toBeGreaterThan(secret.length)
})

describe('Z12 break-glass', () => {
  const people = async () => {
    const [helper, other, second] = await Promise.all([
      aDeskPerson(database, { roles: ['helpDesk'], name: 'Paul' }),
      aDeskPerson(database, { roles: ['helpDesk'], name: 'Otto' }),
      aDeskPerson(database, { roles: ['auditor'], name: 'Ingrid' }),
    ])
    return { helper, other, second }
  }
  type Person = Awaited<ReturnType<typeof aDeskPerson>>
  const ask = (person: Person, messageId: string) =>
    askBreakGlass(database.app, person, { messageId, reason: 'A court asked' }, aDeskRequest())
  const decide = (person: Person, breakGlassId: string, isAgreed = true) =>
    decideBreakGlass(database.app, person, { breakGlassId, isAgreed }, aDeskRequest())
  const open = (person: Person, breakGlassId: string) =>
    openByBreakGlass(database.app, keys, person, breakGlassId, aDeskRequest())

  test('Z12 opens one message to who asked, after another agreed, and leaves it unread; trail and access log name both', async () => {
    const { helper, other, second } = await people()
    const { messageId, boxId } = await aMessage()
    const id = (await ask(helper, messageId)) ?? ''
    expect(await open(helper, id)).toBeUndefined()
    await decide(second, id)
    expect(await open(other, id)).toBeUndefined()
    expect(await open(helper, id)).toMatchObject({
      messageId,
      subject: { nl: 'Onderwerp' },
      body: { nl: secret },
      approvedByName: 'Ingrid',
    })
    const log = await database.worker
      .select()
      .from(accessLog)
      .where(sql`${accessLog.messageId} = ${messageId}`)
    expect(log).toMatchObject([{ boxId, actor: 'breakGlass', actorName: 'Paul · Ingrid', kind: 'opened' }])
    const [row] = await database.worker
      .select()
      .from(message)
      .where(sql`${message.messageId} = ${messageId}`)
    expect(row?.readAt).toBeNull()
    const lines = await database.worker
      .select()
      .from(auditLine)
      .where(sql`${auditLine.details}->>'breakGlassId' = ${id}`)
      .orderBy(auditLine.auditId)
    expect(lines.map(({ details }) => details['breakGlass'])).toEqual(['asked', 'agreed', 'opened'])
    expect(lines.map(({ subjectHash }) => Buffer.from(subjectHash ?? []))).toEqual(
      [helper, second, helper].map(({ ssinHash }) => Buffer.from(ssinHash)),
    )
  })

  test('Z12 one person is never enough, whatever roles they have, not even past the pages', async () => {
    const both = await aDeskPerson(database, { roles: ['helpDesk', 'auditor'] })
    const { messageId } = await aMessage()
    const id = (await ask(both, messageId)) ?? ''
    await expect(decide(both, id)).rejects.toMatchObject({ details: { status: 403 } })
    await expect(
      asDesk(sql`UPDATE break_glass SET approved_by = asked_by, approved_by_name = 'Me', approved_at = now(), valid_until = now() + interval '1 hour'
        WHERE break_glass_id = ${id}`),
    ).rejects.toMatchObject({ cause: { code: '23514' } })
    expect(await open(both, id)).toBeUndefined()
  })

  test('Z12 ends after its time, with the session, and with the role; a refused one never opens', async () => {
    const { helper, second } = await people()
    const { messageId } = await aMessage()
    const [lasting, refused] = [(await ask(helper, messageId)) ?? '', (await ask(helper, messageId)) ?? '']
    await decide(second, refused, false)
    await expect(decide(second, refused)).rejects.toMatchObject({ details: { status: 403 } })
    expect(await open(helper, refused)).toBeUndefined()
    await decide(second, lasting)
    expect(await open(helper, lasting)).toBeDefined()
    await database.worker.execute(sql`UPDATE break_glass SET valid_until = now() WHERE break_glass_id = ${lasting}`)
    expect(await open(helper, lasting)).toBeUndefined()
    expect(
      (await listBreakGlass(database.app, helper)).find(({ breakGlassId }) => breakGlassId === lasting)?.state,
    ).toBe('over')
    await database.worker.execute(
      sql`UPDATE break_glass SET valid_until = now() + interval '1 hour' WHERE break_glass_id = ${lasting}`,
    )
    await database.worker.execute(sql`DELETE FROM platform_role WHERE ssin_hash = ${helper.ssinHash}`)
    await expect(open(helper, lasting)).rejects.toMatchObject({ details: { status: 403 } })
  })

  test('Z12 an unknown message cannot be asked for, and nobody else may ask', async () => {
    const { helper, second } = await people()
    expect(await ask(helper, crypto.randomUUID())).toBeUndefined()
    expect(await ask(helper, 'no id')).toBeUndefined()
    const { messageId } = await aMessage()
    for (const person of [
      second,
      await aDeskPerson(database, { roles: ['registryDesk', 'federationDesk'] }),
      await aDeskPerson(database),
    ])
      await expect(ask(person, messageId)).rejects.toMatchObject({ details: { status: 403 } })
  })
})

test('Z12 the help desk sees where a message stands, and nothing of what it says or whose it is', async () => {
  const helper = await aDeskPerson(database, { roles: ['helpDesk'] })
  const { messageId } = await aMessage()
  const state = await readDelivery(database.app, helper, messageId, aDeskRequest())
  expect(state).toMatchObject({
    messageId,
    recipient: 'enterprise',
    isBoxActive: false,
    readAt: null,
    withdrawnAt: null,
  })
  expect(JSON.stringify(state)).not.toMatch(/Onderwerp|platform may read/)
  expect(await readDelivery(database.app, helper, crypto.randomUUID(), aDeskRequest())).toBeUndefined()
  await expect(
    readDelivery(database.app, await aDeskPerson(database, { roles: ['federationDesk'] }), messageId, aDeskRequest()),
  ).rejects.toMatchObject({ details: { status: 403 } })
})

test('the audit trail is found by trace id, by letter and by person, by an auditor alone, and each search is a line of it', async () => {
  const [auditor, helper] = await Promise.all([
    aDeskPerson(database, { roles: ['auditor'] }),
    aDeskPerson(database, { roles: ['helpDesk'] }),
  ])
  const { messageId } = await aMessage()
  const looked = aDeskRequest()
  await readDelivery(database.app, helper, messageId, looked)
  const search = (by: Parameters<typeof searchAudit>[2]) => searchAudit(database.app, auditor, by, aDeskRequest())
  expect(await search({ traceId: looked.traceId })).toMatchObject([{ traceId: looked.traceId }])
  expect((await search({ messageId })).length).toBe(2)
  const [mine] = await search({ subjectHash: helper.ssinHash })
  expect(mine).toMatchObject({
    traceId: looked.traceId,
    subject: Buffer.from(helper.ssinHash).toString('hex').slice(0, 12),
  })
  expect((await search({ subjectHash: auditor.ssinHash })).length).toBe(3)
  await expect(searchAudit(database.app, helper, { messageId }, aDeskRequest())).rejects.toMatchObject({
    details: { status: 403 },
  })
})
