import { createHash, randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { authorizationTable } from '#domain/access/authorization-table.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { addressOf, machineOperations } from '#tests/fixtures/machine-operations.ts'
import { publish } from '#tests/fixtures/publisher.ts'
import { activeConsumer, call, published, readBack, tokenOf } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'

/*
 * ATREQ04 (spec §8): reads that succeeded, before their answer left; reads that failed not at all; writes always, unless they surely
 * failed. What the lines hold is held in each operation's own test; what people do has its lines in tests/web/audit-trail.test.ts.
 */
const ebox = await sharedEbox()
const consumer = activeConsumer(ebox)
const reads = (await machineOperations()).filter(
  ({ method, name }) => method === 'GET' && authorizationTable[name].documentConsumer === 'own',
)
const objects: Record<string, string> = {}

beforeAll(async () => {
  objects.enterpriseNumber = ebox.credentials.fixtures.enterprises.active
  objects.messageId = await published(ebox, { message: { bodyContent: { nl: 'Een tekst' } } })
  objects.attachmentId = (await readBack(ebox, objects.messageId)).attachments?.items[0]?.attachmentId ?? ''
})

/** The lines of one request, found by the trace id that it was sent with: asked at once after its answer. */
const linesOf = (traceId: string) => sqlAs(ebox)`SELECT * FROM audit_line WHERE trace_id = ${traceId}`

async function read(address: string, token?: null) {
  const traceId = randomUUID()
  const { status } = await call(ebox, address, {
    headers: { 'BelGov-Trace-Id': traceId },
    ...(token === null && { token }),
  })
  return { status, lines: await linesOf(traceId) }
}

describe('ATREQ04 a read of a box', () => {
  test.each(reads)(
    'ATREQ04 $name leaves one line when it gave something, and none when it did not',
    async (operation) => {
      const { status, lines } = await read(`${ebox.origin}${addressOf(operation, objects)}`)
      expect([200, 404]).toContain(status)
      expect(lines.map((line) => Number(line.response_code))).toEqual(status === 200 ? [200] : [])
      const token = createHash('sha256')
        .update(await tokenOf(ebox, consumer))
        .digest()
      for (const line of lines)
        expect(line, operation.name).toMatchObject({ client_id: consumer, subject_token_hash: token })
    },
  )

  test('ATREQ04 the reads that everybody makes do give something', async () => {
    const usual = [
      'consultEbox',
      'searchMessages',
      'readMessage',
      'listAttachments',
      'readAttachment',
      'openContent',
      'readBody',
    ]
    for (const operation of reads.filter(({ name }) => usual.includes(name)))
      expect((await read(`${ebox.origin}${addressOf(operation, objects)}`)).status, operation.template).toBe(200)
  })

  test('ATREQ04 without a token, of an unknown message or with a wrong parameter it leaves none', async () => {
    const refused = [
      await read('/ebox/messages', null),
      await read(`/ebox/messages/${randomUUID()}`),
      await read('/ebox/messages?page=0'),
    ]
    expect(refused.map(({ status }) => status)).toEqual([401, 404, 400])
    expect(refused.flatMap(({ lines }) => lines)).toEqual([])
  })
})

test('ATREQ02 what belongs to nobody is read without a line', async () => {
  const { status, lines } = await read('/refData/messageTypes')
  expect([status, lines]).toEqual([200, []])
})

test('ATREQ04 a publication leaves its line with the message, and one that was refused leaves none', async () => {
  for (const [message, status, codes] of [
    [undefined, 201, [201]],
    ['{}', 400, []],
  ] as const) {
    const traceId = randomUUID()
    const answer = await publish(ebox, {
      headers: { 'BelGov-Trace-Id': traceId },
      ...(message !== undefined && { message }),
    })
    expect(answer.status).toBe(status)
    expect((await linesOf(traceId)).map((line) => Number(line.response_code))).toEqual(codes)
  }
})
