import { v7 as uuidv7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { aFile } from '#tests/fixtures/publisher.ts'
import { call, published, readBack } from '#tests/fixtures/registry.ts'
import { rowsOf } from '#tests/fixtures/rows.ts'

const ebox = await sharedEbox()
const other = findClient(ebox.credentials, 'documentConsumer')
const recipient = { eboxType: 'enterprise', enterpriseNumber: other.enterpriseNumber }
const body = { bodyContent: { nl: 'Een tekst' } }
const twoFiles = [await aFile(), await aFile({ name: 'annex' })]
const mine = await readBack(ebox, await published(ebox, { files: twoFiles, message: body }))
const mineToo = await readBack(ebox, await published(ebox, { message: body }))
const theirs = await readBack(ebox, await published(ebox, { message: { ...body, recipient } }), { as: other.id })
const toCitizen = await published(ebox, {
  message: {
    recipient: { eboxType: 'citizen', ssin: ebox.credentials.fixtures.citizens.active },
    messageTypeId: ebox.credentials.fixtures.messageTypes.citizen,
  },
})
const documentOf = (message: typeof mine) => message.attachments?.items[0]?.attachmentId ?? ''

/** The answer without what differs from request to request: the trace, the problem's own id, the time, what is left of the rate. */
async function bare(path: string, method = 'GET') {
  const { status, headers, json } = await call(ebox, path, { method, headers: { 'BelGov-Trace-Id': 'the-same' } })
  const { id, instance, ...rest } = Object(json)
  expect(instance).toBe(`urn:uuid:${id}`)
  const { date: _date, ratelimit, ...others } = Object.fromEntries(headers)
  expect(ratelimit).toMatch(/^"(reads|writes)";r=\d+;t=\d+$/)
  return { status, headers: others, body: rest }
}

const places: Record<string, (messageId: string, attachmentId: string) => string> = {
  readMessage: (messageId) => `/ebox/messages/${messageId}`,
  listAttachments: (messageId) => `/ebox/messages/${messageId}/attachments`,
  readBody: (messageId) => `/ebox/messages/${messageId}/body`,
  readAttachment: (messageId, attachmentId) => `/ebox/messages/${messageId}/attachments/${attachmentId}`,
  openContent: (messageId, attachmentId) => `/ebox/messages/${messageId}/attachments/${attachmentId}/content`,
}

describe('another’s message answers exactly as an unknown one', () => {
  test.each(Object.entries(places))(
    'Z02 %s: another enterprise’s, a citizen’s, an unknown id and no id at all are the same',
    async (_name, place) => {
      const unknown = await bare(place(uuidv7(), uuidv7()))
      expect(unknown).toMatchObject({ status: 404, body: { type: 'urn:problem-type:belgif:resourceNotFound' } })
      expect(unknown.body).not.toHaveProperty('issues')
      expect(await bare(place(theirs.messageId, documentOf(theirs)))).toEqual(unknown)
      expect(await bare(place(toCitizen, uuidv7()))).toEqual(unknown)
      expect(await bare(place('not-an-id', 'x'))).toEqual(unknown)
      expect(await bare(place('%27%20OR%201%3D1', 'x'))).toEqual(unknown)
      expect(await bare(place('%00', '%00'))).toEqual(unknown)
    },
  )

  test('Z02 nothing of it changed, and no line tells its owner or the audit trail that it was read', async () => {
    for (const messageId of [theirs.messageId, toCitizen]) {
      const { messages, opened, events, audit } = await rowsOf(ebox, messageId)
      expect([messages[0]?.read_at, opened, events.length]).toEqual([null, [], 1])
      expect(audit.filter(({ client_id }) => client_id === 'goudenkoren-consumer')).toEqual([])
    }
  })

  test('Z02 the own one is there', async () => {
    for (const place of Object.values(places))
      expect((await call(ebox, place(mine.messageId, documentOf(mine)))).status).toBe(200)
  })
})

describe('a document under another message answers as an unknown one', () => {
  const pairs = {
    'mine under another of mine': [mineToo.messageId, documentOf(mine)],
    'another’s under mine': [mine.messageId, documentOf(theirs)],
    'mine under another’s': [theirs.messageId, documentOf(mine)],
    'a message’s id in its place': [mine.messageId, mine.messageId],
  } as const
  test.each(Object.entries(pairs))('Z03 %s', async (_title, [messageId, attachmentId]) => {
    for (const name of ['readAttachment', 'openContent'] as const) {
      const place = places[name]
      expect(await bare(place?.(messageId, attachmentId) ?? '')).toEqual(await bare(place?.(uuidv7(), uuidv7()) ?? ''))
    }
    const { opened } = await rowsOf(ebox, messageId)
    expect(
      opened.filter(({ attachment_id }) => attachment_id === attachmentId && messageId !== mine.messageId),
    ).toEqual([])
  })
})
