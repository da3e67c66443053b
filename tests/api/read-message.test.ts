import { expect, test } from 'vitest'
import { inEveryLanguage } from '#domain/message/translated-string.ts'
import { EboxShape, MessagesShape } from '#http/message-registry/message.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { aFile, aPdf, sha256 } from '#tests/fixtures/publisher.ts'
import { call, contentHref, published, readBack } from '#tests/fixtures/registry.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'

const ebox = await sharedEbox()
const summary = async () => EboxShape.parse((await call(ebox, '/ebox')).json)

test('consultEbox: the summary counts what is in the box, in kilobytes', async () => {
  const first = await summary()
  expect(first.numberOfMessages).toBeGreaterThan(40)
  expect(first.numberOfUnreadMessages).toBeLessThan(first.numberOfMessages)
  expect(first.eboxSize).toBeGreaterThan(40)
  const bytes = Buffer.concat([await aPdf(), Buffer.alloc(300 * 1024, ' ')])
  const messageId = await published(ebox, { files: [await aFile({ bytes })] })
  const second = await summary()
  // Other tests publish into this box too: at least our own has come.
  expect(second.numberOfMessages).toBeGreaterThan(first.numberOfMessages)
  expect(second.eboxSize - first.eboxSize).toBeGreaterThan(300)
  expect(Date.parse(second.lastReceiptDate ?? '')).toBeGreaterThan(Date.now() - 60_000)
  await call(ebox, await contentHref(ebox, messageId))
  expect((await readBack(ebox, messageId)).readStatus).toBe(true)
})

test('readMessage: the details name each document, with its size and digest, and do not mark as read', async () => {
  const bytes = await aPdf('named')
  const files = [await aFile({ bytes, fileName: 'brief.pdf' })]
  const messageId = await published(ebox, { files })
  const read = await readBack(ebox, messageId)
  expect(read).toMatchObject({ messageId, readStatus: false, visible: true, isRegisteredMail: false })
  expect(read.attachments).toMatchObject({
    totalItems: 1,
    items: [
      {
        fileName: 'brief.pdf',
        mediaType: 'application/pdf',
        isMainContent: true,
        isAttachmentSigned: false,
        size: Math.round((bytes.length / 1024) * 1000) / 1000,
        digest: { digestMethod: 'sha_256', digestValue: sha256(bytes) },
        contentHref: `${ebox.credentials.messageRegistry}/ebox/messages/${messageId}/attachments/${read.attachments?.items[0]?.attachmentId}/content`,
      },
    ],
  })
  const { audit, opened, messages } = await rowsOf(ebox, messageId)
  expect(messages).toMatchObject([{ read_at: null }])
  expect(opened).toEqual([])
  expect(audit).toMatchObject([
    { request_method: 'POST', response_code: 201 },
    { request_method: 'GET', response_code: 200, client_id: 'goudenkoren-consumer' },
  ])
})

test.each([{}, { label: 'Dienst boekhouding' }])(
  'the person for whose attention it is stands in the details alone, with the label (%j) or without, and nowhere in clear',
  async (label) => {
    const attention = { ssin: ebox.credentials.fixtures.citizens.active, ...label }
    const messageId = await published(ebox, { message: { forTheAttentionOf: attention } })
    expect((await readBack(ebox, messageId)).forTheAttentionOf).toEqual(attention)
    const { json, bytes } = await call(ebox, '/ebox/messages?pageSize=100')
    const listed = MessagesShape.parse(json).items.find((each) => each.messageId === messageId)
    expect(listed?.forTheAttentionOf).toEqual('label' in label ? label : undefined)
    expect(bytes.toString()).not.toContain(attention.ssin)
    const { contents } = await rowsOf(ebox, messageId)
    expect(JSON.stringify(contents)).not.toContain(attention.ssin)
  },
)

test('of a message that was withdrawn nobody is told for whose attention it was', async () => {
  const { fixtures } = ebox.credentials
  const messageId = await published(ebox, { message: { forTheAttentionOf: { ssin: fixtures.citizens.active } } })
  const reason = { nl: 'Een fout' }
  await call(ebox, `/ebox/messages/${messageId}/withdraw`, { as: 'documentSender', json: { reason } })
  expect(await readBack(ebox, messageId)).not.toHaveProperty('forTheAttentionOf')
})

test('a document is called as its file where no title of it is kept (spec §2.2, choice 2)', async () => {
  const messageId = await published(ebox, { files: [await aFile({ fileName: 'Aanslag 2026.pdf' })] })
  const attachment = (await readBack(ebox, messageId)).attachments?.items[0]
  expect(attachment?.attachmentTitle).toEqual(inEveryLanguage({ nl: 'Aanslag 2026.pdf' }))
})

test('listAttachments and readAttachment give what the message gives, and do not mark as read', async () => {
  const messageId = await published(ebox, { files: [await aFile(), await aFile({ name: 'b', fileName: 'b.pdf' })] })
  const { attachments } = await readBack(ebox, messageId)
  const listed = await call(ebox, `/ebox/messages/${messageId}/attachments`)
  expect(listed.json).toEqual(attachments)
  for (const each of attachments?.items ?? [])
    expect((await call(ebox, `/ebox/messages/${messageId}/attachments/${each.attachmentId}`)).json).toEqual(each)
  expect((await readBack(ebox, messageId)).readStatus).toBe(false)
})

test('readBody: a body that is the main content marks as read, once; one beside a document does not', async () => {
  const main = await published(ebox, {
    files: [],
    message: { attachments: [], isBodyMainContent: true, bodyContent: { nl: 'De tekst' } },
  })
  const beside = await published(ebox, { message: { bodyContent: { nl: 'Erbij' } } })
  for (const [messageId, text] of [
    [main, 'De tekst'],
    [beside, 'Erbij'],
  ] as const) {
    for (let turn = 0; turn < 2; turn++) {
      const { status, json, headers } = await call(ebox, `/ebox/messages/${messageId}/body`)
      expect([status, json, headers.get('cache-control')]).toEqual([200, inEveryLanguage({ nl: text }), 'no-store'])
    }
  }
  expect((await rowsOf(ebox, main)).events.map(({ type }) => type)).toEqual([
    'publication/message.published',
    'consultation/message.read',
  ])
  expect((await rowsOf(ebox, main)).opened).toHaveLength(2)
  expect((await rowsOf(ebox, beside)).events).toHaveLength(1)
  expect((await readBack(ebox, beside)).readStatus).toBe(false)
})

test('readBody: a message without a body has none', async () => {
  const messageId = await published(ebox)
  expect((await call(ebox, `/ebox/messages/${messageId}/body`)).status).toBe(404)
  expect((await rowsOf(ebox, messageId)).opened).toEqual([])
})

test('a message leaves the box at its end', async () => {
  const messageId = await published(ebox)
  const href = await contentHref(ebox, messageId)
  await sqlAs(ebox)`UPDATE message SET expires_at = now() - interval '1 second' WHERE message_id = ${messageId}`
  for (const path of [`/ebox/messages/${messageId}`, `/ebox/messages/${messageId}/attachments`, href])
    expect((await call(ebox, path)).status).toBe(404)
})
