import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { PublicationFacts } from '#domain/message/checks.ts'
import { checkPublication } from '#domain/message/checks.ts'
import { draftOf, MessageToPublish } from '#domain/message/message-to-publish.ts'
import { anEnterpriseNumber } from '#tests/fixtures/enterprise-number.ts'
import { realProvider } from '#tests/fixtures/registry-settings.ts'
import { anSsin } from '#tests/fixtures/ssin.ts'

const enterpriseNumber = anEnterpriseNumber()
const sha256 = createHash('sha256').update('bytes').digest()
const written = {
  sender: { eboxType: 'enterprise', enterpriseNumber },
  recipient: { eboxType: 'citizen', ssin: anSsin() },
  subject: { nl: 'Onderwerp' },
  messageTypeId: 'Type',
  senderApplicationId: 'application',
  attachments: [
    {
      httpPartName: 'a',
      isMainContent: true,
      digest: { digestMethod: 'sha_256', digestValue: sha256.toString('base64url') },
    },
  ],
}
const document = { partName: 'a', fileName: 'a.pdf', mediaType: 'application/pdf', sha256, issues: [] }

/** What is known of a right publication, bent by a test. */
function facts({
  message = {},
  ...others
}: { message?: Record<string, unknown> } & Partial<Omit<PublicationFacts, 'message'>> = {}): PublicationFacts {
  return {
    message: MessageToPublish.parse({ ...written, ...message }),
    documents: [document],
    clientEnterpriseNumber: enterpriseNumber,
    isTrioConfigured: true,
    messageType: {
      audience: 'citizen',
      isRegistered: false,
      businessData: [
        { key: 'FREE', name: {} },
        { key: 'YEAR', name: {}, format: '\\d{4}' },
      ],
    },
    isSenderPartitionKnown: true,
    isQualityKnown: true,
    recipientPerson: { status: 'active' },
    recipientEnterprise: undefined,
    attentionOf: undefined,
    settings: { ...realProvider, maxDocuments: 2 },
    now: new Date('2026-11-24T12:00:00Z'),
    actions: new Map(),
    original: undefined,
    replaced: undefined,
    ...others,
  }
}
const found = (bent: Parameters<typeof facts>[0]) =>
  checkPublication(facts(bent)).map(({ name, type }) => `${type.split(':').at(-1)} ${name}`)
const value = (...texts: Record<string, string>[]) => texts

test('a right publication has no issue', () => expect(found({})).toEqual([]))

describe('one thing wrong is one issue:', () => {
  // prettier-ignore
  test.each<[string, Parameters<typeof facts>[0], string]>([
    ['another sender', { clientEnterpriseNumber: anEnterpriseNumber() }, 'rejectedInput sender.enterpriseNumber'],
    ['a trio that is not configured', { isTrioConfigured: false }, 'rejectedInput messageTypeId'],
    ['another audience', { messageType: { audience: 'enterprise', businessData: [], isRegistered: false } }, 'rejectedInput recipient.eboxType'],
    ['a partition that is not there', { isSenderPartitionKnown: false }, 'referencedResourceNotFound sender.partition'],
    ['an unknown person', { recipientPerson: { status: 'unknown' } }, 'referencedResourceNotFound recipient.ssin'],
    ['a replaced number', { recipientPerson: { status: 'replaced' } }, 'replacedSsin recipient.ssin'],
    ['a cancelled number', { recipientPerson: { status: 'cancelled' } }, 'canceledSsin recipient.ssin'],
    ['a deceased person', { recipientPerson: { status: 'deceased' } }, 'rejectedInput recipient.ssin'],
    ['an inactive person', { recipientPerson: { status: 'inactive' } }, 'rejectedInput recipient.ssin'],
    ['an unknown person of attention', { attentionOf: { status: 'unknown' } }, 'referencedResourceNotFound forTheAttentionOf.ssin'],
    ['no main content', { message: { attachments: [{ httpPartName: 'a' }] } }, 'exactlyOneOfExpected attachments'],
    ['a main body that is missing', { message: { attachments: [], isBodyMainContent: true }, documents: [] }, 'requiredInput bodyContent'],
    ['a digest padded wrongly', { message: { attachments: [{ ...written.attachments[0], digest: { digestMethod: 'sha_256', digestValue: 'x' } }] } }, 'invalidInput attachments[0].digest.digestValue'],
    ['two languages in a business datum', { message: { businessDataList: [{ key: 'FREE', values: value({ nl: 'a', fr: 'b' }) }] } }, 'rejectedInput businessDataList[0].values[0]'],
    ['a business datum that is too long', { message: { businessDataList: [{ key: 'FREE', values: value({ nl: 'a' }, { nl: 'x'.repeat(257) }) }] } }, 'outOfRange businessDataList[0].values[1]'],
    ['a format that holds a part only', { message: { businessDataList: [{ key: 'YEAR', values: value({ nl: '20260' }) }] } }, 'invalidInput businessDataList[0].values[0]'],
    ['a subject of 401 signs', { message: { subject: { nl: '📬'.repeat(401) } } }, 'outOfRange subject'],
  ])('%s', (_title, bent, issue) => expect(found(bent)).toEqual([issue]))
})

test('lengths count characters, not code units, and their limits are within', () => {
  expect(
    found({ message: { subject: { nl: '📬'.repeat(400) }, forTheAttentionOf: { label: '📬'.repeat(100) } } }),
  ).toEqual([])
  expect(found({ message: { businessDataList: [{ key: 'FREE', values: value({ de: '📬'.repeat(256) }) }] } })).toEqual(
    [],
  )
})

test('a padded digest is the same digest', () => {
  const digest = { digestMethod: 'sha_256', digestValue: `${sha256.toString('base64url')}=` }
  expect(found({ message: { attachments: [{ ...written.attachments[0], digest }] } })).toEqual([])
})

test('documents and parts that do not match are told on both sides', () => {
  const attachments = [{ httpPartName: 'a', isMainContent: true }, { httpPartName: 'a' }, { httpPartName: 'b' }]
  expect(
    found({ message: { attachments }, documents: [document, { ...document, partName: 'c' }], settings: realProvider }),
  ).toEqual([
    'invalidInput attachments',
    'invalidInput attachments[1].httpPartName',
    'invalidInput attachments[2].httpPartName',
    'unknownInput c',
  ])
})

test('everything that is wrong is found at once, in the order in which a reader would look', () => {
  const issues = found({
    clientEnterpriseNumber: anEnterpriseNumber(),
    isTrioConfigured: false,
    recipientPerson: { status: 'unknown' },
    message: { subject: { nl: 'a', fr: 'b' }, isRegisteredMail: true, structuredData: {}, attachments: [] },
  })
  expect(issues).toEqual([
    'rejectedInput sender.enterpriseNumber',
    'rejectedInput messageTypeId',
    'referencedResourceNotFound recipient.ssin',
    'exactlyOneOfExpected attachments',
    'invalidInput attachments',
    'unknownInput a',
    'rejectedInput subject',
    'rejectedInput structuredData',
    'rejectedInput isRegisteredMail',
  ])
})

describe('of a message whose form is not right', () => {
  const draft = (message: unknown) => {
    const { error } = MessageToPublish.safeParse(message)
    if (!error) throw new Error('Its form is right')
    return draftOf(message, error)
  }
  test('the members that are right are judged all the same', () => {
    const message = draft({
      ...written,
      recipient: { eboxType: 'citizen', ssin: '1' },
      extra: 1,
      subject: { nl: 'a', fr: 'b' },
    })
    expect(checkPublication({ ...facts(), message, isTrioConfigured: false }).map(({ name }) => name)).toEqual([
      'messageTypeId',
      'subject',
    ])
  })
  test('a member that is wrong is not judged as if it were empty', () => {
    const message = draft({ ...written, attachments: 'none', bodyContent: 7, isBodyMainContent: true })
    expect(checkPublication({ ...facts(), message })).toEqual([])
  })
  test.each([null, 7, 'text', [], {}])('%j says nothing, and nothing is said of it', (message) => {
    expect(
      checkPublication({ ...facts(), message: draft(message), documents: [] })
        .map(({ name }) => name)
        .filter((name) => name !== 'attachments'),
    ).toEqual([])
  })
})

test('Z15 of a message that is replaced nothing is told to who does not speak for its sender, not even that it was withdrawn', () => {
  const message = { replacesMessageId: 'a', replacementReason: { nl: 'Een fout' } }
  const clientEnterpriseNumber = anEnterpriseNumber()
  const answers = [undefined, { isWithdrawn: false }, { isWithdrawn: true }].map((replaced) =>
    found({ message, replaced, clientEnterpriseNumber }),
  )
  expect(answers).toEqual(answers.map(() => ['rejectedInput sender.enterpriseNumber']))
})
