import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { aFile } from '#tests/fixtures/publisher.ts'
import { call, published, readBack } from '#tests/fixtures/registry.ts'
import { publishedForReply, reply } from '#tests/fixtures/replies.ts'
import { rowsOf } from '#tests/fixtures/rows.ts'

/*
 * A UUID may be written in capitals (RFC 9562 §4): wherever a client gives one back to us, it names the same message.
 */
const ebox = await sharedEbox()
const { fixtures, messageRegistry } = ebox.credentials
const sender = findClient(ebox.credentials, 'documentSender').id
const versionTwo = messageRegistry.replace(/v3$/, 'v2')
const inCapitals = (id: string) => id.toUpperCase()

async function aLetter() {
  const messageId = await published(ebox, {
    message: { bodyContent: { nl: 'Een tekst' }, forTheAttentionOf: { ssin: fixtures.citizens.active } },
  })
  const attachmentId = (await readBack(ebox, messageId)).attachments?.items[0]?.attachmentId ?? ''
  return { messageId, attachmentId, path: `/ebox/messages/${inCapitals(messageId)}` }
}

describe('an id in capitals opens what it opens in small letters:', () => {
  test.each([messageRegistry, versionTwo])('%s', async (base) => {
    const { messageId, attachmentId, path } = await aLetter()
    for (const part of ['', '/attachments', '/body', `/attachments/${inCapitals(attachmentId)}`]) {
      const { status, json } = await call(ebox, `${base}${path}${part}`)
      expect([status, json], part).toEqual([
        200,
        (await call(ebox, `${base}${path.toLowerCase()}${part.toLowerCase()}`)).json,
      ])
    }
    const content = await call(ebox, `${base}${path}/attachments/${inCapitals(attachmentId)}/content`)
    expect(content.status).toBe(200)
    expect((await readBack(ebox, messageId)).readStatus).toBe(true)
  })
})

test('it is the same message in a change, and the same twice', async () => {
  const { messageId } = await aLetter()
  const headers = { 'content-type': 'application/merge-patch+json' }
  for (const base of [messageRegistry, versionTwo]) {
    const change = (...ids: string[]) =>
      call(ebox, `${base}/ebox/messages`, {
        method: 'PATCH',
        headers,
        json: { items: ids.map((each) => ({ messageId: each, visible: false })) },
      })
    expect((await change(inCapitals(messageId))).json).toMatchObject({ items: [{ messageId, visible: false }] })
    expect((await change(messageId, inCapitals(messageId))).status).toBe(400)
  }
})

test('a sender asks after it, replaces it and takes it back', async () => {
  const { messageId } = await aLetter()
  const asked = await call(ebox, '/ebox/messageStatuses/search', {
    as: sender,
    json: { messageIds: [inCapitals(messageId)] },
  })
  expect(asked.json).toMatchObject({ items: [{ messageId: inCapitals(messageId), state: 'received' }] })
  const replacement = await published(ebox, {
    message: { replacesMessageId: inCapitals(messageId), replacementReason: { nl: 'Een fout' } },
  })
  expect(await readBack(ebox, messageId)).toMatchObject({ withdrawal: { replacedByMessageId: replacement } })
  const withdrawn = await call(ebox, `/ebox/messages/${inCapitals(replacement)}/withdraw`, {
    as: sender,
    json: { reason: { nl: 'Nog een' } },
  })
  expect([withdrawn.status, withdrawn.json]).toMatchObject([200, { messageId: replacement }])
})

test('it is answered once for one Idempotency-Key, however the original is written, and its audit line has small letters', async () => {
  const originalId = await publishedForReply(ebox)
  const headers = { 'Idempotency-Key': randomUUID() }
  const first = await reply(ebox, inCapitals(originalId), { headers, files: [await aFile()], message: aReplyWithFile })
  expect(first.status, JSON.stringify(first.body)).toBe(201)
  const again = await reply(ebox, originalId, { headers, files: [await aFile()], message: aReplyWithFile })
  expect(again.status).toBe(409)
  expect((await call(ebox, `/ebox/messages/${inCapitals(originalId)}/thread`)).json).toMatchObject({
    threadId: originalId,
  })
  const { audit } = await rowsOf(ebox, String(first.body.messageId))
  expect(audit[0]?.details).toMatchObject({ originalMessageId: originalId })
})

const aReplyWithFile = { attachments: [{ httpPartName: 'upfile1', isMainContent: true }] }
