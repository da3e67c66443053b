import { fc } from '#tests/fixtures/fast-check.ts'
import { expect, test } from 'vitest'
import { MessageQuery } from '#http/message-registry/message-query.ts'
import { aClient } from '#tests/fixtures/clients.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { call, published } from '#tests/fixtures/registry.ts'
import { rowsOf } from '#tests/fixtures/rows.ts'

const numRuns = process.env.TEST_LONG ? 3_000 : 80
const ebox = await sharedEbox()
const reader = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
const token = await reader.token()
const recipient = { eboxType: 'enterprise', enterpriseNumber: reader.enterpriseNumber }
/** One message, which no condition that a client wrote may bring up. */
const messageId = await published(ebox, { message: { recipient, subject: { nl: 'De enige brief' } } })

/** What scanners for SQL injection try, beside plain odd text. */
// prettier-ignore
const corpus = [
  "' OR '1'='1", "' OR 1=1--", "') OR TRUE --", "'; DROP TABLE message; --", "' UNION SELECT NULL,NULL--", '1; SELECT pg_sleep(10)', "'||(SELECT version())||'",
  "' AND 1=CAST((SELECT current_user) AS int)--", '$$; SELECT 1; $$', "\\'; SELECT 1 --", 'E\'\\\'\'', "'/**/OR/**/1=1#", '%27%20OR%201=1', '" OR ""="', '${7*7}', '{{7*7}}', '$1', '$2::text', ':name', '?',
  '%', '_', '%%%%', '\\', '\\%', '*', '(', ')', '[', '{', '.*', '(a+)+$', '["a"]', '{"a":1}', 'null', 'NaN', 'Infinity', '-1', '1e400', '0x1F', '\u0001', '\u001f', '\n', '\t', '\u202e', '\ufeff', '\ufffd', '😀', 'é', '́', 'ﷺ',
]
const hostile = fc.oneof(
  fc.constantFrom(...corpus),
  fc.tuple(fc.constantFrom(...corpus), fc.constantFrom(...corpus)).map((pair) => pair.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.toWellFormed()),
  fc.integer({ min: 1, max: 1_800 }).map((length) => 'a'.repeat(length)),
)
const names = fc.constantFrom(...Object.keys(MessageQuery.shape))
const parameters = fc.array(fc.tuple(names, hostile), { minLength: 1, maxLength: 6 })

test('I01 whatever stands in the filters of a list, it is a value: an answer, a refusal, never a fault', async () => {
  await fc.assert(
    fc.asyncProperty(parameters, async (given) => {
      const { status, json } = await call(ebox, `/ebox/messages?${new URLSearchParams(given).toString()}`, { token })
      expect([200, 400], JSON.stringify([given, json])).toContain(status)
    }),
    { numRuns },
  )
  expect((await rowsOf(ebox, messageId)).messages).toHaveLength(1)
})

test.each([
  'messageTypeId',
  'senderOrganizationId',
  'senderApplicationId',
  'partition',
  'sender',
  'sender.enterpriseNumber',
  'sender.partition',
])('I01 no condition in %s brings up a message', async (name) => {
  for (const value of corpus.filter((text) => text.length > 0)) {
    const { json } = await call(ebox, `/ebox/messages?${new URLSearchParams({ [name]: value }).toString()}`, {
      token,
    })
    expect(json, value).toMatchObject({ totalItems: 0 })
  }
})

test('I01 q finds what stands there, and nothing by being a pattern or a condition', async () => {
  // A lone accent is nothing once accents do not count, and nothing stands everywhere; U+001F stands between the texts.
  for (const q of corpus.filter((text) => text !== '́' && text !== '\u001f')) {
    const { json } = await call(ebox, `/ebox/messages?${new URLSearchParams({ q, qlang: 'nl' }).toString()}`, { token })
    expect(json, q).toMatchObject({ totalItems: q === 'é' ? 1 : 0 })
  }
})

test('I01 a change of messages takes hostile values as values', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ messageId: fc.oneof(hostile, fc.constant(messageId)), partition: hostile }),
      async (item) => {
        const { status } = await call(ebox, '/ebox/messages', {
          method: 'PATCH',
          token,
          headers: { 'content-type': 'application/merge-patch+json' },
          json: { items: [item] },
        })
        expect(status, JSON.stringify(item)).toBe(400)
      },
    ),
    { numRuns },
  )
  expect((await rowsOf(ebox, messageId)).messages[0]).toMatchObject({ partition: 'GENERAL' })
})
