import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { issuesOf } from '#tests/fixtures/refusal.ts'
import { call, readBack } from '#tests/fixtures/registry.ts'
import { reply } from '#tests/fixtures/replies.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'
import { aSender } from '#tests/fixtures/senders.ts'

const ebox = await sharedEbox()
const sql = sqlAs(ebox)
const [asking, answering] = [await aSender(ebox), await aSender(ebox)]

/** What `asking` published to `answering`. @returns its id */
async function asked(message: Record<string, unknown> = {}): Promise<string> {
  const { status, body } = await asking.publish({
    message: { recipient: answering.ebox, subject: { nl: 'Een vraag' }, isReplyAuthorized: true, ...message },
  })
  expect(status).toBe(201)
  return String(body.messageId)
}
const answerTo = (originalMessageId: string, message: Record<string, unknown> = {}) =>
  answering.publish({ message: { recipient: asking.ebox, originalMessageId, ...message } })

test('a sender answers a message of its own box: both sides have the conversation', async () => {
  const originalMessageId = await asked()
  const { status, body } = await answerTo(originalMessageId, {
    subject: { nl: 'Een antwoord' },
    bodyContent: { nl: 'Ja' },
  })
  expect(status).toBe(201)
  const messageId = String(body.messageId)
  expect(await readBack(ebox, messageId, { token: await asking.reader.token() })).toMatchObject({
    originalMessageId,
    threadId: originalMessageId,
    originalSubject: { nl: 'Een vraag' },
  })
  expect((await rowsOf(ebox, originalMessageId)).messages).toMatchObject([{ thread_id: originalMessageId }])
  const kept = await sql`SELECT * FROM sent_reply WHERE message_id = ${messageId}`
  expect(kept).toMatchObject([
    {
      original_message_id: originalMessageId,
      subject: { nl: 'Een antwoord' },
      recipient_enterprise_number: asking.enterpriseNumber,
    },
  ])
  const thread = await call(ebox, `/ebox/messages/${originalMessageId}/thread`, {
    token: await answering.reader.token(),
  })
  expect(JSON.stringify(thread.json)).toContain(messageId)
})

test('an answer goes to the partition that sent the original, whatever the routing rules of its box say', async () => {
  await answering.publish({ message: { recipient: asking.ebox } })
  const [box] = await sql`SELECT box_id FROM ebox WHERE enterprise_number = ${asking.enterpriseNumber}`
  const boxId = Number(box?.box_id)
  await sql`INSERT INTO partition (box_id, partition_id) VALUES (${boxId}, 'ASKING'), (${boxId}, 'ROUTED')`
  await sql`INSERT INTO routing_rule (box_id, routing_rule_id, priority, partition_id) VALUES (${boxId}, 1, 1, 'ROUTED')`
  const originalMessageId = await asked({ sender: { ...asking.ebox, partition: 'ASKING' } })
  const messageId = String((await answerTo(originalMessageId)).body.messageId)
  expect(await readBack(ebox, messageId, { token: await asking.reader.token() })).toMatchObject({ partition: 'ASKING' })
  expect(await sql`SELECT recipient_partition FROM sent_reply WHERE message_id = ${messageId}`).toEqual([
    { recipient_partition: 'ASKING' },
  ])
  const other = await answering.publish({ message: { recipient: asking.ebox } })
  expect((await rowsOf(ebox, String(other.body.messageId))).messages).toMatchObject([{ partition: 'ROUTED' }])
})

test('an answer may be answered in its turn when it says so: one conversation', async () => {
  const originalMessageId = await asked()
  const first = String((await answerTo(originalMessageId, { isReplyAuthorized: true })).body.messageId)
  const { status, body } = await asking.publish({ message: { recipient: answering.ebox, originalMessageId: first } })
  expect(status).toBe(201)
  expect((await rowsOf(ebox, String(body.messageId))).messages).toMatchObject([
    { original_message_id: first, thread_id: originalMessageId },
  ])
})

test('an answer that takes no reply ends the conversation, by whichever way one answers it', async () => {
  const first = String((await answerTo(await asked(), { isReplyAuthorized: false })).body.messageId)
  const published = await asking.publish({ message: { recipient: answering.ebox, originalMessageId: first } })
  expect([published.status, ...issuesOf(published)]).toEqual([400, 'rejectedInput originalMessageId'])
  expect((await reply(ebox, first, { token: await asking.reader.token() })).status).toBe(403)
})

test('what a recipient replied takes an answer, though its author did not say so', async () => {
  const originalMessageId = await asked()
  const replied = await reply(ebox, originalMessageId, { token: await answering.reader.token() })
  const { status, body } = await asking.publish({
    message: { recipient: answering.ebox, originalMessageId: String(replied.body.messageId) },
  })
  expect(status).toBe(201)
  expect((await rowsOf(ebox, String(body.messageId))).messages).toMatchObject([{ thread_id: originalMessageId }])
})

test('Z15 an unknown original, another’s and each that cannot be seen are refused alike, and nothing is stored', async () => {
  const unseen = {
    foreign: String((await asking.publish()).body.messageId),
    waiting: await asked({ visibleFrom: new Date(Date.now() + 3_600_000).toISOString() }),
    expired: await asked(),
    withdrawn: await asked(),
    unknown: randomUUID(),
    none: 'x',
  }
  await sql`UPDATE message SET expires_at = now() WHERE message_id = ${unseen.expired}`
  await sql`UPDATE message SET withdrawn_at = now() WHERE message_id = ${unseen.withdrawn}`
  const answers = []
  for (const id of Object.values(unseen)) answers.push(await answerTo(id, { subject: { nl: `To ${id}` } }))
  for (const { status, body } of answers) {
    expect(status).toBe(400)
    expect(body.issues).toEqual(answers[0]?.body.issues)
  }
  expect(answers.map(issuesOf)[0]).toEqual(['referencedResourceNotFound originalMessageId'])
  for (const id of Object.values(unseen)) {
    expect(await sql`SELECT 1 FROM content WHERE subject->>'nl' = ${`To ${id}`}`).toEqual([])
    expect(await sql`SELECT 1 FROM sent_reply WHERE original_message_id::text = ${id}`).toEqual([])
  }
})

test('a message that takes no replies gets none, and an answer goes to nobody else', async () => {
  const closed = await answerTo(await asked({ isReplyAuthorized: false }))
  expect([closed.status, ...issuesOf(closed)]).toEqual([400, 'rejectedInput originalMessageId'])
  const { fixtures } = ebox.credentials
  const astray = await answerTo(await asked(), {
    recipient: { eboxType: 'enterprise', enterpriseNumber: fixtures.enterprises.active },
  })
  expect([astray.status, ...issuesOf(astray)]).toEqual([400, 'rejectedInput originalMessageId'])
})

test('who may not speak for the sender learns nothing of its messages', async () => {
  const originalMessageId = await asked()
  const message = { sender: answering.ebox, recipient: asking.ebox }
  const [known, unknown] = [
    await asking.publish({ message: { ...message, originalMessageId } }),
    await asking.publish({ message: { ...message, originalMessageId: randomUUID() } }),
  ]
  expect(known.body.issues).toEqual(unknown.body.issues)
  expect(issuesOf(known)).toEqual(['rejectedInput sender.enterpriseNumber INVALID_SENDER'])
})
