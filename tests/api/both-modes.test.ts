import { beforeAll, describe, expect, test } from 'vitest'
import { authorizationTable, type Operation } from '#domain/access/authorization-table.ts'
import { createdPublication, taskOf } from '#tests/fixtures/broadcast.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { type SharedEbox, sharedEbox } from '#tests/fixtures/ebox.ts'
import { addressOf, isOfBroadcast, machineOperations } from '#tests/fixtures/machine-operations.ts'
import { aFile, aPdf, publish } from '#tests/fixtures/publisher.ts'
import { activeConsumer, call, published, readBack } from '#tests/fixtures/registry.ts'
import { refusedPublication } from '#tests/fixtures/refusal.ts'

/*
 * The listener hands a request to the route itself in production, and to Next in development (architecture.md, Processes): each
 * operation must do the same behind both. The depth of each is in its own file, in production.
 */
const operations = await machineOperations()

/** Who reads what is not the reader's of a box, and what must be asked. */
const asked: Partial<Record<Operation, { as: string; query: string }>> = {
  readPublicationStatistics: { as: 'documentSender', query: '?from=2026-01-01&to=2026-01-31' },
  readMulticastTask: { as: 'documentSender', query: '' },
  readDocumentEvents: { as: 'merel-events', query: '?lastSequenceNbr=0&pageSize=3' },
}

/** By default the registry takes neither: nothing is there (the matrix of Z01 has an e-Box that does). */
const notOffered = new Set<Operation>(['readPaymentData', 'readStructuredData'])

describe.each(['production', 'development'] as const)('through the listener in %s,', (mode) => {
  let ebox: SharedEbox
  let ids: Record<string, string> = {}
  const bytes = Buffer.alloc(150_000, 'regel;regel\n')

  beforeAll(async () => {
    ebox = await sharedEbox(mode)
    const files = [await aFile({ contentType: 'text/csv', fileName: 'é.csv', bytes }), await aFile({ name: 'b' })]
    const messageId = await published(ebox, {
      files,
      jsonPart: 'last',
      jsonType: null,
      message: {
        bodyContent: { fr: 'Oui' },
      },
    })
    const { attachments } = await readBack(ebox, messageId)
    const { json: actionList } = await call(ebox, '/refData/messageActions')
    const actions = Object(actionList) as { items: { messageActionId: string }[] }
    const organizationId = findClient(ebox.credentials, 'documentSender').enterpriseNumber
    const { json } = await call(ebox, `/refData/senderOrganizations/${organizationId}`)
    const { organizationLogos } = Object(json) as { organizationLogos: { imageId: string }[] }
    const task = await taskOf(ebox, await createdPublication(ebox), ebox.credentials.fixtures.citizens.active)
    ids = {
      multicastTaskId: task.multicastTaskId,
      messageId,
      attachmentId: attachments?.items[0]?.attachmentId ?? '',
      messageTypeId: ebox.credentials.fixtures.messageTypes.citizen,
      applicationId: ebox.credentials.fixtures.senderApplications[0],
      organizationId,
      imageId: organizationLogos[0]?.imageId ?? '',
      messageActionId: actions.items[0]?.messageActionId ?? '',
      qualityId: 'notary',
      file: 'message-registry-3.yaml',
      enterpriseNumber: ebox.credentials.fixtures.enterprises.active,
    }
  }, 180_000)

  /** The lists of recipients are those of the sender in the address. */
  const idsFor = ({ template }: { template: string }) =>
    isOfBroadcast(template) ? { ...ids, enterpriseNumber: ids.organizationId ?? '' } : ids

  const reads = operations.filter(
    ({ method, template }) => method === 'GET' && !template.includes('/senderApplications/{applicationId}/images'),
  )
  test.each(reads)(
    '$template answers, in the form that it declares, with and without a slash at its end',
    { timeout: 120_000 },
    async (operation) => {
      const address = `${ebox.origin}${addressOf(operation, idsFor(operation))}`
      const { as, query = '' } = asked[operation.name] ?? {}
      for (const path of [address, `${address}/`])
        expect((await call(ebox, `${path}${query}`, { as })).status).toBe(notOffered.has(operation.name) ? 404 : 200)
    },
  )

  test.each(reads.filter(({ template }) => template.includes('/v3/')))(
    '$template refuses: no token, a wrong parameter, a method that it has not',
    { timeout: 120_000 },
    async (operation) => {
      const address = `${ebox.origin}${addressOf(operation, idsFor(operation))}`
      const headers = { 'BelGov-Trace-Id': 'both-modes' }
      const as = asked[operation.name]?.as
      const isOpen = authorizationTable[operation.name].scope.length === 0
      for (const [url, options, status, type] of [
        ...(isOpen ? [] : ([[address, { token: null }, 401, 'noAccessToken']] as const)),
        [`${address}?colour=blue`, {}, 400, 'badRequest'],
        [address, { method: 'PUT' }, 405, 'methodNotAllowed'],
      ] as const) {
        const answer = await call(ebox, url, { as, ...options, headers })
        expect(answer).toMatchObject({ status, json: { type: `urn:problem-type:belgif:${type}` } })
        expect(answer.headers.get('belgov-trace-id')).toBe('both-modes')
      }
    },
  )

  test(
    'publishMessage: 201 with its place, 409 for the same key, 400 with every issue, 403 without the scope',
    { timeout: 120_000 },
    async () => {
      const headers = { 'Idempotency-Key': crypto.randomUUID() }
      const first = await publish(ebox, { headers, path: '/ebox/messages/', chunked: 5_000 })
      expect(first.status).toBe(201)
      expect(first.headers.location).toBe(
        `${ebox.credentials.messageRegistry}/ebox/messages/${String(first.body.messageId)}`,
      )
      expect((await refusedPublication(ebox, { headers })).body).toMatchObject({
        status: 409,
        messageId: first.body.messageId,
      })
      const wrong = await refusedPublication(ebox, {
        message: { subject: { nl: 'a', fr: 'b' }, messageTypeId: 'Nothing' },
      })
      expect([wrong.status, wrong.body.issues]).toEqual([400, [expect.anything(), expect.anything()]])
      const consumer = await ebox.token(activeConsumer(ebox))
      expect((await refusedPublication(ebox, { token: consumer })).status).toBe(403)
      expect((await publish(ebox, { files: [await aFile({ bytes: await aPdf('again') })] })).status).toBe(201)
    },
  )

  test(
    'openContent: the bytes whole, a range, a range outside, and a file name beyond ASCII',
    { timeout: 120_000 },
    async () => {
      const address = `/ebox/messages/${ids.messageId}/attachments/${ids.attachmentId}/content`
      const whole = await call(ebox, address)
      expect(whole.bytes.equals(bytes)).toBe(true)
      expect(whole.headers.get('content-disposition')).toBe(`attachment; filename="_.csv"; filename*=UTF-8''%C3%A9.csv`)
      const part = await call(ebox, address, { headers: { Range: 'bytes=65530-65600' } })
      expect(part.status).toBe(206)
      expect(part.bytes.equals(bytes.subarray(65_530, 65_601))).toBe(true)
      expect((await call(ebox, address, { headers: { Range: 'bytes=150000-' } })).status).toBe(416)
      expect((await readBack(ebox, ids.messageId ?? '')).readStatus).toBe(true)
    },
  )

  test('an address or an id that nobody has is 404', { timeout: 120_000 }, async () => {
    const unknown = crypto.randomUUID()
    for (const path of [
      '/nothing',
      `/ebox/messages/${unknown}`,
      '/ebox/messages/x',
      '/refData/messageTypes/x',
      '/refData/messageTypes/%00',
    ])
      expect((await call(ebox, path)).status, path).toBe(404)
  })
})
