import { afterAll, describe, expect, test } from 'vitest'
import { offers } from '#domain/message/registry-settings.ts'
import { inEveryLanguage } from '#domain/message/translated-string.ts'
import { startEbox } from '#tests/fixtures/ebox.ts'
import { aFile, aMessage, aPng, publish } from '#tests/fixtures/publisher.ts'
import { issuesOf, refusedPublication } from '#tests/fixtures/refusal.ts'
import { call, contentHref, published, readBack } from '#tests/fixtures/registry.ts'
import { aReply, reply } from '#tests/fixtures/replies.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'

/* An e-Box whose provider chose otherwise than the real one in everything. */
const ebox = await startEbox({
  env: {
    SERVE: 'api,oauth',
    OFFERS: offers.join(' '),
    SUBJECT_CHARACTERS: '20',
    FILE_NAME_CHARACTERS: '12',
    BUSINESS_DATA_CHARACTERS: '5',
    ATTENTION_LABEL_CHARACTERS: '4',
    LANGUAGES: 'nl fr',
    LANGUAGES_PER_TEXT: '2',
    MEDIA_TYPES: 'application/pdf text/plain image/png',
    MAX_DOCUMENTS: '2',
  },
})
afterAll(() => ebox.stop())

const subject = { nl: 'Kort' }
const payment = { amount: 187.5, vatAmount: '0', currency: 'EUR', dueDate: '2030-01-31', iban: 'BE71 0961 2345 6769' }

test.each<[string, Record<string, unknown>, string]>([
  ['a subject of 21', { subject: { nl: 'x'.repeat(21) } }, 'outOfRange subject'],
  ['an attention label of 5', { forTheAttentionOf: { label: 'x'.repeat(5) } }, 'outOfRange forTheAttentionOf.label'],
  ['German', { subject: { de: 'Kurz' } }, 'rejectedInput subject NOT_IMPLEMENTED'],
  [
    'a title of 13',
    { attachments: [{ httpPartName: 'upfile1', isMainContent: true, attachmentTitle: { nl: 'x'.repeat(13) } }] },
    'outOfRange attachments[0].attachmentTitle',
  ],
  ['an end that is over', { expirationDate: '2020-01-01T00:00:00Z' }, 'outOfRange expirationDate'],
])('%s is too much', async (_what, message, issue) => {
  expect(issuesOf(await refusedPublication(ebox, { message: { subject, ...message } }))).toEqual([issue])
})

test('a media type that is not taken, a file name that is too long and a third document are refused', async () => {
  const text = { contentType: 'text/csv', fileName: 'a.csv', bytes: Buffer.from('a;b\n') }
  const files = [
    await aFile({ name: 'one', fileName: 'a-long-name.pdf' }),
    await aFile({ name: 'two', ...text }),
    await aFile({ name: 'three' }),
  ]
  const message = aMessage(ebox, files, {
    subject,
    attachments: files.map(({ name }, at) => ({ httpPartName: name, isMainContent: at === 0 })),
  })
  expect(issuesOf(await publish(ebox, { files, message })).toSorted()).toEqual([
    'outOfRange attachments',
    'outOfRange one',
    'rejectedInput two',
  ])
})

test('two languages, a title and an end of one’s own are taken and followed', async () => {
  const expirationDate = '2031-05-06T07:08:09+02:00'
  const files = [await aFile()]
  const message = aMessage(ebox, files, {
    to: 'enterprise',
    subject: { nl: 'Kort', fr: 'Bref' },
    expirationDate,
    attachments: [{ httpPartName: 'upfile1', isMainContent: true, attachmentTitle: { nl: 'De brief' } }],
  })
  const { body } = await publish(ebox, { files, message })
  expect(body.expirationDate).toBe('2031-05-06T05:08:09Z')
  const read = await readBack(ebox, String(body.messageId))
  expect(read.subject).toEqual({ nl: 'Kort', fr: 'Bref', de: 'Kort' })
  expect(read.attachments?.items[0]?.attachmentTitle).toEqual(inEveryLanguage({ nl: 'De brief' }))
})

test('an image is taken where its type is one of the registry’s', async () => {
  const png = { fileName: 'foto.png', contentType: 'image/png', bytes: aPng() }
  const messageId = await published(ebox, { files: [await aFile(png)], message: { subject } })
  expect((await readBack(ebox, messageId)).attachments?.items).toMatchObject([{ mediaType: 'image/png' }])
  const claimed = [await aFile({ ...png, bytes: Buffer.from('<svg/>') })]
  expect(issuesOf(await refusedPublication(ebox, { files: claimed, message: { subject } }))).toEqual([
    'rejectedInput upfile1',
  ])
})

test('several main contents are taken, each of which makes the message read; one at least is expected', async () => {
  const files = [await aFile(), await aFile({ name: 'upfile2' })]
  const both = files.map(({ name }) => ({ httpPartName: name, isMainContent: true }))
  const message = { subject, attachments: both, isBodyMainContent: true, bodyContent: { nl: 'Ook' } }
  const messageId = await published(ebox, { files, message })
  await call(ebox, await contentHref(ebox, messageId, 1))
  expect(await readBack(ebox, messageId)).toMatchObject({
    readStatus: true,
    isBodyMainContent: true,
    attachments: { items: [{ isMainContent: true }, { isMainContent: true }] },
  })
  const none = both.map(({ httpPartName }) => ({ httpPartName }))
  expect(issuesOf(await refusedPublication(ebox, { files, message: { subject, attachments: none } }))).toEqual([
    'requiredInput attachments',
  ])
})

test('business data that its type does not define is taken; what asks for action has its form all the same', async () => {
  const businessDataList = [{ key: 'OWN_KEY', values: [{ nl: 'eigen' }] }]
  const messageId = await published(ebox, { message: { subject, businessDataList } })
  expect((await readBack(ebox, messageId)).businessDataList?.items).toMatchObject(businessDataList)
  const due = [{ key: 'FOR_ACTION_DUE_DATE', values: [{ nl: 'soon' }] }]
  expect(issuesOf(await refusedPublication(ebox, { message: { subject, businessDataList: due } }))).toEqual([
    'invalidInput businessDataList[0].values[0]',
  ])
})

test('a title is followed in a reply as in a publication, and judged as it', async () => {
  const originalId = await published(ebox, { message: { subject, isReplyAuthorized: true } })
  const files = [await aFile({ fileName: 'a.pdf' })]
  const titled = (attachmentTitle: Record<string, string>) =>
    reply(ebox, originalId, { files, message: aReply({ attachments: [{ httpPartName: 'upfile1', attachmentTitle }] }) })
  const { status, body } = await titled({ nl: 'Bijlage' })
  expect(status).toBe(201)
  expect((await rowsOf(ebox, String(body.messageId))).attachments).toMatchObject([{ title: { nl: 'Bijlage' } }])
  expect(issuesOf(await titled({ nl: 'x'.repeat(13) }))).toEqual(['outOfRange attachments[0].attachmentTitle'])
  expect(issuesOf(await titled({ de: 'Anhang' }))).toEqual([
    'rejectedInput attachments[0].attachmentTitle NOT_IMPLEMENTED',
  ])
})

describe('null', () => {
  test('is an absent member of a message, and stands in structured data as its sender wrote it', async () => {
    const structuredData = { form: { value: null } }
    const messageId = await published(ebox, {
      message: {
        subject: { ...subject, de: null },
        bodyContent: null,
        isReplyAuthorized: true,
        forTheAttentionOf: { ssin: null, label: 'Jan' },
        structuredData,
      },
    })
    const read = await readBack(ebox, messageId)
    expect(read).toMatchObject({ subject, forTheAttentionOf: { label: 'Jan' } })
    expect((await call(ebox, `/ebox/messages/${messageId}/structuredData`)).json).toEqual(structuredData)
    const json = { ...aReply(), subject: null }
    expect((await call(ebox, `/ebox/messages/${messageId}/replies`, { json })).status).toBe(201)
    expect((await reply(ebox, messageId, { message: json })).status).toBe(201)
  })

  test('leaves a member absent that is required, and is no item of a list', async () => {
    expect(issuesOf(await refusedPublication(ebox, { message: { subject: null, actions: [null] } }))).toEqual([
      'schemaViolation subject',
      'schemaViolation actions[0]',
    ])
  })
})

test('what is offered and taken stands among the limits', async () => {
  const { json } = await call(ebox, '/limits', { token: null })
  expect(json).toMatchObject({
    publication: { offers: [...offers], mediaTypes: ['application/pdf', 'text/plain', 'image/png'] },
  })
})

describe('payment data', () => {
  test('is kept encrypted, exact and canonical', async () => {
    const messageId = await published(ebox, {
      message: { subject, paymentData: { ...payment, bic: 'gkccbebb', reference: '***090/9337/55493***' } },
    })
    const [content] = (await rowsOf(ebox, messageId)).contents
    expect(Buffer.from(content?.payment_data_cipher as Uint8Array).includes('BE71')).toBe(false)
    expect((await call(ebox, `/ebox/messages/${messageId}/paymentData`)).json).toMatchObject({
      amount: 187.5,
      vatAmount: 0,
      currency: 'EUR',
      iban: 'BE71096123456769',
      bic: 'GKCCBEBB',
      reference: '+++090/9337/55493+++',
    })
  })

  test.each<[string, Record<string, unknown>]>([
    ['amount', { amount: 12.345 }],
    ['amount', { amount: -1 }],
    ['amount', { amount: '1e3' }],
    ['vatAmount', { vatAmount: undefined }],
    ['currency', { currency: 'EUX' }],
    ['dueDate', { dueDate: '2030-02-30' }],
    ['iban', { iban: 'BE72096123456769' }],
    ['iban', { iban: 'BE7109612345676' }],
    ['bic', { bic: 'GKCC' }],
    ['reference', { reference: '+++090/9337/55494+++' }],
    ['reference', { reference: 'RF19539007547034' }],
    ['total', { total: 1 }],
  ])('with a wrong %s is refused at that member', async (member, wrong) => {
    const answer = await refusedPublication(ebox, { message: { subject, paymentData: { ...payment, ...wrong } } })
    expect(issuesOf(answer).map((each) => each.split(' ')[1])).toEqual([`paymentData.${member}`])
  })
})

test('structured data comes back as it was sent, and lies encrypted', async () => {
  const structuredData = { form: { fields: [{ id: 'a', value: 1.5 }], done: true }, text: 'leesbaar 7c1' }
  const messageId = await published(ebox, { message: { subject, structuredData } })
  const [content] = (await rowsOf(ebox, messageId)).contents
  expect(Buffer.from(content?.structured_data_cipher as Uint8Array).includes('leesbaar')).toBe(false)
  expect((await call(ebox, `/ebox/messages/${messageId}/structuredData`)).json).toEqual(structuredData)
})

describe('actions', () => {
  test('of the registry are carried with their parameter; others, twice the same, and one without its parameter are refused', async () => {
    const sql = sqlAs(ebox)
    await sql`INSERT INTO message_action (message_action_id, label, url) VALUES
      ('test:pay', ${sql.json({ nl: 'Betalen' })}, ${sql.json({ nl: 'https://pay.example/?id={parameter}' })}),
      ('test:plain', ${sql.json({ nl: 'Kijken' })}, ${sql.json({ nl: 'https://look.example/' })})`
    const actions = [{ messageActionId: 'test:pay', parameter: 'a&b=c' }, { messageActionId: 'test:plain' }]
    const messageId = await published(ebox, { message: { subject, actions } })
    expect((await rowsOf(ebox, messageId)).contents).toMatchObject([{ actions }])
    expect((await readBack(ebox, messageId)).actions).toMatchObject([
      { messageActionId: 'test:pay', href: { nl: 'https://pay.example/?id=a%26b%3Dc' } },
      { messageActionId: 'test:plain', href: { nl: 'https://look.example/' } },
    ])
    const wrong = [
      { messageActionId: 'test:none' },
      { messageActionId: 'test:pay' },
      { messageActionId: 'test:plain' },
      { messageActionId: 'test:plain' },
    ]
    expect(issuesOf(await refusedPublication(ebox, { message: { subject, actions: wrong } }))).toEqual([
      'referencedResourceNotFound actions[0].messageActionId',
      'requiredInput actions[1].parameter',
      'invalidInput actions[3].messageActionId',
    ])
  })
})
