import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { inEveryLanguage } from '#domain/message/translated-string.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { aFile, aPdf } from '#tests/fixtures/publisher.ts'
import { activeConsumer, call, contentHref, published, readBack, tokenOf } from '#tests/fixtures/registry.ts'
import { aReply } from '#tests/fixtures/replies.ts'
import { workflowsOf } from '#tests/fixtures/release.ts'
import { blobFile, rowsOf, sqlAs } from '#tests/fixtures/rows.ts'
import { aSender } from '#tests/fixtures/senders.ts'

const ebox = await sharedEbox()
const { clients } = ebox.credentials
const workflows = workflowsOf(ebox)
afterAll(() => workflows[Symbol.asyncDispose]())

const reason = { nl: 'In deze brief stond een verkeerd bedrag.' }
const sender = findClient(ebox.credentials, 'documentSender')
/** Another enterprise that publishes. */
const otherSender = clients.find(
  ({ role, enterpriseNumber }) => role === 'documentSender' && enterpriseNumber !== sender.enterpriseNumber,
)

const withdraw = (messageId: string, json: unknown = { reason }, as = sender.id) =>
  call(ebox, `/ebox/messages/${messageId}/withdraw`, { as, json })

async function listed(messageId: string): Promise<Record<string, unknown> | undefined> {
  const { json } = await call(ebox, '/ebox/messages?pageSize=100')
  const { items } = Object(json) as { items: Record<string, unknown>[] }
  return items.find((each) => each.messageId === messageId)
}

test('a message that its sender takes back leaves a tombstone: subject, sender, reason, and nothing else', async () => {
  const messageId = await published(ebox, {
    files: [await aFile(), await aFile({ name: 'upfile2', bytes: await aPdf('Another') })],
    message: { bodyContent: { nl: 'Een tekst' } },
  })
  const before = await readBack(ebox, messageId)
  const href = await contentHref(ebox, messageId)
  const answer = await withdraw(messageId)
  expect(answer.status).toBe(200)
  expect(answer.json).toEqual({ messageId, withdrawal: { date: expect.any(String), reason: inEveryLanguage(reason) } })

  const { withdrawal } = Object(answer.json) as { withdrawal: unknown }
  const after = await readBack(ebox, messageId)
  expect(after).toEqual({
    ...before,
    businessDataList: { items: [], totalItems: 0 },
    attachments: { items: [], totalItems: 0 },
    withdrawal,
  })
  expect(await listed(messageId)).toMatchObject({ messageId, subject: before.subject, withdrawal })
  expect((await call(ebox, href)).status).toBe(404)
  expect((await call(ebox, `/ebox/messages/${messageId}/body`)).status).toBe(404)
  expect((await call(ebox, `/ebox/messages/${messageId}/attachments`)).json).toEqual({ items: [], totalItems: 0 })
})

test('its keys go with the withdrawal, its bytes right after, and the event and the audit line stay', async () => {
  const traceId = randomUUID()
  const messageId = await published(ebox)
  const { attachments } = await rowsOf(ebox, messageId)
  const contentId = String(attachments[0]?.content_id)
  await call(ebox, `/ebox/messages/${messageId}/withdraw`, {
    as: sender.id,
    json: { reason },
    headers: { 'BelGov-Trace-Id': traceId },
  })
  const left = await rowsOf(ebox, messageId)
  expect(left.attachments).toEqual([])
  expect(left.contents[0]).toMatchObject({
    body_cipher: null,
    payment_data_cipher: null,
    structured_data_cipher: null,
    business_data: [],
    withdrawal_reason: reason,
  })
  expect(left.events.map(({ type }) => String(type))).toEqual([
    'publication/message.published',
    'publication/message.withdrawn',
  ])
  const [line] = await sqlAs(ebox)`SELECT * FROM audit_line WHERE trace_id = ${traceId}`
  expect(line).toMatchObject({ client_id: sender.id, response_code: 200, details: { messageId } })

  await workflows.removeContents()
  await expect.poll(() => existsSync(blobFile(ebox, contentId))).toBe(false)
  // The workflow of the shared e-Box may be at it as well: its row goes when that has ended.
  await expect.poll(() => sqlAs(ebox)`SELECT FROM content_to_remove WHERE content_id = ${contentId}`).toHaveLength(0)
})

test('a second withdrawal answers as the first and changes nothing', async () => {
  const messageId = await published(ebox)
  const first = await withdraw(messageId)
  const rows = await rowsOf(ebox, messageId)
  const second = await withdraw(messageId, { reason: { fr: 'Une autre raison' } })
  expect([second.status, second.json]).toEqual([200, first.json])
  const after = await rowsOf(ebox, messageId)
  expect({ ...after, audit: [] }).toEqual({ ...rows, audit: [] })
})

test('twenty withdrawals at once are one', async () => {
  const messageId = await published(ebox)
  const answers = await Promise.all(Array.from({ length: 20 }, () => withdraw(messageId)))
  expect(new Set(answers.map(({ status, json }) => `${status} ${JSON.stringify(json)}`)).size).toBe(1)
  const { events } = await rowsOf(ebox, messageId)
  expect(events.filter(({ type }) => type === 'publication/message.withdrawn')).toHaveLength(1)
})

test('a message that was read stays read, and who read it stays known', async () => {
  const messageId = await published(ebox)
  await call(ebox, await contentHref(ebox, messageId))
  await withdraw(messageId)
  expect((await readBack(ebox, messageId)).readStatus).toBe(true)
  expect((await rowsOf(ebox, messageId)).opened).toHaveLength(1)
})

test('a message that nobody could see yet is withdrawn without a word to its recipient', async () => {
  const messageId = await published(ebox)
  const sql = sqlAs(ebox)
  await sql`UPDATE message SET waits_for = 'visibleFrom', received_at = now() + interval '1 day' WHERE message_id = ${messageId}`
  expect((await withdraw(messageId)).status).toBe(200)
  expect((await call(ebox, `/ebox/messages/${messageId}`)).status).toBe(404)
  const { events } = await rowsOf(ebox, messageId)
  expect(events.map(({ type }) => String(type))).not.toContain('publication/message.withdrawn')
})

test('a reader in the middle of a document is cut off, though its bytes are still at hand', async () => {
  const bytes = Buffer.concat([await aPdf(), randomBytes(40 * 1024 * 1024)])
  const messageId = await published(ebox, { files: [await aFile({ bytes })] })
  const { attachments } = await rowsOf(ebox, messageId)
  const response = await fetch(await contentHref(ebox, messageId), {
    headers: { authorization: `Bearer ${await tokenOf(ebox, activeConsumer(ebox))}` },
  })
  const read = { bytes: 0 }
  const reading = (async () => {
    for await (const piece of response.body ?? []) {
      if (read.bytes === 0) {
        await withdraw(messageId)
        await workflows.removeContents()
        await expect.poll(() => existsSync(blobFile(ebox, String(attachments[0]?.content_id)))).toBe(false)
        // Slowly: what is on its way when it is withdrawn is the client's already.
        await setTimeout(11_000)
      }
      read.bytes += piece.length
    }
  })()
  await expect(reading).rejects.toThrow()
  expect(read.bytes).toBeLessThan(bytes.length)
})

test('all that its sender wrote goes: the notice, the label and the person of attention too', async () => {
  const { citizens } = ebox.credentials.fixtures
  const word = `withdrawn-${randomUUID()}`
  const messageId = await published(ebox, {
    message: { noticeText: { nl: word }, forTheAttentionOf: { ssin: citizens.active, label: word } },
  })
  expect((await rowsOf(ebox, messageId)).contents[0]?.for_the_attention_of_ssin_cipher).not.toBeNull()
  await withdraw(messageId)
  const { contents, messages } = await rowsOf(ebox, messageId)
  expect(contents).toMatchObject([
    { notice_text: null, for_the_attention_of_label: null, for_the_attention_of_ssin_cipher: null },
  ])
  expect(JSON.stringify(messages)).not.toContain(word)
})

test('of an answer the copy on its sender’s side goes too, and no other', async () => {
  const [asking, answering] = [await aSender(ebox), await aSender(ebox)]
  const question = { recipient: answering.ebox, isReplyAuthorized: true }
  const originalMessageId = String((await asking.publish({ message: question })).body.messageId)
  const answer = { recipient: asking.ebox, originalMessageId, bodyContent: { nl: 'Ons antwoord' } }
  const [withdrawn, kept] = [await answering.publish({ message: answer }), await answering.publish({ message: answer })]
  const path = `/ebox/messages/${String(withdrawn.body.messageId)}/withdraw`
  expect((await call(ebox, path, { token: await answering.token(), json: { reason } })).status).toBe(200)
  const copyOf = ({ body }: typeof kept) =>
    sqlAs(
      ebox,
    )`SELECT body_cipher IS NOT NULL AS has_body, file_names FROM sent_reply WHERE message_id = ${String(body.messageId)}`
  expect(await copyOf(withdrawn)).toEqual([{ has_body: false, file_names: [] }])
  expect(await copyOf(kept)).toEqual([{ has_body: true, file_names: ['letter.pdf'] }])
})

test('what is replaced is withdrawn when its replacement can be seen, not before', async () => {
  const messageId = await published(ebox)
  const visibleFrom = new Date(Date.now() + 2_000).toISOString()
  const replacement = await published(ebox, {
    message: { replacesMessageId: messageId, replacementReason: reason, visibleFrom },
  })
  expect(await readBack(ebox, messageId)).not.toHaveProperty('withdrawal')
  expect((await call(ebox, await contentHref(ebox, messageId))).status).toBe(200)
  const isSeen = async () => {
    await workflows.announce()
    return (await call(ebox, `/ebox/messages/${replacement}`)).status
  }
  expect((await call(ebox, `/ebox/messages/${replacement}`)).status).toBe(404)
  await expect.poll(isSeen, { timeout: 10_000 }).toBe(200)
  expect((await readBack(ebox, messageId)).withdrawal).toEqual({
    date: expect.any(String),
    reason: inEveryLanguage(reason),
    replacedByMessageId: replacement,
  })
  const { events, attachments } = await rowsOf(ebox, messageId)
  expect(events.at(-1)).toMatchObject({ type: 'publication/message.withdrawn' })
  expect(attachments).toEqual([])
  // The second in which it could be seen is not before the one that its sender chose.
  expect((await readBack(ebox, replacement)).receiptDate).toBe(visibleFrom.replace(/\.\d+Z$/, 'Z'))
})

describe('refused, and nothing changes:', () => {
  async function expectUnchanged(messageId: string, work: () => Promise<{ status: number; json: unknown }>) {
    const before = await rowsOf(ebox, messageId)
    const answer = await work()
    expect(await rowsOf(ebox, messageId)).toEqual(before)
    return answer
  }
  const withoutIds = ({ status, json }: { status: number; json: unknown }) => ({
    status,
    json: { ...Object(json), id: '', instance: '' },
  })

  test('Z15 Z02 another sender’s message, one that was received and no id at all answer exactly as an unknown one', async () => {
    const originalId = await published(ebox, { message: { isReplyAuthorized: true } })
    const unknown = await withdraw(randomUUID())
    expect(unknown.status).toBe(404)
    const received = await call(ebox, `/ebox/messages/${originalId}/replies`, { json: aReply() })
    const { messageId: replyId } = Object(received.json) as { messageId: string }
    const answers = [
      await expectUnchanged(originalId, () => withdraw(originalId, { reason }, otherSender?.id)),
      await expectUnchanged(replyId, () => withdraw(replyId)),
      await withdraw('1'),
    ]
    for (const answer of answers) expect(withoutIds(answer)).toEqual(withoutIds(unknown))
  })

  test('Z02 its recipient may not', async () => {
    const messageId = await published(ebox)
    const answer = await expectUnchanged(messageId, () => withdraw(messageId, { reason }, activeConsumer(ebox)))
    expect(answer.status).toBe(403)
  })

  test.each<[title: string, json: unknown]>([
    ['without a reason', {}],
    ['with an empty reason', { reason: {} }],
    ['with a reason in no language of ours', { reason: { en: 'Wrong amount' } }],
    ['with a reason that is no text', { reason: { nl: 5 } }],
    ['Z07 with members that are not its own', { reason, withdrawnAt: '2020-01-01T00:00:00Z' }],
    ['Z07 with members that are not its own, inside', { reason: { ...reason, boxId: 1 } }],
  ])('%s', async (_title, json) => {
    const messageId = await published(ebox)
    const answer = await expectUnchanged(messageId, () => withdraw(messageId, json))
    expect(answer.status).toBe(400)
  })
})

test.each([
  ['its text', (messageId: string) => Promise.resolve(`/ebox/messages/${messageId}/body`)],
  ['its document', (messageId: string) => contentHref(ebox, messageId)],
])(
  'who opens %s while it is taken back gets nothing, and no reading is told behind the withdrawal',
  async (_what, hrefOf) => {
    const messageId = await published(ebox, {
      message: { bodyContent: { nl: 'Een tekst' }, isBodyMainContent: _what === 'its text' },
      ...(_what === 'its text' && { files: [] }),
    })
    const href = await hrefOf(messageId)
    let opening: ReturnType<typeof call> | undefined
    await sqlAs(ebox).begin(async (transaction) => {
      await transaction`UPDATE message SET withdrawn_at = now() WHERE message_id = ${messageId}`
      opening = call(ebox, href)
      await setTimeout(500)
    })
    expect((await opening)?.status).toBe(404)
    const { events, opened } = await rowsOf(ebox, messageId)
    expect([events.map(({ type }) => String(type)), opened]).toEqual([['publication/message.published'], []])
  },
)
