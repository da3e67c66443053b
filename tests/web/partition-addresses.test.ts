import type { Page } from '@playwright/test'
import { messagesOf } from '#locales/messages.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import { aSender } from '#tests/fixtures/senders.ts'
import { codeIn } from './address-code.ts'
import { expect, sessionIn, test } from './fixtures.ts'
import { enterprises } from './letters.ts'
import { pick, signIn, toIdentityProvider } from './sign-in.ts'

/*
 * A manager gives a part of the box an address for its alerts, by the code of a citizen's (T25). Bram Claes manages the bakery, whose shop has
 * a part of its own.
 */
const { bakery } = enterprises
const part = 'WINKEL'

test.describe.configure({ mode: 'serial' })
test.beforeEach(async ({ ebox }) => {
  const sql = sqlAs(ebox)
  const box = sql`SELECT box_id FROM ebox WHERE enterprise_number = ${bakery}`
  await sql`DELETE FROM address_confirmation WHERE box_id IN (${box})`
  await sql`DELETE FROM partition_address WHERE box_id IN (${box})`
})

async function fill(page: Page, label: string, value: string, button: string) {
  await page.getByLabel(label).fill(value)
  await page.getByRole('button', { name: button }).click()
}

for (const locale of ['nl', 'fr', 'de', 'en'] as const) {
  test(`P01 T25 a part of the box gets an address in ${locale}, confirmed by a code and by no wrong one, and goes back to that of the box; accessible`, async ({
    ebox,
    page,
    looksRight,
  }) => {
    test.slow()
    const { partitions: say, address: ask } = messagesOf(locale)
    const address = `${crypto.randomUUID()}@shop.example`
    const row = page.getByRole('listitem').filter({ hasText: part })
    const way = (words: string) => row.getByRole('link', { name: words })
    await signIn(page, 'bram-claes', { locale })
    await page.goto(`/${locale}/enterprise/${bakery}/partitions`)
    await way(say.address.ofBox).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(say.address.title)
    await expect(page.getByRole('heading', { level: 2 })).toHaveText(part)
    await fill(page, ask.label, 'no address', ask.send)
    await expect(page.getByRole('alert').filter({ hasText: ask.problems.address })).toBeVisible()
    await looksRight()
    await fill(page, ask.label, address, ask.send)
    await expect(page.getByText(address)).toBeVisible()
    const code = await codeIn(ebox, address)
    await fill(page, ask.code, code === '000000' ? '000001' : '000000', ask.confirm)
    await expect(page.getByRole('alert').filter({ hasText: ask.problems.wrong })).toBeVisible()
    await looksRight()
    await fill(page, ask.code, code, ask.confirm)
    await expect(page.getByRole('status')).toContainText([say.done.address])
    await way(say.address.own).click()
    await expect(page.getByText(address)).toBeVisible()
    const { preferences } = messagesOf(locale)
    await page.getByRole('group', { name: preferences.rhythm }).getByLabel(preferences.dailySummary.label).check()
    // Until another is chosen, in the language in which the address was confirmed.
    await expect(page.getByRole('group', { name: preferences.language }).locator(`[value=${locale}]`)).toBeChecked()
    await page.getByLabel('Deutsch').check()
    await page.getByRole('group', { name: preferences.reminders }).locator('[value=no]').check()
    await page.getByLabel(preferences.timeZone.label).selectOption('America/New_York')
    await looksRight()
    await page.getByRole('button', { name: say.address.chooseTelling, exact: true }).click()
    await expect(page.getByRole('status')).toContainText([say.done.telling])
    await way(say.address.own).click()
    await expect(page.getByLabel(preferences.dailySummary.label)).toBeChecked()
    await expect(page.getByLabel(preferences.timeZone.label)).toHaveValue('America/New_York')
    const [told] = await sqlAs(ebox)`SELECT language, alert_rhythm, wants_reminders, time_zone FROM partition_address
      WHERE partition_id = ${part} AND box_id IN (SELECT box_id FROM ebox WHERE enterprise_number = ${bakery})`
    expect(told).toEqual({
      language: 'de',
      alert_rhythm: 'dailySummary',
      wants_reminders: false,
      time_zone: 'America/New_York',
    })
    await page.getByRole('button', { name: say.address.useBox }).click()
    await expect(page.getByRole('status')).toContainText([say.done.boxAddress])
    await expect(way(say.address.ofBox)).toBeVisible()
  })
}

test('the alert of a letter in that part goes to its address once that is confirmed and not before, and names no subject', async ({
  ebox,
  page,
}) => {
  test.slow()
  const { partitions: say, address: ask } = messagesOf('en')
  const sql = sqlAs(ebox)
  const sender = await aSender(ebox)
  await sql`INSERT INTO routing_rule (box_id, routing_rule_id, priority, partition_id, sender_organization_id)
    SELECT box_id, 900000, 900000, ${part}, ${sender.enterpriseNumber} FROM ebox WHERE enterprise_number = ${bakery}`
  try {
    const address = `${crypto.randomUUID()}@shop.example`
    const subject = `Onderwerp ${crypto.randomUUID()}`
    const publish = async () => {
      const recipient = { eboxType: 'enterprise', enterpriseNumber: bakery }
      const { status, body } = await sender.publish({ message: { recipient, subject: { nl: subject } } })
      expect(status).toBe(201)
      const messageId = String(body.messageId)
      const alerted = () => sql`SELECT status FROM alert WHERE message_id = ${messageId}`
      await expect.poll(alerted, { timeout: 60_000 }).toEqual([{ status: 'sent' }])
      const [row] = await sql`SELECT partition FROM message WHERE message_id = ${messageId}`
      expect(row).toEqual({ partition: part })
    }
    await signIn(page, 'bram-claes')
    await page.goto(`/en/enterprise/${bakery}/partitions/address?partition=${part}`)
    await fill(page, ask.label, address, ask.send)
    const code = await codeIn(ebox, address)
    await publish()
    expect(await ebox.inbox(address)).toHaveLength(1)
    await fill(page, ask.code, code, ask.confirm)
    await expect(page.getByRole('status')).toContainText([say.done.address])
    await publish()
    await expect.poll(async () => (await ebox.inbox(address)).length).toBe(2)
    const [mail] = await ebox.inbox(address)
    expect(`${mail?.subject} ${mail?.text}`).not.toContain(subject)
    expect(`${mail?.subject} ${mail?.text}`).not.toContain(sender.enterpriseNumber)
  } finally {
    await sql`DELETE FROM routing_rule WHERE routing_rule_id = 900000`
  }
})

test('who signed in long ago shows anew who it is before an address is changed, by the page and by each of its forms', async ({
  ebox,
  context,
  page,
}) => {
  test.slow()
  const { address: ask, partitions, signIn: say } = messagesOf('en')
  const sql = sqlAs(ebox)
  const place = `/en/enterprise/${bakery}/partitions/address?partition=${part}`
  const address = `${crypto.randomUUID()}@shop.example`
  const isLedToSignIn = async () => {
    await expect(page).toHaveURL(/\/en\/sign-in\?.*reason=fresh/)
    await expect(page.getByRole('status')).toContainText([say.fresh.title])
    await toIdentityProvider(page)
    await pick(page, 'bram-claes', 'itsme')
    await expect(page).toHaveURL(place)
  }
  const letTimePass = async () => {
    const id = Buffer.from(await sessionIn(context, ebox))
    await sql`UPDATE session SET auth_time = now() - interval '31 minutes' WHERE session_hash = sha256(${id})`
  }
  const state =
    () => sql`SELECT (SELECT json_agg(sent_at) FROM address_confirmation WHERE partition_id = ${part}) AS codes,
    (SELECT json_agg(partition_id) FROM partition_address WHERE partition_id = ${part}) AS addresses`
  const press = async (button: string) => {
    await letTimePass()
    const before = await state()
    await page.getByRole('button', { name: button }).click()
    await isLedToSignIn()
    expect({ button, state: await state() }).toEqual({ button, state: before })
  }

  await signIn(page, 'bram-claes')
  await letTimePass()
  await page.goto(place)
  await isLedToSignIn()
  await page.getByLabel(ask.label).fill(address)
  await press(ask.send)
  await fill(page, ask.label, address, ask.send)
  const code = await codeIn(ebox, address)
  await page.getByLabel(ask.code).fill(code)
  await press(ask.confirm)
  await press(ask.sendAgain)
  await press(ask.giveOther)
  await fill(page, ask.code, code, ask.confirm)
  await expect(page.getByRole('status')).toContainText([partitions.done.address])
  await page.goto(place)
  await press(partitions.address.useBox)
  await expect(page.getByText(address)).toBeVisible()
  await page.getByRole('button', { name: partitions.address.useBox }).click()
  await expect(page.getByRole('status')).toContainText([partitions.done.boxAddress])
})
