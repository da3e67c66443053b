import { messagesOf } from '#locales/messages.ts'
import { routing } from '#locales/routing.ts'
import { sentences } from '#tests/fixtures/sentences.ts'
import { expect, test } from './fixtures.ts'
import { aLetter, enterprises, rowOf, senderName } from './letters.ts'

const keys = sentences(messagesOf('en')).map(([key]) => key)

for (const locale of routing.locales) {
  test(`every page is whole in ${locale}`, async ({ ebox, page, signedInAs }) => {
    const letter = await aLetter(ebox, 'mary-wilson')
    const visit = async (path: string) => {
      await page.goto(`/${locale}${path}`)
      await expect(page.locator('html')).toHaveAttribute('lang', locale)
      expect(await page.title()).toMatch(/e-Box$/)
      const said = await page.locator('body').innerText()
      expect(keys.filter((key) => said.includes(key))).toEqual([])
      expect(said).not.toMatch(/MISSING_MESSAGE|undefined|\[object|\{\w+[,}]/)
    }
    await visit('')
    for (const reason of ['', 'weak', 'ended', 'failed', 'cancelled']) await visit(`/sign-in?reason=${reason}`)
    await signedInAs('mary-wilson')
    for (const path of ['/citizen', letter.path, '/enterprise', '/me', '/nothing-here']) await visit(path)
    await signedInAs('bram-claes')
    for (const path of ['/citizen', '/enterprise', `/enterprise/${enterprises.bakery}`]) await visit(path)
  })
}

test('what exists in nl, fr and de only says on an English page which it is', async ({ ebox, page, signedInAs }) => {
  const letter = await aLetter(ebox, 'mary-wilson')
  await signedInAs('mary-wilson')
  await page.goto('/en/citizen')
  const row = rowOf(page, letter)
  await expect(row.getByText(senderName.nl).and(page.locator('[lang=nl]'))).toBeVisible()
  await expect(row.getByText(letter.subject).and(page.locator('[lang=nl]'))).toBeVisible()
  await row.getByRole('link').click()
  await expect(page.getByText('Brief aan de burger').and(page.locator('[lang=nl]'))).toBeVisible()

  await page.goto(`/de${letter.path}`)
  await expect(page.getByText('Brief an den Bürger').first()).not.toHaveAttribute('lang')
  await expect(page.getByRole('heading', { level: 1 }).locator('[lang=nl]')).toHaveText(letter.subject)
})

test('another language is the same page', { tag: '@phone' }, async ({ page, signedInAs }) => {
  await signedInAs('an-peeters')
  await page.goto('/nl/citizen?page=2')
  await page.getByRole('link', { name: 'Deutsch' }).click()
  await expect(page).toHaveURL('/de/citizen?page=2')
  await expect(page.locator('html')).toHaveAttribute('lang', 'de')
  await page.getByRole('link', { name: messagesOf('de').box.pages.previous }).click()
  await expect(page).toHaveURL('/de/citizen')
})

test('who names no language gets the browser’s, if it is one of ours', async ({ browser, ebox }) => {
  for (const [wish, locale] of [
    ['fr-BE', 'fr'],
    ['de', 'de'],
    ['pl', 'nl'],
  ]) {
    const context = await browser.newContext({ baseURL: ebox.origin, locale: wish })
    const page = await context.newPage()
    await page.goto('/')
    await expect(page).toHaveURL(`/${locale}`)
    await context.close()
  }
})
