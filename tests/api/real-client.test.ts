import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { MessageStatusesShape } from '#http/message-registry/message-status.ts'
import { MessageShape, MessagesShape } from '#http/message-registry/message.ts'
import { PublicationResultShape } from '#http/message-registry/publication.ts'
import { MessageTypeShape } from '#http/message-registry/reference-data.ts'
import { mod97Check } from '#tests/fixtures/check-number.ts'
import { aClient } from '#tests/fixtures/clients.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { aForger } from '#tests/fixtures/forged-token.ts'
import { aFile, type PublishedFile } from '#tests/fixtures/publisher.ts'
import { installationOf, realClient } from '#tests/fixtures/real-client/client.ts'
import {
  filePart,
  type Habit,
  habits,
  jsonPart,
  type Letter,
  messageInVersionThree,
} from '#tests/fixtures/real-client/publication.ts'

/*
 * Software of the field at our door: what a client of the real e-Box sends in a day, its oddities too (spec §2, §15). Of its
 * installation only addresses and credentials are ours; both clients sign with RS256, as everything written for the real one does.
 */
const ebox = await sharedEbox()
const { credentials } = ebox
const publisher = findClient(credentials, 'zilverpad-publisher')
const recipient = findClient(credentials, 'clairbois-consumer')
const sender = await realClient(installationOf(credentials, publisher.id))
const consumer = await realClient(installationOf(credentials, recipient.id))

const aLetter = (letter: Partial<Letter> = {}): Letter => ({
  senderEnterpriseNumber: publisher.enterpriseNumber,
  senderApplicationId: 'zilverpad:permits',
  messageTypeId: 'ZilverpadFleetDeclaration',
  recipientEnterpriseNumber: recipient.enterpriseNumber,
  subject: `Déclaration ${randomUUID()}`,
  ...letter,
})

async function send(
  { path = '/ebox/messages', message, parts, quirks, request }: Partial<Habit>,
  file?: PublishedFile,
) {
  const letter = aLetter()
  const document = file ?? (await aFile())
  const written = messageInVersionThree(letter, document)
  const json = jsonPart(message ? message(written) : written)
  const files = [filePart(document)]
  const answer = await sender.sendParts(path, parts ? parts(json, files) : [json, ...files], { ...request, quirks })
  return { ...answer, letter, document }
}

/** Publishes by the plainest habit. */
async function aPublished(change: Record<string, unknown> = {}, file?: PublishedFile) {
  const { status, json, ...rest } = await send({ message: (message) => ({ ...message, ...change }) }, file)
  expect(status, JSON.stringify(json)).toBe(201)
  return { ...rest, messageId: PublicationResultShape.parse(json).messageId }
}

const read = async (messageId: string) => MessageShape.parse((await consumer.send(`/ebox/messages/${messageId}`)).json)
const list = async (query: string) => MessagesShape.parse((await consumer.send(`/ebox/messages?${query}`)).json).items
const day = (inDays: number) => new Date(Date.now() + inDays * 86_400_000).toISOString().slice(0, 10)

describe('a sender’s day:', () => {
  test('it reads the reference data that it publishes with, and may keep it', async () => {
    const { status, headers, json } = await sender.send('/refData/messageTypes/ZilverpadFleetDeclaration')
    expect([status, headers.get('cache-control')]).toEqual([
      200,
      'public, no-transform, proxy-revalidate, max-age=86400',
    ])
    expect(MessageTypeShape.parse(json)).toMatchObject({
      senderOrganizationIds: [publisher.enterpriseNumber],
      senderApplicationIds: ['zilverpad:permits'],
    })
  })

  test.each(habits)('it publishes with $name, and the recipient reads what it sent', async (habit) => {
    const { status, json, letter, document } = await send(habit)
    expect(status, JSON.stringify(json)).toBe(201)
    const { messageId, expirationDate } = PublicationResultShape.parse(json)
    expect(expirationDate).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/)
    const { subject, attachments } = await read(messageId)
    // Providers fill the languages that the sender gave not (contract §2, flag C).
    expect(subject).toEqual({ nl: letter.subject, fr: letter.subject, de: letter.subject })
    const content = await consumer.send(attachments?.items[0]?.contentHref ?? '')
    expect(content.bytes.equals(document.bytes)).toBe(true)
  })

  test('it percent-encodes a file name, and its recipient sees the name', async () => {
    const fileName = encodeURIComponent('Déclaration 2026 – 100 €.pdf')
    const { messageId } = await aPublished({}, await aFile({ fileName }))
    expect((await read(messageId)).attachments?.items[0]?.fileName).toBe('Déclaration 2026 – 100 €.pdf')
  })

  test('it publishes one after another over one connection', async () => {
    await aPublished()
    expect((await aPublished()).reused).toBe(true)
  })

  test('it repeats an Idempotency-Key, quotes and all, and learns that the first was taken', async () => {
    const request = { headers: { 'Idempotency-Key': `"${randomUUID()}"` } }
    const first = await send({ request })
    expect(first.status).toBe(201)
    const second = await send({ request })
    expect([second.status, second.json]).toEqual([
      409,
      expect.objectContaining({ messageId: PublicationResultShape.parse(first.json).messageId }),
    ])
  })

  test.each([
    ['a photograph', {}, { fileName: 'photo.jpg', contentType: 'image/jpeg', bytes: Buffer.from('ffd8ffe000104a464946', 'hex') }, 'INVALID_INPUT', /^Attachment mime type is not valid/], // prettier-ignore
    ['two languages', { subject: { fr: 'Un', nl: 'Een' } }, {}, 'NOT_IMPLEMENTED', /^Multiple languages provided/],
    ['English', { subject: { en: 'A letter' } }, {}, 'NOT_IMPLEMENTED', /./],
    ['null', { expirationDate: null }, {}, 'INVALID_INPUT', /^Invalid Schema/],
    ['a digest in hexadecimal', {}, {}, 'DIGEST_DO_NOT_MATCH', /^Issue with Digest/],
    ['two main contents', { isBodyMainContent: true, bodyContent: { fr: 'Texte' } }, {}, 'INVALID_INPUT', /^Too many main content/], // prettier-ignore
    ['another’s number', { sender: { eboxType: 'enterprise', enterpriseNumber: recipient.enterpriseNumber } }, {}, 'INVALID_SENDER', /^Invalid sender/], // prettier-ignore
  ])('it sends %s and is told so in the words that it knows', async (name, change, file, code, said) => {
    const asHex = (message: Record<string, unknown>) => {
      const [attachment] = message.attachments as Record<string, unknown>[]
      return { ...message, attachments: [{ ...attachment, digest: { digestMethod: 'sha_256', digestValue: 'ab12' } }] }
    }
    const isDigest = name.startsWith('a digest')
    const { status, json } = await send(
      {
        message: (message) => ({ ...(isDigest ? asHex(message) : message), ...change }),
        request: { headers: { Accept: 'application/json' }, refusedAs: 'application/json' },
      },
      await aFile(file),
    )
    expect(status).toBe(400)
    // The three members of the real registry's StatusMessage (spec §2.9).
    expect(json).toMatchObject({
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      code,
      message: expect.stringMatching(said),
    })
  })

  test('it asks what became of its messages', async () => {
    const { messageId } = await aPublished()
    const ask = async () => {
      const { status, json } = await sender.send('/ebox/messageStatuses/search', {
        method: 'POST',
        headers: { 'content-type': 'application/json;charset=UTF-8' },
        body: JSON.stringify({ messageIds: [messageId] }),
      })
      expect(status).toBe(200)
      return MessageStatusesShape.parse(json).items
    }
    expect(await ask()).toMatchObject([{ messageId, readStatus: false, visible: true }])
    await consumer.send((await read(messageId)).attachments?.items[0]?.contentHref ?? '')
    expect(await ask()).toMatchObject([{ messageId, readStatus: true, fetchedByMachine: {} }])
  })

  test('it fetches, as the consumer that it also is, the reply to its message', async () => {
    const { messageId } = await aPublished({ isReplyAuthorized: true })
    const replied = await consumer.sendParts(`/ebox/messages/${messageId}/replies`, [
      jsonPart({ bodyContent: { fr: 'Voici ma réponse' } }),
    ])
    expect(replied.status, JSON.stringify(replied.json)).toBe(201)
    const { messageId: replyId } = PublicationResultShape.parse(replied.json)
    const own = await aClient(ebox, {
      role: 'documentConsumer',
      scope: ['consult'],
      enterpriseNumber: publisher.enterpriseNumber,
    })
    await using inbox = await realClient(installationOf(credentials, publisher.id), await own.token())
    const received = MessageShape.parse((await inbox.send(`/ebox/messages/${replyId}`)).json)
    expect(received).toMatchObject({ originalMessageId: messageId, partition: 'GENERAL', isBodyMainContent: true })
    expect((await inbox.send(`/ebox/messages/${replyId}/body`)).json).toMatchObject({
      fr: 'Voici ma réponse',
      nl: 'Voici ma réponse',
    })
  })
})

describe('a document consumer’s day:', () => {
  test('it pages through its box, newest first, 25 at a time', async () => {
    const first = MessagesShape.parse((await consumer.send('/ebox/messages')).json)
    const second = MessagesShape.parse((await consumer.send('/ebox/messages/?page=2&pageSize=25')).json)
    expect(first.items).toHaveLength(25)
    expect(first.totalItems).toBeGreaterThan(60)
    const dates = [...first.items, ...second.items].map(({ receiptDate }) => Date.parse(receiptDate))
    expect(dates).toEqual(dates.toSorted((a, b) => b - a))
  })

  test.each([
    ['readStatus=false', { readStatus: true }],
    ['isRead=false', { readStatus: true }],
    ['registeredMail=false', { isRegisteredMail: true }],
    ['isRegisteredMail=false', { isRegisteredMail: true }],
    ['visible=true', { visible: false }],
    ['isVisible=true', { visible: false }],
  ])('it narrows by %s, in both spellings of version 2 and 3', async (filter, others) => {
    const { messageId } = await aPublished()
    const found = await list(`${filter}&receivedAfter=${day(-1)}&pageSize=100`)
    expect(found.map((each) => each.messageId)).toContain(messageId)
    for (const message of found) expect(message).not.toMatchObject(others)
  })

  test('it narrows by sender, application, type, dates and words, and everything must fit', async () => {
    const { messageId, letter } = await aPublished()
    const { senderEnterpriseNumber, senderApplicationId, messageTypeId, subject } = letter
    const criteria = new URLSearchParams({
      senderOrganizationId: senderEnterpriseNumber,
      senderApplicationId,
      messageTypeId,
      receivedAfter: day(-1),
      // A day begins in Belgium before it does in UTC.
      receivedBefore: day(2),
      expiredAfter: day(1),
      expiredBefore: day(400),
      // Where the enterprise's own routing rules put it.
      partition: (await read(messageId)).partition,
      q: subject.slice(1).toUpperCase().replace('É', 'E'),
      qlang: 'fr',
    })
    expect((await list(criteria.toString())).map((each) => each.messageId)).toEqual([messageId])
    criteria.set('senderOrganizationId', recipient.enterpriseNumber)
    expect(await list(criteria.toString())).toEqual([])
  })

  test('nothing found, or absurd criteria, is 200 and an empty list; only bad syntax is 400', async () => {
    expect(await list('receivedAfter=2060-01-01')).toEqual([])
    expect(await list('messageTypeId=nothing&registeredMail=true')).toEqual([])
    for (const wrong of ['q=letter', 'receivedAfter=yesterday', 'readStatus=maybe', 'pageSize=101', 'page=0'])
      expect((await consumer.send(`/ebox/messages?${wrong}`)).status, wrong).toBe(400)
  })

  test('details leave a message unread, its main content marks it read', async () => {
    const { messageId } = await aPublished()
    expect((await read(messageId)).readStatus).toBe(false)
    const { attachments } = await read(messageId)
    const { status, headers } = await consumer.send(attachments?.items[0]?.contentHref ?? '')
    expect([status, headers.get('content-type')]).toEqual([200, 'application/pdf'])
    expect((await read(messageId)).readStatus).toBe(true)
  })

  test('it hides a message by merge patch, and finds it through the filter', async () => {
    const { messageId } = await aPublished()
    const { status, json } = await consumer.send('/ebox/messages', {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/merge-patch+json' },
      body: JSON.stringify({ items: [{ messageId, visible: false }], totalItems: 1 }),
    })
    expect(status, JSON.stringify(json)).toBe(200)
    const hidden = await list(`visible=false&receivedAfter=${day(-1)}&pageSize=100`)
    expect(hidden.map((each) => each.messageId)).toContain(messageId)
  })

  test('it asks the summary and the statistics', async () => {
    expect((await consumer.send('/ebox')).json).toMatchObject({
      numberOfMessages: expect.any(Number),
      numberOfUnreadMessages: expect.any(Number),
    })
    expect((await consumer.send('/ebox/statistics')).json).toMatchObject({
      nearlyExpired: expect.any(Number),
      forAction: expect.any(Number),
      registeredMail: expect.any(Number),
    })
  })

  test('it keeps the reference data that it shows, and asks again with what it kept', async () => {
    const [message] = await list('pageSize=1')
    const path = `/refData/messageTypes/${message?.messageTypeId}`
    const { status, headers } = await consumer.send(path)
    const etag = headers.get('etag') ?? ''
    expect([status, etag]).toEqual([200, expect.stringMatching(/^(W\/)?"[^"]+"$/)])
    const again = await consumer.send(path, { headers: { 'If-None-Match': etag } })
    expect([again.status, again.bytes.length, again.headers.get('cache-control')]).toEqual([
      304,
      0,
      headers.get('cache-control'),
    ])
  })

  test('its token may carry the enterprise number without the leading zero', async () => {
    const own = await aClient(ebox, {
      role: 'documentConsumer',
      scope: ['consult'],
      enterpriseNumber: aNumberWithALeadingZero(),
    })
    const forge = await aForger(ebox)
    const token = forge({
      claims: {
        client_id: own.id,
        sub: own.id,
        principalAttributes: { 'urn:be:fgov:kbo-bce:organization:cbe-number': [own.enterpriseNumber.slice(1)] },
      },
    })
    await using client = await realClient(installationOf(credentials, recipient.id), token)
    expect(await client.send('/ebox')).toMatchObject({ status: 200, json: { numberOfMessages: 0 } })
  })
})

/** Below 0200 no number was ever given. */
function aNumberWithALeadingZero(): string {
  const eight = `00${String(Math.floor(Math.random() * 1_000_000)).padStart(6, '0')}`
  return eight + mod97Check(eight)
}
