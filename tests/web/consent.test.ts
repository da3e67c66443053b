import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { messagesOf } from '#locales/messages.ts'
import { runFolder } from '#tests/fixtures/keeper.ts'
import { freePorts } from '#tests/fixtures/run-folder.ts'
import { run, type Running, until } from '#tests/fixtures/process.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { expect, sessionIn, test } from './fixtures.ts'
import { aLetter, citizens, professional } from './letters.ts'
import { pick, toIdentityProvider } from './sign-in.ts'

/*
 * A citizen lets a partner portal read the own box and stops it again, with the portal of examples/partner-portal. What a portal may bend on
 * the way is tests/api/authorization-code.test.ts.
 */
const readers = [
  { person: 'an-peeters', locale: 'nl' },
  { person: 'sophie-lambert', locale: 'fr' },
  { person: 'greta-schroder', locale: 'de' },
  { person: 'mary-wilson', locale: 'en' },
] as const
const show = 'Show my e-Box here'
const name = 'Merel'

let portal: Running
let origin: string

test.describe.configure({ mode: 'serial' })

test.beforeAll(async ({ ebox }) => {
  origin = `http://127.0.0.1:${await freePorts(runFolder())}`
  await sqlAs(ebox)`UPDATE client SET redirect_uris = ${[`${origin}/callback`]} WHERE client_id = 'merel-portal'`
  const program = join(import.meta.dirname, '../../examples/partner-portal/portal.mjs')
  portal = run(process.execPath, [program, join(ebox.dataDir, 'credentials.json'), `${origin}/callback`])
  await until('the portal', () => portal.said().includes(`Open ${origin}`))
})

test.afterAll(async () => {
  portal.child.kill()
  await portal.ended
})

async function signInOnTheWay(page: Page, person: string): Promise<void> {
  await toIdentityProvider(page)
  await pick(page, person, 'eid')
}

/** Consents to the portal that nobody stopped. */
async function standingConsents(ebox: SharedEbox) {
  return sqlAs(ebox)`SELECT 1 FROM portal_consent WHERE client_id = 'merel-portal' AND revoked_at IS NULL`
}

for (const { person, locale } of readers) {
  test.describe(locale, () => {
    test.use({ locale })

    test(`${citizens[person].name} lets a portal read, in ${locale}, reads there, stops it, and it reads no more`, async ({
      ebox,
      page,
      looksRight,
    }) => {
      test.slow()
      const say = messagesOf(locale)
      const { subject } = await aLetter(ebox, person)
      await page.goto(origin)
      await page.getByRole('button', { name: show }).click()
      await signInOnTheWay(page, person)

      // Who, what, until when.
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(say.consent.question.replace('{portal}', name))
      await expect(page.getByText(say.consent.may.open)).toBeVisible()
      await expect(page.getByText(say.consent.number.replace('{number}', '1999160793'))).toBeVisible()
      await expect(page.getByRole('main').getByRole('time')).toHaveCount(1)
      await looksRight()
      // A page that is loaded again before the answer still asks (trust.md T12).
      await page.reload()
      await page.getByRole('button', { name: say.consent.allow.replace('{portal}', name) }).click()

      await page.waitForURL(`${origin}/`)
      await page.getByRole('link', { name: subject }).first().click()
      await expect(page.getByRole('heading', { level: 2 })).toHaveText(subject)
      await expect(page.getByText(/\d{3,} bytes/).first()).toBeVisible()

      await page.goto(`${ebox.origin}/${locale}/citizen/portals`)
      const entry = page.getByRole('listitem').filter({ hasText: name })
      await expect(entry).not.toContainText(say.portals.never)
      await entry.getByRole('button', { name: say.portals.stop.replace('{portal}', name) }).click()
      await expect(page.getByRole('status')).toContainText([say.portals.stopped.replace('{portal}', name)])
      await page.goto(origin)
      await expect(page.getByRole('status')).toContainText('403')
      await expect(page.getByRole('button', { name: show })).toBeVisible()
    })
  })
}

test.describe('which box the answer holds for', () => {
  test.use({ locale: 'nl' })
  const say = messagesOf('nl')
  const allow = say.consent.allow.replace('{portal}', name)
  const ofCitizen = say.box.title
  const ofNotary = say.box.professional.replace('{quality}', 'Notaris')

  test('Z05 a notary lets a portal read the notary’s box alone, sees there what it did and stops it, and its next request is refused', async ({
    ebox,
    page,
    looksRight,
  }) => {
    test.slow()
    const [letter, elsewhere] = await Promise.all([
      aLetter(ebox, professional),
      aLetter(ebox, 'an-peeters', { recipient: { eboxType: 'citizen', ssin: professional.ssin } }),
    ])
    await page.goto(origin)
    await page.getByRole('button', { name: show }).click()
    await signInOnTheWay(page, professional.person)
    const box = page.getByRole('group', { name: say.consent.box.label })
    await expect(box.getByRole('radio')).toHaveCount(2)
    // Her citizen's box, which would be chosen, is not open.
    await expect(box.getByRole('radio', { name: ofCitizen })).toBeDisabled()
    await expect(box.getByText(say.consent.box.notOpen)).toHaveCount(1)
    await expect(box.getByRole('radio', { name: ofNotary })).toBeChecked()
    await looksRight()
    await page.getByRole('button', { name: allow }).click()

    await page.waitForURL(`${origin}/`)
    await expect(page.getByRole('link', { name: elsewhere.subject })).toHaveCount(0)
    await page.getByRole('link', { name: letter.subject }).first().click()
    await expect(page.getByRole('heading', { level: 2 })).toHaveText(letter.subject)

    await page.goto(`${ebox.origin}/nl/citizen/portals`)
    await expect(page.getByRole('listitem').filter({ hasText: name })).toHaveCount(0)
    await page.goto(`${ebox.origin}/nl/professional/notary/settings`)
    await page.getByRole('link', { name: say.settings.portals }).click()
    await expect(page).toHaveURL(/\/professional\/notary\/portals$/)
    const entry = page.getByRole('listitem').filter({ hasText: name })
    await expect(entry).not.toContainText(say.portals.never)
    await looksRight()
    await entry.getByRole('link').click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
    const seen = page.getByRole('row').filter({ hasText: say.portals.what.letter })
    // The letter, and what its documents are.
    await expect(seen).toHaveCount(2)
    await looksRight()
    const links = await seen.getByRole('link', { name: say.portals.letter }).all()
    for (const link of links) await expect(link).toHaveAttribute('href', `/nl${letter.path}`)
    expect(links).toHaveLength(2)
    await page.getByRole('button', { name: say.portals.stop.replace('{portal}', name) }).click()
    await expect(page).toHaveURL(/\/nl\/professional\/notary\/portals\?stopped=/)
    await expect(page.getByRole('status')).toContainText([say.portals.stopped.replace('{portal}', name)])
    await page.goto(origin)
    await expect(page.getByRole('status')).toContainText('403')
  })

  test('the citizen’s box is the one that is chosen, and neither a quality that the person has not nor a box that is not open is read by a form that was told so', async ({
    ebox,
    page,
    context,
    complaints,
  }) => {
    test.slow()
    const before = await standingConsents(ebox)
    await page.goto(origin)
    await page.getByRole('button', { name: show }).click()
    await signInOnTheWay(page, 'an-peeters')
    await expect(page.getByRole('button', { name: allow })).toBeVisible()
    await expect(page.getByRole('radio')).toHaveCount(0)
    const id = await sessionIn(context, ebox)
    await sqlAs(ebox)`UPDATE session SET qualities = '{notary}' WHERE session_hash = sha256(${Buffer.from(id)})`
    for (const [forged, isShownAgain] of [
      ['/professional/lawyer', false],
      ['/professional/notary', true],
      ['/enterprise/1999051125', false],
    ] as const) {
      await page.reload()
      const chosen = page.getByRole('radio', { name: ofCitizen })
      await expect(chosen).toBeChecked()
      await expect(page.getByRole('radio', { name: ofNotary })).toBeDisabled()
      await chosen.evaluate((radio, box) => radio.setAttribute('value', box), forged)
      const answered = page.waitForResponse((answer) => answer.request().method() === 'POST')
      await page.getByRole('button', { name: allow }).click()
      expect((await answered).status() < 400).toBe(isShownAgain)
      const heading = isShownAgain ? say.consent.question.replace('{portal}', name) : say.error.title
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading)
      await expect(page).toHaveURL(/\/consent\/[\w-]+$/)
    }
    expect(await standingConsents(ebox)).toHaveLength(before.length)
    await page.reload()
    await page.getByRole('button', { name: say.consent.refuse, exact: true }).click()
    await page.waitForURL(`${origin}/`)
    // The browser notes that a form was refused, which is what was asked.
    complaints.length = 0
  })
})

test.describe('who answers', () => {
  test.use({ locale: 'en' })
  const say = messagesOf('en')

  test('a citizen who says no is taken back to a portal that reads nothing', async ({ ebox, page }) => {
    const before = (await standingConsents(ebox)).length
    await page.goto(origin)
    await page.getByRole('button', { name: show }).click()
    await signInOnTheWay(page, 'mary-wilson')
    await page.getByRole('button', { name: say.consent.refuse, exact: true }).click()
    await page.waitForURL(`${origin}/`)
    await expect(page.getByRole('status')).toContainText('access_denied')
    expect(await standingConsents(ebox)).toHaveLength(before)
  })

  test('T24 the page of somebody else’s request says that it is over, whoever is signed in', async ({
    page,
    browser,
  }) => {
    await page.goto(origin)
    await page.getByRole('button', { name: show }).click()
    await signInOnTheWay(page, 'mary-wilson')
    await expect(page.getByRole('button', { name: say.consent.refuse, exact: true })).toBeVisible()
    const address = page.url()
    // The victim of a link: signed in, in a browser that asked for nothing.
    const other = await browser.newContext({ locale: 'en' })
    const victim = await other.newPage()
    await other.addCookies((await page.context().cookies()).filter((cookie) => cookie.name.startsWith('ebox.session')))
    await victim.goto(address)
    await expect(victim.getByRole('heading', { level: 1 })).toHaveText(say.consent.gone.title)
    await expect(victim.getByRole('button', { name: /Yes/ })).toHaveCount(0)
    await other.close()
  })

  test('T24 no page shows the question in a frame', async ({ ebox, page }) => {
    await page.goto(origin)
    await page.getByRole('button', { name: show }).click()
    await signInOnTheWay(page, 'mary-wilson')
    const answer = await page.reload()
    const policy = (await answer?.headerValue('content-security-policy')) ?? ''
    expect(policy).toContain("frame-ancestors 'none'")
    expect(new URL(page.url()).origin).toBe(ebox.origin)
  })

  test('T14 a portal follows no answer that names another issuer, or none: it sends no code', async ({
    ebox,
    page,
  }) => {
    const unused = () =>
      sqlAs(ebox)`SELECT 1 FROM authorization_artifact WHERE model = 'AuthorizationCode' AND consumed_at IS NULL`
    for (const bend of [
      (to: URL) => to.searchParams.set('iss', 'https://evil.example'),
      (to: URL) => to.searchParams.delete('iss'),
    ]) {
      const before = (await unused()).length
      await page.goto(origin)
      // Where the authorization server would send the browser, bent by somebody in between.
      await page.route(`${ebox.origin}/oauth/authorize/**`, async (route) => {
        const { location = '' } = (await route.fetch({ maxRedirects: 0 })).headers()
        const address = new URL(location)
        bend(address)
        await route.fulfill({
          contentType: 'text/html',
          body: `<a href="${address.href.replaceAll('&', '&amp;')}">Go on</a>`,
        })
      })
      await page.getByRole('button', { name: show }).click()
      await page.waitForURL(/\/(?:sign-in|consent)\b/)
      if (page.url().includes('/sign-in')) await signInOnTheWay(page, 'mary-wilson')
      await page.getByRole('button', { name: say.consent.allow.replace('{portal}', name) }).click()
      await page.getByRole('link', { name: 'Go on' }).click()
      await page.waitForURL(`${origin}/`)
      await expect(page.getByRole('status')).toContainText('Your e-Box is not shown here')
      expect(await unused()).toHaveLength(before + 1)
      await page.unroute(`${ebox.origin}/oauth/authorize/**`)
    }
  })

  test('without script the way to the portal and back is the same', async ({ browser, ebox }) => {
    const context = await browser.newContext({ locale: 'en', javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(origin)
    await page.getByRole('button', { name: show }).click()
    await signInOnTheWay(page, 'mary-wilson')
    await page.getByRole('button', { name: say.consent.allow.replace('{portal}', name) }).click()
    await page.waitForURL(`${origin}/`)
    await expect(page.getByRole('list')).toBeVisible()
    await context.close()
    await sqlAs(ebox)`UPDATE portal_consent SET revoked_at = now() WHERE client_id = 'merel-portal'`
  })
})
