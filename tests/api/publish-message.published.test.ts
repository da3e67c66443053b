import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { inEveryLanguage } from '#domain/message/translated-string.ts'
import { MessageTypeShape } from '#http/message-registry/reference-data.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { aFile, aMessage, aPdf, publish, type PublishOptions, sha256 } from '#tests/fixtures/publisher.ts'
import { call, contentHref, published, readBack } from '#tests/fixtures/registry.ts'
import { blobFile, rowsOf } from '#tests/fixtures/rows.ts'

const ebox = await sharedEbox()
const { fixtures, messageRegistry } = ebox.credentials
const sender = {
  eboxType: 'enterprise',
  enterpriseNumber: findClient(ebox.credentials, 'documentSender').enterpriseNumber,
}
const idOf = (body: Record<string, unknown>) => String(body.messageId)

test.each(['citizen', 'enterprise'] as const)(
  'a message to a %s is published, with its place and its end',
  async (to) => {
    const files = [await aFile()]
    const { status, headers, body } = await publish(ebox, { files, message: aMessage(ebox, files, { to }) })
    expect(status).toBe(201)
    expect(body).toEqual({ messageId: expect.any(String), expirationDate: expect.any(String) })
    expect(headers.location).toBe(`${messageRegistry}/ebox/messages/${idOf(body)}`)
    expect(headers['cache-control']).toBe('no-store')
    // Both types of the fixtures say how long: the contribution notice six months, the citizen's letter what its reference data says.
    const type = await call(ebox, `/refData/messageTypes/${fixtures.messageTypes[to]}`)
    const { validityPeriodNumber, validityPeriodUnit } = MessageTypeShape.parse(type.json).validityPeriod
    expect(validityPeriodUnit).toBe('month')
    const end = new Date()
    end.setUTCMonth(end.getUTCMonth() + validityPeriodNumber)
    // Months differ in length.
    expect(Math.abs(Date.parse(String(body.expirationDate)) - end.getTime())).toBeLessThan(4 * 24 * 3600 * 1000)
  },
)

test('the sender’s own expiry date is taken and not followed', async () => {
  const files = [await aFile()]
  const message = aMessage(ebox, files, { expirationDate: '2099-01-01T00:00:00+01:00' })
  const { status, body } = await publish(ebox, { files, message })
  expect(status).toBe(201)
  expect(Date.parse(String(body.expirationDate))).toBeLessThan(Date.parse('2098-01-01'))
})

test('message, content, documents, event and audit line are there, and no byte of the document lies readable on disk', async () => {
  const marker = 'a sentence that nobody else writes 7f3a'
  const bytes = Buffer.concat([await aPdf(), Buffer.from(`\n% ${marker}`)])
  const messageId = await published(ebox, { files: [await aFile({ bytes })] })
  const { messages, contents, attachments, events, audit } = await rowsOf(ebox, messageId)
  expect(messages).toMatchObject([
    { read_at: null, partition: 'GENERAL', sender_organization_id: sender.enterpriseNumber },
  ])
  expect(contents).toHaveLength(1)
  expect(attachments).toMatchObject([{ file_name: 'letter.pdf', media_type: 'application/pdf', is_main_content: true }])
  expect(attachments[0]?.sha256).toEqual(createHash('sha256').update(bytes).digest())
  expect(events).toMatchObject([{ type: 'publication/message.published', box_id: messages[0]?.box_id }])
  expect(audit).toMatchObject([{ request_method: 'POST', response_code: 201, client_id: 'leeuwerik-publisher' }])
  expect(audit[0]?.subject_token_hash).toHaveLength(32)

  const stored = await readFile(blobFile(ebox, String(attachments[0]?.content_id)))
  expect(stored.length).toBe(bytes.length + 16)
  expect(stored.includes(marker)).toBe(false)
  expect(stored.includes('%PDF')).toBe(false)
})

describe('the bytes come back equal', () => {
  const forms: Record<string, PublishOptions> = {
    'with the JSON first': {},
    'with the JSON last and untyped': { jsonPart: 'last', jsonType: null },
    'with the JSON typed with a charset': { jsonType: 'application/json; charset=utf-8' },
    'to an address with a slash at its end': { path: '/ebox/messages/' },
    'in pieces without a length': { chunked: 700 },
    'with a quoted boundary, a preamble and an epilogue': { quotedBoundary: true, preamble: 'Hello', epilogue: 'bye' },
  }
  test.each(Object.entries(forms))('%s', async (_title, { ...options }) => {
    const files = [
      await aFile({ bytes: await aPdf('the first') }),
      await aFile({ name: 'second', fileName: 'table.csv', contentType: 'text/csv', bytes: Buffer.from('a;b\n1;2\n') }),
    ]
    const messageId = await published(ebox, { ...options, files, message: { bodyContent: { nl: 'Dag' } } })
    for (const [at, { bytes, contentType }] of files.entries()) {
      const answer = await call(ebox, await contentHref(ebox, messageId, at))
      expect(answer.bytes.equals(bytes)).toBe(true)
      expect(answer.headers.get('content-type')).toBe(contentType)
    }
  })
})

test('six documents of several types keep the order in which the message names them', async () => {
  const names = ['een', 'twee', 'drie', 'vier', 'vijf', 'zes']
  const files = names.map((name) => ({
    name,
    fileName: `${name}.txt`,
    contentType: 'text/plain; charset=utf-8',
    bytes: Buffer.from(`Dit is ${name}`),
  }))
  const named = aMessage(ebox, files, { to: 'enterprise' })
  const { status, body } = await publish(ebox, { files: files.toReversed(), jsonPart: 'last', message: named })
  expect(status).toBe(201)
  const { attachments } = await readBack(ebox, idOf(body))
  expect(attachments?.items.map(({ fileName }) => fileName)).toEqual(files.map(({ fileName }) => fileName))
  expect(attachments?.items.map(({ isMainContent }) => isMainContent)).toEqual([
    true,
    false,
    false,
    false,
    false,
    false,
  ])
  expect(attachments?.items[1]?.digest.digestValue).toBe(sha256(Buffer.from('Dit is twee')))
})

test('a body may be the main content, without any document', async () => {
  const message = { attachments: [], isBodyMainContent: true, bodyContent: { fr: 'Bonjour à tous' } }
  const messageId = await published(ebox, { files: [], message })
  expect(await readBack(ebox, messageId)).toMatchObject({ isBodyMainContent: true, attachments: { items: [] } })
  expect((await call(ebox, `/ebox/messages/${messageId}/body`)).json).toEqual(inEveryLanguage(message.bodyContent))
})

test('everything that a sender may say of a message comes back', async () => {
  const message = {
    sender: { ...sender, partition: fixtures.partitions[0] },
    subject: { de: 'Ein Bescheid: „Ümlaut“ & <Zeichen> 📬' },
    senderApplicationId: fixtures.senderApplications[1],
    forTheAttentionOf: { label: 'Dienst boekhouding' },
    businessDataList: [{ key: 'CONFIDENTIAL', values: [{ nl: 'true' }] }],
    isReplyAuthorized: true,
  }
  const messageId = await published(ebox, { message })
  const { subject, senderApplicationId, ...read } = await readBack(ebox, messageId)
  expect({ subject, senderApplicationId }).toEqual({
    subject: inEveryLanguage(message.subject),
    senderApplicationId: message.senderApplicationId,
  })
  expect(read).toMatchObject({
    sender: message.sender,
    forTheAttentionOf: message.forTheAttentionOf,
    businessDataList: { items: [{ key: 'CONFIDENTIAL', values: [inEveryLanguage({ nl: 'true' })] }], totalItems: 1 },
    isReplyAuthorized: true,
    isRegisteredMail: false,
    readStatus: false,
    visible: true,
    partition: 'GENERAL',
  })
})

test.each([
  ['person', { eboxType: 'citizen', ssin: fixtures.citizens.neverOpened }, 'citizen'],
  ['enterprise', { eboxType: 'enterprise', enterpriseNumber: fixtures.enterprises.neverOpened }, 'enterprise'],
] as const)('a %s that never opened a box gets the message, and the sender learns it', async (_who, recipient, to) => {
  const files = [await aFile()]
  const { status, body } = await publish(ebox, { files, message: aMessage(ebox, files, { to, recipient }) })
  expect(status).toBe(201)
  expect(body).toMatchObject({ code: 'NO_DIGITAL_USER', message: expect.any(String) })
  expect((await rowsOf(ebox, idOf(body))).messages).toHaveLength(1)
})

test('an eboxType in capitals, as published samples have it, is understood', async () => {
  const files = [await aFile()]
  const recipient = { eboxType: 'CITIZEN', ssin: fixtures.citizens.active }
  const message = aMessage(ebox, files, { recipient, sender: { ...sender, eboxType: 'Enterprise' } })
  expect((await publish(ebox, { files, message })).status).toBe(201)
})

describe('file names', () => {
  const names: [title: string, sent: string, kept: string, disposition: string][] = [
    [
      'I09 percent-encoded',
      encodeURIComponent('Überblick „März“.pdf'),
      'Überblick „März“.pdf',
      "UTF-8''%C3%9Cberblick%20%E2%80%9EM%C3%A4rz%E2%80%9C.pdf",
    ],
    ['I09 in plain UTF-8', 'Überblick.pdf', 'Überblick.pdf', "UTF-8''%C3%9Cberblick.pdf"],
    ['I09 with an emoji', encodeURIComponent('📬.pdf'), '📬.pdf', "UTF-8''%F0%9F%93%AC.pdf"],
    ['I09 with quotes and a semicolon', encodeURIComponent('a"b;c.pdf'), 'a"b;c.pdf', "UTF-8''a%22b%3Bc.pdf"],
    ['I09 with a direction turned round', encodeURIComponent('\u202Efdp.exe.pdf'), 'fdp.exe.pdf', "UTF-8''fdp.exe.pdf"],
    ['I08 with folders', encodeURIComponent('../../etc/passwd.pdf'), 'passwd.pdf', "UTF-8''passwd.pdf"],
    ['I08 with folders of Windows', encodeURIComponent('..\\..\\x.pdf'), 'x.pdf', "UTF-8''x.pdf"],
  ]
  test.each(names)('%s are kept and come back by RFC 8187', async (_title, sent, kept, encoded) => {
    const messageId = await published(ebox, { files: [await aFile({ fileName: sent })] })
    const [document] = (await readBack(ebox, messageId)).attachments?.items ?? []
    expect(document?.fileName).toBe(kept)
    const { headers } = await call(ebox, document?.contentHref ?? '')
    const disposition = headers.get('content-disposition') ?? ''
    expect(disposition).toMatch(/^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''\S+$/)
    expect(disposition.endsWith(`filename*=${encoded}`)).toBe(true)
    expect(disposition.split('"')).toHaveLength(3)
  })
})
