import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { openDatabase } from '#db/client.ts'
import { removeIdempotencyKeys } from '#domain/publication/remove-idempotency-keys.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { aFile, aMessage, publish, type PublishedFile, type PublishOptions } from '#tests/fixtures/publisher.ts'
import { orphanBlobs, rowsOf, sqlAs } from '#tests/fixtures/rows.ts'
import { aSender } from '#tests/fixtures/senders.ts'

const ebox = await sharedEbox()
const sql = sqlAs(ebox)
const mismatch = 'urn:problem-type:ebox:idempotencyKeyMismatch'

/** One publication that can be sent again and again: the same bytes, the same key. */
async function aPublication(overrides: Record<string, unknown> = {}) {
  const subject = `Replayed ${randomUUID()}`
  const files = [
    await aFile(),
    await aFile({ name: 'second', fileName: 'b.txt', contentType: 'text/plain', bytes: Buffer.from('b') }),
  ]
  const message = aMessage(ebox, files, { subject: { nl: subject }, ...overrides })
  const headers = { 'Idempotency-Key': randomUUID(), Prefer: 'return=representation' }
  return { files, message, headers } satisfies PublishOptions
}
const messagesOf = async ({ message }: { message: Record<string, unknown> }) => {
  const { nl } = message.subject as { nl: string }
  return (await sql<{ message_id: string }[]>`SELECT message_id FROM content WHERE subject->>'nl' = ${nl}`).map(
    (row) => row.message_id,
  )
}
const noOrphans = () => expect.poll(() => orphanBlobs(ebox), { timeout: 15_000 }).toEqual([])

test('R03 a proxy drops the 201, the client sends the same again: the same answer, and one message', async () => {
  const publication = await aPublication()
  await expect(publishThroughDroppingProxy(publication)).rejects.toThrow()
  await expect.poll(() => messagesOf(publication)).toHaveLength(1)
  const again = await publish(ebox, publication)
  expect(again.status).toBe(201)
  expect(again.body.messageId).toBe((await messagesOf(publication))[0])
  expect(again.headers).toMatchObject({
    location: `${ebox.credentials.messageRegistry}/ebox/messages/${String(again.body.messageId)}`,
    'preference-applied': 'return=representation',
    'idempotency-replayed': 'true',
  })
  expect(await messagesOf(publication)).toHaveLength(1)
  expect((await rowsOf(ebox, String(again.body.messageId))).audit).toHaveLength(1)
  await noOrphans()
})

/** Publishes through a proxy that takes the whole request to the e-Box and hangs up when the answer comes. */
async function publishThroughDroppingProxy(publication: PublishOptions): Promise<unknown> {
  const proxy = createServer((incoming) => {
    const outgoing = connect(ebox.port, 'localhost')
    incoming.pipe(outgoing)
    outgoing.once('data', () => incoming.destroy())
    incoming.on('error', () => outgoing.destroy())
    incoming.on('close', () => outgoing.destroy())
  }).listen(0, 'localhost')
  await once(proxy, 'listening')
  const { port } = proxy.address() as AddressInfo
  const messageRegistry = ebox.credentials.messageRegistry.replace(String(ebox.port), String(port))
  try {
    return await publish({ ...ebox, credentials: { ...ebox.credentials, messageRegistry } }, publication)
  } finally {
    proxy.close()
  }
}

describe('R03 a repeat is equal', () => {
  test('to the first answer in every member, and only the repeat says that it is one', async () => {
    const recipient = { eboxType: 'enterprise', enterpriseNumber: ebox.credentials.fixtures.enterprises.neverOpened }
    const publication = await aPublication({ to: 'enterprise', recipient })
    const first = await publish(ebox, publication)
    const again = await publish(ebox, publication)
    expect(first.headers['preference-applied']).toBe('return=representation')
    expect(first.headers['idempotency-replayed']).toBeUndefined()
    expect([again.status, again.body]).toEqual([201, first.body])
    expect(again.body.code).toBe('NO_DIGITAL_USER')
  })

  test.each<[string, (publication: Awaited<ReturnType<typeof aPublication>>) => PublishOptions]>([
    [
      'parts in another order',
      (publication) => ({ ...publication, files: publication.files.toReversed(), jsonPart: 'last' }),
    ],
    [
      'members in another order',
      (publication) => ({
        ...publication,
        message: Object.fromEntries(Object.entries(publication.message).toReversed()),
      }),
    ],
    [
      'defaults written out',
      (publication) => ({
        ...publication,
        message: { ...publication.message, isReplyAuthorized: false, businessDataList: [] },
      }),
    ],
    [
      'the preference in other words',
      (publication) => ({
        ...publication,
        headers: { ...publication.headers, Prefer: 'respond-async, Return="representation"; x=1' },
      }),
    ],
  ])('with %s', async (_how, again) => {
    const publication = await aPublication()
    const first = await publish(ebox, publication)
    const { status, body } = await publish(ebox, again(publication))
    expect([status, body]).toEqual([201, first.body])
    expect(await messagesOf(publication)).toHaveLength(1)
  })

  test('also when the recipient could not be written to any more', async () => {
    const sender = await aSender(ebox)
    const recipient = await aSender(ebox)
    const headers = { 'Idempotency-Key': randomUUID(), Prefer: 'return=representation' }
    const files = [await aFile()]
    const message = { recipient: recipient.ebox, subject: { nl: 'Eens' } }
    const first = await sender.publish({ headers, files, message })
    await sql`UPDATE enterprise_register SET status = 'cancelled' WHERE enterprise_number = ${recipient.enterpriseNumber}`
    expect((await sender.publish({ files, message })).status).toBe(400)
    expect((await sender.publish({ headers, files, message })).body).toEqual(first.body)
  })
})

describe('R05 a key', () => {
  const other = (publication: Awaited<ReturnType<typeof aPublication>>, files: PublishedFile[]) => ({
    ...publication,
    files,
  })

  test('with another message is 422, with other bytes of a document too; the first stands', async () => {
    const publication = await aPublication()
    const first = await publish(ebox, publication)
    const { digest: _, ...undigested } = (publication.message.attachments as Record<string, unknown>[])[1] ?? {}
    const attachments = [(publication.message.attachments as unknown[])[0], undigested]
    const changed = [publication.files[0], { ...publication.files[1], bytes: Buffer.from('c') }] as PublishedFile[]
    const refused = [
      await publish(ebox, { ...publication, message: { ...publication.message, isReplyAuthorized: true } }),
      await publish(ebox, { ...other(publication, changed), message: { ...publication.message, attachments } }),
    ]
    expect(refused.map(({ status, body }) => [status, body.type])).toEqual([
      [422, mismatch],
      [422, mismatch],
    ])
    expect(await messagesOf(publication)).toEqual([first.body.messageId])
    await noOrphans()
  })

  test('with content that is no message is as used as with another: 422, and 409 without the preference', async () => {
    const publication = await aPublication()
    const first = await publish(ebox, publication)
    const malformed = { ...publication, message: { ...publication.message, subject: 7, recipient: undefined } }
    const replayed = await publish(ebox, malformed)
    expect([replayed.status, replayed.body.type]).toEqual([422, mismatch])
    const headers = { 'Idempotency-Key': publication.headers['Idempotency-Key'] }
    const again = await publish(ebox, { ...malformed, headers })
    expect([again.status, again.body.messageId]).toEqual([409, first.body.messageId])
    // Of whom the key is must be readable; and a key that was not used says nothing of what is wrong.
    const unreadable = { ...malformed.message, senderApplicationId: 7 }
    expect((await publish(ebox, { ...malformed, headers, message: unreadable })).status).toBe(400)
    const unused = { 'Idempotency-Key': randomUUID() }
    expect((await publish(ebox, { ...malformed, headers: unused })).status).toBe(400)
    expect(await messagesOf(publication)).toEqual([first.body.messageId])
    await noOrphans()
  })

  test('without the preference is 409 with the first message, equal or not', async () => {
    const publication = await aPublication()
    const first = await publish(ebox, publication)
    const headers = { 'Idempotency-Key': publication.headers['Idempotency-Key'] }
    const answer = await publish(ebox, { ...publication, headers })
    expect([answer.status, answer.body.messageId]).toEqual([409, first.body.messageId])
  })

  test('of one client means nothing for another’s, who learns nothing by it', async () => {
    const publication = await aPublication()
    await publish(ebox, publication)
    const stranger = await aSender(ebox)
    // In its own name it is a message of its own; in the other's name it is refused as ever.
    const own = await stranger.publish({
      ...publication,
      message: {
        ...publication.message,
        sender: stranger.ebox,
        messageTypeId: ebox.credentials.fixtures.messageTypes.citizen,
        recipient: { eboxType: 'citizen', ssin: ebox.credentials.fixtures.citizens.active },
      },
    })
    expect(own.status).toBe(201)
    const borrowed = await publish(ebox, { ...publication, token: await stranger.token() })
    expect([borrowed.status, borrowed.body.code]).toEqual([400, 'INVALID_SENDER'])
    expect(JSON.stringify(borrowed.body)).not.toContain((await messagesOf(publication))[0])
  })

  test('is no duty: without one the preference changes nothing', async () => {
    const { headers: _, ...publication } = await aPublication()
    const headers = { Prefer: 'return=representation' }
    const ids = [await publish(ebox, { ...publication, headers }), await publish(ebox, { ...publication, headers })]
    expect(new Set(ids.map(({ body }) => body.messageId)).size).toBe(2)
  })

  test('is free again after 30 days, and kept until then', async () => {
    const [kept, expired] = [await aPublication(), await aPublication()]
    for (const publication of [kept, expired]) await publish(ebox, publication)
    const [messageId] = await messagesOf(expired)
    await sqlAs(
      ebox,
      'owner',
    )`UPDATE idempotency_key SET used_at = now() - interval '30 days 1 minute' WHERE message_id = ${String(messageId)}`
    const worker = openDatabase(ebox.databases.worker, 1)
    await removeIdempotencyKeys(worker)
    await worker.$client.end()
    expect((await publish(ebox, kept)).headers['idempotency-replayed']).toBe('true')
    expect((await publish(ebox, expired)).headers['idempotency-replayed']).toBeUndefined()
    expect(await messagesOf(expired)).toHaveLength(2)
  })
})

test('while the first use of a key is running, a second waits a little and is then told to come back', async () => {
  const publication = await aPublication()
  const held = Promise.withResolvers<void>()
  const running = sql.begin(async (transaction) => {
    const sender = publication.message.sender as { enterpriseNumber: string }
    await transaction`INSERT INTO idempotency_key (sender_organization_id, sender_application_id, key_hash, message_id)
      VALUES (${sender.enterpriseNumber}, ${String(publication.message.senderApplicationId)}, sha256(${publication.headers['Idempotency-Key']}::text::bytea), uuidv7())`
    await held.promise
    throw new Error('It failed in the end')
  })
  const answer = await publish(ebox, publication)
  held.resolve()
  await expect(running).rejects.toThrow('It failed in the end')
  expect([answer.status, answer.body.type]).toEqual([409, 'urn:problem-type:ebox:stillRunning'])
  expect(answer.headers['retry-after']).toMatch(/^\d+$/)
  expect((await publish(ebox, publication)).status).toBe(201)
})

/** Comes back when it is told to: while the first is running (409), or with too many others at once (429). Nothing else is let pass. */
async function publishPatiently(publication: PublishOptions): Promise<Awaited<ReturnType<typeof publish>>> {
  const answer = await publish(ebox, publication)
  const seconds = Number(answer.headers['retry-after'])
  if (![409, 429].includes(answer.status) || !(seconds > 0)) return answer
  await sleep(seconds * 1_000)
  return publishPatiently(publication)
}

test('R04 equal publications at once make one message, and all get its answer', async () => {
  const many = process.env.TEST_LONG ? 1_000 : 50
  const publication = await aPublication()
  const token = await ebox.token('documentSender')
  const answers = await Promise.all(Array.from({ length: many }, () => publishPatiently({ ...publication, token })))
  const [messageId, ...others] = await messagesOf(publication)
  expect(others).toEqual([])
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
  expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1)
  expect(new Set(answers.map(({ body }) => body.messageId))).toEqual(new Set([messageId]))
  expect((await rowsOf(ebox, String(messageId))).events).toHaveLength(1)
  await noOrphans()
})
