import { existsSync } from 'node:fs'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { type ClamdBehaviour, startClamd } from '#tests/fixtures/clamd.ts'
import { eicar, eicarPdf } from '#tests/fixtures/eicar.ts'
import { startEbox } from '#tests/fixtures/ebox.ts'
import { aFile, aMessage, aPdf, publish } from '#tests/fixtures/publisher.ts'
import { issuesOf } from '#tests/fixtures/refusal.ts'
import { activeConsumer, call, contentHref, published, readBack, tokenOf } from '#tests/fixtures/registry.ts'
import { workflowsOf } from '#tests/fixtures/release.ts'
import { blobFile, rowsOf, sqlAs } from '#tests/fixtures/rows.ts'

/*
 * An e-Box whose scanner is a clamd, here one that fails as real ones do. Its workflows do not run by themselves (no `workflows` in
 * SERVE): what they do is done when a test says so.
 */
const clamd = await startClamd({ isInfected: (bytes) => (bytes.includes(eicar) ? 'Eicar-Test-Signature' : undefined) })
const ebox = await startEbox({ env: { SERVE: 'api,oauth', CLAMD_URL: clamd.url, CLAMD_PATIENCE_SECONDS: '1' } })
const workflows = workflowsOf(ebox, { clamd: clamd.url })
afterAll(async () => {
  await workflows[Symbol.asyncDispose]()
  await ebox.stop()
  await clamd[Symbol.asyncDispose]()
})
beforeEach(() => clamd.behave('judges'))

/** Publishes while the scanner behaves like this. @returns the id of the message */
async function publishedWhile(behaviour: ClamdBehaviour, bytes?: Uint8Array): Promise<string> {
  clamd.behave(behaviour)
  const messageId = await published(ebox, {
    files: [await aFile({ bytes: bytes ?? (await aPdf()) })],
    message: { bodyContent: { nl: 'Een tekst' } },
  })
  clamd.behave('judges')
  return messageId
}

/** What somebody is told who retrieves the whole box and follows its changes. */
async function inChanges(messageId: string): Promise<boolean> {
  let cursor = ''
  for (;;) {
    const { json } = await call(ebox, `/ebox/changes?pageSize=1000${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
    if (JSON.stringify(json).includes(messageId)) return true
    const page = Object(json) as { isComplete: boolean; nextCursor: string }
    if (page.isComplete) return false
    cursor = page.nextCursor
  }
}

/** Every way to come to a message, with its status: 404 wherever it is not to be seen. */
async function everyWayTo(messageId: string): Promise<number[]> {
  const [attachment] = (await rowsOf(ebox, messageId)).attachments
  const message = `/ebox/messages/${messageId}`
  const attachmentId = String(attachment?.attachment_id)
  const ways = ['', '/attachments', `/attachments/${attachmentId}`, `/attachments/${attachmentId}/content`, '/body']
  return Promise.all(ways.map(async (way) => (await call(ebox, `${message}${way}`)).status))
}

const inList = async (messageId: string) => {
  const { json } = await call(ebox, '/ebox/messages?pageSize=100')
  return JSON.stringify(json).includes(messageId)
}
const totals = async () => {
  const { lastConsultationDate: _ours, ...others } = Object((await call(ebox, '/ebox')).json)
  return others
}
const statusOf = async (messageId: string) => {
  const { json } = await call(ebox, '/ebox/messageStatuses/search', {
    as: 'documentSender',
    json: { items: [{ messageId }] },
  })
  const { items } = Object(json) as { items: Record<string, unknown>[] }
  return items[0]
}

test('the real scanner is no embedded part', async () => {
  const { json } = await call(ebox, `${ebox.origin}/api/health`, { token: null })
  expect(JSON.stringify(json)).not.toContain('"virus-scanner":{"status":"UP","embedded":true')
})

test('what the scanner calls clean is seen at once', async () => {
  const messageId = await publishedWhile('judges')
  expect(await everyWayTo(messageId)).toEqual([200, 200, 200, 200, 200])
  expect(clamd.contents.at(-1)?.subarray(0, 5).toString()).toBe('%PDF-')
})

test('M01 what it calls a virus is refused', async () => {
  const files = [await aFile({ bytes: eicarPdf() })]
  const answer = await publish(ebox, { files, message: aMessage(ebox, files, { to: 'enterprise' }) })
  expect([answer.status, issuesOf(answer)]).toEqual([400, ['rejectedInput upfile1']])
})

const tooLarge = { says: 'INSTREAM size limit exceeded. ERROR\0' }

test('M02 a document that is larger than the scanner takes is refused at once: it would be held for ever', async () => {
  clamd.behave(tooLarge)
  const files = [await aFile()]
  const answer = await publish(ebox, { files, message: aMessage(ebox, files, { to: 'enterprise' }) })
  expect([answer.status, issuesOf(answer)]).toEqual([400, ['outOfRange upfile1']])
})

test('M02 a held one that turns out so is refused for good, and its sender is told', async () => {
  const messageId = await publishedWhile('closes')
  clamd.behave(tooLarge)
  expect(await workflows.release()).toMatchObject({ released: 0, refused: ['TooLargeToScan'], held: [] })
  expect(await statusOf(messageId)).toMatchObject({ state: 'refused', refused: { virusFound: 'TooLargeToScan' } })
  expect(await workflows.release()).toEqual({ released: 0, refused: [], held: [] })
})

test('M03 a held message whose key does not open holds up no other, and stays', async () => {
  const [broken, sound] = [await publishedWhile('closes'), await publishedWhile('closes')]
  const sql = sqlAs(ebox)
  const [kept] = await sql`SELECT wrapped_key FROM attachment WHERE message_id = ${broken}`
  await sql`UPDATE attachment SET wrapped_key = set_byte(wrapped_key, 20, 255 - get_byte(wrapped_key, 20)) WHERE message_id = ${broken}`
  expect(await workflows.release()).toMatchObject({ released: 1, held: ['SealBroken'] })
  expect((await everyWayTo(sound))[0]).toBe(200)
  await sql`UPDATE attachment SET wrapped_key = ${kept?.['wrapped_key']} WHERE message_id = ${broken}`
  expect(await workflows.release()).toMatchObject({ released: 1, held: [] })
})

test('a reply that is refused while it is held is not lost on its author: its conversation says so', async () => {
  const original = await published(ebox, { message: { isReplyAuthorized: true } })
  clamd.behave('closes')
  const files = [await aFile({ bytes: eicarPdf() })]
  const json = { subject: { nl: 'Antwoord' }, attachments: [{ httpPartName: 'upfile1', isMainContent: true }] }
  const answer = await publish(ebox, {
    files,
    message: json,
    path: `/ebox/messages/${original}/replies`,
    token: await tokenOf(ebox, activeConsumer(ebox)),
  })
  expect(answer.status).toBe(201)
  const sent = async () => {
    const { json: thread } = await call(ebox, `/ebox/messages/${original}/thread`)
    const { items } = Object(thread) as { items: { direction: string; reply?: Record<string, unknown> }[] }
    return items.find(({ direction }) => direction === 'sent')?.reply
  }
  expect(await sent()).not.toHaveProperty('refused')
  clamd.behave('judges')
  expect(await workflows.release()).toMatchObject({ refused: ['Eicar-Test-Signature'] })
  expect(await sent()).toMatchObject({
    messageId: answer.body.messageId,
    refused: { at: expect.any(String), virusFound: 'Eicar-Test-Signature' },
  })
})

describe.each<[title: string, behaviour: ClamdBehaviour]>([
  ['hangs', 'hangs'],
  ['answers by half', 'halfAnswer'],
  ['closes every connection, as while it loads anew', 'closes'],
])('M03 while the scanner %s', (_title, behaviour) => {
  test('a message is taken and held: unseen, uncounted, untold, until the scanner has judged it', async () => {
    const before = await totals()
    const messageId = await publishedWhile(behaviour)
    expect(await everyWayTo(messageId)).toEqual([404, 404, 404, 404, 404])
    expect(await inList(messageId)).toBe(false)
    expect(await inChanges(messageId)).toBe(false)
    expect(await totals()).toEqual(before)
    expect((await rowsOf(ebox, messageId)).events).toEqual([])
    expect(await statusOf(messageId)).toMatchObject({ state: 'held' })

    clamd.behave(behaviour)
    expect(await workflows.release()).toMatchObject({ released: 0, refused: [] })
    expect(await everyWayTo(messageId)).toEqual([404, 404, 404, 404, 404])

    clamd.behave('judges')
    expect(await workflows.release()).toMatchObject({ released: 1, refused: [], held: [] })
    expect(await everyWayTo(messageId)).toEqual([200, 200, 200, 200, 200])
    expect(await inList(messageId)).toBe(true)
    const { messages, events } = await rowsOf(ebox, messageId)
    expect(events.map(({ type }) => String(type))).toEqual([
      'publication/message.published',
      'consultation/message.read',
    ])
    // Received is when it could be seen.
    expect(messages[0]?.received_at).toEqual(events[0]?.occurred_at)
  })
})

test('M03 while the scanner refuses connections messages wait; all of them drain when it is back', async () => {
  await clamd.close()
  const messageIds = await Promise.all(Array.from({ length: 20 }, () => published(ebox)))
  expect(await workflows.release()).toMatchObject({ released: 0, held: ['the scanner does not answer'] })
  await clamd.listen()
  let released = 0
  for (let more = true; more;) {
    const done = await workflows.release()
    released += done.released
    more = done.released > 0
  }
  expect(released).toBe(20)
  for (const messageId of messageIds) expect((await readBack(ebox, messageId)).messageId).toBe(messageId)
})

test('M01 a held message in which a virus is found is never seen; its sender is told, its bytes go', async () => {
  const traced = await sqlAs(ebox)`SELECT coalesce(max(audit_id), 0) AS last FROM audit_line`
  const messageId = await publishedWhile('closes', eicarPdf())
  const [attachment] = (await rowsOf(ebox, messageId)).attachments
  const blob = blobFile(ebox, String(attachment?.content_id))
  expect(existsSync(blob)).toBe(true)
  expect(await workflows.release()).toMatchObject({ released: 0, refused: ['Eicar-Test-Signature'] })
  expect(await everyWayTo(messageId)).toEqual([404, 404, 404, 404, 404])
  expect(await statusOf(messageId)).toMatchObject({ state: 'refused' })
  const { attachments, events, audit } = await rowsOf(ebox, messageId)
  expect([attachments, events]).toEqual([[], []])
  expect(audit.filter(({ audit_id }) => Number(audit_id) > Number(traced[0]?.last)).at(-1)).toMatchObject({
    response_code: 400,
    details: { messageId, viruses: [{ virus: 'Eicar-Test-Signature' }] },
  })
  await workflows.removeContents()
  expect(existsSync(blob)).toBe(false)
  // Nothing of it is looked at again.
  expect(await workflows.release()).toEqual({ released: 0, refused: [], held: [] })
})

test('a held message whose day has not come waits for that day once it is released', async () => {
  const messageId = await publishedWhile('closes')
  await sqlAs(ebox)`UPDATE message SET received_at = now() + interval '1 hour' WHERE message_id = ${messageId}`
  expect(await workflows.release()).toMatchObject({ released: 1 })
  const { messages, events } = await rowsOf(ebox, messageId)
  expect(messages[0]).toMatchObject({ waits_for: 'visibleFrom' })
  expect(events).toEqual([])
  expect(await everyWayTo(messageId)).toEqual([404, 404, 404, 404, 404])
})

describe('a held message that replaces another', () => {
  const replacing = (messageId: string) => ({
    replacesMessageId: messageId,
    replacementReason: { nl: 'Het bedrag was verkeerd' },
  })
  const heldReplacement = async (old: string, bytes?: Uint8Array) => {
    clamd.behave('closes')
    const files = [await aFile({ bytes: bytes ?? (await aPdf()) })]
    const messageId = await published(ebox, { files, message: replacing(old) })
    clamd.behave('judges')
    return messageId
  }
  const stateOf = async (messageId: string) => (await statusOf(messageId))?.['state']

  test('withdraws it when it is released, in one transaction', async () => {
    const old = await publishedWhile('judges')
    const messageId = await heldReplacement(old)
    expect([await stateOf(old), await stateOf(messageId)]).toEqual(['received', 'held'])
    expect((await everyWayTo(old))[0]).toBe(200)
    expect(await workflows.release()).toMatchObject({ released: 1 })
    expect([await stateOf(old), await stateOf(messageId)]).toEqual(['withdrawn', 'received'])
    expect((await readBack(ebox, old)).withdrawal).toMatchObject({ replacedByMessageId: messageId })
    const [before, after] = [await rowsOf(ebox, old), await rowsOf(ebox, messageId)]
    expect(before.attachments).toEqual([])
    expect(before.events.at(-1)).toMatchObject({ type: 'publication/message.withdrawn' })
    expect(before.messages[0]?.withdrawn_at).toEqual(after.messages[0]?.received_at)
  })

  test('M01 leaves it where it is when a virus is found: its recipient is not left with a tombstone', async () => {
    const old = await publishedWhile('judges')
    const messageId = await heldReplacement(old, eicarPdf())
    expect(await workflows.release()).toMatchObject({ released: 0, refused: ['Eicar-Test-Signature'] })
    expect([await stateOf(old), await stateOf(messageId)]).toEqual(['received', 'refused'])
    expect(await readBack(ebox, old)).not.toHaveProperty('withdrawal')
    expect((await call(ebox, await contentHref(ebox, old))).status).toBe(200)
  })

  test('is released all the same when that one was withdrawn otherwise meanwhile, whose tombstone stays', async () => {
    const old = await publishedWhile('judges')
    const messageId = await heldReplacement(old)
    const json = { reason: { nl: 'Vergissing' } }
    await call(ebox, `/ebox/messages/${old}/withdraw`, { as: 'documentSender', json })
    const before = await rowsOf(ebox, old)
    expect(await workflows.release()).toMatchObject({ released: 1 })
    expect(await stateOf(messageId)).toBe('received')
    expect({ ...(await rowsOf(ebox, old)), audit: [] }).toEqual({ ...before, audit: [] })
  })
})

test('a held message that its sender withdraws is not released', async () => {
  const messageId = await publishedWhile('closes')
  const withdrawn = await call(ebox, `/ebox/messages/${messageId}/withdraw`, {
    as: 'documentSender',
    json: { reason: { nl: 'Vergissing' } },
  })
  expect(withdrawn.status).toBe(200)
  expect(await workflows.release()).toEqual({ released: 0, refused: [], held: [] })
  expect(await everyWayTo(messageId)).toEqual([404, 404, 404, 404, 404])
  expect((await rowsOf(ebox, messageId)).events).toEqual([])
})

test('a content that is lost keeps its own message held and no other', async () => {
  const lost = await publishedWhile('closes')
  const other = await publishedWhile('closes')
  await sqlAs(ebox)`UPDATE attachment SET content_id = uuidv7() WHERE message_id = ${lost}`
  expect(await workflows.release()).toMatchObject({ released: 1, held: ['ContentMissing'] })
  expect((await call(ebox, await contentHref(ebox, other))).status).toBe(200)
  await sqlAs(ebox)`DELETE FROM message WHERE message_id = ${lost}`
})
