import { messagesOf } from '#locales/messages.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import { carrySession, expect, test } from './fixtures.ts'
import { enterprises } from './letters.ts'

/*
 * An enterprise lets another act for it, and the other one answers; the rules below the page are tests/domain/enterprise-mandates.test.ts.
 * Bram Claes manages the bakery, Nadia Maes the other one.
 */
const { bakery, publisher } = enterprises

test.describe.configure({ mode: 'serial' })

test.beforeEach(async ({ ebox }) => {
  await sqlAs(
    ebox,
  )`DELETE FROM enterprise_mandate WHERE enterprise_number = ${bakery} OR mandatary_enterprise_number = ${bakery}`
})

for (const locale of ['nl', 'fr', 'de', 'en'] as const) {
  test(`P01 Z11 an enterprise is asked to act for another in ${locale}, accepts, and is ended; every page accessible`, async ({
    ebox,
    browser,
    page,
    signedInAs,
    sessionOf,
    looksRight,
  }) => {
    test.slow()
    const { manage, serviceProviders: say } = messagesOf(locale)
    await signedInAs('bram-claes')
    await page.goto(`/${locale}/enterprise/${bakery}/users`)
    await page.getByRole('link', { name: manage.serviceProviders }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(say.title)
    await page.getByLabel(say.new.number).fill('0406.798.007')
    await page.getByRole('button', { name: say.new.button }).click()
    await expect(page.getByRole('alert').filter({ hasText: say.problems.unknown })).toBeVisible()
    await expect(page.getByLabel(say.new.number)).toHaveValue('0406.798.007')
    await looksRight()
    await page.getByLabel(say.new.number).fill(publisher)
    await page.getByLabel(say.new.operation).selectOption('consult')
    await page.getByRole('button', { name: say.new.button }).click()
    await expect(page.getByRole('status')).toContainText([say.done.asked])
    const given = page.getByRole('main').getByRole('listitem').filter({ hasText: publisher })
    await expect(given).toContainText(say.states.asked)
    await looksRight()

    // The other one's manager, in another browser.
    const context = await browser.newContext({ baseURL: ebox.origin })
    await carrySession(context, ebox, await sessionOf('nadia-maes', 'eid'))
    const theirs = await context.newPage()
    await theirs.goto(`/${locale}/enterprise/${publisher}/service-providers?side=held`)
    const held = theirs.getByRole('main').getByRole('listitem').filter({ hasText: bakery })
    await expect(held).toContainText(say.states.toAccept)
    await held.getByRole('button', { name: new RegExp(`^${say.accept}`) }).click()
    await expect(theirs.getByRole('status')).toContainText([say.done.accepted])
    await expect(held).toContainText(say.states.stands)
    await theirs.getByLabel(say.search.label).fill('gouden')
    await theirs.getByRole('button', { name: say.search.button, exact: true }).click()
    await expect(held).toBeVisible()
    await theirs.getByLabel(say.search.label).fill('nobody')
    await theirs.getByRole('button', { name: say.search.button, exact: true }).click()
    await expect(theirs.getByText(say.search.none)).toBeVisible()

    await page.reload()
    await expect(given).toContainText(say.states.stands)
    await given.getByRole('button', { name: new RegExp(`^${say.end}`) }).click()
    await expect(page.getByRole('status')).toContainText([say.done.ended])
    await expect(given).toHaveCount(0)
    await theirs.goto(`/${locale}/enterprise/${publisher}/service-providers?side=held`)
    await expect(held).toHaveCount(0)
    await context.close()
  })
}
