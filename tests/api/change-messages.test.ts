import { v7 as uuidv7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import { aClient } from '#tests/fixtures/clients.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { call, published, readBack } from '#tests/fixtures/registry.ts'
import { issuesOf } from '#tests/fixtures/refusal.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'

const ebox = await sharedEbox()
const sql = sqlAs(ebox)
const reader = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
const token = await reader.token()
const recipient = { eboxType: 'enterprise', enterpriseNumber: reader.enterpriseNumber }
const forAction = { businessDataList: [{ key: 'FOR_ACTION', values: [{ nl: 'true' }] }] }

/** A message of the box that this file changes. */
const mine = (message: Record<string, unknown> = {}) =>
  published(ebox, {
    files: [],
    message: { recipient, attachments: [], isBodyMainContent: true, bodyContent: { nl: 'Dag' }, ...message },
  })

async function patch(items: unknown, more: Record<string, unknown> = {}) {
  const headers = { 'content-type': 'application/merge-patch+json' }
  const answer = await call(ebox, '/ebox/messages', { method: 'PATCH', token, headers, json: { items, ...more } })
  return { ...answer, issues: issuesOf({ status: answer.status, headers: {}, body: Object(answer.json) }) }
}

/** The box of this file, which its first message makes; and a partition in it. */
const first = await mine()
await sql`INSERT INTO partition (box_id, partition_id) SELECT box_id, 'VERKOOP' FROM message WHERE message_id = ${first} ON CONFLICT DO NOTHING`

const eventsOf = async (messageId: string) => (await rowsOf(ebox, messageId)).events.map(({ type }) => type)

describe('a message', () => {
  test('is hidden, moved and ticked off in one request, with one event and one audit line; and back again', async () => {
    const messageId = await mine(forAction)
    expect((await readBack(ebox, messageId, { token })).isForAction).toBe(true)
    const there = { messageId, visible: false, partition: 'VERKOOP', actionExecuted: true }
    expect(await patch([there], { totalItems: 1 })).toMatchObject({
      status: 200,
      json: { items: [there], totalItems: 1 },
    })
    expect(await readBack(ebox, messageId, { token })).toMatchObject({
      visible: false,
      partition: 'VERKOOP',
      isForAction: false,
      actionExecuted: true,
      readStatus: false,
    })
    expect(await eventsOf(messageId)).toEqual(['publication/message.published', 'consultation/message.changed'])
    const back = { messageId, visible: true, partition: 'GENERAL', actionExecuted: false }
    expect((await patch([back])).json).toEqual({ items: [back], totalItems: 1 })
    expect(await readBack(ebox, messageId, { token })).toMatchObject({
      visible: true,
      partition: 'GENERAL',
      isForAction: true,
    })
    const lines = await sql`
      SELECT * FROM audit_line WHERE request_method = 'PATCH' AND details @> ${sql.json({ changes: [{ messageId }] })} ORDER BY audit_id`
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatchObject({
      response_code: 200,
      client_id: reader.id,
      details: { changes: [{ messageId, isVisible: false, partition: 'VERKOOP', isActionExecuted: true }] },
    })
  })

  test('takes the spellings with is; what is absent stays', async () => {
    const messageId = await mine(forAction)
    await patch([{ messageId, isVisible: false, isActionExecuted: true }])
    expect((await patch([{ messageId, partition: 'VERKOOP' }])).json).toEqual({
      items: [{ messageId, visible: false, partition: 'VERKOOP', actionExecuted: true }],
      totalItems: 1,
    })
  })

  test('that stands as asked already is answered, and nothing is told of it', async () => {
    const messageId = await mine()
    for (const item of [
      { messageId },
      { messageId, visible: true },
      { messageId: messageId.toUpperCase(), partition: 'GENERAL' },
    ])
      expect((await patch([item])).json).toEqual({
        items: [{ messageId, visible: true, partition: 'GENERAL', actionExecuted: false }],
        totalItems: 1,
      })
    expect(await eventsOf(messageId)).toEqual(['publication/message.published'])
  })

  test('keeps the time at which its action was first done', async () => {
    const messageId = await mine(forAction)
    await patch([{ messageId, actionExecuted: true }])
    const [{ messages: before }, _] = [
      await rowsOf(ebox, messageId),
      await patch([{ messageId, actionExecuted: true, visible: false }]),
    ]
    const { messages: after } = await rowsOf(ebox, messageId)
    expect(after[0]?.action_executed_at).toEqual(before[0]?.action_executed_at)
  })
})

test('an empty list changes nothing', async () => {
  expect((await patch([])).json).toEqual({ items: [], totalItems: 0 })
})

test('a hundred are changed at once, in the order in which they were asked; one more is refused', async () => {
  const many = await Promise.all(Array.from({ length: 101 }, () => mine()))
  const items = many.map((messageId) => ({ messageId, visible: false }))
  expect(await patch(items)).toMatchObject({ status: 400, issues: ['schemaViolation items'] })
  const { status, json } = await patch(items.slice(1))
  expect(status).toBe(200)
  expect(json).toMatchObject({ items: items.slice(1), totalItems: 100 })
  const told =
    await sql`SELECT message_id FROM event WHERE type = 'consultation/message.changed' AND message_id IN ${sql(many)}`
  expect(new Set(told.map(({ message_id }) => message_id))).toEqual(new Set(many.slice(1)))
})

describe('all or nothing:', () => {
  test('every issue of every item is told, and no item is changed', async () => {
    const [good, other] = [await mine(), await mine()]
    const theirs = await published(ebox)
    const items = [
      { messageId: good, visible: false },
      { messageId: uuidv7(), visible: false },
      { messageId: theirs, partition: 'INKOOP' },
      { messageId: other, partition: 'INKOOP', actionExecuted: true },
    ]
    const { status, issues } = await patch(items)
    expect([status, issues]).toEqual([
      400,
      [
        'referencedResourceNotFound items[1].messageId',
        'referencedResourceNotFound items[2].messageId',
        'referencedResourceNotFound items[2].partition',
        'referencedResourceNotFound items[3].partition',
        'rejectedInput items[3].actionExecuted',
      ],
    ])
    for (const messageId of [good, other, theirs]) {
      const { messages, events } = await rowsOf(ebox, messageId)
      expect(messages[0]).toMatchObject({ is_visible: true, partition: 'GENERAL', action_executed_at: null })
      expect(events).toHaveLength(1)
    }
  })

  test('Z02 another’s message answers exactly as an unknown one, and as any before there is a box', async () => {
    const theirs = await published(ebox)
    const answers = [
      await patch([{ messageId: theirs, visible: false }]),
      await patch([{ messageId: uuidv7(), visible: false }]),
    ]
    const newcomer = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
    const early = await call(ebox, '/ebox/messages', {
      method: 'PATCH',
      token: await newcomer.token(),
      headers: { 'content-type': 'application/merge-patch+json' },
      json: { items: [{ messageId: theirs, visible: false }] },
    })
    const [one, ...others] = [...answers, early].map(({ status, json }) => {
      const { id: _id, instance: _instance, ...rest } = Object(json)
      return { status, rest }
    })
    for (const each of others) expect(each).toEqual(one)
    expect((await rowsOf(ebox, theirs)).messages[0]).toMatchObject({ is_visible: true })
  })

  test('a message that waits or has ended is unknown', async () => {
    const [waiting, ended] = [await mine(), await mine()]
    await sql`UPDATE message SET waits_for = 'release' WHERE message_id = ${waiting}`
    await sql`UPDATE message SET expires_at = now() WHERE message_id = ${ended}`
    const { issues } = await patch([waiting, ended].map((messageId) => ({ messageId, visible: false })))
    expect(issues).toEqual([
      'referencedResourceNotFound items[0].messageId',
      'referencedResourceNotFound items[1].messageId',
    ])
    await sql`UPDATE message SET waits_for = NULL WHERE message_id = ${waiting}`
  })
})

describe('refused with 400, and the row is unchanged:', () => {
  // prettier-ignore
  const cases: [item: Record<string, unknown>, ...issues: string[]][] = [
    [{ visible: 'true' }, 'schemaViolation items[0].visible'],
    [{ visible: null }, 'schemaViolation items[0].visible'],
    [{ visible: true, isVisible: true }, 'invalidInput items[0].isVisible'],
    [{ actionExecuted: true, isActionExecuted: false }, 'invalidInput items[0].isActionExecuted'],
    [{ partition: '' }, 'schemaViolation items[0].partition'],
    [{ partition: 'a\0b' }, 'schemaViolation'],
    [{ status: 'READ', boxId: 1, readAt: '2020-01-01T00:00:00Z', qualified: true, role: 'admin' }, 'unknownInput items[0].status', 'unknownInput items[0].boxId', 'unknownInput items[0].readAt', 'unknownInput items[0].qualified', 'unknownInput items[0].role'],
    [{ readStatus: true, expirationDate: '2099-01-01T00:00:00Z' }, 'unknownInput items[0].readStatus', 'unknownInput items[0].expirationDate'],
  ]
  test.each(cases)('Z07 %j', async (item, ...issues) => {
    const before = (await rowsOf(ebox, first)).messages
    expect(await patch([{ messageId: first, ...item }])).toMatchObject({ status: 400, issues })
    expect((await rowsOf(ebox, first)).messages).toEqual(before)
  })

  test('Z07 members beside the items', async () => {
    const { status, issues } = await patch([], { boxId: 1, role: 'admin' })
    expect([status, issues]).toEqual([400, ['unknownInput boxId', 'unknownInput role']])
  })

  test('the same message twice, also when its id is written in another case', async () => {
    const { status, issues } = await patch([
      { messageId: first, visible: false },
      { messageId: first.toUpperCase(), visible: true },
    ])
    expect([status, issues]).toEqual([400, ['invalidInput items[1].messageId']])
  })

  test('another media type', async () => {
    expect((await call(ebox, '/ebox/messages', { method: 'PATCH', token, json: { items: [] } })).status).toBe(415)
  })
})

test('two who change the same messages in another order do not stop each other', async () => {
  const many = await Promise.all(Array.from({ length: 10 }, () => mine()))
  const rounds = Array.from({ length: 12 }, (_, turn) => {
    const order = turn % 2 ? many : many.toReversed()
    return patch(order.map((messageId) => ({ messageId, visible: turn % 3 === 0 })))
  })
  expect((await Promise.all(rounds)).map(({ status }) => status)).toEqual(rounds.map(() => 200))
})
