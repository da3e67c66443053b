import type { Page } from '@playwright/test'
import { messagesOf } from '#locales/messages.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { anEnterpriseNumber } from '#tests/fixtures/enterprise-number.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import { upTo } from './desks.ts'
import { expect, test } from './fixtures.ts'
import { enterprises } from './letters.ts'

/*
 * Where software is told of events, at the desk of a publisher (Julie Renard, for these tests) and of an enterprise (Bram Claes). What is sent, and when, is
 * tests/workflows/webhooks.test.ts; here nobody is at the address.
 */
const { bakery } = enterprises
const bakerySoftware = 'webhook-test-software'
/** An organisation without letters: what other tests send and read is told to nobody here. */
const publisher = anEnterpriseNumber()

test.describe.configure({ mode: 'serial' })
test.beforeEach(async ({ ebox }) => {
  const sql = sqlAs(ebox, 'superuser')
  await sql`DELETE FROM webhook_delivery`
  await sql`DELETE FROM webhook`
})

const addressOf = (locale: string) => `https://receiver.example/${locale}/${crypto.randomUUID()}`

/** The secret that the page shows this once. */
async function secretOn(page: Page, say: ReturnType<typeof messagesOf>['webhooks']): Promise<string> {
  const shown = page.getByRole('status').filter({ hasText: say.secret.made })
  await expect(shown).toBeVisible()
  return (await shown.locator('code').textContent()) ?? ''
}

for (const locale of ['nl', 'fr', 'de', 'en'] as const) {
  test(`P01 T19 a publisher adds a webhook in ${locale}, sees its secret once, tests it, has a new secret, stops it, lets it work again and removes it; accessible`, async ({
    ebox,
    page,
    signedInAs,
    looksRight,
  }) => {
    test.slow()
    const { publisher: desk, webhooks: say, fieldProblems } = messagesOf(locale)
    await signedInAs('julie-renard')
    await givesDeskOfItsOwn(ebox)
    await page.goto(`/${locale}/publisher/${publisher}`)
    await page.getByRole('link', { name: desk.webhooks }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(say.title)
    const address = page.getByLabel(say.new.url, { exact: true }).first()
    const add = async (url: string) => {
      await address.fill(url)
      await page.getByRole('button', { name: say.new.button }).first().click()
    }
    await add('https://127.0.0.1/')
    await expect(page.getByRole('alert').filter({ hasText: fieldProblems.callable }).first()).toBeVisible()
    await expect(address).toHaveValue('https://127.0.0.1/')
    await looksRight()

    const url = addressOf(locale)
    await add(url)
    const secret = await secretOn(page, say)
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    await looksRight()
    await page.reload()
    const own = page.getByRole('article').filter({ hasText: url })
    await expect(own).toContainText(say.state.working)
    await expect(page.getByText(secret)).toHaveCount(0)

    await own.getByRole('button', { name: say.deeds.test }).click()
    await expect(page.getByRole('status')).toContainText([say.done.test])
    await expect(async () => {
      await page.reload()
      await expect(own.getByRole('row').filter({ hasText: say.types.webhook_test })).toContainText(
        new RegExp(Object.values(say.problem).join('|')),
        { timeout: 1_000 },
      )
    }).toPass({ timeout: 60_000 })
    await expect(own).toContainText(upTo(say.state.failing))
    await looksRight()

    await own.getByRole('button', { name: say.secret.rotate }).click()
    const next = await secretOn(page, say)
    expect(next).not.toBe(secret)
    await expect(own).toContainText(upTo(say.formerUntil))
    await own.getByRole('button', { name: say.deeds.stop }).click()
    await expect(own).toContainText(say.state.byStaff)
    await looksRight()
    await own.getByRole('button', { name: say.deeds.resume }).click()
    await expect(page.getByRole('status')).toContainText([say.done.resume])
    await own.getByRole('button', { name: say.deeds.tellAgain }).click()
    await expect(page.getByRole('status')).toContainText([say.done.tellAgain])
    await own.getByRole('button', { name: say.deeds.remove }).click()
    await expect(page.getByRole('status')).toContainText([say.done.remove])
    await expect(own).toHaveCount(0)
    const changes = await sqlAs(ebox)`
      SELECT what, details FROM registration_change WHERE enterprise_number = ${publisher} AND what LIKE 'webhook%' ORDER BY change_id DESC LIMIT 6`
    expect(changes.map(({ what }) => what as string)).toEqual([
      'webhookRemoved',
      'webhookChanged',
      'webhookChanged',
      'webhookChanged',
      'webhookChanged',
      'webhookChanged',
    ])
    expect(JSON.stringify(changes)).not.toContain('whsec_')
  })
}

async function givesDeskOfItsOwn(ebox: SharedEbox): Promise<void> {
  const sql = sqlAs(ebox)
  await sql`
    INSERT INTO publisher_staff (ssin_hash, enterprise_number)
    SELECT DISTINCT ssin_hash, ${publisher} FROM session WHERE name = 'Julie Renard' AND ssin_hash IS NOT NULL ON CONFLICT DO NOTHING`
  await sql`
    INSERT INTO client (client_id, role, enterprise_number, name, scope)
    VALUES (${`webhook-test-${publisher}`}, 'documentSender', ${publisher}, 'Afzender', '') ON CONFLICT DO NOTHING`
}

test.afterAll(async ({ ebox }) => {
  await sqlAs(ebox)`DELETE FROM publisher_staff WHERE enterprise_number = ${publisher}`
})

async function softwareOfBakery(ebox: SharedEbox): Promise<void> {
  await sqlAs(ebox)`
    INSERT INTO client (client_id, role, enterprise_number, name, scope)
    VALUES (${bakerySoftware}, 'documentConsumer', ${bakery}, 'Bakker', '') ON CONFLICT DO NOTHING`
}

test('a manager has the software of an enterprise told, without script too; at most three webhooks, and no other organisation’s', async ({
  browser,
  ebox,
  sessionOf,
  page,
  signedInAs,
  looksRight,
}) => {
  test.slow()
  await softwareOfBakery(ebox)
  const { integration, webhooks: say } = messagesOf('nl')
  await signedInAs('bram-claes')
  await page.goto(`/nl/enterprise/${bakery}/integration`)
  await page.getByRole('link', { name: integration.webhooks }).click()
  const section = page.locator('section').filter({ hasText: bakerySoftware })
  const add = async () => {
    await section.getByLabel(say.new.url, { exact: true }).fill(addressOf('nl'))
    await section.getByRole('button', { name: say.new.button }).click()
  }
  for (let made = 1; made <= 3; made++) {
    await add()
    await expect(section.getByRole('article')).toHaveCount(made)
    await secretOn(page, say)
  }
  await add()
  await expect(section.getByRole('alert')).toContainText(say.tooMany)
  await expect(section.getByRole('article')).toHaveCount(3)
  await looksRight()

  const context = await browser.newContext({ baseURL: ebox.origin, javaScriptEnabled: false })
  await context.addCookies(await page.context().cookies())
  const plain = await context.newPage()
  await plain.goto(`/nl/enterprise/${bakery}/integration/webhooks`)
  await plain.getByRole('article').first().getByRole('button', { name: say.deeds.remove }).click()
  await expect(plain.getByRole('status')).toContainText([say.done.remove])
  await expect(plain.locator('section').filter({ hasText: bakerySoftware }).getByRole('article')).toHaveCount(2)
  await context.close()
  expect(await sessionOf('bram-claes', 'eid')).toBeTruthy()
  await sqlAs(ebox)`UPDATE client SET ended_at = now(), status = 'suspended' WHERE client_id = ${bakerySoftware}`
})
