import { randomUUID } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { eicarPdf } from '#tests/fixtures/eicar.ts'
import { type Answer, aFile, type PublishOptions } from '#tests/fixtures/publisher.ts'
import { issuesOf } from '#tests/fixtures/refusal.ts'
import { call, published, readBack } from '#tests/fixtures/registry.ts'
import { aReply, publishedForReply, reply } from '#tests/fixtures/replies.ts'
import { orphanBlobs, rowsOf, sqlAs } from '#tests/fixtures/rows.ts'

const ebox = await sharedEbox()
const other = findClient(ebox.credentials, 'documentConsumer')
const file = await aFile()
const withFile = { files: [file], message: aReply({ attachments: [{ httpPartName: file.name }] }) }

/** Replies what must be refused, and makes sure that nothing of it is stored: no message, no copy, no audit line, no file. */
async function refused(originalId: string, options: PublishOptions = withFile): Promise<Answer> {
  const traceId = randomUUID()
  const before = new Set(await orphanBlobs(ebox))
  const answer = await reply(ebox, originalId, { ...options, headers: { 'BelGov-Trace-Id': traceId } })
  const sql = sqlAs(ebox)
  const [copies, audit] = await Promise.all([
    /^[\w-]{36}$/.test(originalId) ? sql`SELECT 1 FROM sent_reply WHERE original_message_id = ${originalId}` : [],
    sql`SELECT 1 FROM audit_line WHERE trace_id = ${traceId} AND response_code < 400`,
  ])
  expect([copies, audit]).toEqual([[], []])
  await expect
    .poll(async () => (await orphanBlobs(ebox)).filter((blob) => !before.has(blob)), { timeout: 10_000 })
    .toEqual([])
  return answer
}

/** The answer without what differs from request to request. */
function bare({ status, headers, body }: Answer) {
  const { id: _id, instance: _instance, ...rest } = body
  return { status, type: headers['content-type'], body: rest }
}

describe('Z15 a message that cannot be seen takes no reply, and does not tell why:', () => {
  const states = {
    'that waits for the scanner': (id: string) =>
      sqlAs(ebox)`UPDATE message SET waits_for = 'release' WHERE message_id = ${id}`,
    'that waits for its day': (id: string) =>
      // Tomorrow: one whose day has come is announced by the e-Box itself within moments.
      sqlAs(
        ebox,
      )`UPDATE message SET waits_for = 'visibleFrom', received_at = now() + interval '1 day' WHERE message_id = ${id}`,
    'that has expired': (id: string) =>
      sqlAs(ebox)`UPDATE message SET expires_at = now() - interval '1 second' WHERE message_id = ${id}`,
    'that was withdrawn': (id: string) => sqlAs(ebox)`UPDATE message SET withdrawn_at = now() WHERE message_id = ${id}`,
  }

  test.each(Object.entries(states))('Z15 one %s answers as an unknown one', async (_state, put) => {
    const messageId = await publishedForReply(ebox)
    await put(messageId)
    expect(bare(await refused(messageId))).toEqual(bare(await refused(uuidv7())))
  })

  test('Z15 another enterprise’s, a citizen’s, and no id at all answer as an unknown one', async () => {
    const unknown = bare(await refused(uuidv7()))
    expect(unknown).toMatchObject({ status: 404, body: { type: 'urn:problem-type:belgif:resourceNotFound' } })
    const recipient = { eboxType: 'enterprise', enterpriseNumber: other.enterpriseNumber }
    const theirs = await publishedForReply(ebox, { recipient })
    const { citizens, messageTypes } = ebox.credentials.fixtures
    const toCitizen = await publishedForReply(ebox, {
      recipient: { eboxType: 'citizen', ssin: citizens.active },
      messageTypeId: messageTypes.citizen,
    })
    for (const id of [theirs, toCitizen, 'no-id']) expect(bare(await refused(id))).toEqual(unknown)
    for (const id of [theirs, toCitizen])
      expect((await rowsOf(ebox, id)).messages).toMatchObject([{ thread_id: null, read_at: null }])
    const answer = await call(ebox, `/ebox/messages/${theirs}/thread`)
    expect(answer.status).toBe(404)
  })
})

test('a message whose sender takes no reply is refused with 403, before its documents are received', async () => {
  const messageId = await published(ebox)
  const answer = await refused(messageId)
  expect(answer).toMatchObject({ status: 403, body: { type: 'urn:problem-type:belgif:missingPermission' } })
  expect(await readBack(ebox, messageId)).not.toHaveProperty('threadId')
})

describe('refused with its issue, and nothing is stored:', () => {
  const main = (httpPartName: string) => ({ httpPartName, isMainContent: true })
  // prettier-ignore
  const cases: [title: string, options: PublishOptions, ...issues: string[]][] = [
    ['nothing at all', { message: {} }, 'requiredInput bodyContent'],
    ['a document that is not announced', { files: [file] }, 'invalidInput attachments', 'unknownInput upfile1'],
    ['a document that is announced and not there', { message: aReply({ attachments: [{ httpPartName: 'none' }] }) }, 'invalidInput attachments', 'invalidInput attachments[0].httpPartName'],
    ['a text and a document that are both the main content', { files: [file], message: aReply({ isBodyMainContent: true, attachments: [main('upfile1')] }) }, 'exactlyOneOfExpected attachments'],
    ['several languages', { message: { bodyContent: { nl: 'Ja', fr: 'Oui' } } }, 'rejectedInput bodyContent NOT_IMPLEMENTED'],
    ['English', { message: { bodyContent: { en: 'Yes' } } }, 'rejectedInput bodyContent.en NOT_IMPLEMENTED', 'invalidInput bodyContent'],
    ['a subject that is too long', { message: aReply({ subject: { nl: 'x'.repeat(401) } }) }, 'outOfRange subject'],
    ['bytes that are not what they are called', { files: [{ ...file, bytes: Buffer.from('%PNG') }], message: withFile.message }, 'rejectedInput upfile1'],
    ['no JSON', { message: '{"bodyContent"' }, 'schemaViolation messageToPublish'],
    ['no message at all', { jsonPart: 'missing' }, 'requiredInput messageToPublish'],
    ['M01 a virus', { files: [{ ...file, bytes: eicarPdf() }], message: withFile.message }, 'rejectedInput upfile1'],
  ]
  test.each(cases)('%s', async (_title, options, ...issues) => {
    const answer = await refused(await publishedForReply(ebox), options)
    expect(answer.status).toBe(400)
    expect(issuesOf(answer)).toEqual(issues)
  })

  const foreign = ['sender', 'recipient', 'messageTypeId', 'senderApplicationId', 'originalMessageId', 'threadId']
  const overPosted = [...foreign, 'isReplyAuthorized', 'partition', 'status', 'boxId', 'readAt', 'qualified', 'role']
  test('Z07 what its author does not decide is refused, each by its name', async () => {
    const messageId = await publishedForReply(ebox)
    const message = aReply(Object.fromEntries(overPosted.map((name) => [name, 'x'])))
    const answer = await refused(messageId, { message })
    expect(issuesOf(answer).toSorted()).toEqual(overPosted.map((name) => `unknownInput ${name}`).toSorted())
    const json = await call(ebox, `/ebox/messages/${messageId}/replies`, { json: message })
    expect(json.status).toBe(400)
    const nested = aReply({ attachments: [{ httpPartName: 'upfile1', status: 'x', boxId: 1 }] })
    expect(issuesOf(await refused(messageId, { files: [file], message: nested }))).toEqual(
      expect.arrayContaining(['unknownInput attachments[0].status', 'unknownInput attachments[0].boxId']),
    )
    expect((await rowsOf(ebox, messageId)).messages).toMatchObject([{ thread_id: null, partition: 'GENERAL' }])
  })

  test('M01 a virus is told to the audit trail', async () => {
    const messageId = await publishedForReply(ebox)
    const traceId = randomUUID()
    const files = [{ ...file, bytes: eicarPdf() }]
    await reply(ebox, messageId, { files, message: withFile.message, headers: { 'BelGov-Trace-Id': traceId } })
    const lines = await sqlAs(ebox)`SELECT response_code, details FROM audit_line WHERE trace_id = ${traceId}`
    expect(lines).toMatchObject([{ response_code: 400, details: { viruses: [{ sizeInBytes: eicarPdf().length }] } }])
  })

  test('a body that is neither multipart nor JSON', async () => {
    const messageId = await publishedForReply(ebox)
    const headers = { 'Content-Type': 'text/plain' }
    const answer = await call(ebox, `/ebox/messages/${messageId}/replies`, { json: aReply(), headers })
    expect(answer.status).toBe(415)
  })
})
