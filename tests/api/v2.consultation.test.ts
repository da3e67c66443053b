import { expect, test } from 'vitest'
import { z } from 'zod'
import { inEveryLanguage } from '#domain/message/translated-string.ts'
import { MessageShapeV2, MessagesShapeV2 } from '#http/message-registry/v2/message.ts'
import { aClient } from '#tests/fixtures/clients.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { activeConsumer, call, type CallOptions, published, readBack } from '#tests/fixtures/registry.ts'

const ebox = await sharedEbox()
const { fixtures, messageRegistry } = ebox.credentials
const base = messageRegistry.replace(/v3$/, 'v2')
const ask = (path: string, options?: CallOptions) => call(ebox, `${base}${path}`, options)
const foreign = findClient(ebox.credentials, 'clairbois-consumer').id

test('a message has the names of version 2, its documents lie at addresses of version 2', async () => {
  const messageId = await published(ebox, {
    message: {
      isReplyAuthorized: true,
      bodyContent: { nl: 'Een tekst' },
      forTheAttentionOf: { label: 'Personeelsdienst' },
      businessDataList: [{ key: 'BUSINESS_DOMAIN', values: [{ nl: 'FINANCE' }] }],
    },
  })
  const { json } = await ask(`/ebox/messages/${messageId}`)
  expect(json).toMatchObject({
    messageId,
    senderOrganizationId: findClient(ebox.credentials, 'documentSender').enterpriseNumber,
    senderApplicationId: fixtures.senderApplications[0],
    registeredMail: false,
    replyAuthorized: true,
    bodyMainContent: false,
    readStatus: false,
    visible: true,
    forTheAttentionOf: { name: 'Personeelsdienst' },
    businessDataList: {
      items: [
        {
          key: 'BUSINESS_DOMAIN',
          name: { nl: 'Domein', fr: 'Domaine', de: 'Bereich' },
          values: [inEveryLanguage({ nl: 'FINANCE' })],
        },
      ],
      totalItems: 1,
    },
  })
  const [attachment] = MessageShapeV2.parse(json).attachments?.items ?? []
  expect(attachment).toMatchObject({
    mainContent: true,
    attachmentSigned: false,
    attachmentTitle: inEveryLanguage({ nl: 'letter.pdf' }),
  })
  expect(attachment?.contentHref).toBe(
    `${base}/ebox/messages/${messageId}/attachments/${attachment?.attachmentId}/content`,
  )
  expect((await ask(`/ebox/messages/${messageId}/attachments`)).json).toEqual({ items: [attachment], totalItems: 1 })
  expect((await ask(`/ebox/messages/${messageId}/attachments/${attachment?.attachmentId}`)).json).toEqual(attachment)
  expect((await ask(`/ebox/messages/${messageId}/body`)).json).toEqual(inEveryLanguage({ nl: 'Een tekst' }))
  expect((await ask(`/ebox/messages/${messageId}/paymentData`)).status).toBe(404)

  expect((await readBack(ebox, messageId)).readStatus).toBe(false)
  const { status, headers } = await call(ebox, attachment?.contentHref ?? '')
  expect([status, headers.get('content-type')]).toEqual([200, 'application/pdf'])
  expect((await readBack(ebox, messageId)).readStatus).toBe(true)
})

test('the person for whose attention it is has the names of version 2', async () => {
  const ssin = fixtures.citizens.active
  const messageId = await published(ebox, { message: { forTheAttentionOf: { ssin, label: 'An' } } })
  expect((await ask(`/ebox/messages/${messageId}`)).json).toMatchObject({ forTheAttentionOf: { id: ssin, name: 'An' } })
})

test('the list is filtered and paged as version 2 asks it', async () => {
  const messageId = await published(ebox)
  const { json } = await ask(`/ebox/messages?page=1&pageSize=5&readStatus=false&registeredMail=false&visible=true`)
  const { items } = MessagesShapeV2.parse(json)
  expect(items).toHaveLength(5)
  expect(items.every(({ readStatus }) => !readStatus)).toBe(true)
  const of = async (query: string) => MessagesShapeV2.parse((await ask(`/ebox/messages?${query}`)).json)
  expect(await of('receivedAfter=2060-01-01')).toEqual({ items: [], totalItems: 0 })
  const recent = await of(`receivedAfter=${new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)}&pageSize=100`)
  expect(recent.items.map((each) => each.messageId)).toContain(messageId)
})

test('the summary is the one of version 3', async () => {
  const two = z.looseObject({ lastReceiptDate: z.string() }).parse((await ask('/ebox')).json)
  expect(two).toMatchObject({ numberOfMessages: expect.any(Number), eboxSize: expect.any(Number) })
})

test('a message is hidden and shown again by merge patch', async () => {
  const messageId = await published(ebox)
  for (const visible of [false, true]) {
    const { status, json } = await ask('/ebox/messages', {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      json: { items: [{ messageId, visible }], totalItems: 1 },
    })
    expect([status, json]).toEqual([200, { items: [{ messageId, visible }], totalItems: 1 }])
    expect((await readBack(ebox, messageId)).visible).toBe(visible)
  }
})

test('a sender learns whether its messages were read; another’s and unknown ones are left out', async () => {
  const messageId = await published(ebox)
  const eboxId = { eboxType: 'enterprise', eboxIdValue: fixtures.enterprises.active }
  const status = async (as: string, messageIds: string[]) => {
    const answer = await ask('/searchMessageStatus', {
      as,
      json: messageIds.map((each) => ({ messageId: each, eboxId })),
    })
    expect(answer.status).toBe(201)
    return answer.json
  }
  expect(await status('documentSender', [messageId, '019a0000-0000-7000-8000-000000000000', 'none'])).toEqual([
    { messageId, eboxId, expirationDate: expect.any(String), readStatus: false, visible: true },
  ])
  expect(await status('zilverpad-publisher', [messageId])).toEqual([])
})

test('Z02 a message of another box answers in version 2 exactly as an unknown one', async () => {
  const messageId = await published(ebox)
  const attachmentId = (await readBack(ebox, messageId)).attachments?.items[0]?.attachmentId ?? ''
  for (const path of [
    '',
    '/attachments',
    '/body',
    '/paymentData',
    `/attachments/${attachmentId}`,
    `/attachments/${attachmentId}/content`,
  ]) {
    const { status, json } = await ask(`/ebox/messages/${messageId}${path}`, { as: foreign })
    const unknown = await ask(`/ebox/messages/019a0000-0000-7000-8000-000000000000${path}`, { as: foreign })
    expect([status, unknown.status], path).toEqual([404, 404])
    expect({ ...Object(json), id: 0, instance: 0 }).toEqual({ ...Object(unknown.json), id: 0, instance: 0 })
  }
})

test('the scopes of version 2 open what they name: the summary, the messages, the reference data', async () => {
  const { enterpriseNumber } = findClient(ebox.credentials, activeConsumer(ebox))
  const messageId = await published(ebox)
  const statuses = async (scope: 'summary' | 'messages' | 'reference') => {
    const client = await aClient(ebox, { role: 'documentConsumer', scope: [scope], enterpriseNumber })
    const token = await client.token()
    const of = async (path: string) => (await ask(path, { token })).status
    return [
      await of('/ebox'),
      await of('/ebox/messages'),
      await of(`/ebox/messages/${messageId}`),
      await of('/referenceData/messageTypes'),
      (await call(ebox, '/ebox/statistics', { token })).status,
    ]
  }
  expect(await statuses('summary')).toEqual([200, 403, 403, 403, 403])
  expect(await statuses('messages')).toEqual([403, 200, 200, 403, 403])
  expect(await statuses('reference')).toEqual([403, 403, 403, 200, 403])
})
