import { messagesOf } from '#locales/messages.ts'
import { aClient } from '#tests/fixtures/clients.ts'
import { anAgreedReading } from '#tests/fixtures/desk-rows.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { aMessageType } from '#tests/fixtures/message-types.ts'
import { call } from '#tests/fixtures/registry.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'
import { lineOf, upTo } from './desks.ts'
import { expect, test } from './fixtures.ts'
import { aLetter, documentIdOf, enterprises, expectDrawn, type Letter } from './letters.ts'

/*
 * Who opened what in the box of an enterprise, as its managers see it. Bram Claes manages the bakery and Julie Renard reads there; both may
 * read all but the sensitive kinds. The rules below the page are tests/api/enterprise-log.test.ts.
 */
const { bakery } = enterprises
const providerName = { nl: 'Proef', fr: 'Essai', de: 'Probe', en: 'Proef' }

/** The software of a service provider opens the letter's document. */
async function openAsServiceProvider(ebox: SharedEbox, letter: Letter): Promise<void> {
  const provider = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
  await sqlAs(
    ebox,
  )`INSERT INTO enterprise_mandate (enterprise_number, mandatary_enterprise_number, operation, enterprise_accepted_at,
      mandatary_accepted_at, valid_until)
    VALUES (${bakery}, ${provider.enterpriseNumber}, 'consult', now(), now(), now() + interval '1 day')`
  const path = `/ebox/messages/${letter.messageId}/attachments/${await documentIdOf(ebox, letter)}/content`
  const { status } = await call(ebox, path, {
    token: await provider.token(),
    headers: { 'On-Behalf-Of-Enterprise-Number': bakery },
  })
  expect(status).toBe(200)
}

for (const locale of ['nl', 'fr', 'de', 'en'] as const) {
  test(`Z12 a manager sees in ${locale} who opened which letter: people, a service provider, and the platform by break-glass; a reader does not`, async ({
    ebox,
    page,
    signedInAs,
    looksRight,
  }) => {
    test.slow()
    const { manage, log: say } = messagesOf(locale)
    const messageTypeId = await aMessageType(ebox, { audience: 'enterprise', requiresRight: true })
    const [letter, sensitive] = [await aLetter(ebox, bakery), await aLetter(ebox, bakery, { messageTypeId })]
    await openAsServiceProvider(ebox, letter)
    await signedInAs('julie-renard')
    await page.goto(`/${locale}${letter.path}`)
    await expectDrawn(page)
    await signedInAs('paul-henry')
    for (const { messageId, subject } of [letter, sensitive]) {
      const agreed = await anAgreedReading(ebox, { by: 'paul-henry', with: 'ingrid-weber', messageId })
      await page.goto(`/${locale}/admin/break-glass/${agreed}`)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(subject)
    }

    await signedInAs('bram-claes')
    await page.goto(`/${locale}/enterprise/${bakery}/users`)
    await page.getByRole('link', { name: manage.log }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(say.title)
    const lines = lineOf(page, letter.subject)
    await expect(lines).toHaveCount(3)
    await expect(lines.filter({ hasText: 'Julie Renard' })).toContainText(say.kinds.opened)
    const fetched = lines.filter({ hasText: say.kinds.fetched })
    await expect(fetched).toContainText(`${upTo(say.as.serviceProvider)}${providerName[locale]}`)
    const byPlatform = lines.filter({ hasText: 'Paul Henry' })
    await expect(byPlatform).toContainText(say.as.breakGlass)
    await expect(byPlatform).toContainText(`${upTo(say.reason)}A test`)
    await expect(lines.getByRole('link', { name: letter.subject })).toHaveCount(3)
    // Of a kind that takes a right of its own, which he does not have: that it was opened he sees, what it is he does not.
    const [read] = (await rowsOf(ebox, sensitive.messageId)).opened
    const hidden = page.getByRole('row').filter({ has: page.locator(`time[datetime="${read?.['at'].toISOString()}"]`) })
    await expect(hidden).toContainText('Paul Henry')
    await expect(hidden).toContainText(say.hidden)
    await expect(hidden.getByRole('link')).toHaveCount(0)
    const said = await page.content()
    for (const kept of [sensitive.subject, sensitive.messageId]) expect(said).not.toContain(kept)
    await looksRight()

    await signedInAs('julie-renard')
    expect((await page.goto(`/${locale}/enterprise/${bakery}/log`))?.status()).toBe(404)
    await expect(page.getByText(letter.subject)).toHaveCount(0)
    await expect(page.getByText('Paul Henry')).toHaveCount(0)
  })
}
