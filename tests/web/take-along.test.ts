import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { messagesOf } from '#locales/messages.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { aMandate } from '#tests/fixtures/mandates.ts'
import { aMessageType } from '#tests/fixtures/message-types.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'
import { unzip } from '#tests/fixtures/zip.ts'
// Who takes a box along opens every letter in it.
import { expect, expectToFit, sessionIn, testAlone as test } from './fixtures.ts'
import { aLetter, citizens, type Letter } from './letters.ts'
import { pick, signIn, toIdentityProvider } from './sign-in.ts'

/*
 * A person takes everything along that the own box holds (GDPR art. 15, 20); the archive itself is tests/domain/write-zip.test.ts.
 */

async function take(page: Page, locale: keyof typeof names): Promise<Map<string, Buffer>> {
  await page.goto(`/${locale}/citizen/settings/export`)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: messagesOf(locale).takeAlong.take }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^e-box-\d{4}-\d{2}-\d{2}\.zip$/)
  return unzip(await readFile(await download.path()))
}

const names = { nl: 'an-peeters', fr: 'sophie-lambert', de: 'greta-schroder', en: 'mary-wilson' } as const

const folderOf = (files: Map<string, Buffer>, { messageId }: Letter) =>
  [...files.keys()].filter((path) => path.includes(messageId)).map((path) => path.split('/').at(-1))

const json = (files: Map<string, Buffer>, path: string): unknown => JSON.parse(files.get(path)?.toString() ?? '')

/** How many letters the box holds now. */
async function lettersIn(ebox: SharedEbox, { messageId }: Letter): Promise<string[]> {
  const rows = await sqlAs(ebox)<{ message_id: string }[]>`
    SELECT message_id FROM message WHERE waits_for IS NULL AND expires_at > now()
      AND box_id = (SELECT box_id FROM message WHERE message_id = ${messageId})`
  return rows.map((row) => row.message_id)
}

test('P02 the archive is complete: every letter, hidden ones too, each document byte by byte, log, consents, settings', async ({
  ebox,
  page,
  signedInAs,
}) => {
  test.slow()
  const letter = await aLetter(ebox, 'sophie-lambert', { bodyContent: { fr: 'Le texte <b>tel quel</b>' } })
  const hidden = await aLetter(ebox, 'sophie-lambert')
  await aMandate(ebox, citizens['sophie-lambert'], { ssin: '87121900080', name: 'Nadia Maes' })
  const other = await aLetter(ebox, 'greta-schroder')
  await sqlAs(ebox)`UPDATE message SET is_visible = false WHERE message_id = ${hidden.messageId}`
  await signedInAs('sophie-lambert')
  const files = await take(page, 'fr')

  const known = await lettersIn(ebox, letter)
  const taken = [...files.keys()].flatMap((path) => /^letters\/\S+ (\S+)\/letter\.json$/.exec(path)?.[1] ?? [])
  expect(taken.toSorted()).toEqual(known.toSorted())
  expect(known).toContain(hidden.messageId)
  expect(folderOf(files, other)).toEqual([])

  const { attachments, opened, messages, audit } = await rowsOf(ebox, letter.messageId)
  const digests = [...files]
    .filter(([path]) => path.includes(letter.messageId))
    .map(([, bytes]) => createHash('sha256').update(bytes).digest('hex'))
  for (const { sha256 } of attachments) expect(digests).toContain(Buffer.from(sha256).toString('hex'))
  expect(folderOf(files, letter)).toHaveLength(2 + attachments.length)
  // Having it is reading it, and is told as such.
  expect(messages[0]?.['read_at']).not.toBeNull()
  expect(opened.map(({ kind }) => kind)).toContain('downloaded')
  expect(audit.map(({ request_url }) => request_url)).toContain('/fr/citizen/settings/export/archive')

  const index = files.get('index.html')?.toString() ?? ''
  for (const id of known) expect(index).toContain(id)
  const page1 = [...files].find(([path]) => path.endsWith(`${letter.messageId}/letter.html`))?.[1].toString() ?? ''
  expect(page1).toContain('Le texte &lt;b&gt;tel quel&lt;/b&gt;')
  expect(json(files, 'settings.json')).toMatchObject({ alertAddress: citizens['sophie-lambert'].address })
  expect(json(files, 'consents.json')).toBeInstanceOf(Array)
  expect(json(files, 'mandates.json')).toEqual(
    expect.arrayContaining([expect.objectContaining({ side: 'mandator', otherName: 'Nadia Maes' })]),
  )
  expect(json(files, 'log.json')).toBeInstanceOf(Array)
  const [line] = await sqlAs(
    ebox,
  )`SELECT details FROM audit_line WHERE details->>'exported' = 'true' ORDER BY audit_id DESC LIMIT 1`
  expect(line).toBeDefined()
})

test('P02 what the index shows can be followed: its pages open in a browser without us', async ({
  ebox,
  page,
  browser,
  signedInAs,
}) => {
  test.slow()
  const letter = await aLetter(ebox, 'mary-wilson', { bodyContent: { nl: 'De tekst' } })
  await signedInAs('mary-wilson')
  const files = await take(page, 'en')
  const offline = await browser.newContext({ bypassCSP: true })
  const reader = await offline.newPage()
  await reader.route('**/*', (route) => {
    const path = decodeURIComponent(new URL(route.request().url()).pathname.slice(1))
    const body = files.get(path)
    return body ? route.fulfill({ body, contentType: 'text/html; charset=utf-8' }) : route.abort()
  })
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
  const axeClean = async () =>
    expect((await new AxeBuilder({ page: reader }).withTags(tags).analyze()).violations).toEqual([])
  await reader.goto('http://archive.example/index.html')
  await axeClean()
  await reader.getByRole('link', { name: letter.subject }).click()
  await expect(reader.getByRole('heading', { level: 1 })).toHaveText(letter.subject)
  await expect(reader.getByText('De tekst')).toBeVisible()
  await axeClean()
  await reader.getByRole('link', { name: messagesOf('en').archive.back }).click()
  await reader.getByRole('link', { name: messagesOf('en').archive.log }).click()
  await expect(reader.getByRole('table')).toBeVisible()
  await axeClean()
  await offline.close()
})

test('P02 a letter that takes a stronger sign-in is named and stays closed', async ({ ebox, page }) => {
  test.slow()
  const messageTypeId = await aMessageType(ebox, { requiredAcr: 'urn:be:fedict:iam:fas:Level450' })
  const letter = await aLetter(ebox, 'greta-schroder', { messageTypeId })
  await signIn(page, 'greta-schroder', { method: 'totp', locale: 'de' })
  const files = await take(page, 'de')
  const [path] = [...files.keys()].filter((each) => each.endsWith(`${letter.messageId}/letter.json`))
  expect(json(files, path ?? '')).toMatchObject({ summary: { isClosed: true } })
  expect(folderOf(files, letter)).toHaveLength(2)
  expect(files.get('index.html')?.toString()).toContain(messagesOf('de').archive.closed)
})

test('who signed in long ago shows anew who it is before anything leaves, by the page and past it', async ({
  ebox,
  context,
  page,
}) => {
  await signIn(page, 'an-peeters', { locale: 'nl' })
  await page.goto('/nl/citizen/settings/export')
  const id = await sessionIn(context, ebox)
  await sqlAs(ebox)`UPDATE session SET auth_time = now() - interval '31 minutes'
    WHERE session_hash = sha256(${Buffer.from(id)})`
  const posted = await page.request.post('/nl/citizen/settings/export/archive', {
    headers: { origin: ebox.origin },
    maxRedirects: 0,
  })
  expect(posted.status()).toBe(303)
  await page.getByRole('button', { name: messagesOf('nl').takeAlong.take }).click()
  await expect(page).toHaveURL(/\/nl\/sign-in\?.*reason=fresh/)
  await toIdentityProvider(page)
  await pick(page, 'an-peeters', 'itsme')
  await expect(page).toHaveURL('/nl/citizen/settings/export')
})

test('I18 no other site and no stranger gets it', async ({ ebox, page, signedInAs, browser }) => {
  const address = `${ebox.origin}/nl/citizen/settings/export/archive`
  await signedInAs('an-peeters')
  const elsewhere = { headers: { origin: 'https://evil.example' }, maxRedirects: 0 }
  expect((await page.request.post(address, elsewhere)).status()).toBe(403)
  expect((await page.request.get(address, { maxRedirects: 0 })).status()).toBe(405)
  const stranger = await browser.newContext()
  const posted = await stranger.request.post(address, { headers: { origin: ebox.origin }, maxRedirects: 0 })
  expect(posted.status()).toBe(303)
  await stranger.close()
})

for (const [locale, person] of Object.entries(names) as [keyof typeof names, (typeof names)[keyof typeof names]][])
  test(`P01 the page that offers it is accessible in ${locale}`, async ({ page, signedInAs, axeClean }) => {
    await signedInAs(person)
    await page.goto(`/${locale}/citizen/settings`)
    await page.getByRole('link', { name: messagesOf(locale).settings.export.how }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(messagesOf(locale).takeAlong.title)
    await expect(page).toHaveTitle(/ · e-Box$/)
    await axeClean()
    await page.emulateMedia({ colorScheme: 'dark' })
    await axeClean('colours')
    for (const width of [320, 390, 1280]) {
      await page.setViewportSize({ width, height: 800 })
      await expectToFit(page)
    }
  })
