import type { Page } from '@playwright/test'
import { inEveryLanguage } from '#domain/message/translated-string.ts'
import { messagesOf } from '#locales/messages.ts'
import { ThreadShape } from '#http/message-registry/thread.ts'
import { MessagesShape } from '#http/message-registry/message.ts'
import { PublicationResultShape } from '#http/message-registry/publication.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { aFile, aMessage, aPdf, publish, sha256 } from '#tests/fixtures/publisher.ts'
import { activeConsumer, call, readBack } from '#tests/fixtures/registry.ts'
import { senderSoftware } from '#tests/fixtures/replies.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'
import { expect, test } from './fixtures.ts'
import { aLetter, citizens, enterprises, expectDrawn, professional, rowOf, senderName } from './letters.ts'

const [partition] = ['INSPECTIE']
const sender = { eboxType: 'enterprise', enterpriseNumber: enterprises.publisher, partition }
const pdf = async (name: string, words: string) => ({
  name,
  mimeType: 'application/pdf',
  buffer: Buffer.from(await aPdf(words)),
})

/** Opens the form, fills it in and sends it. */
async function write(
  page: Page,
  locale: 'nl' | 'fr' | 'de' | 'en',
  text: string,
  files: Awaited<ReturnType<typeof pdf>>[] = [],
) {
  const say = messagesOf(locale).reply
  await page.getByText(say.write, { exact: true }).click()
  await page.getByLabel(say.text).fill(text)
  if (files.length > 0) await page.getByLabel(say.documents).setInputFiles(files)
  await page.getByRole('button', { name: say.send }).click()
}

/** What stands in the database of the replies to a letter. */
const copiesOf = (ebox: SharedEbox, messageId: string) =>
  sqlAs(ebox)<{ message_id: string; author_name: string }[]>`
    SELECT message_id, author_name FROM sent_reply WHERE original_message_id = ${messageId} ORDER BY sent_at`

test('a citizen replies with a document, the sender’s software fetches it and answers, and both see the conversation', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const say = messagesOf('nl')
  const letter = await aLetter(ebox, 'an-peeters', { sender, isReplyAuthorized: true })
  const since = new Date().toISOString()
  await signedInAs('an-peeters')
  await page.goto(`/nl${letter.path}`)
  const words = 'Beste,\n\nIn de bijlage vindt u het bewijs.'
  const proof = await pdf('bewijs.pdf', 'Het bewijs')
  await write(page, 'nl', words, [proof])

  // Sent: said so, and drawn.
  await expect(page.getByRole('status').filter({ hasText: say.reply.outcome.sent.title })).toBeVisible()
  const conversation = page.getByRole('region', { name: say.conversation.title })
  const turns = conversation.getByRole('listitem')
  await expect(turns).toHaveCount(2)
  await expect(turns.nth(0)).toContainText(senderName.nl)
  await expect(turns.nth(1)).toContainText(say.conversation.you)
  await expect(turns.nth(1)).toContainText('In de bijlage vindt u het bewijs.')
  await expect(turns.nth(1)).toContainText('bewijs.pdf')

  // Fetched: in the partition that sent, by name and never by number.
  const software = await senderSoftware(ebox)
  const token = await software.token()
  const list = await call(ebox, `/ebox/messages?partition=${partition}`, { token })
  const found = MessagesShape.parse(list.json).items.find(
    ({ originalMessageId }) => originalMessageId === letter.messageId,
  )
  const reply = await readBack(ebox, found?.messageId ?? '', { token })
  expect(reply).toMatchObject({ subject: { nl: `Re: ${letter.subject}` }, partition, isReplyAuthorized: true })
  expect(reply.sender).toMatchObject({ eboxType: 'citizen' })
  expect(JSON.stringify(reply)).toContain(citizens['an-peeters'].name)
  expect((await call(ebox, `/ebox/messages/${reply.messageId}/body`, { token })).json).toEqual(
    inEveryLanguage({ nl: words }),
  )
  const content = await call(ebox, reply.attachments?.items[0]?.contentHref ?? '', { token })
  expect(sha256(content.bytes)).toBe(sha256(proof.buffer))
  expect(JSON.stringify([list.json, reply, await rowsOf(ebox, reply.messageId)])).not.toContain(
    citizens['an-peeters'].ssin,
  )

  // Told, and read by a person of the sender too.
  const told = async () => (await ebox.inbox('post@leeuwerik.example')).filter((mail) => mail.receivedAt >= since)
  await expect.poll(async () => (await told()).length, { timeout: 20_000 }).toBeGreaterThan(0)

  // Answered: by publication, into the same conversation.
  const files = [await aFile({ bytes: await aPdf('Alles in orde') })]
  const answer = aMessage(ebox, files, {
    sender,
    recipient: { eboxType: 'citizen', ssin: citizens['an-peeters'].ssin },
    subject: { nl: `Alles in orde ${crypto.randomUUID()}` },
    originalMessageId: reply.messageId,
    isReplyAuthorized: true,
  })
  const published = await publish(ebox, { files, message: answer })
  const { messageId: answerId } = PublicationResultShape.parse(published.body)
  const thread = await call(ebox, `/ebox/messages/${reply.messageId}/thread`, { token })
  expect(ThreadShape.parse(thread.json)).toMatchObject({
    threadId: letter.messageId,
    items: [
      { direction: 'published', original: { messageId: letter.messageId, subject: { nl: letter.subject } } },
      { direction: 'received', message: { messageId: reply.messageId } },
      { direction: 'sent', reply: { messageId: answerId } },
    ],
  })

  await page.goto(`/nl${letter.path}`)
  await expect(turns).toHaveCount(3)
  await turns.nth(2).getByRole('link').click()
  await expect(page).toHaveURL(`/nl/citizen/messages/${answerId}`)
  await expect(page.getByText(`Re: ${letter.subject}`).first()).toBeVisible()
  await expect(turns).toHaveCount(3)
  await expect(turns.nth(2)).toContainText(say.conversation.this)
})

test('a person of the sender reads who replied, and answers from the page', async ({ ebox, page, signedInAs }) => {
  const letter = await aLetter(ebox, 'mary-wilson', { sender, isReplyAuthorized: true })
  await signedInAs('mary-wilson')
  await page.goto(`/en${letter.path}`)
  await write(page, 'en', 'Thank you')
  await expectSent(page)
  const [reply] = await expectCopies(ebox, letter.messageId, 1)

  // What the page still loads is asked by who opened it.
  await page.goto('about:blank')
  await signedInAs('nadia-maes')
  const received = { ...letter, messageId: reply?.message_id ?? '' }
  await page.goto(`/fr/enterprise/${enterprises.publisher}`)
  await expect(rowOf(page, received)).toContainText('Mary Wilson')
  await rowOf(page, received).getByRole('link').click()
  await expect(page.getByText('Thank you')).toBeVisible()
  await expect(page.getByText(messagesOf('fr').letter.fromCitizen)).toBeVisible()
  await write(page, 'fr', 'De rien')
  const conversation = page.getByRole('region', { name: messagesOf('fr').conversation.title })
  await expect(conversation).toContainText('Nadia Maes')
  await expect(conversation.getByRole('listitem').first()).toContainText(messagesOf('fr').conversation.yours)
  await expect(conversation.getByRole('listitem').first()).toContainText(letter.subject)

  await signedInAs('mary-wilson')
  await page.goto(`/en${letter.path}`)
  const turns = page.getByRole('region', { name: 'Conversation' }).getByRole('listitem')
  await expect(turns).toHaveCount(3)
  await turns.nth(2).getByRole('link').click()
  await expect(page.getByText('De rien')).toBeVisible()
  await expect(page.getByText('Nadia Maes')).toHaveCount(0)
})

test('a professional replies under the quality, which a person of the sender reads, and the answer comes into that box', async ({
  ebox,
  page,
  signedInAs,
  looksRight,
}) => {
  test.slow()
  const letter = await aLetter(ebox, professional, { sender, isReplyAuthorized: true })
  await signedInAs(professional.person)
  await page.goto(`/nl${letter.path}`)
  await write(page, 'nl', 'Het ontwerp van akte')
  await expectSent(page)
  const [reply] = await expectCopies(ebox, letter.messageId, 1)
  const token = await (await senderSoftware(ebox)).token()
  expect((await readBack(ebox, reply?.message_id ?? '', { token })).sender).toEqual({
    eboxType: 'professional',
    quality: professional.quality,
    name: inEveryLanguage({ nl: professional.name }),
  })

  await page.goto('about:blank')
  await signedInAs('nadia-maes')
  const received = { ...letter, messageId: reply?.message_id ?? '' }
  await page.goto(`/fr/enterprise/${enterprises.publisher}`)
  await expect(rowOf(page, received)).toContainText(professional.name)
  await rowOf(page, received).getByRole('link').click()
  await expect(page.getByText('Het ontwerp van akte')).toBeVisible()
  const { fromProfessional, fromCitizen } = messagesOf('fr').letter
  await expect(page.getByText(fromProfessional.replace('{quality}', 'Notaire'))).toBeVisible()
  await expect(page.getByText(fromCitizen)).toHaveCount(0)
  await looksRight()
  await write(page, 'fr', 'Bien reçu')
  await expectSent(page)

  await page.goto('about:blank')
  await signedInAs(professional.person)
  await page.goto(`/nl${letter.path}`)
  const turns = page.getByRole('region', { name: messagesOf('nl').conversation.title }).getByRole('listitem')
  await expect(turns).toHaveCount(3)
  await turns.nth(2).getByRole('link').click()
  await expect(page).toHaveURL(/\/nl\/professional\/notary\/messages\//)
  await expect(page.getByText('Bien reçu')).toBeVisible()
})

test('in the name of an enterprise one replies; colleagues see who it was, the sender does not', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const letter = await aLetter(ebox, enterprises.bakery, { sender, isReplyAuthorized: true })
  await signedInAs('julie-renard')
  await page.goto(`/fr${letter.path}`)
  await write(page, 'fr', 'Voici notre réponse')
  await expectSent(page)
  const [reply] = await expectCopies(ebox, letter.messageId, 1)
  await signedInAs('bram-claes')
  await page.goto(`/nl${letter.path}`)
  await expect(page.getByRole('region', { name: messagesOf('nl').conversation.title })).toContainText('Julie Renard')

  const token = await (await senderSoftware(ebox)).token()
  const received = await readBack(ebox, reply?.message_id ?? '', { token })
  expect(received.sender).toMatchObject({ eboxType: 'enterprise', enterpriseNumber: enterprises.bakery })
  expect(JSON.stringify([received, await rowsOf(ebox, received.messageId)])).not.toContain('Julie')
  const own = await call(ebox, `/ebox/messages/${letter.messageId}/thread`, { as: activeConsumer(ebox) })
  expect(ThreadShape.parse(own.json).items[1]).toMatchObject({ reply: { authorName: 'Julie Renard' } })
})

test('a document that cannot be sent leaves text and page as they were, and nothing is stored', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const letter = await aLetter(ebox, 'an-peeters', { isReplyAuthorized: true })
  await signedInAs('an-peeters')
  await page.goto(`/nl${letter.path}`)
  const say = messagesOf('nl').reply
  await write(page, 'nl', 'Een lange tekst', [
    { name: 'foto.pdf', mimeType: 'application/pdf', buffer: Buffer.from('GIF89a no PDF') },
  ])
  await expect(page.getByRole('alert').filter({ hasText: say.outcome.documents.title })).toBeVisible()
  await expect(page.getByLabel(say.text)).toHaveValue('Een lange tekst')
  await expectCopies(ebox, letter.messageId, 0)

  await page.getByLabel(say.documents).setInputFiles([])
  await page.getByRole('button', { name: say.send }).click()
  await expect(page.getByRole('status').filter({ hasText: say.outcome.sent.title })).toBeVisible()
  await expectCopies(ebox, letter.messageId, 1)
})

test('a session that ended leaves the text in place', async ({ ebox, page, signedInAs, context }) => {
  const letter = await aLetter(ebox, 'an-peeters', { isReplyAuthorized: true })
  await signedInAs('an-peeters')
  await page.goto(`/nl${letter.path}`)
  // The session ends after the letter and its document are there, not while they are fetched.
  await expectDrawn(page)
  await context.clearCookies()
  const say = messagesOf('nl').reply
  await write(page, 'nl', 'Nog niet weg')
  await expect(page.getByRole('alert').filter({ hasText: say.outcome.signedOut.title })).toBeVisible()
  await expect(page.getByLabel(say.text)).toHaveValue('Nog niet weg')
  await signedInAs('an-peeters')
  await page.getByRole('button', { name: say.send }).click()
  await expect(page.getByRole('status').filter({ hasText: say.outcome.sent.title })).toBeVisible()
  await expectCopies(ebox, letter.messageId, 1)
})

test('I18 a form that another site sends, or nobody who may, replies nothing; one that is sent twice replies once', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const letter = await aLetter(ebox, 'an-peeters', { isReplyAuthorized: true })
  const send = async (headers: Record<string, string>, key: string = crypto.randomUUID()) => {
    const form = { multipart: { text: 'Een antwoord' }, headers: { Accept: 'application/json', ...headers } }
    const answer = await page.request.post(`/nl${letter.path}/replies?key=${key}`, form)
    return answer.status() === 200 ? ((await answer.json()) as unknown) : answer.status()
  }
  const ours = { Origin: ebox.origin }
  expect(await send(ours)).toEqual({ outcome: 'signedOut' })
  await signedInAs('mary-wilson')
  expect(await send(ours)).toEqual({ outcome: 'closed' })
  await signedInAs('an-peeters')
  expect(await send({ Origin: 'https://elsewhere.example' })).toBe(403)
  expect(await send({ ...ours, 'Sec-Fetch-Site': 'cross-site' })).toBe(403)
  await expectCopies(ebox, letter.messageId, 0)

  const key = crypto.randomUUID()
  expect(await send(ours, key)).toEqual({ outcome: 'sent' })
  expect(await send(ours, key)).toEqual({ outcome: 'sent' })
  await expectCopies(ebox, letter.messageId, 1)
})

test('a letter whose sender takes no reply offers none', async ({ ebox, page, signedInAs }) => {
  const letter = await aLetter(ebox, 'an-peeters')
  await signedInAs('an-peeters')
  await page.goto(`/nl${letter.path}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(letter.subject)
  await expect(page.getByText(messagesOf('nl').reply.write)).toHaveCount(0)
})

test(
  'P01 a conversation and a form that was refused are accessible, light and dark, and fit',
  { tag: '@phone' },
  async ({ ebox, page, signedInAs, axeClean }) => {
    const letter = await aLetter(ebox, 'sophie-lambert', { isReplyAuthorized: true })
    await signedInAs('sophie-lambert')
    await page.goto(`/fr${letter.path}`)
    await write(page, 'fr', 'Une réponse', [await pdf(`${'un-nom-sans-espace_'.repeat(8)}.pdf`, 'Un')])
    await expectSent(page)
    await expectCopies(ebox, letter.messageId, 1)
    await page.goto(`/fr${letter.path}?reply=documents#reply`)
    await expect(
      page.getByRole('alert').filter({ hasText: messagesOf('fr').reply.outcome.documents.title }),
    ).toBeVisible()
    await axeClean()
    await page.emulateMedia({ colorScheme: 'dark' })
    await axeClean()
    await page.setViewportSize({ width: 320, height: 640 })
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
  },
)

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false })

  test('a reply is written and sent with its documents', { tag: '@phone' }, async ({ ebox, page, signedInAs }) => {
    const say = messagesOf('de').reply
    const letter = await aLetter(ebox, 'greta-schroder', { isReplyAuthorized: true })
    await signedInAs('greta-schroder')
    await page.goto(`/de${letter.path}`)
    await write(page, 'de', 'Erste Zeile\nZweite Zeile', [await pdf('eins.pdf', 'Eins'), await pdf('zwei.pdf', 'Zwei')])
    await expect(page).toHaveURL(`/de${letter.path}?reply=sent#reply`)
    await expect(page.getByText(say.outcome.sent.title)).toBeVisible()
    const turn = page
      .getByRole('region', { name: messagesOf('de').conversation.title })
      .getByRole('listitem')
      .last()
    await expect(turn).toContainText('eins.pdf, zwei.pdf')
    await expectCopies(ebox, letter.messageId, 1)
  })

  test('a document that cannot be sent is told, and going back finds the text again', async ({
    ebox,
    page,
    signedInAs,
  }) => {
    const say = messagesOf('nl').reply
    const letter = await aLetter(ebox, 'an-peeters', { isReplyAuthorized: true })
    await signedInAs('an-peeters')
    await page.goto(`/nl${letter.path}`)
    await write(page, 'nl', 'Een lange tekst', [
      { name: 'foto.pdf', mimeType: 'application/pdf', buffer: Buffer.from('GIF89a no PDF') },
    ])
    await expect(page).toHaveURL(`/nl${letter.path}?reply=documents#reply`)
    await expect(page.getByText(say.outcome.documents.title)).toBeVisible()
    await expect(page.getByLabel(say.text)).toBeVisible()
    await page.goBack()
    await expect(page.getByLabel(say.text)).toHaveValue('Een lange tekst')
    await expectCopies(ebox, letter.messageId, 0)
  })
})

/** Waits until the letter stands again: its address is left only then. */
async function expectSent(page: Page) {
  await expect(page).toHaveURL(/\?reply=sent#reply$/)
  await page.waitForLoadState()
}

async function expectCopies(ebox: SharedEbox, messageId: string, count: number) {
  await expect.poll(async () => (await copiesOf(ebox, messageId)).length).toBe(count)
  return copiesOf(ebox, messageId)
}
