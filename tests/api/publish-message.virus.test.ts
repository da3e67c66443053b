import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { eicar, eicarPdf, eicarZip } from '#tests/fixtures/eicar.ts'
import { aFile, aMessage, publish, type PublishedFile, sha256 } from '#tests/fixtures/publisher.ts'
import { issuesOf, refusedPublication } from '#tests/fixtures/refusal.ts'
import { orphanBlobs, sqlAs } from '#tests/fixtures/rows.ts'
import { zip } from '#tests/fixtures/zip.ts'

const ebox = await sharedEbox()

/** Publishes with these files, and makes sure that nothing is kept but a line in the audit trail. */
async function publishedInVain(files: PublishedFile[], message: Record<string, unknown> = {}) {
  const traceId = randomUUID()
  const before = new Set(await orphanBlobs(ebox))
  const answer = await publish(ebox, {
    files,
    message: aMessage(ebox, files, { subject: { nl: traceId }, ...message }),
    headers: { 'BelGov-Trace-Id': traceId },
  })
  const sql = sqlAs(ebox)
  expect(await sql`SELECT FROM content WHERE subject->>'nl' = ${traceId}`).toHaveLength(0)
  await expect
    .poll(async () => (await orphanBlobs(ebox)).filter((blob) => !before.has(blob)), { timeout: 10_000 })
    .toEqual([])
  const audit = await sql`SELECT response_code, details FROM audit_line WHERE trace_id = ${traceId}`
  return { answer, audit: audit.map((line) => ({ ...line })) }
}

test.each<[title: string, file: Partial<PublishedFile> & { bytes: Uint8Array }]>([
  ['plain', { bytes: eicar, fileName: 'a.txt', contentType: 'text/plain' }],
  ['in a ZIP', { bytes: eicarZip(), fileName: 'a.zip', contentType: 'application/zip' }],
  ['in a PDF', { bytes: eicarPdf() }],
])('M01 a virus is refused %s: the sender is told, the audit trail knows, nothing is stored', async (_title, given) => {
  const file = await aFile(given)
  const { answer, audit } = await publishedInVain([file])
  expect(answer.status).toBe(400)
  expect(answer.body).toMatchObject({
    type: 'urn:problem-type:belgif:badRequest',
    issues: [{ name: 'upfile1', detail: expect.stringContaining('Eicar-Test-Signature') }],
  })
  const virus = { virus: 'Eicar-Test-Signature', sha256: sha256(file.bytes), sizeInBytes: file.bytes.length }
  expect(audit).toEqual([{ response_code: 400, details: { viruses: [virus] } }])
  expect(ebox.log()).toContain('a publication brought a virus')
})

test('M01 every document with a virus is named, with all else that is wrong', async () => {
  const files = [
    await aFile({ bytes: eicarPdf() }),
    await aFile({ name: 'clean' }),
    await aFile({ name: 'second', bytes: eicarPdf() }),
  ]
  const { answer } = await publishedInVain(files, { messageTypeId: 'Nothing' })
  expect(issuesOf(answer).toSorted()).toEqual([
    'rejectedInput messageTypeId INVALID_SENDER',
    'rejectedInput second',
    'rejectedInput upfile1',
  ])
})

test('M05 an archive that would unpack too far is refused, and said to be', async () => {
  const bytes = zip([{ name: 'zeros', body: 'x', claims: 4 * 1024 ** 3 - 2 }])
  const files = [await aFile({ bytes, fileName: 'a.zip', contentType: 'application/zip' })]
  const answer = await refusedPublication(ebox, { files })
  expect(issuesOf(answer)).toEqual(['rejectedInput upfile1'])
  expect(answer.body.message).toBe('The archive would unpack to too much')
})
