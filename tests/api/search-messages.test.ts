import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { MessagesShape } from '#http/message-registry/message.ts'
import { aClient } from '#tests/fixtures/clients.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { call, published } from '#tests/fixtures/registry.ts'
import { issuesOf } from '#tests/fixtures/refusal.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'

const ebox = await sharedEbox()
/** A box of this file's own: nobody else writes into it, so that it can be counted. */
const reader = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
const token = await reader.token()
const sent: string[] = []
beforeAll(async () => {
  const recipient = { eboxType: 'enterprise', enterpriseNumber: reader.enterpriseNumber }
  const message = { recipient, attachments: [], isBodyMainContent: true, bodyContent: { nl: 'Dag' } }
  for (let turn = 0; turn < 45; turn++) sent.push(await published(ebox, { files: [], message }))
})
const page = async (query = '') => MessagesShape.parse((await call(ebox, `/ebox/messages${query}`, { token })).json)
const list = `${ebox.credentials.messageRegistry}/ebox/messages`

test('a list comes newest first, twenty-five to a page, with totals and links', async () => {
  const first = await page()
  expect(first).toMatchObject({
    self: `${list}?page=1&pageSize=25`,
    first: `${list}?page=1&pageSize=25`,
    next: `${list}?page=2&pageSize=25`,
    page: 1,
    pageSize: 25,
    total: 45,
    totalItems: 45,
    last: `${list}?page=2&pageSize=25`,
  })
  expect(first.prev).toBeUndefined()
  expect(first.items).toHaveLength(25)
  expect(first.items[0]?.href).toBe(`${list}/${first.items[0]?.messageId}`)
  expect(first.items[0]).not.toHaveProperty('attachments')
})

test('the pages hold each message once, in order, and their links lead through all of them', async () => {
  const seen = []
  let at = await page('?pageSize=20')
  for (let turn = 0; turn < 100; turn++) {
    seen.push(...at.items)
    if (!at.next) break
    expect(at.items).toHaveLength(20)
    at = MessagesShape.parse((await call(ebox, at.next, { token })).json)
  }
  expect(at.self).toBe(at.last)
  expect(at.prev).toBe(`${list}?page=${at.page - 1}&pageSize=20`)
  expect(seen).toHaveLength(at.totalItems)
  expect(seen.map(({ messageId }) => messageId)).toEqual(sent.toReversed())
})

test('a message that was just published stands first, and listing does not mark it read', async () => {
  const recipient = { eboxType: 'enterprise', enterpriseNumber: reader.enterpriseNumber }
  const messageId = await published(ebox, { message: { recipient } })
  for (let turn = 0; turn < 2; turn++) expect((await page()).items[0]).toMatchObject({ messageId, readStatus: false })
  const { events, opened } = await rowsOf(ebox, messageId)
  expect([events.length, opened.length]).toEqual([1, 0])
})

test('a list leaves an audit line with the ids that it gave', async () => {
  const messageId = await published(ebox)
  await call(ebox, '/ebox/messages?pageSize=100')
  const lines = await sqlAs(ebox)`
    SELECT * FROM audit_line WHERE request_url LIKE '%/ebox/messages?pageSize=100' AND details->'messageIds' ? ${messageId}`
  expect(lines[0]).toMatchObject({ request_method: 'GET', response_code: 200 })
})

test.each(['q=85.01.01-123.45&qlang=nl', '%71=85.01.01-123.45&qlang=nl', 'qlang=nl&q=Van+Damme'])(
  'ATREQ03 what was searched for does not stand in the audit trail, only that something was: %s',
  async (query) => {
    const traceId = randomUUID()
    await call(ebox, `/ebox/messages?${query}&pageSize=3`, { headers: { 'BelGov-Trace-Id': traceId } })
    const [line] = await sqlAs(ebox)`SELECT request_url FROM audit_line WHERE trace_id = ${traceId}`
    const asked = new URL(String(line?.['request_url']), ebox.origin).searchParams
    expect(Object.fromEntries(asked)).toEqual({ q: '***', qlang: 'nl', pageSize: '3' })
  },
)

test('a page behind the last is empty, not an error', async () => {
  const { totalItems } = await page()
  const behind = await page('?page=900&pageSize=100')
  expect(behind).toMatchObject({ items: [], totalItems, page: 900, prev: `${list}?page=899&pageSize=100` })
  expect(behind.next).toBeUndefined()
})

describe('refused with 400 and every issue:', () => {
  // prettier-ignore
  const cases: [query: string, ...issues: string[]][] = [
    ['?page=0', 'schemaViolation query page'],
    ['?page=-1', 'schemaViolation query page'],
    ['?page=1.5', 'schemaViolation query page'],
    ['?page=one', 'schemaViolation query page'],
    ['?page=', 'schemaViolation query page'],
    ['?page=99999999999999999999', 'schemaViolation query page'],
    ['?pageSize=101', 'schemaViolation query pageSize'],
    ['?pageSize=0', 'schemaViolation query pageSize'],
    ['?colour=blue', 'unknownInput query colour'],
    ['?page=1001&pageSize=100', 'outOfRange query page'],
    ['?page=1&page=2', 'invalidInput query page'],
    ['?page=0&pageSize=0&a=1&b=2', 'schemaViolation query page', 'schemaViolation query pageSize', 'unknownInput query a', 'unknownInput query b'],
  ]
  test.each(cases)('I15 %s', async (query, ...issues) => {
    const { status, json, headers } = await call(ebox, `/ebox/messages${query}`)
    expect(status).toBe(400)
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(issuesOf({ status, headers: {}, body: Object(json) }).map((each) => each.replace(' undefined', ''))).toEqual(
      issues,
    )
  })

  test('row 100,000 is the last that has a page', async () => {
    expect((await call(ebox, '/ebox/messages?page=1000&pageSize=100')).status).toBe(200)
  })
})
