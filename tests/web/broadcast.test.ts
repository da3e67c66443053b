import { messagesOf } from '#locales/messages.ts'
import { routing } from '#locales/routing.ts'
import { knownCitizens, openCitizens } from '#tests/fixtures/broadcast.ts'
import { aPdf } from '#tests/fixtures/publisher.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { until } from '#tests/fixtures/process.ts'
import { carrySession, expect, test } from './fixtures.ts'
import { citizens, enterprises } from './letters.ts'

/*
 * A letter to many from the desk of its sender: composed, looked at, given a list of recipients, agreed to by a second person, delivered.
 * Nadia Maes works at that desk; Bram Claes comes to it for these tests.
 */
const desk = `publisher/${enterprises.publisher}/broadcasts`

/** The words of a text of the pages around what is filled in. */
const around = (text: string) => text.split(/[{<]/)[0] ?? ''

async function givesPlaceAtDesk(ebox: SharedEbox): Promise<void> {
  await sqlAs(ebox)`
    INSERT INTO publisher_staff (ssin_hash, enterprise_number)
    SELECT DISTINCT ssin_hash, ${enterprises.publisher} FROM session WHERE name = 'Bram Claes' AND ssin_hash IS NOT NULL
    ON CONFLICT DO NOTHING`
}

const whoHas = async (ebox: SharedEbox, publicationId: string) => {
  const [row] = await sqlAs(ebox)`SELECT count(*)::int AS count FROM message WHERE publication_id = ${publicationId}`
  return row?.['count'] as number
}

const csvFile = (ssins: string[]) => ({
  name: 'lijst.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(['ssin', ...ssins].join('\r\n')),
})

test('a letter to many is composed, looked at, agreed to by a second person, delivered, and taken back', async ({
  ebox,
  page,
  browser,
  signedInAs,
  sessionOf,
}) => {
  test.slow()
  const say = messagesOf('nl').toMany
  const button = (name: string) => page.getByRole('button', { name: around(name) })
  await signedInAs('nadia-maes')
  await page.goto(`/nl/${desk}`)
  await page.getByRole('link', { name: say.compose.title }).click()

  // Without a title it is refused, and what was written stays.
  const text = page.getByLabel(say.compose.text.replace('{language}', say.languages.nl))
  await text.fill('Beste lezer\n\nDe dienst verhuist.')
  await button(say.compose.send).click()
  await expect(page.getByRole('alert').filter({ hasText: say.refusals.empty })).toBeVisible()
  await expect(text).toHaveValue(/De dienst verhuist/)

  await page.getByLabel(say.compose.subject.replace('{language}', say.languages.nl)).fill('Wij verhuizen')
  await page.getByLabel(say.compose.documents).setInputFiles({
    name: 'plan.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from(await aPdf('The new address')),
  })
  await button(say.compose.send).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Wij verhuizen' })).toBeVisible()
  const publicationId = page.url().split('/').at(-1) ?? ''
  expect(await whoHas(ebox, publicationId)).toBe(0)

  await page.getByRole('link', { name: say.preview.look }).click()
  await expect(page.getByText('De dienst verhuist.')).toBeVisible()
  await expect(page.getByText('plan.pdf').first()).toBeVisible()
  await page.getByRole('link', { name: say.preview.back }).click()

  const open = await openCitizens(ebox, 3)
  const known = await knownCitizens(ebox, 999)
  await page.getByLabel(say.recipients.file).setInputFiles(csvFile([...open, ...known, 'geen nummer']))
  await button(say.recipients.sendList).click()
  await expect(page.getByRole('cell', { name: say.counts.invalid })).toBeVisible()
  // One more file of the same list makes it more than one person decides of.
  await page.getByLabel(say.recipients.file).setInputFiles(csvFile([citizens['an-peeters'].ssin, open[0] ?? '']))
  await button(say.recipients.sendList).click()
  await expect(page.getByRole('heading', { name: 'Lijst uit 2 bestanden' })).toBeVisible()
  await button(say.approval.ask).click()
  await expect(page.getByText(say.approval.waits)).toBeVisible()
  await expect(button('Goedkeuren')).toHaveCount(0)
  expect(await whoHas(ebox, publicationId)).toBe(0)

  // Somebody else of the same organisation agrees.
  const session = await sessionOf('bram-claes', 'eid')
  await givesPlaceAtDesk(ebox)
  const second = await browser.newContext({ baseURL: ebox.origin })
  await carrySession(second, ebox, session)
  const theirs = await second.newPage()
  await theirs.goto(`/nl/${desk}/${publicationId}`)
  await expect(theirs.getByText(say.approval.asked.replace('{name}', 'Nadia Maes'))).toBeVisible()
  await theirs.getByRole('button', { name: 'Goedkeuren en bezorgen' }).click()
  await expect(theirs.getByText(/Gevraagd door Nadia Maes, goedgekeurd door Bram Claes/)).toBeVisible()
  await until('everybody has it', async () => (await whoHas(ebox, publicationId)) === 1_003)
  await second.close()

  // The first one’s page follows by itself.
  await page.reload()
  await expect(page.getByText('1.003 van 1.003 bezorgd.')).toBeVisible()
  await page.getByText(say.withdraw.title).first().click()
  await page.getByLabel(say.withdraw.reason).fill('Een vergissing')
  await button(say.withdraw.send).click()
  await expect(page.getByRole('status').filter({ hasText: say.states.withdrawn })).toBeVisible()
  await sqlAs(ebox)`
    DELETE FROM publisher_staff WHERE enterprise_number = ${enterprises.publisher}
      AND ssin_hash IN (SELECT ssin_hash FROM session WHERE name = 'Bram Claes')`
})

test('P01 a delivery waits for its hour by Belgium’s clock, and can be dropped before it; accessible', async ({
  ebox,
  page,
  signedInAs,
  looksRight,
}) => {
  const say = messagesOf('nl').toMany
  await signedInAs('nadia-maes')
  await page.goto(`/nl/${desk}/new`)
  await page.getByLabel(say.compose.subject.replace('{language}', say.languages.nl)).fill('Morgen pas')
  await page.getByLabel(say.compose.text.replace('{language}', say.languages.nl)).fill('Beste lezer')
  await page.getByRole('button', { name: around(say.compose.send) }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Morgen pas' })).toBeVisible()
  const publicationId = page.url().split('/').at(-1) ?? ''
  await page.getByLabel(say.recipients.file).setInputFiles(csvFile(await openCitizens(ebox, 3)))
  await page.getByRole('button', { name: around(say.recipients.sendList) }).click()
  await expect(page.getByLabel(say.startAt.label)).toBeVisible()
  await looksRight()
  await page.getByLabel(say.startAt.label).fill('2031-07-15T09:30')
  await page
    .getByRole('button', { name: /bezorgen/i })
    .first()
    .click()
  await expect(page.getByText('Vertrekt op 15 juli 2031 om 09:30.')).toBeVisible()
  const [task] = await sqlAs(ebox)`SELECT state, start_at FROM multicast_task WHERE publication_id = ${publicationId}`
  expect(task).toEqual({ state: 'scheduled', start_at: new Date('2031-07-15T07:30:00Z') })
  expect(await whoHas(ebox, publicationId)).toBe(0)
  await looksRight()
  await page.getByRole('button', { name: around(say.decisions.cancel) }).click()
  await expect(page.getByText(/Vertrekt op/)).toHaveCount(0)
  expect(await sqlAs(ebox)`SELECT FROM multicast_task WHERE publication_id = ${publicationId}`).toHaveLength(0)
})

for (const locale of routing.locales)
  test(`P01 the pages of a letter to many are accessible in ${locale}, light and dark, and fit`, async ({
    page,
    signedInAs,
    looksRight,
  }) => {
    test.slow()
    const say = messagesOf(locale).toMany
    await signedInAs('nadia-maes')
    await page.goto(`/${locale}/${desk}/new`)
    await looksRight()
    await page.getByLabel(say.compose.subject.replace('{language}', say.languages.fr)).fill('Une lettre')
    await page.getByLabel(say.compose.text.replace('{language}', say.languages.fr)).fill('Bonjour')
    await page.getByRole('button', { name: say.compose.send }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Une lettre' })).toBeVisible()
    await looksRight()
    // By rule, and left undecided: nobody gets anything.
    await page.getByLabel(say.languages.en, { exact: true }).check()
    await page.getByRole('button', { name: say.recipients.sendRule }).click()
    await expect(page.getByRole('button', { name: say.decisions.cancel })).toBeVisible()
    await looksRight()
    await page.getByRole('link', { name: say.preview.look }).click()
    await expect(page.getByText('Bonjour')).toBeVisible()
    await looksRight()
    await page.goto(`/${locale}/${desk}`)
    await expect(page.getByText(say.states.staged).first()).toBeVisible()
    await looksRight()
  })
