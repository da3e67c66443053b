import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '#db/client.ts'
import type { BoxRight } from '#db/schema/registration.ts'
import type { AuditedRequest } from '#domain/audit/audit.ts'
import { changeMessages } from '#domain/consultation/change-messages.ts'
import { consultEbox } from '#domain/consultation/consult-ebox.ts'
import { followChanges } from '#domain/consultation/follow-changes.ts'
import { openContent } from '#domain/consultation/open-content.ts'
import { readAttachment } from '#domain/consultation/read-attachment.ts'
import { readBody } from '#domain/consultation/read-body.ts'
import { readMessage } from '#domain/consultation/read-message.ts'
import { readPartitions } from '#domain/consultation/read-partitions.ts'
import { readStatistics } from '#domain/consultation/read-statistics.ts'
import { numberEvents } from '#domain/event/number-events.ts'
import { readThread } from '#domain/consultation/read-thread.ts'
import { searchMessages } from '#domain/consultation/search-messages.ts'
import { ReplyToPublish } from '#domain/message/reply-to-publish.ts'
import { mayReply, replyToMessage } from '#domain/publication/reply-to-message.ts'
import { aClient, type OwnClient } from '#tests/fixtures/clients.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { anEnterpriseUser, partsOf, type UserOfTest } from '#tests/fixtures/enterprise-user.ts'
import { aMessageType } from '#tests/fixtures/message-types.ts'
import { call, published, readBack } from '#tests/fixtures/registry.ts'
import { realProvider } from '#tests/fixtures/registry-settings.ts'
import { reply } from '#tests/fixtures/replies.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'

/*
 * A right on a type, a partition or a sender holds on every way to a message: here the domain's own reads and writes, as the pages call them,
 * of a box in a running e-Box; the pages themselves are tests/web/rights.test.ts.
 */
const ebox = await sharedEbox()
const { database, keys, store } = partsOf(ebox)
const ports = { keys, store, enterprises: { lookUp: async () => new Map(), findInactive: async () => new Map() } }
const sql = sqlAs(ebox)
const sender = findClient(ebox.credentials, 'documentSender').enterpriseNumber
const plainType = ebox.credentials.fixtures.messageTypes.enterprise
const otherType = await aMessageType(ebox, { audience: 'enterprise' })
const guardedType = await aMessageType(ebox, { audience: 'enterprise', requiresRight: true })
const partition = 'STAFF'
let owner: OwnClient
/** By what a right would name: one message of each */
let messages: { plain: string; other: string; guarded: string; staff: string }

beforeAll(async () => {
  owner = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
  const letter = (messageTypeId: string) =>
    published(ebox, {
      message: {
        recipient: { eboxType: 'enterprise', enterpriseNumber: owner.enterpriseNumber },
        messageTypeId,
        bodyContent: { nl: 'Een tekst' },
        isReplyAuthorized: true,
      },
    })
  messages = {
    plain: await letter(plainType),
    other: await letter(otherType),
    guarded: await letter(guardedType),
    staff: await letter(plainType),
  }
  await sql`INSERT INTO partition (box_id, partition_id)
    SELECT box_id, unnest(ARRAY[${partition}, 'SHOP']) FROM message WHERE message_id = ${messages.plain}`
  await sql`UPDATE message SET partition = ${partition} WHERE message_id = ${messages.staff}`
})
afterAll(() => database.$client.end())

const request: AuditedRequest = {
  clientId: 'portal',
  subjectTokenHash: new Uint8Array(32),
  traceId: randomUUID(),
  requestMethod: 'GET',
  requestUrl: '/enterprise',
}
const user = (rights: BoxRight[]) => anEnterpriseUser(ebox, owner.enterpriseNumber, { rights })
const listed = async ({ reader }: UserOfTest, filter = {}) => {
  const found = await searchMessages(database, reader, { page: 1, pageSize: 50, isUnreadCounted: true, ...filter })
  return {
    ids: found.items.map(({ messageId }) => messageId).toSorted(),
    total: found.totalItems,
    unread: found.unreadItems,
  }
}
const seen = (...ids: string[]) => ({ ids: ids.toSorted(), total: ids.length, unread: ids.length })

describe('what a list shows and counts', () => {
  test.each([
    ['nothing, without a right', [], () => []],
    [
      'everything that requires no right of its own, by a right on everything',
      [{}],
      (m) => [m.plain, m.other, m.staff],
    ],
    ['a type', [{ messageTypeId: otherType }], (m) => [m.other]],
    ['a type, in a partition', [{ messageTypeId: plainType, partition }], (m) => [m.staff]],
    ['a partition', [{ partition }], (m) => [m.staff]],
    ['a type that requires a right of its own, once it is named', [{ messageTypeId: guardedType }], (m) => [m.guarded]],
    ['a sender', [{ senderOrganizationId: sender }], (m) => [m.plain, m.other, m.staff]],
    ['nothing of another sender', [{ senderOrganizationId: '1999023708' }], () => []],
    ['any of several', [{ partition }, { messageTypeId: otherType }], (m) => [m.other, m.staff]],
  ] as [string, BoxRight[], (m: typeof messages) => string[]][])('is %s', async (_title, rights, expected) => {
    const somebody = await user(rights)
    const visible = expected(messages)
    expect(await listed(somebody)).toEqual(seen(...visible))
    expect(await listed(somebody, { text: { words: 'Bericht', languages: ['nl'] } })).toEqual(seen(...visible))
    expect(await listed(somebody, { isVisible: [true] })).toEqual(seen(...visible))
    expect(await readStatistics(database, somebody.reader)).toMatchObject({
      total: visible.length,
      unread: visible.length,
    })
    const summary = await consultEbox(database, somebody.reader)
    expect([summary.numberOfMessages, summary.numberOfUnreadMessages]).toEqual([visible.length, visible.length])
    expect(summary.sizeInBytes > 0).toBe(visible.length > 0)
  })

  test('is everything for the enterprise’s own software', async () => {
    const { json } = await call(ebox, '/ebox/messages', { token: await owner.token() })
    expect(json).toMatchObject({ totalItems: 4 })
  })

  test('names the partitions in which there is a right, and no other', async () => {
    expect(await readPartitions(database, (await user([{}])).reader)).toEqual(['SHOP', partition])
    expect(await readPartitions(database, (await user([{ partition }])).reader)).toEqual([partition])
    expect(await readPartitions(database, (await user([])).reader)).toEqual([])
  })
})

describe('a message of a type without a right', () => {
  let somebody: UserOfTest
  let attachmentId: string
  beforeAll(async () => {
    somebody = await user([{ messageTypeId: otherType }])
    const { attachments } = await readBack(ebox, messages.plain, { token: await owner.token() })
    attachmentId = attachments?.items[0]?.attachmentId ?? ''
    await reply(ebox, messages.plain, { token: await owner.token() })
  })

  test('is unknown by its id, with its documents, text and conversation', async () => {
    const { plain: messageId } = messages
    const { reader } = somebody
    expect(await readMessage(database, keys, reader, messageId)).toBeUndefined()
    expect(await readAttachment(database, keys, reader, { messageId, attachmentId })).toBeUndefined()
    expect(
      await openContent(database, ports, reader, { messageId, attachmentId }, request, () => undefined),
    ).toBeUndefined()
    expect(await readBody(database, keys, reader, messageId, request)).toBeUndefined()
    expect(await readThread(database, keys, reader, messageId)).toBeUndefined()
    expect(await readMessage(database, keys, reader, messages.other)).toMatchObject({ messageId: messages.other })
    const { messages: rows, opened } = await rowsOf(ebox, messageId)
    expect([rows[0]?.read_at, opened]).toEqual([null, []])
  })

  test('takes no reply and no change', async () => {
    const { reader } = somebody
    await expect(mayReply(database, ports, reader, messages.plain)).rejects.toMatchObject({ details: { status: 404 } })
    const answer = replyToMessage(database, ports, reader, {
      originalMessageId: messages.plain,
      author: { eboxType: 'citizen', boxId: 1, name: { nl: 'Lotte', fr: 'Lotte', de: 'Lotte' } },
      reply: ReplyToPublish.parse({ bodyContent: { nl: 'Een antwoord' } }),
      documents: [],
      issues: [],
      settings: realProvider,
      request,
    })
    await expect(answer).rejects.toMatchObject({ details: { status: 404 } })
    await expect(
      changeMessages(database, reader, [{ messageId: messages.plain, isVisible: false }], request),
    ).rejects.toMatchObject({ details: { status: 400, issues: [{ name: 'items[0].messageId' }] } })
    expect((await rowsOf(ebox, messages.plain)).messages[0]?.is_visible).toBe(true)
  })

  test('is not told among the changes, and neither is what happened to it', async () => {
    // What the relay does, which an e-Box of the machine APIs alone leaves to others.
    const worker = openDatabase(ebox.databases.worker, 1)
    while ((await numberEvents(worker)) > 0);
    await worker.$client.end()
    const all: string[] = []
    for (let cursor; ;) {
      const page = await followChanges(database, somebody.reader, { cursor, pageSize: 2 })
      all.push(...page.items.map(({ messageId }) => messageId))
      cursor = page.next
      if (page.isComplete || !cursor) break
    }
    expect([...new Set(all)]).toEqual([messages.other])
  })

  test('has nothing to SQL in the role that serves requests either: no row of it, of what hangs on it, and none is taken', async () => {
    const app = sqlAs(ebox, 'app')
    const { plain, other } = messages
    const [row] = (await rowsOf(ebox, plain)).messages
    const asSomebody = <Result>(
      rights: string,
      work: (transaction: Parameters<Parameters<typeof app.begin>[1]>[0]) => Promise<Result>,
    ) =>
      app.begin(async (transaction) => {
        await transaction`SELECT set_config('app.box_id', ${String(row?.box_id)}, true), set_config('app.rights', ${rights}, true)`
        return work(transaction)
      })
    const [held] = await sql`SELECT right_keys(${sql.json([{ messageTypeId: otherType }])})::text AS rights`
    const rights = String(held?.['rights'])
    for (const table of ['message', 'content', 'attachment', 'event', 'access_log', 'alert'])
      expect(
        await asSomebody(rights, (tx) => tx`SELECT DISTINCT message_id FROM ${tx(table)} WHERE message_id <> ${other}`),
        table,
      ).toEqual([])
    expect(await asSomebody(rights, (tx) => tx`SELECT * FROM sent_reply`)).toEqual([])
    expect(await asSomebody('all', (tx) => tx`SELECT 1 FROM sent_reply`)).toHaveLength(1)
    for (const none of ['', '{}', 'ALL', 'anything'])
      expect(await asSomebody(none, (tx) => tx`SELECT message_id FROM message`), none).toEqual([])
    expect(
      await asSomebody(rights, (tx) => tx`UPDATE message SET read_at = now() WHERE message_id = ${plain} RETURNING 1`),
    ).toEqual([])
    await expect(
      asSomebody(
        rights,
        (tx) =>
          tx`INSERT INTO event (box_id, message_id, type) VALUES (${String(row?.box_id)}, ${plain}, 'consultation/message.read')`,
      ),
    ).rejects.toThrow(/row-level security/)
  })
})

describe('a message of a type with a right', () => {
  test('is opened, read, answered and changed as ever', async () => {
    const { reader } = await user([{ messageTypeId: otherType }])
    const { other: messageId } = messages
    const message = await readMessage(database, keys, reader, messageId)
    const attachmentId = message?.attachments[0]?.attachmentId ?? ''
    const opened = await openContent(database, ports, reader, { messageId, attachmentId }, request, () => undefined)
    expect(opened?.sha256).toBe(message?.attachments[0]?.sha256)
    expect(await readBody(database, keys, reader, messageId, request)).toEqual({ nl: 'Een tekst' })
    expect(await changeMessages(database, reader, [{ messageId, isVisible: false }], request)).toMatchObject([
      { isVisible: false },
    ])
    expect(await changeMessages(database, reader, [{ messageId, isVisible: true, partition }], request)).toMatchObject([
      { partition },
    ])
    await changeMessages(database, reader, [{ messageId, partition: 'GENERAL' }], request)
    expect((await rowsOf(ebox, messageId)).messages[0]?.read_at).not.toBeNull()
    await sql`UPDATE message SET read_at = NULL WHERE message_id = ${messageId}`
  })

  test('does not leave the partitions in which there is a right', async () => {
    const { reader } = await user([{ partition }])
    for (const to of ['GENERAL', 'SHOP'])
      await expect(
        changeMessages(database, reader, [{ messageId: messages.staff, partition: to }], request),
      ).rejects.toMatchObject({ details: { status: 400, issues: [{ name: 'items[0].partition' }] } })
    expect((await rowsOf(ebox, messages.staff)).messages[0]?.partition).toBe(partition)
  })
})

test('Z11 a role that expires between two reads is refused at the next one, in an open session', async () => {
  const somebody = await user([{}])
  expect((await listed(somebody)).total).toBe(3)
  await sql`UPDATE enterprise_user SET valid_until = now() WHERE ssin_hash = ${somebody.ssinHash}`
  await expect(listed(somebody)).rejects.toMatchObject({ details: { status: 403 } })
  await expect(readMessage(database, keys, somebody.reader, messages.plain)).rejects.toMatchObject({
    details: { status: 403 },
  })
  await sql`UPDATE enterprise_user SET valid_until = NULL, valid_from = now() + interval '1 hour' WHERE ssin_hash = ${somebody.ssinHash}`
  await expect(listed(somebody)).rejects.toMatchObject({ details: { status: 403 } })
})

test('Z11 a right that is taken away is gone at the next read', async () => {
  const somebody = await user([{ messageTypeId: plainType }])
  expect(await listed(somebody)).toEqual(seen(messages.plain, messages.staff))
  await sql`UPDATE enterprise_user SET rights = '[]' WHERE ssin_hash = ${somebody.ssinHash}`
  expect(await listed(somebody)).toEqual(seen())
})
