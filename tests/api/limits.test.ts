import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { aFile, aMessage } from '#tests/fixtures/publisher.ts'
import { issuesOf, refusedPublication } from '#tests/fixtures/refusal.ts'
import { call, published, tokenOf } from '#tests/fixtures/registry.ts'

const ebox = await sharedEbox()
const Limits = z.object({
  publication: z.object({
    maxDocuments: z.int(),
    maxBytes: z.int(),
    lengths: z.record(z.string(), z.int()).and(
      z.object({
        subject: z.int(),
        businessDataValue: z.int(),
        attentionLabel: z.int(),
        fileName: z.int(),
        noticeText: z.int(),
        reason: z.int(),
        actionParameter: z.int(),
        partition: z.int(),
        businessDataKey: z.int(),
        httpPartName: z.int(),
      }),
    ),
    mediaTypes: z.array(z.string()),
    languagesPerText: z.int(),
    idempotencyKeyMaxLength: z.int(),
    maxItems: z.object({ actions: z.int() }),
    maxVisibleFromDays: z.int(),
    maxStatisticsDays: z.int(),
    maxRepliesPerDay: z.int(),
  }),
  consultation: z.object({
    defaultPageSize: z.int(),
    maxPageSize: z.int(),
    deepestRow: z.int(),
    defaultChangesPageSize: z.int(),
    maxChangesPageSize: z.int(),
    maxMessagesPerChange: z.int(),
    maxThreadItems: z.int(),
  }),
  broadcast: z.object({ maxListRecipients: z.int(), maxWrongLines: z.int() }),
  idsPerCall: z.object({ messageStatuses: z.int(), eboxPreferences: z.int() }),
  json: z.object({ maxBytes: z.int(), maxDepth: z.int(), maxNumberLength: z.int() }),
  rates: z.array(z.object({ policy: z.string(), limit: z.int(), windowSeconds: z.int() })),
})
const limits = Limits.parse((await call(ebox, '/limits', { token: null })).json)
const { publication, consultation, idsPerCall, json } = limits
const sender = findClient(ebox.credentials, 'documentSender')
const dayAfter = (day: string, days: number) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
const federation = `${ebox.origin}/api/federation/v1`

test('the limits are the same under the base of each API, and may be kept a while', async () => {
  for (const base of [federation, `${ebox.origin}/api/messageRegistry/v2`]) {
    const { status, json: others, headers } = await call(ebox, `${base}/limits`, { token: null })
    expect([status, Limits.parse(others)]).toEqual([200, limits])
    expect(headers.get('cache-control')).toBe('public, max-age=300')
  }
})

test('without a setting they are those of the real registry (spec §2.2)', () => {
  expect(publication).toMatchObject({
    maxDocuments: 6,
    maxBytes: 200 * 1024 * 1024,
    lengths: { subject: 400, fileName: 255, businessDataValue: 256, attentionLabel: 100 },
    languagesPerText: 1,
  })
  expect(publication.mediaTypes).toHaveLength(15)
})

test('the rates are those that answers tell', async () => {
  const { headers } = await call(ebox, '/ebox')
  const reads = limits.rates.find(({ policy }) => policy === 'reads')
  expect(headers.get('ratelimit-policy')).toBe(`"reads";q=${reads?.limit};w=${reads?.windowSeconds}`)
})

describe('what is one more than a limit is refused:', () => {
  test('a page', async () => {
    expect((await call(ebox, `/ebox/messages?pageSize=${consultation.maxPageSize}`)).status).toBe(200)
    expect((await call(ebox, `/ebox/messages?pageSize=${consultation.maxPageSize + 1}`)).status).toBe(400)
    const { json: page } = await call(ebox, '/ebox/messages')
    expect(page).toMatchObject({ pageSize: consultation.defaultPageSize })
  })

  test('a page of changes, a row, a change of messages', async () => {
    const { maxChangesPageSize, deepestRow, maxPageSize, maxMessagesPerChange } = consultation
    expect((await call(ebox, `/ebox/changes?pageSize=${maxChangesPageSize + 1}`)).status).toBe(400)
    const lastPage = deepestRow / maxPageSize
    expect((await call(ebox, `/ebox/messages?pageSize=${maxPageSize}&page=${lastPage}`)).status).toBe(200)
    expect((await call(ebox, `/ebox/messages?pageSize=${maxPageSize}&page=${lastPage + 1}`)).status).toBe(400)
    const { status, json: refused } = await call(ebox, '/ebox/messages', {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      json: {
        items: Array.from({ length: maxMessagesPerChange + 1 }, () => ({ messageId: crypto.randomUUID() })),
      },
    })
    expect([status, refused]).toMatchObject([400, { issues: [{ name: 'items' }] }])
  })

  test.each<[string, Record<string, unknown>, string]>([
    ['a notice', { noticeText: { nl: 'x'.repeat(publication.lengths.noticeText + 1) } }, 'outOfRange noticeText'],
    [
      'a partition',
      {
        sender: {
          eboxType: 'enterprise',
          enterpriseNumber: sender.enterpriseNumber,
          partition: 'x'.repeat(publication.lengths.partition + 1),
        },
      },
      'schemaViolation sender.partition',
    ],
    [
      'a key',
      { businessDataList: [{ key: 'x'.repeat(publication.lengths.businessDataKey + 1), values: [{ nl: 'x' }] }] },
      'schemaViolation businessDataList[0].key',
    ],
    [
      'a value',
      {
        businessDataList: [
          { key: 'BUSINESS_DOMAIN', values: [{ nl: 'x'.repeat(publication.lengths.businessDataValue + 1) }] },
        ],
      },
      'outOfRange businessDataList[0].values[0]',
    ],
    [
      'a parameter',
      { actions: [{ messageActionId: 'none', parameter: 'x'.repeat(publication.lengths.actionParameter + 1) }] },
      'schemaViolation actions[0].parameter',
    ],
    [
      'actions',
      { actions: Array.from({ length: publication.maxItems.actions + 1 }, () => ({ messageActionId: 'none' })) },
      'schemaViolation actions',
    ],
    ['a day ahead', { visibleFrom: inDays(publication.maxVisibleFromDays + 1) }, 'outOfRange visibleFrom'],
    [
      'a reason',
      { replacesMessageId: 'x', replacementReason: { nl: 'x'.repeat(publication.lengths.reason + 1) } },
      'invalidInput replacementReason',
    ],
  ])('%s of a publication', async (_what, message, issue) => {
    expect(issuesOf(await refusedPublication(ebox, { message }))).toContain(issue)
  })

  test('the reason of a withdrawal', async () => {
    const messageId = await published(ebox)
    const withdraw = (length: number) =>
      call(ebox, `/ebox/messages/${messageId}/withdraw`, {
        as: sender.id,
        json: { reason: { nl: '📬'.repeat(length) } },
      })
    const refused = await withdraw(publication.lengths.reason + 1)
    expect([refused.status, refused.json]).toMatchObject([400, { issues: [{ name: 'reason' }] }])
    expect((await withdraw(publication.lengths.reason)).status).toBe(200)
  })

  test('the days of statistics', async () => {
    const days = (count: number) =>
      call(ebox, `/ebox/publicationStatistics?from=2026-01-01&to=${dayAfter('2026-01-01', count - 1)}`, {
        as: sender.id,
      })
    expect((await days(publication.maxStatisticsDays)).status).toBe(200)
    expect((await days(publication.maxStatisticsDays + 1)).status).toBe(400)
  })

  test('a subject, a label, a name of a file, a key, the number of documents', async () => {
    const text = (length: number) => ({ nl: 'x'.repeat(length) })
    const files = await Promise.all(
      Array.from({ length: publication.maxDocuments + 1 }, (_, at) => aFile({ name: `part${at}` })),
    )
    const tooMany = await refusedPublication(ebox, {
      files,
      message: {
        subject: text(publication.lengths.subject + 1),
        forTheAttentionOf: { label: 'x'.repeat(publication.lengths.attentionLabel + 1) },
      },
    })
    expect(tooMany.status).toBe(400)
    expect(issuesOf(tooMany).length).toBeGreaterThanOrEqual(3)
    const headers = { 'Idempotency-Key': 'k'.repeat(publication.idempotencyKeyMaxLength + 1) }
    expect((await refusedPublication(ebox, { headers })).status).toBe(400)
    const fileName = `${'n'.repeat(publication.lengths.fileName)}.pdf`
    expect((await refusedPublication(ebox, { files: [await aFile({ fileName })] })).status).toBe(400)
  })

  test('the depth and the size of JSON', async () => {
    const [file] = [await aFile()]
    const deep = `${'['.repeat(json.maxDepth + 1)}${']'.repeat(json.maxDepth + 1)}`
    expect((await refusedPublication(ebox, { text: deep })).status).toBe(400)
    const long = JSON.stringify(aMessage(ebox, [file], { subject: { nl: 'x'.repeat(json.maxBytes) } }))
    expect((await refusedPublication(ebox, { files: [file], text: long })).status).toBe(400)
  })

  test('the ids of one call', async () => {
    const token = await tokenOf(ebox, 'documentSender')
    const post = async (url: string, body: unknown) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status
    }
    const messageIds = Array.from({ length: idsPerCall.messageStatuses + 1 }, () => crypto.randomUUID())
    const statuses = `${ebox.credentials.messageRegistry}/ebox/messageStatuses/search`
    expect(await post(statuses, { messageIds })).toBe(400)
    expect(await post(statuses, { messageIds: messageIds.slice(1) })).toBe(200)
  })
})
