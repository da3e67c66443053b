import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { PublicationResultShape } from '#http/message-registry/publication.ts'
import { ProblemShape } from '#http/openapi.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { aFile } from '#tests/fixtures/publisher.ts'
import { installationOf, realClient } from '#tests/fixtures/real-client/client.ts'
import { filePart, habits, jsonPart, messageInVersionTwo } from '#tests/fixtures/real-client/publication.ts'
import { call, readBack } from '#tests/fixtures/registry.ts'
import { leftOf, rowsOf } from '#tests/fixtures/rows.ts'

const ebox = await sharedEbox()
const { credentials } = ebox
const publisher = findClient(credentials, 'zilverpad-publisher')
const recipient = findClient(credentials, 'clairbois-consumer')
const sender = await realClient(installationOf(credentials, publisher.id, 'v2'))
const as = recipient.id

type Message = Record<string, unknown>

async function send(change: Message = {}, habit?: (typeof habits)[number], traceId: string = randomUUID()) {
  const file = await aFile()
  const subject = `Déclaration ${randomUUID()}`
  const message = messageInVersionTwo(
    {
      senderEnterpriseNumber: publisher.enterpriseNumber,
      senderApplicationId: 'zilverpad:permits',
      messageTypeId: 'ZilverpadFleetDeclaration',
      recipientEnterpriseNumber: recipient.enterpriseNumber,
      subject,
    },
    file,
  )
  const json = jsonPart({ ...message, ...change })
  const parts = habit?.parts ? habit.parts(json, [filePart(file)]) : [json, filePart(file)]
  const headers = { 'BelGov-Trace-Id': traceId, ...habit?.request?.headers }
  const answer = await sender.sendParts('/publishMessage', parts, { ...habit?.request, headers, quirks: habit?.quirks })
  return { ...answer, subject, traceId }
}

async function published(change?: Message): Promise<string> {
  const { status, json } = await send(change)
  expect(status, JSON.stringify(json)).toBe(201)
  return PublicationResultShape.parse(json).messageId
}

const issuesOf = (json: unknown) => ProblemShape.parse(json).issues?.map(({ name, code }) => [name, code])

// The paths and the spelling of the eboxType are version 3's own.
const older = habits.filter(({ path, message }) => !path && !message)
test.each(older)('a message of version 2 is published by a client with $name', async (habit) => {
  expect((await send({}, habit)).status).toBe(201)
})

test('what version 2 says under its own names, version 3 gives back under its own', async () => {
  const messageId = await published({
    replyAuthorized: true,
    bodyContent: { fr: 'Un texte' },
    forTheAttentionOf: { type: 'PERSON', name: 'Service du personnel' },
    businessDataList: [{ key: 'BUSINESS_DOMAIN', name: { fr: 'Domaine' }, values: [{ fr: 'MOBILITY' }] }],
  })
  expect(await readBack(ebox, messageId, { as })).toMatchObject({
    sender: { eboxType: 'enterprise', enterpriseNumber: publisher.enterpriseNumber, partition: 'GENERAL' },
    isReplyAuthorized: true,
    isBodyMainContent: false,
    isRegisteredMail: false,
    forTheAttentionOf: { label: 'Service du personnel' },
    businessDataList: { items: [{ key: 'BUSINESS_DOMAIN', values: [{ fr: 'MOBILITY' }] }] },
    attachments: { items: [{ isMainContent: true, isAttachmentSigned: false }] },
  })
  expect((await rowsOf(ebox, messageId)).events).toMatchObject([{ type: 'publication/message.published' }])
})

test('a citizen is reached by eboxIdValue too', async () => {
  const { status, json } = await send({
    recipient: { eboxType: 'CITIZEN', eboxIdValue: credentials.fixtures.citizens.neverOpened },
    messageTypeId: 'ZilverpadCitizenLetter',
  })
  expect([status, json]).toEqual([201, expect.objectContaining({ code: 'NO_DIGITAL_USER' })])
})

test('what may be left out by its default may be left out', async () => {
  await published({ bodyMainContent: undefined, replyAuthorized: undefined, registeredMail: undefined })
})

describe('what is wrong is told all at once, under the names of version 2:', () => {
  test('by the rules', async () => {
    const { status, json } = await send({
      senderOrganizationId: recipient.enterpriseNumber,
      recipient: { eboxType: 'enterprise', eboxIdValue: credentials.fixtures.enterprises.inactive },
      bodyMainContent: true,
    })
    expect(status).toBe(400)
    expect(issuesOf(json)).toEqual(
      expect.arrayContaining([
        ['senderOrganizationId', 'INVALID_SENDER'],
        ['messageTypeId', 'INVALID_SENDER'],
        ['recipient.eboxIdValue', 'INVALID_INPUT'],
        ['bodyContent', 'INVALID_INPUT'],
      ]),
    )
  })

  test('by its form, together with the rules on what could be understood', async () => {
    const { status, json } = await send({
      recipient: { eboxType: 'enterprise', eboxIdValue: '12' },
      forTheAttentionOf: { id: '12345678901' },
      replyAuthorized: 'yes',
      subject: { fr: 'Un', nl: 'Een' },
    })
    expect(status).toBe(400)
    expect(issuesOf(json)).toEqual(
      expect.arrayContaining([
        ['recipient.eboxIdValue', 'INVALID_INPUT'],
        ['forTheAttentionOf.id', 'INVALID_INPUT'],
        ['replyAuthorized', 'INVALID_INPUT'],
        ['subject', 'NOT_IMPLEMENTED'],
      ]),
    )
    expect(JSON.stringify(json)).not.toContain('12345678901')
  })

  test.each(['isBodyMainContent', 'isReplyAuthorized', 'sender', 'boxId', 'readAt', 'visibleFrom'])(
    'Z07 %s is not known here, and nothing is stored',
    async (name) => {
      const { status, json, subject, traceId } = await send({ [name]: true })
      expect([status, issuesOf(json)]).toEqual([400, [[name, 'INVALID_INPUT']]])
      expect(await leftOf(ebox, { subject, traceId })).toEqual([])
    },
  )
})

test('every answer says that version 2 ends, a refusal too, and where to go', async () => {
  const { messageRegistry } = credentials
  const refused = await call(ebox, `${messageRegistry.replace(/v3$/, 'v2')}/publishMessage`, {
    method: 'POST',
    token: null,
  })
  for (const { headers } of [await send(), refused]) {
    expect(headers.get('deprecation')).toMatch(/^@\d{10}$/)
    expect(Date.parse(headers.get('sunset') ?? '')).toBeGreaterThan(Date.now())
    expect(headers.get('link')).toBe(`<${messageRegistry}>; rel="successor-version"`)
  }
})

test('a client that reads nothing but application/json is refused in it; others get application/problem+json', async () => {
  const refused = async (Accept: string, refusedAs: string) =>
    (await sender.send('/publishMessage', { method: 'POST', headers: { Accept }, refusedAs })).status
  for (const plain of ['application/json', 'application/json;charset=UTF-8, text/plain'])
    expect(await refused(plain, 'application/json'), plain).toBe(415)
  for (const problem of ['application/json, application/problem+json', 'application/json, */*;q=0.1', 'text/html'])
    expect(await refused(problem, 'application/problem+json'), problem).toBe(415)
})
