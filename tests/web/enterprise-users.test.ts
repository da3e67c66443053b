import type { Page } from '@playwright/test'
import { messagesOf } from '#locales/messages.ts'
import type { Locale } from '#locales/routing.ts'
import { hashOf } from '#tests/fixtures/desk-rows.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'
import { carrySession, expect, test } from './fixtures.ts'
import { aLetter, documentIdOf, enterprises, rowOf } from './letters.ts'

/*
 * An enterprise's manager invites, gives rights and ends them; the rules below the pages are tests/domain/enterprise-users.test.ts and
 * tests/api/rights.test.ts. Koen Vermeulen is nobody at the bakery; each test leaves him so.
 */

const { bakery } = enterprises
const fleet = 'ZilverpadFleetDeclaration'
const newcomer = { person: 'koen-vermeulen', name: 'Koen Vermeulen' }

test.describe.configure({ mode: 'serial' })
test.afterEach(async ({ ebox }) => {
  await sqlAs(ebox)`DELETE FROM enterprise_user WHERE name = ${newcomer.name}`
  await sqlAs(ebox)`DELETE FROM enterprise_invitation WHERE enterprise_number = ${bakery}`
})

/** The way from the mail, without the origin. */
async function linkIn(ebox: SharedEbox, address: string): Promise<string> {
  await expect.poll(async () => (await ebox.inbox(address)).length).toBe(1)
  const [mail] = await ebox.inbox(address)
  const [, path] = /https?:\/\/[^/\s]+(\/\w+\/invitation\?token=[\w-]+)/.exec(mail?.text ?? '') ?? []
  if (!path) throw new Error('The mail has no link')
  return path
}

async function invite(page: Page, locale: Locale, address: string, name = newcomer.name): Promise<void> {
  const { users } = messagesOf(locale)
  await page.goto(`/${locale}/enterprise/${bakery}/users/invite`)
  await page.getByLabel(users.form.name, { exact: true }).fill(name)
  await page.getByLabel(users.form.address).fill(address)
  await page.getByLabel(users.extents.some).check()
  await page.locator(`input[value="${fleet}"]`).check()
  await page.getByRole('button', { name: users.form.invite }).click()
}

for (const locale of ['nl', 'fr', 'de', 'en'] as const) {
  test(`P01 a manager invites in ${locale}, and who is invited accepts; every page accessible`, async ({
    ebox,
    page,
    browser,
    signedInAs,
    sessionOf,
    looksRight,
  }) => {
    test.slow()
    const { users, invitation, manage } = messagesOf(locale)
    await signedInAs('bram-claes')
    await page.goto(`/${locale}/enterprise/${bakery}`)
    await page.getByRole('link', { name: manage.way }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(users.title)
    await looksRight()
    await page.getByRole('link', { name: users.invite }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(users.inviteTitle)
    await looksRight()

    await invite(page, locale, 'nobody')
    await expect(page.getByRole('alert').filter({ hasText: users.problems.address })).toBeVisible()
    await expect(page.getByLabel(users.form.name, { exact: true })).toHaveValue(newcomer.name)
    await expect(page.locator(`input[value="${fleet}"]`)).toBeChecked()
    await looksRight()

    const address = `${crypto.randomUUID()}@post.example`
    await page.getByLabel(users.form.address).fill(address)
    await page.getByRole('button', { name: users.form.invite }).click()
    await expect(page.getByRole('status')).toContainText([users.done.invited])
    await expect(page.getByText(address)).toBeVisible()
    await looksRight()

    const link = await linkIn(ebox, address)
    await carrySession(page.context(), ebox, await sessionOf('mary-wilson', 'eid'))
    await page.goto(link)
    await expect(page.getByText(invitation.other.title)).toBeVisible()
    await expect(page.getByRole('button', { name: invitation.accept })).toHaveCount(0)
    await looksRight()

    await carrySession(page.context(), ebox, await sessionOf(newcomer.person, 'eid'))
    await page.goto(link)
    await looksRight()
    await page.getByRole('button', { name: invitation.accept }).click()
    await expect(page).toHaveURL(`/${locale}/enterprise/${bakery}`)

    await page.goto(link)
    await expect(page.getByText(invitation.gone.title)).toBeVisible()
    await looksRight()

    const bram = await browser.newContext({ baseURL: ebox.origin })
    await carrySession(bram, ebox, await sessionOf('bram-claes', 'eid'))
    const list = await (await bram.request.get(`/${locale}/enterprise/${bakery}/users`)).text()
    expect(list).toContain(newcomer.name)
    expect(list).not.toContain(address)
    await bram.close()
  })
}

test('the link of an invitation leads who is not signed in to the sign-in page and back, and a weak sign-in is not enough', async ({
  page,
  signedInAs,
}) => {
  const link = '/en/invitation?token=nothing'
  await page.goto(link)
  await expect(page).toHaveURL(`/en/sign-in?${new URLSearchParams({ returnTo: link })}`)
  await signedInAs('mary-wilson', 'password')
  await page.goto(link)
  await expect(page).toHaveURL(/\/en\/sign-in\?.*reason=weak/)
})

test('Z11 a right by type holds on every page, changes at the next click, and its end is told with 403 and a line of the trail', async ({
  ebox,
  page,
  context,
  browser,
  signedInAs,
  sessionOf,
}) => {
  test.slow()
  const { users, invitation, enterprise, box } = messagesOf('en')
  const letter = await aLetter(ebox, bakery, { isReplyAuthorized: true })
  const address = `${crypto.randomUUID()}@post.example`
  await signedInAs('bram-claes')
  await invite(page, 'en', address)
  await expect(page.getByRole('status')).toContainText([users.done.invited])
  await carrySession(context, ebox, await sessionOf(newcomer.person, 'eid'))
  await page.goto(await linkIn(ebox, address))
  await page.getByRole('button', { name: invitation.accept }).click()
  await expect(page).toHaveURL(`/en/enterprise/${bakery}`)

  const list = `/en/enterprise/${bakery}`
  const [fleetLetters] = await sqlAs(ebox)<{ count: number }[]>`
    SELECT count(*)::int FROM message JOIN ebox USING (box_id) WHERE enterprise_number = ${bakery} AND message_type_id = ${fleet}
      AND waits_for IS NULL AND expires_at > now() AND is_visible`
  const shown = page.getByRole('main').getByRole('listitem').locator('a[href*="/messages/"]')
  await expect(shown).toHaveCount(Number(fleetLetters?.count))
  await expect(rowOf(page, letter)).toHaveCount(0)
  await page.goto(`${list}?q=${encodeURIComponent(letter.subject)}`)
  await expect(page.getByText(box.nothingFound.title)).toBeVisible()
  const document = `/en${letter.path}/documents/${await documentIdOf(ebox, letter)}`
  expect((await page.request.get(`/en${letter.path}`)).status()).toBe(404)
  expect((await page.request.get(document)).status()).toBe(404)
  const answer = await page.request.post(`/en${letter.path}/replies`, {
    multipart: { text: 'Een antwoord' },
    headers: { Accept: 'application/json', Origin: ebox.origin },
  })
  expect(await answer.json()).toEqual({ outcome: 'closed' })
  const { messages, opened } = await rowsOf(ebox, letter.messageId)
  expect([messages[0]?.read_at, opened]).toEqual([null, []])

  const desk = await (async () => {
    const other = await browser.newContext({ baseURL: ebox.origin })
    await carrySession(other, ebox, await sessionOf('bram-claes', 'eid'))
    return other.newPage()
  })()
  const toNewcomer = desk.getByRole('link', { name: new RegExp(`^${users.change} ?: ${newcomer.name}$`) })
  await desk.goto(`/en/enterprise/${bakery}/users`)
  await toNewcomer.click()
  await expect(desk.locator(`input[value="${fleet}"]`)).toBeChecked()
  await desk.locator('input[value="LeeuwerikContributionNotice"]').check()
  await desk.getByRole('button', { name: users.form.save }).click()
  await expect(desk.getByRole('status')).toContainText([users.done.changed])
  await page.goto(list)
  await expect(rowOf(page, letter)).toHaveCount(1)
  expect((await page.request.get(`/en${letter.path}`)).status()).toBe(200)

  await toNewcomer.click()
  await desk.getByRole('button', { name: users.end.button }).click()
  await expect(desk.getByRole('status')).toContainText([users.done.ended])
  await desk.context().close()

  const since = new Date()
  const ended = await page.goto(list)
  expect(ended?.status()).toBe(403)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(enterprise.ended.title)
  expect((await page.request.get(`/en${letter.path}`)).status()).toBe(403)
  expect((await page.request.get(document)).status()).toBe(403)
  const lines = await sqlAs(ebox)`
    SELECT request_url, details FROM audit_line WHERE response_code = 403 AND at >= ${new Date(since.getTime() - 5_000)}
      AND details->>'reason' = 'appointmentEnded'`
  expect(lines.length).toBeGreaterThanOrEqual(3)
  for (const line of lines) expect(line).toMatchObject({ request_url: `/enterprise/${bakery}` })
})

for (const locale of ['nl', 'fr', 'de', 'en'] as const) {
  test(`Z01 a co-manager who reads one kind of letters does not let oneself read all, and is told so in ${locale}; accessible`, async ({
    ebox,
    page,
    signedInAs,
    looksRight,
  }) => {
    test.slow()
    const { users } = messagesOf(locale)
    const sql = sqlAs(ebox)
    const rights = [{ messageTypeId: fleet }]
    await sql`INSERT INTO enterprise_user (enterprise_number, ssin_hash, name, role, rights)
      VALUES (${bakery}, ${await hashOf(ebox, newcomer.person)}, ${newcomer.name}, 'coManager', ${sql.json(rights)})`
    const kept = () => sql`SELECT role, rights FROM enterprise_user WHERE name = ${newcomer.name}`
    await signedInAs(newcomer.person)
    await page.goto(`/${locale}/enterprise/${bakery}/users`)
    await page.getByRole('link', { name: new RegExp(`^${users.change} ?: ${newcomer.name}$`) }).click()
    await page.getByLabel(users.extents.all).check()
    await page.getByRole('button', { name: users.form.save }).click()
    await expect(page.getByRole('alert').filter({ hasText: users.problems.notHeld })).toBeInViewport()
    await expect(page.getByLabel(users.extents.all)).toBeChecked()
    expect(await kept()).toEqual([{ role: 'coManager', rights }])
    await looksRight()
    await page.getByLabel(users.extents.none).check()
    await page.getByRole('button', { name: users.form.save }).click()
    await expect(page.getByRole('status')).toBeVisible()
    expect(await kept()).toEqual([{ role: 'coManager', rights: [] }])
  })
}
