import { expect, type Page } from '@playwright/test'
import { words } from '#embedded/identity-provider/words.ts'
import { messagesOf } from '#locales/messages.ts'
import { routing, type Locale } from '#locales/routing.ts'

/** The methods of the development identity provider; `password` is the weak one. */
export type Method = 'eid' | 'itsme' | 'totp' | 'password'

/** The language of the page as it stands. */
export async function languageOf(page: Page): Promise<Locale> {
  const said = await page.locator('html').getAttribute('lang')
  const locale = routing.locales.find((each) => each === said)
  if (!locale) throw new Error(`${page.url()} is in no language of ours: ${said}`)
  return locale
}

/** On the sign-in page: presses its button, which leads to the identity provider. */
export async function toIdentityProvider(page: Page): Promise<Locale> {
  const locale = await languageOf(page)
  const ours = new URL(page.url()).port
  await page
    .getByRole('main')
    .getByRole('button', { name: messagesOf(locale).signIn.title })
    .click()
  await page.waitForURL((url) => url.port !== ours)
  return locale
}

/** At the identity provider: picks a person by the key and a method, and is sent back. */
export async function pick(page: Page, person: string, method: Method): Promise<void> {
  const there = new URL(page.url()).port
  await page.locator(`#person-${person}`).check()
  await page.locator(`#method-${method}`).check()
  await page.locator('button[value=sign-in]').click()
  await page.waitForURL((url) => url.port !== there)
}

/** The whole way in, from the sign-in page in this language; ends in the box. */
export async function signIn(
  page: Page,
  person: string,
  { method = 'eid', locale = 'en' }: { method?: Method; locale?: Locale } = {},
): Promise<void> {
  await page.goto(`/${locale}/sign-in`)
  await toIdentityProvider(page)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words[locale].title)
  await pick(page, person, method)
}
