import type { Page } from '@playwright/test'
import { alertTexts } from '#emails/texts/index.ts'
import { messagesOf } from '#locales/messages.ts'
import type { Locale } from '#locales/routing.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import { codeIn } from './address-code.ts'
import { expect, sessionIn, test } from './fixtures.ts'
import { pick, signIn, toIdentityProvider } from './sign-in.ts'

/*
 * A person opens the own box, changes it and closes it again; the rules below the pages are tests/domain/activation.test.ts.
 */

/** People of the data set who never opened a box; each journey closes its own again. */
const newcomers = [
  { person: 'bram-claes', locale: 'nl', name: 'Bram Claes' },
  { person: 'julie-renard', locale: 'fr', name: 'Julie Renard' },
  { person: 'koen-vermeulen', locale: 'de', name: 'Koen Vermeulen' },
  { person: 'koen-vermeulen', locale: 'en', name: 'Koen Vermeulen' },
] as const

test.describe.configure({ mode: 'serial' })

test.beforeEach(async ({ ebox }) => {
  // The codes of an hour are counted for each box, and these boxes open many times within one. Other tests wait for codes of their own.
  await sqlAs(ebox)`DELETE FROM address_confirmation WHERE box_id IN (
    SELECT box_id FROM box_identifier JOIN session ON session.ssin_hash = lookup_hash
    WHERE session.name = ANY (${newcomers.map(({ name }) => name)}))`
})

const anAddress = () => `${crypto.randomUUID()}@post.example`

/** The invariant: active boxes of persons without a confirmed address. */
const silentBoxes = (ebox: SharedEbox) => sqlAs(ebox)`
  SELECT box_id FROM ebox WHERE ebox_type <> 'enterprise' AND activated_at IS NOT NULL
    AND (alert_address_cipher IS NULL OR alert_address_verified_at IS NULL)`

async function give(page: Page, locale: Locale, address: string): Promise<void> {
  const say = messagesOf(locale)
  await page.getByLabel(say.address.label).fill(address)
  await page.getByRole('button', { name: say.address.send }).click()
}

async function confirm(page: Page, locale: Locale, code: string): Promise<void> {
  const say = messagesOf(locale)
  await page.getByLabel(say.address.code).fill(code)
  await page.getByRole('button', { name: say.address.confirm }).click()
}

/** From the box that is not open to the one that is. */
async function open(page: Page, ebox: SharedEbox, locale: Locale): Promise<string> {
  const say = messagesOf(locale)
  await page.goto(`/${locale}/citizen`)
  await page.getByRole('main').getByRole('link', { name: say.box.notOpened.open }).click()
  await page.getByRole('button', { name: say.activate.terms.accept }).click()
  const address = anAddress()
  await give(page, locale, address)
  await confirm(page, locale, await codeIn(ebox, address))
  await expect(page.getByRole('status')).toContainText([say.box.opened.title])
  return address
}

async function close(page: Page, locale: Locale): Promise<void> {
  const say = messagesOf(locale)
  await page.goto(`/${locale}/citizen/settings`)
  await page.getByRole('link', { name: say.settings.close.how }).click()
  await page.getByRole('button', { name: say.close.close }).click()
  await expect(page.getByRole('status')).toContainText([say.box.closed.title])
}

for (const { person, locale, name } of newcomers) {
  test(`P01 ${name} opens the own box in ${locale}, every page of the way accessible, and closes it`, async ({
    ebox,
    page,
    looksRight,
  }) => {
    test.slow()
    const say = messagesOf(locale)
    const look = async () => {
      await looksRight()
      expect(await silentBoxes(ebox)).toEqual([])
    }
    await signIn(page, person, { locale })
    await page.getByRole('main').getByRole('link', { name: say.box.notOpened.open }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(say.activate.terms.title)
    await expect(page.getByText(say.me.methods.eid)).toBeVisible()
    await look()
    const points = await page.getByRole('heading', { level: 2 }).count()
    expect(points).toBeGreaterThan(4)

    await page.getByRole('button', { name: say.activate.terms.accept }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(say.activate.address.title)
    await look()
    await page.getByLabel(say.preferences.digital.label).check()
    await page.getByLabel(say.preferences.dailySummary.label).check()
    await give(page, locale, 'nobody')
    await expect(page.getByRole('alert').filter({ hasText: say.address.problems.address })).toBeVisible()
    await expect(page.getByLabel(say.address.label)).toHaveValue('nobody')
    await look()
    await expect(page.getByLabel(say.preferences.digital.label)).toBeChecked()
    const address = anAddress()
    await give(page, locale, address)

    await expect(page.getByRole('heading', { level: 1 })).toHaveText(say.activate.code.title)
    await look()
    const code = await codeIn(ebox, address)
    const [mail] = await ebox.inbox(address)
    expect(mail?.subject).toBe(alertTexts[locale].addressCode.subject)
    await confirm(page, locale, code === '000000' ? '111111' : '000000')
    await expect(page.getByRole('alert').filter({ hasText: say.address.problems.wrong })).toBeVisible()
    await look()
    await confirm(page, locale, `${code.slice(0, 3)} ${code.slice(3)}`)
    await expect(page.getByRole('status')).toContainText([say.box.opened.title])
    await look()

    await page.goto(`/${locale}/citizen/settings`)
    await expect(page.getByText(address)).toBeVisible()
    await expect(page.getByLabel(say.preferences.digital.label)).toBeChecked()
    await expect(page.getByLabel(say.preferences.dailySummary.label)).toBeChecked()
    await look()
    await page.getByLabel(say.preferences.atOnce.label).check()
    await page.getByLabel(say.preferences.both.label).check()
    const reminders = page.getByRole('group', { name: say.preferences.reminders })
    await expect(reminders.locator('input[value=yes]')).toBeChecked()
    await reminders.locator('input[value=no]').check()
    const timeZone = page.getByLabel(say.preferences.timeZone.label)
    await expect(timeZone).toHaveValue('Europe/Brussels')
    await timeZone.selectOption('America/New_York')
    await page.getByRole('button', { name: say.settings.save }).click()
    await expect(page.getByRole('status')).toContainText([say.settings.saved])
    await expect(page.getByLabel(say.preferences.both.label)).toBeChecked()
    await expect(page.getByLabel(say.preferences.atOnce.label)).toBeChecked()
    await expect(reminders.locator('input[value=no]')).toBeChecked()
    await expect(timeZone).toHaveValue('America/New_York')

    await page.getByRole('link', { name: say.settings.close.how }).click()
    await expect(page.getByText(say.close.here)).toBeVisible()
    await look()
    await page.getByRole('button', { name: say.close.close }).click()
    await expect(page.getByRole('status')).toContainText([say.box.closed.title])
    await expect(page.getByRole('main').getByRole('link', { name: say.box.notOpened.open })).toBeVisible()
    await look()
  })
}

test('another address is confirmed before it takes the place of the one before, which is told', async ({
  ebox,
  page,
}) => {
  const say = messagesOf('nl')
  await signIn(page, 'bram-claes', { locale: 'nl' })
  const before = await open(page, ebox, 'nl')
  await page.goto('/nl/citizen/settings')
  await page.getByRole('link', { name: say.settings.changeAddress }).click()
  const after = anAddress()
  await give(page, 'nl', after)
  await expect(page.getByText(before)).toBeVisible()
  await confirm(page, 'nl', await codeIn(ebox, after))
  await expect(page).toHaveURL('/nl/citizen/settings')
  await expect(page.getByText(after)).toBeVisible()
  await expect
    .poll(async () => (await ebox.inbox(before)).map(({ subject }) => subject))
    .toContain(alertTexts.nl.addressChanged.subject)
  await close(page, 'nl')
})

test('new terms stand before the list of letters until they are accepted, and nothing else is asked', async ({
  ebox,
  context,
  page,
  axeClean,
}) => {
  const say = messagesOf('de')
  await signIn(page, 'koen-vermeulen', { locale: 'de' })
  await open(page, ebox, 'de')
  // As if what was accepted had been another version: a new one would be asked of everybody in this run.
  await sqlAs(ebox)`UPDATE ebox SET terms_version = 'another' FROM box_identifier, session
    WHERE ebox.box_id = box_identifier.box_id AND lookup_hash = ssin_hash
      AND session_hash = sha256(${Buffer.from(await sessionIn(context, ebox))})`
  await page.goto('/de/citizen')
  await expect(page).toHaveURL('/de/citizen/activate')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(say.activate.newTerms)
  await axeClean()
  await page.getByRole('button', { name: say.activate.terms.accept }).click()
  await expect(page).toHaveURL('/de/citizen')
  await expect(page.getByText(say.box.empty.title)).toBeVisible()
  await close(page, 'de')
})

test('P02 withdrawing takes no more steps than giving', async ({ ebox, page }) => {
  await signIn(page, 'julie-renard', { locale: 'fr' })
  await page.addInitScript(() => {
    addEventListener('click', ({ target }) => {
      const isPress = target instanceof Element && target.closest('a, button') !== null
      if (isPress) sessionStorage.setItem('presses', String(Number(sessionStorage.getItem('presses')) + 1))
    })
  })
  const presses = () => page.evaluate(() => Number(sessionStorage.getItem('presses')))
  await open(page, ebox, 'fr')
  const given = await presses()
  await close(page, 'fr')
  expect((await presses()) - given).toBeLessThanOrEqual(given)
  expect(given).toBe(4)
})

test('who signed in long ago signs in anew before the box opens, and comes back', async ({ ebox, context, page }) => {
  await signIn(page, 'koen-vermeulen', { locale: 'de' })
  const id = await sessionIn(context, ebox)
  await sqlAs(ebox)`UPDATE session SET auth_time = now() - interval '31 minutes'
    WHERE session_hash = sha256(${Buffer.from(id)})`
  await page.goto('/de/citizen/activate')
  await expect(page).toHaveURL(/\/de\/sign-in\?.*reason=fresh/)
  await expect(page.getByRole('status')).toContainText([messagesOf('de').signIn.fresh.title])
  await toIdentityProvider(page)
  await pick(page, 'koen-vermeulen', 'itsme')
  await expect(page).toHaveURL('/de/citizen/activate')
  await expect(page.getByText(messagesOf('de').me.methods.itsme)).toBeVisible()
})

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false })

  test('a box is opened and closed, and what is wrong is said', async ({ ebox, page }) => {
    const say = messagesOf('nl')
    await signIn(page, 'bram-claes', { locale: 'nl' })
    await page.getByRole('main').getByRole('link', { name: say.box.notOpened.open }).click()
    await page.getByRole('button', { name: say.activate.terms.accept }).click()
    const address = anAddress()
    await give(page, 'nl', address)
    const code = await codeIn(ebox, address)
    await confirm(page, 'nl', code === '000000' ? '111111' : '000000')
    await expect(page.getByText(say.address.problems.wrong)).toBeVisible()
    await confirm(page, 'nl', code)
    await expect(page.getByText(say.box.opened.title)).toBeVisible()
    await close(page, 'nl')
  })
})
