import { createHash } from 'node:crypto'
import { writeFile, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { demoDataSet } from '#db/seed.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { aFile, aMessage, publish } from '#tests/fixtures/publisher.ts'
import { activeConsumer, call, contentHref, published } from '#tests/fixtures/registry.ts'
import { refusedPublication } from '#tests/fixtures/refusal.ts'
import { blobFile, rowsOf, sqlAs } from '#tests/fixtures/rows.ts'
import { anSsin, aWrongSsin } from '#tests/fixtures/ssin.ts'
import { clientAssertion, requestToken } from '#tests/fixtures/token.ts'

const ebox = await sharedEbox()

test('K08 no number, token, text, file name or address of a person reaches the log, whatever goes well or wrong', async () => {
  const { persons, boxes } = await demoDataSet()
  const mark = (what: string) => `planted-${what}-${crypto.randomUUID()}`
  const planted = {
    body: mark('body'),
    subject: mark('subject'),
    label: mark('label'),
    file: mark('file'),
    key: mark('key'),
  }
  const [unknown, wrong] = [anSsin(), aWrongSsin()]
  const sender = findClient(ebox.credentials, 'documentSender')
  const token = await ebox.token(sender.id)
  const assertion = await clientAssertion(ebox.credentials, sender)
  const consumer = await ebox.token(activeConsumer(ebox))
  const document = await aFile({ fileName: `${planted.file}.pdf` })
  const message = {
    subject: { nl: planted.subject },
    bodyContent: { nl: planted.body },
    forTheAttentionOf: { label: planted.label, ssin: persons[0]?.ssin },
  }

  // What goes well.
  const messageId = await published(ebox, {
    token,
    files: [document],
    message,
    headers: { 'Idempotency-Key': planted.key },
  })
  const href = await contentHref(ebox, messageId)
  for (const address of [href, `/ebox/messages/${messageId}/body`]) await call(ebox, address, { token: consumer })
  const files = [document]
  const citizens = await publish(ebox, { token, files, message: aMessage(ebox, files, message) })
  expect(citizens.status).toBe(201)

  // What is refused.
  for (const ssin of [unknown, wrong])
    await refusedPublication(ebox, { token, message: { recipient: { eboxType: 'citizen', ssin }, extra: ssin } })
  await call(ebox, `/ebox/messages/${unknown}?ssin=${wrong}`, { token: consumer })
  await call(ebox, '/ebox', { token: `${token.slice(0, -4)}AAAA` })
  await requestToken(ebox.credentials, sender.id, {
    key: findClient(ebox.credentials, activeConsumer(ebox)).privateJwk,
  })
  await fetch(ebox.credentials.tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams({ client_assertion: assertion, code: planted.key, grant_type: 'authorization_code' }),
  })
  await expect(
    publish(ebox, { token, files, message: aMessage(ebox, files, message), hangUpAfter: 700 }),
  ).rejects.toThrow()

  // What fails on our side: a document that is damaged, and a statement that the database refuses.
  const [row] = (await rowsOf(ebox, messageId)).attachments
  const blob = blobFile(ebox, String(row?.content_id))
  const stored = await readFile(blob)
  await writeFile(blob, Buffer.alloc(stored.length))
  const traceId = mark('trace').slice(0, 36)
  await call(ebox, href, { token: consumer, headers: { 'BelGov-Trace-Id': traceId } }).catch(() => {})
  await writeFile(blob, stored)

  const log = ebox.log()
  const secrets = [
    ...Object.values(planted),
    unknown,
    wrong,
    ...[token, assertion, consumer].flatMap((each) => [each, each.split('.')[1] ?? '', each.split('.')[2] ?? '']),
    ...persons.map(({ ssin }) => ssin),
    ...boxes.map(({ alertAddress }) => alertAddress),
  ]
  for (const secret of secrets) expect(log.includes(secret), `the log holds ${secret.slice(0, 12)}…`).toBe(false)

  // What failed is there, by its trace, in one line.
  expect(log.split('\n').filter((line) => line.includes(traceId))).toMatchObject([
    expect.stringContaining('ContentDamaged'),
  ])

  // The audit trail knows the token by its hash only, and people and contents not at all.
  const lines = await sqlAs(
    ebox,
  )`SELECT to_jsonb(audit_line) || jsonb_build_object('hash', encode(subject_token_hash, 'hex')) AS line FROM audit_line`
  const trail = JSON.stringify(lines)
  for (const secret of secrets) expect(trail.includes(secret), `the trail holds ${secret.slice(0, 12)}…`).toBe(false)
  expect(trail).toContain(createHash('sha256').update(token).digest('hex'))
}, 60_000)

test('K08 the log is one JSON object a line, and no client can write a line of its own', async () => {
  const forged = 'forged-line'
  await call(ebox, `/ebox/messages/${encodeURIComponent(`x\r\n{"level":60,"msg":"${forged}"}`)}`)
  await call(ebox, '/ebox', { token: null, headers: { 'User-Agent': forged, 'BelGov-Trace-Id': forged } })
  const files = [await aFile({ fileName: encodeURIComponent(`a\r\n{"msg":"${forged}"}.pdf`) })]
  expect((await publish(ebox, { files })).status).toBe(400)
  const lines = ebox
    .log()
    .split('\n')
    .filter((line) => line.startsWith('{'))
  for (const line of lines) expect(() => JSON.parse(line)).not.toThrow()
  expect(lines.filter((line) => line.includes(`"msg":"${forged}"`))).toEqual([])
})
