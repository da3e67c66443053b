import { expect, test } from 'vitest'
import { clientFor, findClient } from '#tests/fixtures/credentials.ts'
import { aDocumentEvent } from '#tests/fixtures/document-events.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { aFile, aMessage } from '#tests/fixtures/publisher.ts'
import { activeConsumer, published, tokenOf } from '#tests/fixtures/registry.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'
import { loadRoutes, methods } from '#server/routes.ts'

/*
 * Z07: whatever a body may hold, it holds nothing else. Every body that an operation takes stands here as a right one; into each of its
 * objects members are put that only the registry itself sets.
 */
const ebox = await sharedEbox()
const { credentials } = ebox
const { fixtures } = credentials
const overPosted = { status: 'read', boxId: 1, readAt: '2026-01-01T00:00:00Z', qualified: true, role: 'accessManager' }
const sender = findClient(credentials, 'documentSender').id
const reader = activeConsumer(ebox)
const file = await aFile()
const messageId = await published(ebox, { message: { isReplyAuthorized: true, bodyContent: { nl: 'Ongewijzigd' } } })
const text = { nl: `Z07 ${crypto.randomUUID()}` }
const message = aMessage(ebox, [file], {
  to: 'enterprise',
  forTheAttentionOf: { label: 'Dienst' },
  businessDataList: [{ key: 'CONFIDENTIAL', values: [{ nl: 'true' }] }],
  bodyContent: text,
  paymentData: { amount: 1, vatAmount: 0, currency: 'EUR', dueDate: '2030-01-31', iban: 'BE71096123456769' },
  actions: [{ messageActionId: 'any' }],
  noticeText: text,
  replacementReason: text,
})
const { recipient: _recipient, replacementReason: _replacementReason, ...forMany } = message
const messageOfVersionTwo = {
  recipient: { eboxType: 'enterprise', eboxIdValue: fixtures.enterprises.active },
  senderOrganizationId: findClient(credentials, sender).enterpriseNumber,
  senderApplicationId: fixtures.senderApplications[0],
  messageTypeId: fixtures.messageTypes.enterprise,
  subject: text,
  attachments: [{ httpPartName: 'upfile1', mainContent: true }],
  forTheAttentionOf: { name: 'Dienst' },
  businessDataList: [{ key: 'CONFIDENTIAL', values: [{ nl: 'true' }] }],
}

interface Sample {
  as: string
  body: unknown
  /** The name of a multipart body's part; without it the body is JSON as a whole */
  part?: string
}

const registry = '/api/messageRegistry'
const samples: Record<string, Sample> = {
  [`POST ${registry}/v3/ebox/messages`]: { as: sender, body: message, part: 'messageToPublish' },
  [`PATCH ${registry}/v3/ebox/messages`]: { as: reader, body: { items: [{ messageId, visible: false }] } },
  [`POST ${registry}/v3/ebox/messages/{messageId}/replies`]: {
    as: reader,
    body: { subject: text, bodyContent: text, attachments: [{ httpPartName: 'upfile1' }] },
    part: 'messageToPublish',
  },
  [`POST ${registry}/v3/ebox/messages/{messageId}/withdraw`]: { as: sender, body: { reason: text } },
  [`POST ${registry}/v3/ebox/messageStatuses/search`]: {
    as: sender,
    body: {
      items: [{ messageId, recipient: { eboxType: 'enterprise', enterpriseNumber: fixtures.enterprises.active } }],
    },
  },
  'POST /api/federation/v1/eboxPreferences/search': {
    as: sender,
    body: { eboxType: 'enterprise', eboxIdType: 'EnterpriseNumber', eboxIdValueList: [] },
  },
  'POST /api/federation/v1/citizenEboxConsents/search': { as: sender, body: { ssins: [], purpose: 'publication' } },
  'POST /api/federation/v1/ebox/enterprise/document/events': {
    as: clientFor(credentials, 'documentSender', 'submitDocumentEvents').id,
    body: [aDocumentEvent({ subject: text })],
  },
  [`POST ${registry}/v3/ebox/{enterpriseNumber}/publications`]: { as: sender, body: forMany, part: 'messageToPublish' },
  [`POST ${registry}/v3/ebox/{enterpriseNumber}/publications/{publicationId}/addRecipients`]: {
    as: sender,
    body: { recipients: [{ eboxType: 'enterprise', enterpriseNumber: fixtures.enterprises.active }] },
  },
  [`POST ${registry}/v3/ebox/{enterpriseNumber}/publications/{publicationId}/addByRule`]: {
    as: sender,
    body: { rule: { languages: ['de'] }, isStaged: true },
  },
  [`POST ${registry}/v3/ebox/{enterpriseNumber}/publications/{publicationId}/withdraw`]: {
    as: sender,
    body: { reason: text },
  },
  [`PATCH ${registry}/v3/ebox/{enterpriseNumber}/multicastTasks/{multicastTaskId}`]: {
    as: sender,
    body: { state: 'paused' },
  },
  [`POST ${registry}/v2/publishMessage`]: { as: sender, body: messageOfVersionTwo, part: 'messageToPublish' },
  [`PATCH ${registry}/v2/ebox/messages`]: { as: reader, body: { items: [{ messageId, visible: false }] } },
  [`POST ${registry}/v2/searchMessageStatus`]: {
    as: sender,
    body: [{ messageId, eboxId: { eboxType: 'enterprise', eboxIdValue: fixtures.enterprises.active } }],
  },
}

type Path = (string | number)[]

/** Every object in a body, by the way to it. */
function objectsIn(body: unknown, path: Path = []): Path[] {
  if (typeof body !== 'object' || body === null) return []
  const inside = Object.entries(body).flatMap(([name, value]) =>
    objectsIn(value, [...path, Array.isArray(body) ? Number(name) : name]),
  )
  return Array.isArray(body) ? inside : [path, ...inside]
}

/** The same body with more members in one of its objects. */
function withMore(body: unknown, [step, ...path]: Path, more: object): unknown {
  if (step === undefined) return Object.assign({}, body, more)
  if (Array.isArray(body)) return body.map((each, at) => (at === step ? withMore(each, path, more) : each))
  return Object.fromEntries(
    Object.entries(Object(body)).map(([name, value]) => [name, name === step ? withMore(value, path, more) : value]),
  )
}

const nameOf = (path: Path) =>
  path
    .reduce<string>((name, step) => (typeof step === 'number' ? `${name}[${step}]` : `${name}.${step}`), '')
    .replace(/^\./, '')

async function send(operation: string, { as, part }: Sample, body: unknown) {
  const [method = '', template = ''] = operation.split(' ')
  const json = JSON.stringify(body)
  const form = new FormData()
  form.append(part ?? '', new Blob([json], { type: 'application/json' }))
  form.append(file.name, new Blob([Buffer.from(file.bytes)], { type: file.contentType }), file.fileName)
  const mediaType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
  const { enterpriseNumber } = findClient(credentials, sender)
  const address = template.replace('{enterpriseNumber}', enterpriseNumber).replace(/\{\w+\}/, messageId)
  const response = await fetch(`${ebox.origin}${address}`, {
    method,
    headers: { authorization: `Bearer ${await tokenOf(ebox, as)}`, ...(!part && { 'content-type': mediaType }) },
    body: part ? form : json,
  })
  return {
    status: response.status,
    body: Object(await response.json()) as { issues?: { type: string; name?: string }[] },
  }
}

test('every body that an operation takes is tried', async () => {
  const routes = await loadRoutes()
  const taking = routes.flatMap(({ template, handlers }) =>
    methods.flatMap((method) => {
      const definition = handlers[method]?.definition
      return definition?.json || definition?.multipart ? [`${method} ${template}`] : []
    }),
  )
  expect(Object.keys(samples).toSorted()).toEqual(taking.toSorted())
})

test.each(
  Object.entries(samples).flatMap(([operation, sample]) =>
    objectsIn(sample.body).map((path) => ({ operation, at: nameOf(path), sample, path })),
  ),
)('Z07 $operation takes none of them at "$at"', async ({ operation, sample, path, at }) => {
  const before = await rowsOf(ebox, messageId)
  const marked = `Z07 ${crypto.randomUUID()}`
  const { status, body } = await send(
    operation,
    sample,
    withMore(sample.body, path, { ...overPosted, [marked]: marked }),
  )
  expect(status).toBe(400)
  const unknown = body.issues?.filter(({ type }) => type.endsWith(':unknownInput')).map(({ name }) => name)
  expect(unknown).toEqual([...Object.keys(overPosted), marked].map((name) => (at ? `${at}.${name}` : name)))
  expect(await rowsOf(ebox, messageId)).toEqual(before)
})

test('nothing of it was stored', async () => {
  expect(
    await sqlAs(
      ebox,
    )`SELECT message_id FROM content WHERE notice_text->>'nl' = ${text.nl} OR subject->>'nl' = ${text.nl}
      UNION ALL SELECT event_id FROM submitted_event WHERE subject->>'nl' = ${text.nl}`,
  ).toEqual([])
})
