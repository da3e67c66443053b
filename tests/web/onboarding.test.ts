import { generateKeyPairSync } from 'node:crypto'
import type { BrowserContext, Page } from '@playwright/test'
import { alertTexts } from '#emails/texts/index.ts'
import { messagesOf } from '#locales/messages.ts'
import { type Locale, routing } from '#locales/routing.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { anEnterpriseNumber } from '#tests/fixtures/enterprise-number.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import { carrySession, expect, test } from './fixtures.ts'

/*
 * An organisation joins: from the form to the first published letter. The rules below the pages are tests/domain/onboarding.test.ts.
 */

/** What the way from the form to the first letter may ask (issue 4). */
const most = { screens: 5, fields: 20 }

/** An enterprise that the register knows, and nobody else uses. */
async function anEnterprise(ebox: SharedEbox): Promise<string> {
  const number = anEnterpriseNumber()
  const sql = sqlAs(ebox)
  const name = { nl: `Dienst ${number}`, fr: `Service ${number}`, de: `Dienst ${number}` }
  await sql`INSERT INTO enterprise_register (enterprise_number, name, status) VALUES (${number}, ${sql.json(name)}, 'active')`
  return number
}

/** What a person must fill in on the page as it stands: a group of choices is one field. */
const fieldsOf = (page: Page) =>
  page.evaluate(() => {
    const controls = document.querySelectorAll('main :is(input, textarea, select):not([type=hidden])')
    return new Set([...controls].map((control) => control.getAttribute('name'))).size
  })

async function atDesk(context: BrowserContext, ebox: SharedEbox, session: string): Promise<Page> {
  await context.clearCookies()
  await carrySession(context, ebox, session)
  return context.newPage()
}

for (const locale of routing.locales) {
  test(`an organisation goes from the form to its first letter in ${locale}, in at most ${most.screens} screens and ${most.fields} fields`, async ({
    ebox,
    browser,
    page,
    signedInAs,
    sessionOf,
    axeClean,
    looksRight,
  }) => {
    test.slow()
    const say = messagesOf(locale)
    const seen = { screens: 0, fields: 0 }
    const screen = async (heading: string) => {
      await expect(page.getByRole('heading', { level: 1 })).toContainText(heading)
      seen.screens += 1
      seen.fields += await fieldsOf(page)
      await looksRight()
    }
    const fill = (label: string, value: string) => page.getByLabel(label, { exact: true }).fill(value)
    const address = `${crypto.randomUUID()}@sender.example`
    const number = await anEnterprise(ebox)

    // Requests of a day are counted for each person; the matrix of pages makes many as Mary Wilson and Greta Schröder.
    await signedInAs('an-peeters')
    await page.goto(`/${locale}/publisher/request`)
    await screen(say.onboarding.title)
    await page.getByRole('button', { name: say.onboarding.send }).click()
    await expect(page.getByRole('alert').filter({ hasText: say.onboarding.summary })).toBeVisible()
    await axeClean()
    await fill(say.onboarding.enterpriseNumber.label, number)
    await fill(say.onboarding.legalRepresentative.label, 'Jo Janssens')
    await fill(say.onboarding.useCases.label, 'Yearly statements, by law')
    await page.getByLabel(say.onboarding.audiences.citizen).check()
    await page.getByLabel(say.onboarding.audiences.professional).check()
    await fill(say.onboarding.messagesPerYear.label, '120 000')
    await fill(say.onboarding.messagesAtPeak.label, '4000')
    await page.getByLabel(say.onboarding.storage.registry).check()
    await fill(say.onboarding.contactBusiness.label, address)
    await fill(say.onboarding.contactTechnical.label, address)
    await page.getByRole('button', { name: say.onboarding.send }).click()

    await screen(say.ownRequest.title)
    await expect(page.getByText(say.ownRequest.sent)).toBeVisible()
    const mine = page.url()
    await mailed(ebox, address, locale, 'submitted')

    const desk = await atDesk(
      await browser.newContext({ baseURL: ebox.origin }),
      ebox,
      await sessionOf('koen-vermeulen', 'eid'),
    )
    await desk.goto(`/${locale}/admin`)
    const requestId = new URL(mine).pathname.split('/').at(-1) ?? ''
    await desk.locator(`a[href$="${requestId}"]`).click()
    await expect(desk.getByText('Yearly statements, by law')).toBeVisible()
    const { citizen, professional } = say.onboarding.audiences
    await expect(desk.getByText(`${citizen}, ${professional}`, { exact: true })).toBeVisible()
    await desk.getByLabel(say.desk.request.approved).check()
    await desk.getByRole('button', { name: say.desk.request.send }).click()
    await expect(desk.getByText(say.onboardingStatus.approved).first()).toBeVisible()
    await desk.context().close()
    await mailed(ebox, address, locale, 'approved')

    await page.reload()
    await page.getByRole('link', { name: say.ownRequest.goOn }).click()
    await screen(say.publisher.types.new)
    const { serviceIn, kindIn } = say.publisher.types
    for (const language of ['nl', 'fr', 'de'] as const) {
      const named = (label: string) => label.replace('{language}', say.publisher.types[language])
      await fill(named(serviceIn), `Dienst ${number} ${language}`)
      await fill(named(kindIn), `Overzicht ${language}`)
    }
    await page.getByLabel(say.publisher.test.eboxType.citizen).check()
    await page.getByRole('button', { name: say.publisher.types.add }).click()

    await screen(say.publisher.keys.title)
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    await fill(say.publisher.keys.label, JSON.stringify(privateKey.export({ format: 'jwk' })))
    await page.getByRole('button', { name: say.publisher.keys.add }).click()
    await expect(page.getByRole('alert').filter({ hasText: say.fieldProblems.privateKey }).first()).toBeVisible()
    await expect(page.getByLabel(say.publisher.keys.label, { exact: true })).toHaveValue('')
    await fill(say.publisher.keys.label, String(publicKey.export({ format: 'pem', type: 'spki' })))
    await page.getByRole('button', { name: say.publisher.keys.add }).click()

    await screen(say.publisher.test.title)
    await page.getByLabel(say.publisher.test.recipient).selectOption('citizen-not-activated')
    await fill(say.publisher.test.text, 'Een eerste brief')
    await page.getByRole('button', { name: say.publisher.test.send }).click()
    await expect(page.getByRole('status').filter({ hasText: say.publisher.test.published })).toContainText(
      say.publisher.test.notActivated,
    )
    await axeClean()
    expect(seen.screens).toBeLessThanOrEqual(most.screens)
    expect(seen.fields).toBeLessThanOrEqual(most.fields)
    const published = await sqlAs(ebox)`SELECT 1 FROM message WHERE sender_organization_id = ${number}`
    expect(published).toHaveLength(1)

    await page.goto(`/${locale}/publisher/${number}`)
    await expect(page.getByRole('img', { name: say.publisher.statistics.chart })).toBeVisible()
    await looksRight()
  })
}

/** The mail about this step, in the language of the form. */
async function mailed(
  ebox: SharedEbox,
  address: string,
  locale: Locale,
  kind: 'submitted' | 'approved',
): Promise<void> {
  const { subject } = alertTexts[locale].onboarding.steps[kind]
  await expect.poll(async () => (await ebox.inbox(address)).map((mail) => mail.subject)).toContain(subject)
}
