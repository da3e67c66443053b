import { describe, expect, test } from 'vitest'
import { demoDataSet } from '#db/seed.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { anEnterpriseNumber, aWrongEnterpriseNumber } from '#tests/fixtures/enterprise-number.ts'
import { aFile, aMessage, aPdf, aPng, type PublishedFile, sha256 } from '#tests/fixtures/publisher.ts'
import { type Bent, issuesOf, refusedPublication } from '#tests/fixtures/refusal.ts'
import { anSsin, aWrongSsin } from '#tests/fixtures/ssin.ts'

const ebox = await sharedEbox()
const { fixtures } = ebox.credentials
const { persons, enterprises } = await demoDataSet()
const personWho = (status: string) => ({
  eboxType: 'citizen',
  ssin: persons.find((each) => each.status === status)?.ssin,
})
const enterpriseThat = (status: string) => ({
  eboxType: 'enterprise',
  enterpriseNumber: enterprises.find((each) => each.status === status)?.enterpriseNumber,
})
const citizen = (ssin: string) => ({ eboxType: 'citizen', ssin })
const enterprise = (enterpriseNumber: string) => ({ eboxType: 'enterprise', enterpriseNumber })
const sender = enterprise(findClient(ebox.credentials, 'documentSender').enterpriseNumber)
const bytes = await aPdf()
const pdf = { name: 'upfile1', fileName: 'letter.pdf', contentType: 'application/pdf', bytes }
const attachment = (more: Record<string, unknown> = {}) => ({ httpPartName: 'upfile1', isMainContent: true, ...more })
const digest = (digestValue: string) => ({
  attachments: [attachment({ digest: { digestMethod: 'sha_256', digestValue } })],
})
const file = (contentType: string, content: Uint8Array | string): { files: PublishedFile[] } => ({
  files: [{ ...pdf, contentType, bytes: Buffer.from(content) }],
})
const seven = await Promise.all(Array.from({ length: 7 }, (_, at) => aFile({ name: `f${at}` })))
/** A ZIP's directory of one entry, and its end (APPNOTE 4.3.12, 4.3.16): behind a PDF it makes the file both. */
const aZipEnd = Buffer.from(`504b0102${'00'.repeat(42)}504b050600000000010001002e000000${'00'.repeat(6)}`, 'hex')
const toEnterprise = { to: 'enterprise' as const }

async function expectIssues(bent: Bent, issues: string[]) {
  const answer = await refusedPublication(ebox, bent)
  expect(issuesOf(answer)).toEqual(issues)
  expect(answer.status).toBe(400)
  expect(answer.headers['content-type']).toBe('application/problem+json')
  expect(answer.body).toMatchObject({ type: 'urn:problem-type:belgif:badRequest', title: 'Bad Request', status: 400 })
  // The members of the real registry's StatusMessage beside BelGIF's, with the first issue's code (spec §2.9).
  const [first] = answer.body.issues as { code: string; detail: string }[]
  expect(answer.body).toMatchObject({ id: expect.any(String), code: first?.code, message: first?.detail })
  return answer
}

describe('refused with its issue, and nothing is stored:', () => {
  // prettier-ignore
  const cases: [title: string, bent: Bent, ...issues: string[]][] = [
    ['an SSIN that nobody has', { message: { recipient: citizen(anSsin()) } }, 'referencedResourceNotFound recipient.ssin'],
    ['I16 an SSIN with a wrong check', { message: { recipient: citizen(aWrongSsin()) } }, 'invalidInput recipient.ssin'],
    ['I16 an SSIN with spaces', { message: { recipient: citizen('84 03 12 000 67') } }, 'invalidInput recipient.ssin'],
    ['an SSIN that was replaced', { message: { recipient: personWho('replaced') } }, 'replacedSsin recipient.ssin'],
    ['an SSIN that was cancelled', { message: { recipient: personWho('cancelled') } }, 'canceledSsin recipient.ssin'],
    ['somebody who died', { message: { recipient: personWho('deceased') } }, 'rejectedInput recipient.ssin'],
    ['somebody who is inactive', { message: { recipient: personWho('inactive') } }, 'rejectedInput recipient.ssin'],
    ['an enterprise that does not exist', { message: { ...toEnterprise, recipient: enterprise(anEnterpriseNumber()) } }, 'referencedResourceNotFound recipient.enterpriseNumber'],
    ['I16 an enterprise number with a wrong check', { message: { ...toEnterprise, recipient: enterprise(aWrongEnterpriseNumber()) } }, 'invalidInput recipient.enterpriseNumber'],
    ['I16 an enterprise number of nine digits', { message: { ...toEnterprise, recipient: enterprise('406798006') } }, 'invalidInput recipient.enterpriseNumber'],
    ['I16 an enterprise number with points', { message: { ...toEnterprise, recipient: enterprise('0406.798.006') } }, 'invalidInput recipient.enterpriseNumber'],
    ['I16 a sender with a wrong check', { message: { sender: enterprise(aWrongEnterpriseNumber()) } }, 'invalidInput sender.enterpriseNumber'],
    ['an inactive enterprise', { message: { ...toEnterprise, recipient: enterprise(fixtures.enterprises.inactive) } }, 'rejectedInput recipient.enterpriseNumber'],
    ['a cancelled enterprise', { message: { ...toEnterprise, recipient: enterpriseThat('cancelled') } }, 'rejectedInput recipient.enterpriseNumber'],
    ['somebody unknown for whose attention it is', { message: { forTheAttentionOf: { ssin: anSsin() } } }, 'referencedResourceNotFound forTheAttentionOf.ssin'],
    ['a partition of the recipient', { message: { recipient: { ...citizen(fixtures.citizens.active), partition: 'X' } } }, 'unknownInput recipient.partition'],

    ['a type that is for the other audience', { message: { messageTypeId: fixtures.messageTypes.enterprise } }, 'rejectedInput recipient.eboxType INVALID_SENDER'],
    ['a type that does not exist', { message: { messageTypeId: 'Nothing' } }, 'rejectedInput messageTypeId INVALID_SENDER'],
    ['an application that does not exist', { message: { senderApplicationId: 'nothing' } }, 'rejectedInput messageTypeId INVALID_SENDER'],
    ['a partition that the sender does not have', { message: { sender: { ...sender, partition: 'NOWHERE' } } }, 'referencedResourceNotFound sender.partition INVALID_SENDER'],

    ['no main content', { message: { attachments: [attachment({ isMainContent: false })] } }, 'exactlyOneOfExpected attachments'],
    ['a body as main content beside a main document', { message: { isBodyMainContent: true, bodyContent: { nl: 'Dag' } } }, 'exactlyOneOfExpected attachments'],
    ['a body as main content that is not there', { files: [], message: { attachments: [], isBodyMainContent: true } }, 'requiredInput bodyContent'],

    ['a document that no part brings', { files: [], message: { attachments: [attachment()] } }, 'invalidInput attachments', 'invalidInput attachments[0].httpPartName'],
    ['a part that no document names', { extraParts: [{ ...pdf, name: 'stray', body: bytes }] }, 'invalidInput attachments', 'unknownInput stray'],
    ['a part under another name', { message: { attachments: [attachment({ httpPartName: 'other' })] } }, 'invalidInput attachments[0].httpPartName', 'unknownInput upfile1'],
    ['seven documents', { files: seven }, 'outOfRange attachments'],

    ['a digest of other bytes', { message: digest(sha256(Buffer.from('other'))) }, 'invalidInput attachments[0].digest.digestValue DIGEST_DO_NOT_MATCH'],
    ['a digest in hexadecimal', { message: digest(Buffer.from(sha256(bytes), 'base64url').toString('hex')) }, 'invalidInput attachments[0].digest.digestValue DIGEST_DO_NOT_MATCH'],
    ['a digest by another method', { message: { attachments: [attachment({ digest: { digestMethod: 'md5', digestValue: 'x' } })] } }, 'schemaViolation attachments[0].digest.digestMethod'],

    ['M04 HTML that says it is a PDF', file('application/pdf', '<!doctype html><script>alert(1)</script>'), 'rejectedInput upfile1'],
    ['M04 a PDF that says it is text', file('text/plain', bytes), 'rejectedInput upfile1'],
    ['M04 a PDF that is a ZIP as well', file('application/pdf', Buffer.concat([bytes, aZipEnd])), 'rejectedInput upfile1'],
    ['M04 an SVG', file('image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>'), 'rejectedInput upfile1'],
    ['M04 a PNG', file('image/png', aPng()), 'rejectedInput upfile1'],
    ['M04 application/xml, which the registry does not take', file('application/xml', '<a/>'), 'rejectedInput upfile1'],
    ['M04 a program', file('application/octet-stream', Buffer.from('7f454c460201010000', 'hex')), 'rejectedInput upfile1'],

    ['two languages in one text', { message: { subject: { nl: 'Een', fr: 'Un' } } }, 'rejectedInput subject NOT_IMPLEMENTED'],
    ['English, which the registry does not have', { message: { subject: { en: 'One' } } }, 'rejectedInput subject.en NOT_IMPLEMENTED', 'invalidInput subject'],
    ['a subject of 401 characters', { message: { subject: { nl: '📬'.repeat(401) } } }, 'outOfRange subject'],
    ['a name of 101 characters to whose attention it is', { message: { forTheAttentionOf: { label: 'x'.repeat(101) } } }, 'outOfRange forTheAttentionOf.label'],
    ['business data that the type does not have', { message: { businessDataList: [{ key: 'X', values: [{ nl: 'a' }] }] } }, 'rejectedInput businessDataList[0].key'],
    ['business data of another form', { message: { businessDataList: [{ key: 'FOR_ACTION', values: [{ nl: 'yes' }] }] } }, 'invalidInput businessDataList[0].values[0]'],
    ['a due date that no calendar has', { message: { businessDataList: [{ key: 'FOR_ACTION_DUE_DATE', values: [{ nl: '2026-02-31' }] }] } }, 'invalidInput businessDataList[0].values[0]'],
    ['business data of 257 characters', { message: { ...toEnterprise, businessDataList: [{ key: 'BECBE', values: [{ nl: 'x'.repeat(257) }] }] } }, 'outOfRange businessDataList[0].values[0]'],

    ['payment data', { message: { paymentData: { amount: 12.5, vatAmount: 0, currency: 'EUR', dueDate: '2030-01-31', iban: 'BE71 0961 2345 6769' } } }, 'rejectedInput paymentData NOT_IMPLEMENTED'],
    ['structured data', { message: { structuredData: {} } }, 'rejectedInput structuredData NOT_IMPLEMENTED'],
    ['an answer to a message', { message: { originalMessageId: 'x' } }, 'referencedResourceNotFound originalMessageId'],
    ['registered mail', { message: { isRegisteredMail: true } }, 'rejectedInput isRegisteredMail'],

    ['Z07 members that nobody may set', { message: { boxId: 1, readAt: 'now', status: 'read' } }, 'unknownInput boxId', 'unknownInput readAt', 'unknownInput status'],
    ['null, which the registry does not take', { message: { subject: null } }, 'schemaViolation subject'],
    ['members that are missing', { message: { sender: undefined, subject: undefined } }, 'schemaViolation sender', 'schemaViolation subject'],
    ['I03 JSON that is none', { text: '{"sender":' }, 'schemaViolation messageToPublish'],
    ['I03 JSON with something behind it', { text: '{} x' }, 'schemaViolation messageToPublish'],
    ['I03 a NUL in a text', { message: { subject: { nl: 'a\u0000b' } } }, 'schemaViolation messageToPublish'],
    ['I03 half a character in a text', { message: { bodyContent: { nl: 'a\ud800' } } }, 'schemaViolation messageToPublish'],
    ['I03 a NUL in an id', { message: { messageTypeId: 'a\u0000' } }, 'schemaViolation messageToPublish'],
    ['an empty Idempotency-Key', { headers: { 'Idempotency-Key': '' } }, 'schemaViolation header Idempotency-Key'],
    ['an Idempotency-Key of 256 characters', { headers: { 'Idempotency-Key': 'k'.repeat(256) } }, 'schemaViolation header Idempotency-Key'],
  ]
  test.each(cases)('%s', async (_title, bent, ...issues) => {
    await expectIssues(bent, issues)
  })
})

test('six things that are wrong are told at once', async () => {
  const { body } = await expectIssues(
    {
      files: [{ ...pdf, contentType: 'text/html' }, await aFile({ name: 'stray' })],
      message: {
        sender: enterprise(findClient(ebox.credentials, 'zilverpad-publisher').enterpriseNumber),
        recipient: citizen(anSsin()),
        subject: { nl: 'Een', fr: 'Un' },
        attachments: [attachment({ isMainContent: false, digest: { digestMethod: 'sha_256', digestValue: 'AA' } })],
      },
    },
    [
      'rejectedInput sender.enterpriseNumber INVALID_SENDER',
      'rejectedInput messageTypeId INVALID_SENDER',
      'referencedResourceNotFound recipient.ssin',
      'exactlyOneOfExpected attachments',
      'invalidInput attachments',
      'unknownInput stray',
      'rejectedInput upfile1',
      'invalidInput attachments[0].digest.digestValue DIGEST_DO_NOT_MATCH',
      'rejectedInput subject NOT_IMPLEMENTED',
    ],
  )
  expect(body.code).toBe('INVALID_SENDER')
})

test('what the form of the JSON, the bytes and the registers find wrong is told at once too', async () => {
  await expectIssues(
    {
      files: [{ ...pdf, contentType: 'text/html' }],
      extraParts: [{ name: 'noname', contentType: 'text/plain', body: 'x' }],
      message: {
        recipient: citizen(aWrongSsin()),
        extra: 1,
        messageTypeId: 'Nothing',
        ...digest('AA'),
      },
    },
    [
      'requiredInput noname',
      'invalidInput recipient.ssin',
      'unknownInput extra',
      'rejectedInput messageTypeId INVALID_SENDER',
      'rejectedInput upfile1',
      'invalidInput attachments[0].digest.digestValue DIGEST_DO_NOT_MATCH',
    ],
  )
})

test('a person’s number is never repeated in an answer, nor the one that replaced it told', async () => {
  const wrong = aWrongSsin()
  const unknown = anSsin()
  const replaced = String(personWho('replaced').ssin)
  const replacing = String(persons.find(({ status }) => status === 'replaced')?.replacedBy)
  for (const message of [
    { recipient: citizen(wrong) },
    { recipient: citizen(unknown), forTheAttentionOf: { ssin: replaced } },
    { recipient: { ...citizen(unknown), more: unknown }, subject: unknown },
  ]) {
    const said = JSON.stringify(await refusedPublication(ebox, { message }))
    for (const ssin of [wrong, unknown, replaced, replacing]) expect(said).not.toContain(ssin)
  }
})

test('a publication of seven parts, one too many, is refused with what is wrong in the others', async () => {
  const files = await Promise.all(Array.from({ length: 8 }, (_, at) => aFile({ name: `f${at}` })))
  const answer = await refusedPublication(ebox, {
    files,
    message: aMessage(ebox, files, { subject: { nl: 'x', fr: 'y' } }),
  })
  expect(answer.status).toBe(400)
  expect(issuesOf(answer)).toContain('rejectedInput subject NOT_IMPLEMENTED')
  expect(issuesOf(answer).filter((each) => each.startsWith('outOfRange'))).not.toEqual([])
})
