import { alertTexts } from '#emails/texts/index.ts'
import { messagesOf } from '#locales/messages.ts'
import { aFile, aPdf } from '#tests/fixtures/publisher.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import { expect, test } from './fixtures.ts'
import {
  aLetter,
  aSeededLetter,
  citizens,
  documentIdOf,
  expectDrawn,
  isCitizen,
  readingOf,
  rowOf,
  senderName,
} from './letters.ts'
import { pick, toIdentityProvider } from './sign-in.ts'

for (const key of Object.keys(citizens).filter(isCitizen)) {
  const { locale, address, name } = citizens[key]
  test(`a letter to ${name} is told, found, opened and known to be read, all in ${locale}`, async ({ ebox, page }) => {
    const say = messagesOf(locale)
    const since = new Date().toISOString()
    const letter = await aLetter(ebox, key)

    // Told: in the own language, and neither by whom nor about what.
    await expect
      .poll(() => sqlAs(ebox)`SELECT status FROM alert WHERE message_id = ${letter.messageId}`, { timeout: 20_000 })
      .toEqual([{ status: 'sent' }])
    const mails = (await ebox.inbox(address)).filter((mail) => mail.receivedAt >= since)
    expect(mails.map((mail) => mail.subject)).toContain(alertTexts[locale].newMessage.citizen.subject)
    for (const { subject, html, text } of mails) {
      const said = `${subject} ${html} ${text}`
      expect(said).not.toContain(letter.subject)
      for (const sender of Object.values(senderName)) expect(said).not.toContain(sender)
    }
    const [way] = /http[^\s"]+\/citizen/.exec(mails[0]?.text ?? '') ?? []
    if (!way) throw new Error('The alert leads nowhere')

    // Found: by the address in the mail, through the identity provider, back where it led.
    await page.goto(way)
    await expect(page).toHaveURL(/\/sign-in\?returnTo=/)
    await toIdentityProvider(page)
    await pick(page, key, 'eid')
    await expect(page).toHaveURL(way)
    await expect(page.locator('html')).toHaveAttribute('lang', locale)
    const row = rowOf(page, letter)
    const link = row.getByRole('link')
    await expect(link).toHaveAccessibleName(`${say.box.unread}: ${letter.subject}`)
    await expect(row.getByText(letter.subject)).toHaveCSS('font-weight', '700')
    await expect(row).toContainText(senderName[locale])
    expect(await readingOf(ebox, letter)).toEqual({ isRead: false, by: [] })

    // Opened: drawn, with its words to select and to hear.
    await link.click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(letter.subject)
    await expectDrawn(page)
    await expect(page.locator('.textLayer')).toContainText(letter.subject)

    // Known to be read: by whom, and in the list.
    expect(await readingOf(ebox, letter)).toEqual({ isRead: true, by: [`citizen ${name}`] })
    await page.getByRole('link', { name: say.letter.back }).click()
    await expect(rowOf(page, letter).getByRole('link')).toHaveAccessibleName(letter.subject)
    await expect(rowOf(page, letter).getByText(letter.subject)).toHaveCSS('font-weight', '400')
  })
}

test('a tagged PDF is heard by its structure', { tag: '@phone' }, async ({ page, signedInAs }) => {
  await signedInAs('an-peeters')
  await page.goto(`/nl${aSeededLetter().path}`)
  await expectDrawn(page)
  const sheet = page.locator('[data-page="1"]')
  await expect(sheet.getByRole('heading').first()).toBeAttached()
  await expect(sheet.getByRole('paragraph').first()).toBeAttached()
  await expect(sheet.locator('.textLayer')).toHaveAttribute('aria-hidden', 'true')
})

test('a text that is the main content is read by being shown', async ({ ebox, page, signedInAs }) => {
  const text = 'First line.\nSecond line.\n\nAnother paragraph.'
  const letter = await aLetter(ebox, 'mary-wilson', {
    files: [],
    bodyContent: { nl: text },
    isBodyMainContent: true,
  })
  await signedInAs('mary-wilson')
  await page.goto('/en/citizen')
  await rowOf(page, letter).getByRole('link').click()
  const shown = page.getByRole('region', { name: 'The letter' })
  await expect(shown.getByRole('paragraph')).toHaveText(['First line. Second line.', 'Another paragraph.'])
  await expect(shown.locator('[lang=nl]')).toBeVisible()
  expect(await readingOf(ebox, letter)).toMatchObject({ isRead: true })
})

test('opening another document than the main one does not make a letter read', async ({ ebox, page, signedInAs }) => {
  const [main, other] = [
    await aFile(),
    await aFile({ name: 'upfile2', fileName: 'annex.pdf', bytes: await aPdf('An annex') }),
  ]
  const letter = await aLetter(ebox, 'mary-wilson', { files: [main, other] })
  await signedInAs('mary-wilson')
  await page.goto(`/en${letter.path}?document=${await documentIdOf(ebox, letter, 1)}`)
  await expect(page.locator('.textLayer')).toContainText('An annex')
  expect(await readingOf(ebox, letter)).toEqual({ isRead: false, by: ['citizen Mary Wilson'] })
  await page.getByRole('link', { name: /^Show ?: letter.pdf/ }).click()
  await expect(page.locator('.textLayer')).toContainText('A message of the e-Box')
  expect(await readingOf(ebox, letter)).toMatchObject({ isRead: true })
})
