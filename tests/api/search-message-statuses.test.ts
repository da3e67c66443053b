import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { mostStatuses, MessageStatusesShape } from '#http/message-registry/message-status.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { call, contentHref, published } from '#tests/fixtures/registry.ts'
import { issuesOf } from '#tests/fixtures/refusal.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'

const ebox = await sharedEbox()
const sql = sqlAs(ebox)
const sender = findClient(ebox.credentials, 'documentSender').id
const otherSender = 'zilverpad-publisher'
const { active, neverOpened } = ebox.credentials.fixtures.enterprises

const ask = (json: unknown, as = sender, headers = {}) =>
  call(ebox, '/ebox/messageStatuses/search', { as, json, headers })
const statusesOf = async (messageIds: string[], as = sender) =>
  MessageStatusesShape.parse((await ask({ messageIds }, as)).json).items
const statusOf = async (messageId: string) => (await statusesOf([messageId]))[0]
/** What no request of a test can bring about in time: a day that came, a scanner that is silent. */
const change = (messageId: string, to: Record<string, unknown>) =>
  sql`UPDATE message SET ${sql(to)} WHERE message_id = ${messageId}`
const minutes = (count: number) => new Date(Date.now() + count * 60_000)

describe('each fact stands by itself, with its time and its actor:', () => {
  test('a message that nobody touched is received, and nothing else', async () => {
    const messageId = await published(ebox)
    const { messages } = await rowsOf(ebox, messageId)
    // Whether its recipient was told by now is told apart (tests/web/bounced.test.ts).
    const status = await statusOf(messageId)
    for (const alert of status?.alerts ?? [])
      expect(['newMessage due', 'newMessage sent']).toContain(`${alert.kind} ${alert.status}`)
    expect({ ...status, alerts: undefined }).toEqual({
      messageId,
      state: 'received',
      expirationDate: expect.any(String),
      readStatus: false,
      visible: true,
      received: { at: expect.any(String) },
    })
    expect(Date.parse(status?.received?.at ?? '')).toBe(Math.floor(messages[0]?.received_at / 1000) * 1000)
  })

  test('what a machine fetched is fetched and read; nobody is said to have opened it', async () => {
    const messageId = await published(ebox)
    for (let turn = 0; turn < 2; turn++) await call(ebox, await contentHref(ebox, messageId))
    const status = await statusOf(messageId)
    expect(status).toMatchObject({
      state: 'read',
      readStatus: true,
      read: { at: expect.any(String) },
      fetchedByMachine: { at: expect.any(String), actor: 'documentConsumer' },
    })
    expect(status).not.toHaveProperty('openedByPerson')
    expect(status).not.toHaveProperty('downloaded')
    const { opened } = await rowsOf(ebox, messageId)
    expect(opened.map(({ kind }) => kind)).toEqual(['fetched', 'fetched'])
    expect(Date.parse(status?.fetchedByMachine?.at ?? '')).toBe(Math.floor(opened[0]?.at / 1000) * 1000)
  })

  test('what expired unread says so, and was not read', async () => {
    const messageId = await published(ebox)
    await change(messageId, { expires_at: minutes(-1) })
    const status = await statusOf(messageId)
    expect(status).toMatchObject({ state: 'expired', readStatus: false, expired: { at: status?.expirationDate } })
    expect(status).not.toHaveProperty('read')
  })

  test('what is held for the scanner is not received', async () => {
    const messageId = await published(ebox)
    await change(messageId, { waits_for: 'release' })
    const status = await statusOf(messageId)
    expect(status).toMatchObject({ state: 'held', held: { since: expect.any(String) } })
    expect(status).not.toHaveProperty('received')
    expect(status).not.toHaveProperty('waiting')
  })

  test('what waits for its day says which', async () => {
    const messageId = await published(ebox)
    const day = minutes(600)
    await change(messageId, { waits_for: 'visibleFrom', received_at: day })
    const status = await statusOf(messageId)
    expect(status).toMatchObject({ state: 'waiting', waiting: { visibleFrom: day.toISOString().replace(/\.\d+/, '') } })
    expect(status).not.toHaveProperty('received')
    expect(status).not.toHaveProperty('held')
  })

  test('what was withdrawn names its replacement, and keeps that it was read before', async () => {
    const [messageId, replacement] = await Promise.all([published(ebox), published(ebox)])
    await call(ebox, await contentHref(ebox, messageId))
    await change(messageId, { withdrawn_at: minutes(0), replaced_by_message_id: replacement })
    expect(await statusOf(messageId)).toMatchObject({
      state: 'withdrawn',
      withdrawn: { at: expect.any(String), actor: 'documentSender', replacedByMessageId: replacement },
      read: { at: expect.any(String) },
    })
  })

  test('what the scanner refused afterwards says what was found', async () => {
    const messageId = await published(ebox)
    await change(messageId, { waits_for: 'release', withdrawn_at: minutes(0), virus_found: 'Test-Signature' })
    const status = await statusOf(messageId)
    expect(status).toMatchObject({
      state: 'refused',
      refused: { virusFound: 'Test-Signature' },
      withdrawn: { actor: 'virusScanner' },
    })
    expect(status).not.toHaveProperty('held')
  })
})

describe('who is asked:', () => {
  let own = ''
  beforeAll(async () => (own = await published(ebox)))

  test('Z02 another’s message, an unknown id and a text that is no id are equally unknown, and nothing changes', async () => {
    const before = await rowsOf(ebox, own)
    const asked = [own, randomUUID(), 'no-id-of-ours']
    expect(await statusesOf(asked, otherSender)).toEqual(asked.map((messageId) => ({ messageId, state: 'unknown' })))
    expect(await rowsOf(ebox, own)).toEqual(before)
  })

  test('Z08 what another sender publishes changes no answer of mine', async () => {
    const before = await statusesOf([own])
    await sql`
      WITH copied AS (
        INSERT INTO message (box_id, message_type_id, sender_organization_id, sender_application_id, expires_at)
        SELECT box_id, 'ZilverpadFleetDeclaration', '1999023708', 'zilverpad:permits', expires_at FROM message WHERE message_id = ${own}
        RETURNING box_id, message_id)
      INSERT INTO content (box_id, message_id, subject) SELECT box_id, message_id, '{"nl": "Een ander"}' FROM copied`
    expect(await statusesOf([own])).toEqual(before)
  })

  test('a recipient narrows: the message is known where it went, and nowhere else', async () => {
    const at = (enterpriseNumber: string) => ({
      messageId: own,
      recipient: { eboxType: 'ENTERPRISE', enterpriseNumber },
    })
    const { json } = await ask({ items: [at(active), at(neverOpened), { messageId: own }] })
    expect(MessageStatusesShape.parse(json).items.map(({ state }) => state)).toEqual([
      'received',
      'unknown',
      'received',
    ])
  })

  test('answers come in the order asked, one for each, also for what is asked twice', async () => {
    const second = await published(ebox)
    const asked = [second, randomUUID(), own, second]
    expect((await statusesOf(asked)).map(({ messageId }) => messageId)).toEqual(asked)
  })

  test('a thousand are answered, one more is refused', async () => {
    const asked = [own, ...Array.from({ length: mostStatuses - 1 }, () => randomUUID())]
    const statuses = await statusesOf(asked)
    expect([statuses.length, statuses.filter(({ state }) => state !== 'unknown').length]).toEqual([1_000, 1])
    const { status, json } = await ask({ messageIds: [...asked, own] })
    expect(status).toBe(400)
    expect(issuesOf({ status, headers: {}, body: Object(json) })).toEqual(['schemaViolation messageIds'])
  })

  test('the audit line names the messages that were known, and no recipient', async () => {
    const traceId = randomUUID()
    const recipient = { eboxType: 'enterprise', enterpriseNumber: active }
    await ask({ items: [{ messageId: own, recipient }, { messageId: randomUUID() }] }, sender, {
      'BelGov-Trace-Id': traceId,
    })
    const [line] = await sql`SELECT * FROM audit_line WHERE trace_id = ${traceId}`
    expect(line).toMatchObject({ request_method: 'POST', response_code: 200, details: { messageIds: [own] } })
  })
})

describe('refused with 400 and every issue:', () => {
  // prettier-ignore
  const cases: [what: string, body: unknown, ...issues: string[]][] = [
    ['nothing asked', {}, 'invalidInput items'],
    ['both forms at once', { items: [{ messageId: 'a' }], messageIds: ['b'] }, 'invalidInput items'],
    ['an empty list', { messageIds: [] }, 'schemaViolation messageIds'],
    ['a number for an id', { messageIds: [1, 2] }, 'schemaViolation messageIds[0]', 'schemaViolation messageIds[1]'],
    ['a recipient that is none', { items: [{ messageId: 'a', recipient: { eboxType: 'citizen', ssin: '1' } }] }, 'invalidInput items[0].recipient.ssin'],
    ['Z07 members of our own', { items: [{ messageId: 'a', state: 'read', boxId: 1 }], role: 'x' }, 'unknownInput items[0].state', 'unknownInput items[0].boxId', 'unknownInput role'],
  ]
  test.each(cases)('%s', async (_, body, ...issues) => {
    const { status, json } = await ask(body)
    expect(status).toBe(400)
    expect(issuesOf({ status, headers: {}, body: Object(json) })).toEqual(issues)
  })
})
