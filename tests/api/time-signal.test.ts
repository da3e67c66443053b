import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { timed } from '#tests/fixtures/latency.ts'
import { call, published } from '#tests/fixtures/registry.ts'

/*
 * trust.md I01: no text makes the database wait. Each of these would, were it ever part of a statement; its twin says the same of a
 * function that is not there. What is answered at all is answered by both alike.
 */
const ebox = await sharedEbox()
const sender = findClient(ebox.credentials, 'documentSender')
const seconds = 4
const corpus = [
  `'; SELECT pg_sleep(${seconds}); --`,
  `' OR pg_sleep(${seconds}) IS NULL --`,
  `') OR pg_sleep(${seconds}) IS NULL OR ('a' = 'a`,
  `' || (SELECT pg_sleep(${seconds})::text) || '`,
  `"; SELECT pg_sleep(${seconds}); --`,
  `$$; SELECT pg_sleep(${seconds}); $$`,
  `\\'; SELECT pg_sleep(${seconds}); --`,
  `1; SELECT pg_sleep(${seconds})`,
  `1 AND (SELECT 1 FROM pg_sleep(${seconds})) = 1`,
  `{"a": "'; SELECT pg_sleep(${seconds}); --"}`,
  `%27%3B%20SELECT%20pg_sleep(${seconds})%3B--`,
]
const twinOf = (text: string) => text.replace('pg_sleep', 'no_sleep')

const queryOf = (name: string) => (text: string) =>
  call(ebox, `/ebox/messages?${new URLSearchParams({ [name]: text, ...(name === 'q' && { qlang: 'nl' }) })}`)

/** A request for each place in which a text of a client reaches the database. */
const places: Record<string, (text: string) => Promise<{ status: number }>> = {
  ...Object.fromEntries(
    ['q', 'messageTypeId', 'senderOrganizationId', 'senderApplicationId', 'partition', 'sender', 'page'].map((name) => [
      `the query’s ${name}`,
      queryOf(name),
    ]),
  ),
  'a message id': (text) => call(ebox, `/ebox/messages/${encodeURIComponent(text)}`),
  'an attachment id': (text) =>
    call(ebox, `/ebox/messages/${randomUUID()}/attachments/${encodeURIComponent(text)}/content`),
  'a cursor': (text) => call(ebox, `/ebox/changes?${new URLSearchParams({ cursor: text })}`),
  'a message type': (text) => call(ebox, `/refData/messageTypes/${encodeURIComponent(text)}`),
  'a sender’s number': (text) => call(ebox, `/refData/senderOrganizations/${encodeURIComponent(text)}`),
  'ids in a body': (text) =>
    call(ebox, '/ebox/messageStatuses/search', { as: sender.id, json: { messageIds: [text, randomUUID()] } }),
  'a partition in a body': (text) =>
    call(ebox, '/ebox/messages', {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      json: { items: [{ messageId: known, partition: text }] },
    }),
  'a reason': (text) =>
    call(ebox, `/ebox/messages/${randomUUID()}/withdraw`, { as: sender.id, json: { reason: { nl: text } } }),
  'a trace id': (text) => call(ebox, '/ebox', { headers: { 'BelGov-Trace-Id': text } }),
}
const known = await published(ebox)

describe('I01 a text that would make the database wait, in', () => {
  test.each(Object.entries(places))(
    '%s, is answered as its twin and no later',
    { timeout: 60_000 },
    async (_where, ask) => {
      for (const text of corpus) {
        const twin = await timed(() => ask(twinOf(text)))
        const { result, milliseconds } = await timed(() => ask(text))
        expect(result.status, text).toBe(twin.result.status)
        expect(milliseconds, text).toBeLessThan((seconds * 1_000) / 2 + 2 * twin.milliseconds)
      }
    },
  )

  test('what is published is answered as its twin and no later', { timeout: 60_000 }, async () => {
    for (const text of corpus) {
      const message = (said: string) => ({
        message: { subject: { nl: said.slice(0, 100) }, bodyContent: { nl: said } },
      })
      const twin = await timed(() => published(ebox, message(twinOf(text))))
      const { milliseconds } = await timed(() => published(ebox, message(text)))
      expect(milliseconds, text).toBeLessThan((seconds * 1_000) / 2 + 2 * twin.milliseconds)
    }
  })
})
