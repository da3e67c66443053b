import { messagesOf } from '#locales/messages.ts'
import { aPortal } from '#tests/fixtures/portals.ts'
import { call } from '#tests/fixtures/registry.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'
import { expect, test } from './fixtures.ts'
import { aLetter, citizens, type CitizenKey } from './letters.ts'

/*
 * A citizen sees which portals read the own box and what each did, and ends it. What a portal may do is tests/api/partner-portal.test.ts.
 */
const readers = [
  { person: 'an-peeters', locale: 'nl' },
  { person: 'sophie-lambert', locale: 'fr' },
  { person: 'greta-schroder', locale: 'de' },
  { person: 'mary-wilson', locale: 'en' },
] as const

const aName = () => `Portal ${crypto.randomUUID()}`
const portalOf = (ebox: Parameters<typeof aPortal>[0], person: CitizenKey, name: string) =>
  aPortal(ebox, citizens[person].ssin, name)

for (const { person, locale } of readers) {
  test(`Z05 ${citizens[person].name} sees every access of a portal in ${locale}, stops it with one press, and it reads no more`, async ({
    ebox,
    page,
    signedInAs,
    axeClean,
    looksRight,
  }) => {
    const say = messagesOf(locale).portals
    const name = aName()
    const [letter, portal] = await Promise.all([aLetter(ebox, person), portalOf(ebox, person, name)])
    const token = portal.token()
    const ask = async (path: string) => (await call(ebox, path, { token })).status
    const { attachments } = await rowsOf(ebox, letter.messageId)
    const content = `/ebox/messages/${letter.messageId}/attachments/${String(attachments[0]?.attachment_id)}/content`
    const asked = ['/ebox/messages', `/ebox/messages/${letter.messageId}`, content]
    for (const path of asked) expect(await ask(path), path).toBe(200)

    await signedInAs(person)
    await page.goto(`/${locale}/citizen/settings`)
    await page.getByRole('link', { name: messagesOf(locale).settings.portals }).click()
    const entry = page.getByRole('listitem').filter({ hasText: name })
    await expect(entry).toBeVisible()
    await axeClean()
    await entry.getByRole('link').click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
    await expect(page.getByRole('row')).toHaveText([
      /./,
      new RegExp(say.what.document),
      new RegExp(say.what.letter),
      new RegExp(say.what.list),
    ])
    await looksRight()

    await page.getByRole('button', { name: say.stop.replace('{portal}', name) }).click()
    await expect(page.getByRole('status')).toContainText([say.stopped.replace('{portal}', name)])
    for (const path of asked) expect(await ask(path), path).toBe(403)
    await expect(page.getByRole('listitem').filter({ hasText: name })).toContainText(say.ended.split('<')[0] ?? '')
    await expect(page.getByRole('button', { name: say.stop.replace('{portal}', name) })).toHaveCount(0)
  })
}

test('Z05 a portal that calls without a pause is refused within five seconds of the press', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const name = aName()
  const portal = await portalOf(ebox, 'mary-wilson', name)
  const token = portal.token()
  const answers: { status: number; at: number }[] = []
  let isCalling = true
  const calling = (async () => {
    while (isCalling) answers.push({ status: (await call(ebox, '/ebox/messages', { token })).status, at: Date.now() })
  })()
  await signedInAs('mary-wilson')
  await page.goto('/en/citizen/portals')
  const pressed = Date.now()
  await page.getByRole('button', { name: messagesOf('en').portals.stop.replace('{portal}', name) }).click()
  await expect.poll(() => answers.at(-1)?.status).toBe(403)
  isCalling = false
  await calling
  const last = answers.findLast(({ status }) => status === 200)
  expect((last?.at ?? 0) - pressed).toBeLessThan(5_000)
  const first = answers.findIndex(({ status }) => status === 403)
  expect(new Set(answers.slice(first).map(({ status }) => status))).toEqual(new Set([403]))
})

test('a portal is another’s business: neither seen nor stopped by who did not let it', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const [name, ownName] = [aName(), aName()]
  const [theirs] = await Promise.all([portalOf(ebox, 'greta-schroder', name), portalOf(ebox, 'mary-wilson', ownName)])
  await signedInAs('mary-wilson')
  await page.goto('/en/citizen/portals')
  await expect(page.getByRole('listitem').filter({ hasText: name })).toHaveCount(0)
  const form = page.getByRole('listitem').filter({ hasText: ownName })
  await form.locator('input[name="portal"]').evaluate((field, id) => field.setAttribute('value', id), theirs.id)
  await form.getByRole('button').click()
  await expect(page).toHaveURL(/stopped=/)
  expect((await call(ebox, '/ebox/messages', { token: theirs.token() })).status).toBe(200)
  expect(
    await sqlAs(ebox)`SELECT 1 FROM portal_consent WHERE client_id = ${theirs.id} AND revoked_at IS NOT NULL`,
  ).toEqual([])
})

test('what a portal did long ago is a page further', async ({ ebox, page, signedInAs }) => {
  const name = aName()
  const portal = await portalOf(ebox, 'sophie-lambert', name)
  const token = portal.token()
  for (let at = 0; at < 60; at += 1) await call(ebox, '/ebox/messages', { token })
  await signedInAs('sophie-lambert')
  await page.goto(`/fr/citizen/portals/${portal.id}`)
  await expect(page.getByRole('row')).toHaveCount(51)
  await page.getByRole('link', { name: messagesOf('fr').portals.older }).click()
  await expect(page.getByRole('row')).toHaveCount(11)
  await expect(page.getByRole('link', { name: messagesOf('fr').portals.older })).toHaveCount(0)
})
