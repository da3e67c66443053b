import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { newestOfThread } from '#domain/consultation/read-thread.ts'
import { repliesPerDay } from '#domain/message/reply-to-publish.ts'
import { inEveryLanguage } from '#domain/message/translated-string.ts'
import { PublicationResultShape } from '#http/message-registry/publication.ts'
import { ThreadShape } from '#http/message-registry/thread.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { type Answer, aFile, aPdf, sha256 } from '#tests/fixtures/publisher.ts'
import { activeConsumer, call, type CallOptions, published, readBack } from '#tests/fixtures/registry.ts'
import { aReply, publishedForReply, reply, senderSoftware } from '#tests/fixtures/replies.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'

const ebox = await sharedEbox()
const { fixtures, messageRegistry } = ebox.credentials
const sender = findClient(ebox.credentials, 'documentSender')
const holder = fixtures.enterprises.active
const software = await senderSoftware(ebox)
const asSender: CallOptions = { token: await software.token() }
const from = (partition: string) => ({
  sender: { eboxType: 'enterprise', enterpriseNumber: sender.enterpriseNumber, partition },
})

function idOf(answer: Answer): string {
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return PublicationResultShape.parse(answer.body).messageId
}

async function threadOf(messageId: string, options?: CallOptions) {
  return ThreadShape.parse((await call(ebox, `/ebox/messages/${messageId}/thread`, options)).json)
}

describe('a reply', () => {
  test('with a document stands in the box and the partition that sent, and says of whom it is and what it answers', async () => {
    const [partition] = fixtures.partitions
    const originalId = await publishedForReply(ebox, { ...from(partition), subject: { nl: 'Uw aangifte' } })
    const original = await readBack(ebox, originalId)
    const file = await aFile({ name: 'annex', fileName: 'bewijs.pdf', bytes: await aPdf('Het bewijs') })
    const answer = await reply(ebox, originalId, {
      files: [file],
      message: aReply({ attachments: [{ httpPartName: 'annex' }] }),
    })
    expect(answer.headers.location).toBe(`${messageRegistry}/ebox/messages/${originalId}/thread`)
    expect(answer.body).not.toHaveProperty('code')

    const received = await readBack(ebox, idOf(answer), asSender)
    expect(received).toMatchObject({
      subject: { nl: 'Re: Uw aangifte' },
      originalMessageId: originalId,
      originalSubject: { nl: 'Uw aangifte' },
      threadId: originalId,
      partition,
      messageTypeId: original.messageTypeId,
      senderApplicationId: original.senderApplicationId,
      sender: { eboxType: 'enterprise', enterpriseNumber: holder },
      isReplyAuthorized: true,
      isBodyMainContent: true,
      readStatus: false,
      attachments: { items: [{ fileName: 'bewijs.pdf', isMainContent: false }] },
    })
    const body = await call(ebox, `/ebox/messages/${received.messageId}/body`, asSender)
    expect(body.json).toEqual(inEveryLanguage({ nl: 'Ons antwoord' }))
    const content = await call(ebox, received.attachments?.items[0]?.contentHref ?? '', asSender)
    expect(sha256(content.bytes)).toBe(sha256(file.bytes))
  })

  test('has no title on its documents where the registry follows none, and a title that is not followed is not judged', async () => {
    const attachmentTitle = { nl: 'x'.repeat(300), fr: 'Deux langues' }
    const messageId = idOf(
      await reply(ebox, await publishedForReply(ebox), {
        files: [await aFile()],
        message: aReply({ attachments: [{ httpPartName: 'upfile1', attachmentTitle }] }),
      }),
    )
    const { attachments } = await rowsOf(ebox, messageId)
    expect(attachments).toMatchObject([{ title: null }])
  })

  test('is JSON alone where there is no document, and may be called what its author wants', async () => {
    const originalId = await publishedForReply(ebox)
    const json = aReply({ subject: { fr: 'Notre réponse' } })
    const answer = await call(ebox, `/ebox/messages/${originalId}/replies`, { json })
    expect(answer.status).toBe(201)
    const { messageId } = PublicationResultShape.parse(answer.json)
    expect(await readBack(ebox, messageId, asSender)).toMatchObject({
      subject: { fr: 'Notre réponse' },
      isBodyMainContent: true,
      attachments: { totalItems: 0 },
    })
  })

  test('may be a document alone', async () => {
    const originalId = await publishedForReply(ebox)
    const message = { attachments: [{ httpPartName: 'upfile1', isMainContent: true }] }
    const messageId = idOf(await reply(ebox, originalId, { files: [await aFile()], message }))
    expect(await readBack(ebox, messageId, asSender)).toMatchObject({
      isBodyMainContent: false,
      attachments: { items: [{ isMainContent: true }] },
    })
  })

  test('goes to GENERAL when the partition that sent is gone', async () => {
    const partition = `TEST-${randomUUID()}`
    const ofSender = sqlAs(ebox)`SELECT box_id FROM ebox WHERE enterprise_number = ${sender.enterpriseNumber}`
    const [{ box_id: boxId } = {}] = await ofSender
    await sqlAs(ebox)`INSERT INTO partition (box_id, partition_id) VALUES (${boxId}, ${partition})`
    const originalId = await publishedForReply(ebox, from(partition))
    await sqlAs(ebox)`DELETE FROM partition WHERE box_id = ${boxId} AND partition_id = ${partition}`
    const messageId = idOf(await reply(ebox, originalId))
    expect(await readBack(ebox, messageId, asSender)).toMatchObject({ partition: 'GENERAL' })
  })

  test('is an event and a line of the audit trail, as every publication', async () => {
    const originalId = await publishedForReply(ebox)
    const messageId = idOf(await reply(ebox, originalId))
    const { events, audit } = await rowsOf(ebox, messageId)
    expect(events).toMatchObject([{ type: 'publication/message.published' }])
    expect(audit).toMatchObject([
      { client_id: activeConsumer(ebox), response_code: 201, details: { originalMessageId: originalId } },
    ])
  })

  test('is kept on the side of who sent it encrypted, as every text', async () => {
    const originalId = await publishedForReply(ebox)
    const secret = randomUUID()
    idOf(await reply(ebox, originalId, { message: aReply({ bodyContent: { nl: secret } }) }))
    const rows = await sqlAs(ebox)`SELECT * FROM sent_reply WHERE original_message_id = ${originalId}`
    expect(rows).toHaveLength(1)
    expect(rows.map((row) => Buffer.from(row.body_cipher).toString('latin1')).join()).not.toContain(secret)
    expect(JSON.stringify(rows)).not.toContain(secret)
  })
})

describe('a conversation', () => {
  test('is seen on both sides, each with what it received and what it answered', async () => {
    const originalId = await publishedForReply(ebox)
    const first = idOf(await reply(ebox, originalId))
    const second = idOf(
      await reply(ebox, first, {
        token: await software.token(),
        message: aReply({ bodyContent: { nl: 'En het onze' } }),
      }),
    )
    const third = idOf(await reply(ebox, second))

    const ofHolder = await threadOf(second)
    expect(ofHolder).toMatchObject({
      threadId: originalId,
      totalItems: 4,
      items: [
        { direction: 'received', message: { messageId: originalId, threadId: originalId } },
        {
          direction: 'sent',
          reply: {
            messageId: first,
            originalMessageId: originalId,
            authorName: activeConsumer(ebox),
            recipient: { eboxType: 'enterprise', enterpriseNumber: sender.enterpriseNumber, partition: 'GENERAL' },
            bodyContent: { nl: 'Ons antwoord' },
          },
        },
        { direction: 'received', message: { messageId: second, originalMessageId: first } },
        { direction: 'sent', reply: { messageId: third } },
      ],
    })
    expect(await threadOf(originalId)).toEqual(ofHolder)

    const ofSender = await threadOf(first, asSender)
    expect(ofSender).toMatchObject({
      threadId: originalId,
      totalItems: 4,
      items: [
        { direction: 'published', original: { messageId: originalId } },
        { direction: 'received', message: { messageId: first } },
        { direction: 'sent', reply: { messageId: second, bodyContent: { nl: 'En het onze' } } },
        { direction: 'received', message: { messageId: third } },
      ],
    })
    expect(ofSender.items).toHaveLength(4)
    expect(await threadOf(third, asSender)).toEqual(ofSender)
    const { subject } = await readBack(ebox, originalId)
    // Its id begins with the milliseconds of its publication (RFC 9562 §5.7).
    const publishedAt = new Date(Number.parseInt(originalId.replace('-', '').slice(0, 12), 16))
    const publishedDate = publishedAt.toISOString().replace(/\.\d+Z$/, 'Z')
    expect(ofSender.items[0]).toMatchObject({ original: { subject, publishedDate } })
    expect(await readBack(ebox, first, asSender)).toMatchObject({ readStatus: false })
  })

  test('that is longer than what is told of it says how long it is', async () => {
    const originalId = await publishedForReply(ebox)
    const first = idOf(await reply(ebox, originalId))
    await sqlAs(ebox)`
      INSERT INTO sent_reply (box_id, message_id, original_message_id, thread_id, author_name, recipient_enterprise_number,
        recipient_partition, subject, file_names, sent_at)
      SELECT box_id, gen_random_uuid(), original_message_id, thread_id, author_name, recipient_enterprise_number,
        recipient_partition, subject, file_names, sent_at + n * interval '1 second'
      FROM sent_reply CROSS JOIN generate_series(1, ${newestOfThread + 20}) AS n WHERE message_id = ${first}`
    const { items, totalItems } = await threadOf(originalId)
    expect([items.length, totalItems]).toEqual([1 + newestOfThread, 1 + 1 + newestOfThread + 20])
    // The newest are told: the first one is not among them.
    expect(items.some((each) => each.direction === 'sent' && each.reply.messageId === first)).toBe(false)
  })

  test('of a message that nobody answered is that message', async () => {
    const messageId = await published(ebox)
    expect(await threadOf(messageId)).toMatchObject({
      threadId: messageId,
      totalItems: 1,
      items: [{ direction: 'received', message: { messageId } }],
    })
    expect(await readBack(ebox, messageId)).not.toHaveProperty('threadId')
  })
})

describe('a reply that is sent again', () => {
  test('with its Idempotency-Key is refused with the first one; for another message the key is free', async () => {
    const [originalId, otherId] = [await publishedForReply(ebox), await publishedForReply(ebox)]
    const headers = { 'Idempotency-Key': randomUUID() }
    const first = idOf(await reply(ebox, originalId, { headers }))
    const again = await reply(ebox, originalId, { headers })
    expect(again).toMatchObject({ status: 409, body: { messageId: first } })
    expect((await threadOf(originalId)).totalItems).toBe(2)
    idOf(await reply(ebox, otherId, { headers }))
  })

  test('too often within a day is refused with 429, also when all come at once', async () => {
    const originalId = await publishedForReply(ebox)
    const answers = await Promise.all(Array.from({ length: repliesPerDay + 5 }, () => reply(ebox, originalId)))
    const refused = answers.filter(({ status }) => status !== 201)
    expect(refused).toHaveLength(5)
    for (const { status, body, headers } of refused) {
      expect(status).toBe(429)
      expect(body).toMatchObject({ type: 'urn:problem-type:belgif:tooManyRequests', limit: repliesPerDay })
      expect(Number(headers['retry-after'])).toBeGreaterThan(23 * 60 * 60)
    }
    expect((await threadOf(originalId)).totalItems).toBe(repliesPerDay + 1)
  })
})
