import { expect, test } from 'vitest'
import { z } from 'zod'
import { ProblemShape } from '#http/openapi.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { issuesOf, refusedPublication } from '#tests/fixtures/refusal.ts'
import { call, published } from '#tests/fixtures/registry.ts'
import { expectContract } from '#tests/fixtures/wire-contract.ts'

/*
 * What is small to send must be small to refuse: in time, and in the answer. 1 MiB of JSON and 16 KiB of address are what one request
 * may bring of either.
 */
const ebox = await sharedEbox()
const Limits = z.object({
  publication: z.object({
    maxItems: z.object({ attachments: z.int(), businessDataList: z.int(), businessDataValues: z.int() }),
  }),
  headers: z.object({ maxBytes: z.int() }),
  query: z.object({ maxParameters: z.int() }),
  issues: z.object({ maxPerAnswer: z.int() }),
})
const { publication, headers, query, issues } = Limits.parse((await call(ebox, '/limits', { token: null })).json)
const { attachments, businessDataList, businessDataValues } = publication.maxItems

const aQuery = (names: number) => Array.from({ length: names }, (_, at) => `n${at}=`).join('&')

test('I02 a query of more parameters than the limit is refused as one, before any is looked at, with or without a token', async () => {
  const open = await call(ebox, `${ebox.origin}/api/health?${aQuery(2_000)}`, { token: null })
  expect([open.status, ProblemShape.parse(open.json).issues?.length]).toEqual([400, 1])
  const list = await call(ebox, `/ebox/messages?${aQuery(query.maxParameters + 1)}`)
  expect([list.status, ProblemShape.parse(list.json).issues?.length]).toEqual([400, 1])
  const known = await call(ebox, `/ebox/messages?${aQuery(query.maxParameters)}`)
  expect(ProblemShape.parse(known.json).issues).toHaveLength(issues.maxPerAnswer)
})

test('I02 an address or a header longer than the limit is refused in the form of every other refusal, and ends the connection', async () => {
  const tooLong = 'x'.repeat(headers.maxBytes)
  const base = ebox.credentials.messageRegistry
  const asked = [
    fetch(`${base}/ebox/messages?q=${tooLong}`),
    fetch(`${base}/ebox/messages`, { headers: { 'X-Long': tooLong } }),
  ]
  for (const answer of await Promise.all(asked)) {
    const { status, headers } = answer
    await expectContract('GET', `${base}/ebox/messages`, { status, headers, json: await answer.json() })
    expect([status, headers.get('connection')]).toEqual([431, 'close'])
  }
})

test.each([
  ['attachments', attachments, (length: number) => ({ attachments: Array(length).fill(0) })],
  ['businessDataList', businessDataList, (length: number) => ({ businessDataList: Array(length).fill(0) })],
  [
    'businessDataList[0].values',
    businessDataValues,
    (length: number) => ({ businessDataList: [{ key: 'K', values: Array(length).fill(0) }] }),
  ],
])('I03 a list of 500,000 %s is refused for its length alone', async (name, most, listOf) => {
  for (const length of [most + 1, 500_000]) {
    const answer = await refusedPublication(ebox, { files: [], message: listOf(length) })
    const about = issuesOf(answer).filter((each) => each.includes(name))
    expect([answer.status, about]).toEqual([400, [`schemaViolation ${name}`]])
  }
  const taken = issuesOf(await refusedPublication(ebox, { files: [], message: listOf(most) }))
  expect(taken).toContain(`schemaViolation ${name}[0]`)
})

test('I03 a reply with a list of 500,000 attachments is refused for its length alone', async () => {
  const messageId = await published(ebox, { message: { isReplyAuthorized: true } })
  const answer = await call(ebox, `/ebox/messages/${messageId}/replies`, {
    json: { attachments: Array(500_000).fill(0) },
  })
  expect(answer.status).toBe(400)
  expect(ProblemShape.parse(answer.json).issues).toEqual([expect.objectContaining({ name: 'attachments' })])
})

test('I03 80,000 unknown members are told as the first hundred, and that there are more', async () => {
  const unknown = Object.fromEntries(Array.from({ length: 80_000 }, (_, at) => [`m${at}`, 0]))
  const answer = await refusedPublication(ebox, { message: unknown })
  expect(answer.status).toBe(400)
  expect(issuesOf(answer)).toHaveLength(issues.maxPerAnswer)
  expect(answer.body.detail).toMatch(/more than the 100/)
  expect(JSON.stringify(answer.body).length).toBeLessThan(50_000)
})

test('I03 a member whose name is half a megabyte is not sent back whole', async () => {
  const answer = await refusedPublication(ebox, { message: { ['n'.repeat(500_000)]: 0 } })
  expect(answer.status).toBe(400)
  expect(JSON.stringify(answer.body).length).toBeLessThan(3_000)
})
