import { createHash } from 'node:crypto'
import { messagesOf } from '#locales/messages.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import { carrySession, expect, sessionIn, test } from './fixtures.ts'
import { aLetter, rowOf } from './letters.ts'
import { pick, signIn, toIdentityProvider } from './sign-in.ts'

const say = messagesOf('en')

test('a weak method may not read and is offered a stronger one, which may', { tag: '@phone' }, async ({ page }) => {
  await signIn(page, 'mary-wilson', { method: 'password' })
  await expect(page.getByRole('status')).toContainText([say.signIn.weak.title])
  await page.goto('/en/me')
  await expect(page.getByText(say.me.weak.title)).toBeVisible()
  await page.getByRole('link', { name: say.me.weak.again }).click()
  await expect(page).toHaveURL(/reason=weak/)

  await toIdentityProvider(page)
  await expect(page.locator('#method-eid')).toBeAttached()
  await expect(page.locator('#method-password'), 'the weak method is not offered again').toHaveCount(0)
  await pick(page, 'mary-wilson', 'itsme')
  await expect(page).toHaveURL('/en/citizen')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(say.box.title)
})

test('a stronger method leads on to the letter that was asked', async ({ ebox, page, signedInAs }) => {
  const letter = await aLetter(ebox, 'mary-wilson')
  await signedInAs('mary-wilson', 'password')
  await page.goto(`/en${letter.path}`)
  await expect(page).toHaveURL(/\/en\/sign-in\?.*reason=weak/)
  await toIdentityProvider(page)
  await pick(page, 'mary-wilson', 'eid')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(letter.subject)
})

test('who cancels at the identity provider is told so and is nobody', async ({ page }) => {
  await page.goto('/en/sign-in')
  await toIdentityProvider(page)
  await page.locator('button[value=cancel]').click()
  await expect(page.getByRole('status')).toContainText([say.signIn.cancelled.title])
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await page.goto('/en/citizen')
  await expect(page).toHaveURL(/\/en\/sign-in/)
})

test('T23 signing out ends the session, in every copy of its cookie', async ({ browser, ebox, context, page }) => {
  await signIn(page, 'sophie-lambert', { locale: 'fr' })
  const id = await sessionIn(context, ebox)
  const copy = await browser.newContext({ baseURL: ebox.origin })
  await carrySession(copy, ebox, id)
  const copied = await copy.newPage()
  await copied.goto('/fr/me')
  await expect(copied.getByRole('main')).toContainText('Sophie Lambert')

  await page
    .getByRole('button', { name: messagesOf('fr').frame.signOut })
    .first()
    .click()
  await expect(page).toHaveURL('/fr')
  expect(await context.cookies().then((all) => all.map(({ value }) => value))).not.toContain(id)
  await copied.goto('/fr/citizen')
  await expect(copied).toHaveURL(/\/fr\/sign-in\?returnTo=%2Ffr%2Fcitizen&reason=ended/)
  await expect(copied.getByRole('status')).toContainText([messagesOf('fr').signIn.ended.title])
  await copy.close()
})

test('T23 signing in again gives another session and ends the one before', async ({ ebox, context, page }) => {
  await signIn(page, 'mary-wilson')
  const first = await sessionIn(context, ebox)
  await signIn(page, 'mary-wilson')
  expect(await sessionIn(context, ebox)).not.toBe(first)
  await carrySession(context, ebox, first)
  await page.goto('/en/citizen')
  await expect(page).toHaveURL(/reason=ended/)
})

test('a session chosen by somebody else is not taken over at sign-in', async ({ ebox, context, page }) => {
  const chosen = 'A'.repeat(43)
  await carrySession(context, ebox, chosen)
  await signIn(page, 'mary-wilson')
  expect(await sessionIn(context, ebox)).not.toBe(chosen)
})

test('the cookie holds an id that script cannot read and no row of the database holds', async ({
  ebox,
  context,
  page,
}) => {
  await signIn(page, 'mary-wilson')
  const id = await sessionIn(context, ebox)
  const cookie = (await context.cookies()).find(({ value }) => value === id)
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
  expect(await page.evaluate(() => document.cookie)).not.toContain(id)

  const hash = createHash('sha256').update(id).digest()
  const rows = await sqlAs(ebox, 'superuser')`SELECT session::text AS row FROM session WHERE session_hash = ${hash}`
  expect(rows).toHaveLength(1)
  const row = String(rows[0]?.row)
  expect(row).toContain('Level500')
  expect(row).not.toContain(id)
  expect(row, 'nor the person’s number').not.toContain('01021700039')
})

test('two people in two browsers see each their own', async ({ ebox, browser, page, signedInAs, sessionOf }) => {
  const [hers, his] = [await aLetter(ebox, 'mary-wilson'), await aLetter(ebox, 'greta-schroder')]
  const other = await browser.newContext({ baseURL: ebox.origin })
  await carrySession(other, ebox, await sessionOf('greta-schroder', 'eid'))
  await signedInAs('mary-wilson')
  const there = await other.newPage()
  await Promise.all([page.goto('/en/citizen'), there.goto('/en/citizen')])
  await expect(page.getByRole('banner')).toContainText('Mary Wilson')
  await expect(there.getByRole('banner')).toContainText('Greta Schröder')
  await expect(rowOf(page, hers)).toBeVisible()
  await expect(rowOf(there, his)).toBeVisible()
  await expect(rowOf(page, his)).toHaveCount(0)
  await expect(rowOf(there, hers)).toHaveCount(0)
  await other.close()
})

test('a letter asked for before signing in is open after it', async ({ ebox, page }) => {
  const letter = await aLetter(ebox, 'mary-wilson')
  await page.goto(`/en${letter.path}`)
  await expect(page).toHaveURL(/\/en\/sign-in\?returnTo=/)
  await toIdentityProvider(page)
  await pick(page, 'mary-wilson', 'totp')
  await expect(page).toHaveURL(`/en${letter.path}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(letter.subject)
})

for (const elsewhere of ['https://evil.example/', '//evil.example', '/\\evil.example']) {
  test(`I17 a sign-in never leads on to ${elsewhere}`, async ({ ebox, page }) => {
    await page.goto(`/en/sign-in?returnTo=${encodeURIComponent(elsewhere)}`)
    await toIdentityProvider(page)
    await pick(page, 'mary-wilson', 'eid')
    expect(new URL(page.url()).origin).toBe(ebox.origin)
  })
}

test('an answer of the identity provider that was not asked for signs nobody in', async ({ page }) => {
  await page.goto('/api/auth/callback/oidc?code=guessed&state=guessed')
  await expect(page.getByRole('alert')).toContainText([say.signIn.failed.title])
  await page.goto('/nl/citizen')
  await expect(page).toHaveURL(/\/nl\/sign-in/)
})

/** Makes one person of these sessions, whom no other test knows: who signs out everywhere signs out there alone. */
async function ofOnePerson(ebox: SharedEbox, ...ids: string[]): Promise<void> {
  const subject = crypto.randomUUID()
  for (const id of ids) await sqlAs(ebox)`UPDATE session SET subject = ${subject} WHERE session_hash = ${hashOf(id)}`
}

test('T23 a person sees every place of sign-in, ends one of them, and all', async ({
  browser,
  ebox,
  context,
  page,
}) => {
  const words = messagesOf('fr').me
  await signIn(page, 'sophie-lambert', { locale: 'fr' })
  const here = await sessionIn(context, ebox)
  const other = await browser.newContext({ baseURL: ebox.origin })
  const there = await other.newPage()
  for (const end of [words.sessions.end, words.sessions.everywhere]) {
    await signIn(there, 'sophie-lambert', { locale: 'fr', method: 'itsme' })
    const elsewhere = await sessionIn(other, ebox)
    await ofOnePerson(ebox, here, elsewhere)
    await page.goto('/fr/me')
    const places = page.getByRole('listitem').filter({ hasText: words.sessions.seen })
    await expect(places).toHaveCount(2)
    await expect(places.filter({ hasText: words.sessions.here })).toContainText(words.methods.eid)
    await expect(places.filter({ hasNotText: words.sessions.here })).toContainText(words.methods.itsme)
    await page.getByRole('button', { name: end, exact: true }).click()
    await expect.poll(() => isRevoked(ebox, elsewhere)).toBe(true)
    expect(await isRevoked(ebox, here)).toBe(end === words.sessions.everywhere)
    await there.goto('/fr/citizen')
    await expect(there).toHaveURL(/reason=ended/)
  }
  await expect(page).toHaveURL('/fr')
  await other.close()
})

test('T23 nobody ends another person’s session', async ({ browser, ebox, context, page }) => {
  const [own, foreign] = await Promise.all([1, 2].map(() => browser.newContext({ baseURL: ebox.origin })))
  if (!own || !foreign) throw new Error('No browser was opened')
  await signIn(await own.newPage(), 'mary-wilson', { method: 'totp' })
  await signIn(await foreign.newPage(), 'greta-schroder')
  await signIn(page, 'mary-wilson')
  await ofOnePerson(ebox, await sessionIn(context, ebox), await sessionIn(own, ebox))
  const id = await sessionIn(foreign, ebox)
  await page.goto('/en/me')
  const end = page.getByRole('button', { name: say.me.sessions.end })
  await end.locator('xpath=ancestor::form//input[@name="session"]').evaluate((field, name) => {
    field.setAttribute('value', name)
  }, hashOf(id).toString('base64url'))
  await end.click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(say.me.title)
  await expect(end).toBeEnabled()
  expect(await isRevoked(ebox, id)).toBe(false)
  await Promise.all([own.close(), foreign.close()])
})

const hashOf = (id: string) => createHash('sha256').update(id).digest()

async function isRevoked(ebox: SharedEbox, id: string): Promise<boolean> {
  const [row] = await sqlAs(
    ebox,
  )`SELECT revoked_at IS NOT NULL AS is_revoked FROM session WHERE session_hash = ${hashOf(id)}`
  return Boolean(row?.is_revoked)
}
