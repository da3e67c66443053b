import { fc, seed } from '#tests/fixtures/fast-check.ts'
import { beforeAll, describe, expect, test } from 'vitest'
import { authorizationTable, type Operation } from '#domain/access/authorization-table.ts'
import { loadRoutes, methods } from '#server/routes.ts'
import { clientFor, findClient } from '#tests/fixtures/credentials.ts'
import { aDocumentEvent } from '#tests/fixtures/document-events.ts'
import { type Ebox, startEbox } from '#tests/fixtures/ebox.ts'
import { bent, hostileText, type Known, nearly } from '#tests/fixtures/hostile-input.ts'
import { encodeMultipart } from '#tests/fixtures/multipart.ts'
import { aFile, aMessage } from '#tests/fixtures/publisher.ts'
import { activeConsumer, call, published, readBack, tokenOf } from '#tests/fixtures/registry.ts'
import { expectContract } from '#tests/fixtures/wire-contract.ts'

/*
 * trust.md I01: whatever stands in an address, a query, a header or a body, no operation of the machine APIs fails (5xx), and each
 * answers in a form that it declares. The inputs are made from the contracts themselves, so that a new operation is tried without a
 * line here. A failure prints its seed.
 */
const cases = process.env.TEST_LONG ? 10_000 : 50
/** So many requests are on their way at a time: of a long run, as many as keep the e-Box busy. */
const lanes = process.env.TEST_LONG ? 8 : 1
const unlimited = { READS_PER_MINUTE: '100000000', WRITES_PER_MINUTE: '100000000', FAILED_PER_MINUTE: '100000000' }

const operations = (await loadRoutes()).flatMap(({ template, handlers }) =>
  methods.flatMap((method) => {
    const definition = handlers[method]?.definition
    return definition ? [{ of: `${method} ${template}`, method, template, definition }] : []
  }),
)

const file = await aFile()
let ebox: Ebox
let known: Known = {}
/** Bodies that are taken, by operation: they are bent at one place, where others are made from the contract alone. */
let taken: Partial<Record<Operation, unknown>> = {}

beforeAll(async () => {
  ebox = await startEbox({ env: { SERVE: 'api,oauth', ...unlimited } })
  const { fixtures } = ebox.credentials
  const messageId = await published(ebox, { message: { bodyContent: { nl: 'Een tekst' }, isReplyAuthorized: true } })
  const { attachments } = await readBack(ebox, messageId)
  const usual = aMessage(ebox, [file], { to: 'enterprise' })
  known = {
    ...Object.fromEntries(Object.entries(usual).map(([name, value]) => [name, [value]])),
    messageId: [messageId],
    attachmentId: [attachments?.items[0]?.attachmentId],
    enterpriseNumber: [fixtures.enterprises.active, findClient(ebox.credentials, 'documentSender').enterpriseNumber],
    organizationId: [findClient(ebox.credentials, 'documentSender').enterpriseNumber],
    applicationId: [fixtures.senderApplications[0]],
    ssin: [fixtures.citizens.active],
    httpPartName: ['upfile1'],
    from: ['2026-01-01'],
    to: ['2026-01-31'],
    qlang: ['nl'],
  }
  const { enterpriseNumber } = findClient(ebox.credentials, 'documentSender')
  taken = {
    publishMessage: usual,
    replyToMessage: { subject: { nl: 'Antwoord' }, attachments: [{ httpPartName: file.name, isMainContent: true }] },
    changeMessages: { items: [{ messageId, visible: true }] },
    searchMessageStatuses: { messageIds: [messageId] },
    searchEboxPreferences: {
      eboxType: 'enterprise',
      eboxIdType: 'EnterpriseNumber',
      eboxIdValueList: [enterpriseNumber],
    },
    searchCitizenEboxConsents: { ssins: [fixtures.citizens.active], purpose: 'publication' },
    withdrawMessage: { reason: { nl: 'Een vergissing' } },
    submitDocumentEvents: [aDocumentEvent({ subject: { nl: 'Een brief' } })],
  }
  return () => ebox.stop()
}, 180_000)

interface Given {
  params: Record<string, string>
  query: [string, string][]
  headers: Record<string, string>
  body: unknown
}

/** What fits in a header as fetch sends it. */
const headerText = hostileText.map((text) =>
  text
    .replace(/[^\x20-\x7e\xa1-\xff]/g, '')
    .trim()
    .slice(0, 4_000),
)
const headerNames = ['Idempotency-Key', 'Prefer', 'Range', 'If-Range', 'If-None-Match', 'BelGov-Trace-Id', 'Accept']

function givenFor({ template, definition }: (typeof operations)[number]): fc.Arbitrary<Given> {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
  const { query, json, multipart, headers = {} } = definition
  const schema = json?.schema ?? multipart?.schema
  const right = taken[definition.name]
  return fc.record({
    params: fc.record(Object.fromEntries(names.map((name) => [name, oneOf(name)]))),
    query: query ? nearly(query, known).map(searchOf) : rarely(fc.tuple(hostileText, hostileText)),
    headers: fc.dictionary(fc.constantFrom(...headerNames, ...Object.keys(headers)), headerText, { maxKeys: 2 }),
    body: schema
      ? fc.oneof(nearly(schema, known), ...(right === undefined ? [] : [bent(right), fc.constant(right)]))
      : fc.constant(undefined),
  })
}

const rarely = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value[]> =>
  fc.oneof(
    { weight: 9, arbitrary: fc.constant<Value[]>([]) },
    value.map((one) => [one]),
  )

/** What an address may hold of it: often more than the 16 KiB beyond which it is refused unread (431). */
const mostParameters = 100

/** An object as a query: a list is its name repeated. */
function searchOf(query: unknown): [string, string][] {
  return Object.entries(Object(query))
    .filter(([, value]) => value !== undefined)
    .flatMap(([name, value]) =>
      [value].flat().map((each): [string, string] => [name, typeof each === 'string' ? each : JSON.stringify(each)]),
    )
    .slice(0, mostParameters)
}

/** A text of an address: the right one as often as not. */
function oneOf(name: string): fc.Arbitrary<string> {
  const right = (known[name] ?? []).map(String)
  // An address is cut into its parts before anything is decoded: an empty part, `.` and `..` make another address.
  const hostile = hostileText.map((text) => text.toWellFormed()).filter((text) => !['', '.', '..'].includes(text))
  return right.length > 0 ? fc.oneof(fc.constantFrom(...right), hostile) : hostile
}

/** Whose token an operation is tried with; undefined for none. */
function roleFor({ definition }: (typeof operations)[number]): string | undefined {
  const { documentConsumer, scope } = authorizationTable[definition.name]
  if (scope.length === 0) return undefined
  return documentConsumer === 'no'
    ? clientFor(ebox.credentials, 'documentSender', definition.name).id
    : activeConsumer(ebox)
}

describe.each(operations)('I01 $of', (operation) => {
  test(`never fails: ${cases} hostile requests, seed ${seed}`, { timeout: 1_800_000 }, async () => {
    const { method, template, definition } = operation
    const role = roleFor(operation)
    const neverFails = fc.asyncProperty(givenFor(operation), async ({ params, query, headers, body }) => {
      const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
      const search = new URLSearchParams(query).toString()
      const url = `${ebox.origin}${path}${search && `?${search}`}`
      const authorization = role === undefined ? undefined : `Bearer ${await tokenOf(ebox, role)}`
      const encoded = encodedBody(definition, body)
      const response = await fetch(url, {
        method,
        headers: {
          ...headers,
          ...(authorization && { authorization }),
          ...(encoded && { 'content-type': encoded.type }),
        },
        ...(encoded && { body: encoded.body }),
      })
      const text = await response.text()
      expect(response.status, text).toBeLessThan(500)
      const isJson = response.headers.get('content-type')?.endsWith('json') ?? false
      const { status } = response
      const json: unknown = isJson ? JSON.parse(text) : undefined
      await expectContract(method, url, { status, headers: response.headers, json, ...refusedAs(headers) })
    })
    const tryOf = (lane: number) =>
      fc.assert(neverFails, { seed: seed + lane, numRuns: cases / lanes, endOnFailure: true, verbose: 1 })
    await Promise.all(Array.from({ length: lanes }, (_, lane) => tryOf(lane)))
    expect((await call(ebox, '/ebox/messages')).status).toBe(200)
  })
})

/** A body as its route takes it. */
function encodedBody(
  { json, multipart }: (typeof operations)[number]['definition'],
  body: unknown,
): { type: string; body: string | Uint8Array<ArrayBuffer> } | undefined {
  if (json) return { type: json.mediaType ?? 'application/json', body: JSON.stringify(body) ?? '' }
  if (!multipart) return undefined
  const encoded = encodeMultipart([
    { name: multipart.part, contentType: 'application/json', body: JSON.stringify(body) ?? '' },
    { ...file, body: file.bytes },
  ])
  return { type: encoded.contentType, body: new Uint8Array(encoded.body) }
}

/** Who accepts nothing but `application/json` is answered with that (http/refusal.ts). */
const refusedAs = ({ Accept }: Record<string, string>) => (Accept === 'application/json' ? { refusedAs: Accept } : {})
