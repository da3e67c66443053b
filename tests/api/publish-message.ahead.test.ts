import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { aMessageType } from '#tests/fixtures/message-types.ts'
import { refusedPublication, issuesOf } from '#tests/fixtures/refusal.ts'
import { call, published, readBack } from '#tests/fixtures/registry.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'
import { aSender } from '#tests/fixtures/senders.ts'

const ebox = await sharedEbox()
const sql = sqlAs(ebox)
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
const dayIn = (days: number) => inHours(days * 24).slice(0, 10)

describe('visibleFrom', () => {
  test('keeps a message from sight and silent until then, and its validity counts from then', async () => {
    const visibleFrom = inHours(50).replace(/\.\d+Z$/, '.250Z')
    const messageId = await published(ebox, { message: { visibleFrom, bodyContent: { nl: 'Later' } } })
    const { messages, events, audit } = await rowsOf(ebox, messageId)
    expect(messages).toMatchObject([{ waits_for: 'visibleFrom', received_at: new Date(visibleFrom) }])
    expect(events).toEqual([])
    expect(audit).toHaveLength(1)
    const [validity] =
      await sql`SELECT expires_at - received_at >= interval '150 days' AS counts_from_then FROM message WHERE message_id = ${messageId}`
    expect(validity).toEqual({ counts_from_then: true })
    for (const way of ['', '/attachments', '/body'])
      expect((await call(ebox, `/ebox/messages/${messageId}${way}`)).status).toBe(404)
  })

  test.each([
    ['the past', inHours(-1)],
    ['more than a year ahead', inHours(24 * 370)],
  ])('does not lie in %s', async (_when, visibleFrom) => {
    expect(issuesOf(await refusedPublication(ebox, { message: { visibleFrom } }))).toEqual(['outOfRange visibleFrom'])
  })

  test.each(['2030-01-01', '2030-01-01T00:00:00', 'tomorrow', 7])(
    'is an instant with an offset, not %j',
    async (visibleFrom) => {
      expect(issuesOf(await refusedPublication(ebox, { message: { visibleFrom } }))).toEqual([
        'schemaViolation visibleFrom',
      ])
    },
  )
})

describe('a due date', () => {
  test('is the message’s own, or as many days off as its type says', async () => {
    const messageTypeId = await aMessageType(ebox, {
      audience: 'enterprise',
      dueDays: 3,
      noticeText: { nl: 'Lees dit snel' },
    })
    const own = await published(ebox, { message: { messageTypeId, dueDate: dayIn(40) } })
    expect((await readBack(ebox, own)).dueDate).toBe(dayIn(40))
    const typed = await rowsOf(ebox, await published(ebox, { message: { messageTypeId } }))
    const later = await rowsOf(ebox, await published(ebox, { message: { messageTypeId, visibleFrom: inHours(240) } }))
    const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Brussels' })
    const within = [3, 13].map((days) => day.format(new Date(inHours(days * 24))))
    const dueOf = (rows: typeof typed) => day.format(new Date(`${String(rows.messages[0]?.due_on)}`))
    expect([dueOf(typed), dueOf(later)]).toEqual(within)
    expect(typed.contents).toMatchObject([{ notice_text: { nl: 'Lees dit snel' } }])
    expect((await rowsOf(ebox, await published(ebox))).messages).toMatchObject([{ due_on: null }])
  })

  test.each<[string, Record<string, unknown>]>([
    ['before today', { dueDate: dayIn(-2) }],
    ['before the message is seen', { dueDate: dayIn(3), visibleFrom: inHours(24 * 5) }],
  ])('%s is refused', async (_when, message) => {
    expect(issuesOf(await refusedPublication(ebox, { message }))).toEqual(['outOfRange dueDate'])
  })

  test('is a day of the calendar', async () => {
    const answer = await refusedPublication(ebox, { message: { dueDate: '2027-02-30' } })
    expect(issuesOf(answer)).toEqual(['schemaViolation dueDate'])
  })
})

describe('a notice text', () => {
  test('is kept for the alert, in every language that it has', async () => {
    const noticeText = { nl: 'Uw rijbewijs is klaar', fr: 'Votre permis est prêt' }
    expect((await rowsOf(ebox, await published(ebox, { message: { noticeText } }))).contents).toMatchObject([
      { notice_text: noticeText },
    ])
  })

  test.each([
    'see https://evil.example',
    'Zie www.evil.example',
    'mail me@evil.example',
    'Betaal op evil.com/pay',
    'evil\uff0eexample',
    'evil\u3002example',
    'evil\u200b.example',
    'Zie 192.0.2.1/pay',
    'xn--80ak6aa92e.xn--p1ai',
    'http:evil',
    'one\nBcc: two',
    'a\u202eb',
  ])('leads nowhere: %j', async (text) => {
    expect(issuesOf(await refusedPublication(ebox, { message: { noticeText: { nl: text } } }))).toEqual([
      'rejectedInput noticeText',
    ])
  })
})

test.each([
  'Uw rijbewijs is klaar. Haal het a.u.b. af vóór 3.12.2026, tussen 9.00 en 12.30 uur.',
  'M. Dupont, votre permis est prêt (50.00 €), art. 12.1.3 de la loi.',
  'Ihr Führerschein, z.B. für Bus und Bahn, liegt bereit: 1.234,50 EUR!',
])('an honest notice text is taken: %s', async (text) => {
  expect(await published(ebox, { message: { noticeText: { nl: text } } })).toBeTruthy()
})

describe('a message that replaces another', () => {
  const replacementReason = { nl: 'Het bedrag was verkeerd' }

  test('withdraws it for its reason, and each names the other', async () => {
    const old = await published(ebox, { message: { bodyContent: { nl: 'Fout' } } })
    const messageId = await published(ebox, { message: { replacesMessageId: old, replacementReason } })
    const { messages, contents, attachments, events } = await rowsOf(ebox, old)
    expect(messages).toMatchObject([{ replaced_by_message_id: messageId, withdrawn_at: expect.any(Date) }])
    expect(contents).toMatchObject([{ withdrawal_reason: replacementReason, body_cipher: null }])
    expect(attachments).toEqual([])
    expect(events.map(({ type }) => String(type))).toContain('publication/message.withdrawn')
    expect((await rowsOf(ebox, messageId)).audit).toMatchObject([{ details: { replacesMessageId: old } }])
    expect(await readBack(ebox, old)).toMatchObject({ withdrawal: { replacedByMessageId: messageId } })
  })

  test('Z15 is refused alike for an unknown id, another sender’s and another recipient’s; nothing is withdrawn', async () => {
    const [sender, other] = [await aSender(ebox), await aSender(ebox)]
    const foreign = String((await other.publish()).body.messageId)
    const elsewhere = String((await sender.publish({ message: { recipient: other.ebox } })).body.messageId)
    const answers = []
    for (const replacesMessageId of [foreign, elsewhere, randomUUID(), 'x'])
      answers.push(await sender.publish({ message: { replacesMessageId, replacementReason } }))
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400])
    const [first, ...rest] = answers.map(({ body }) => body.issues)
    for (const issues of rest) expect(issues).toEqual(first)
    expect(answers.map(issuesOf)[0]).toEqual(['referencedResourceNotFound replacesMessageId'])
    for (const messageId of [foreign, elsewhere])
      expect((await rowsOf(ebox, messageId)).messages).toMatchObject([{ withdrawn_at: null }])
  })

  test('needs a reason, which stands for nothing by itself; a withdrawn message is replaced by none', async () => {
    const old = await published(ebox)
    await published(ebox, { message: { replacesMessageId: old, replacementReason } })
    const refusals = [
      { to: 'enterprise' as const, replacesMessageId: old, replacementReason },
      { to: 'enterprise' as const, replacesMessageId: await published(ebox) },
      { replacementReason },
    ]
    const issues = []
    for (const message of refusals) issues.push(issuesOf(await refusedPublication(ebox, { message })))
    expect(issues).toEqual([
      ['rejectedInput replacesMessageId'],
      ['requiredInput replacementReason'],
      ['rejectedInput replacementReason'],
    ])
  })
})
