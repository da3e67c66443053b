import { messagesOf } from '#locales/messages.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import { expect, test } from './fixtures.ts'
import { aLetter, enterprises } from './letters.ts'

/*
 * An enterprise's manager makes parts of the box and rules, and moves letters; the rules below the pages are
 * tests/api/enterprise-desk.test.ts. Nadia Maes manages the first sender's enterprise; each test leaves its box as it was.
 */

const { publisher } = enterprises
const fleet = 'ZilverpadFleetDeclaration'

test.describe.configure({ mode: 'serial' })

for (const locale of ['nl', 'fr', 'de', 'en'] as const) {
  test(`P01 a manager makes a part of the box in ${locale}, tries a rule before it is made, and removes both; every page accessible`, async ({
    ebox,
    page,
    signedInAs,
    looksRight,
  }) => {
    test.slow()
    const { manage, partitions, routing } = messagesOf(locale)
    const name = `PROEF-${locale.toUpperCase()}`
    const removal = page.getByRole('button', { name: new RegExp(`^${partitions.remove} ?: ${name}$`) })
    await signedInAs('nadia-maes')
    await page.goto(`/${locale}/enterprise/${publisher}/partitions`)
    await looksRight()
    await page.getByLabel(partitions.make.name).fill('geen deel')
    await page.getByRole('button', { name: partitions.make.button }).click()
    await expect(page.getByRole('alert').filter({ hasText: partitions.problems.name })).toBeVisible()
    await expect(page.getByLabel(partitions.make.name)).toHaveValue('geen deel')
    await page.getByLabel(partitions.make.name).fill(name.toLowerCase())
    await page.getByRole('button', { name: partitions.make.button }).click()
    await expect(page.getByRole('status')).toContainText([partitions.done.made])
    await expect(page.getByRole('link', { name, exact: true })).toBeVisible()
    await expect(removal).toBeVisible()

    await page.getByRole('link', { name: manage.routing }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(routing.title)
    await page.getByLabel(routing.to).selectOption(name)
    await page.getByRole('button', { name: routing.new.try }).click()
    await expect(page.getByRole('alert').filter({ hasText: routing.problems.empty })).toBeVisible()
    await page.getByLabel(routing.type).selectOption(fleet)
    await page.getByLabel(routing.to).selectOption(name)
    await page.getByRole('button', { name: routing.new.try }).click()
    await expect(page.getByRole('heading', { level: 2 }).filter({ hasText: name })).toBeVisible()
    await looksRight()
    await page.getByRole('button', { name: routing.tried.make }).click()
    await expect(page.getByRole('status')).toContainText([routing.done.made])
    await looksRight()
    const [rule] = await sqlAs(ebox)`SELECT message_type_id FROM routing_rule WHERE partition_id = ${name}`
    expect(rule).toEqual({ message_type_id: fleet })

    await page.goto(`/${locale}/enterprise/${publisher}/partitions`)
    await expect(page.getByRole('link', { name, exact: true })).toBeVisible()
    await expect(removal).toHaveCount(0)
    await page.goto(`/${locale}/enterprise/${publisher}/routing`)
    await page.getByRole('listitem').filter({ hasText: name }).getByRole('button', { name: routing.remove }).click()
    await expect(page.getByRole('status')).toContainText([routing.done.removed])
    await page.goto(`/${locale}/enterprise/${publisher}/partitions`)
    await removal.click()
    await expect(page.getByRole('status')).toContainText([partitions.done.removed])
  })
}

test('whoever reads a letter moves it to another part of the box, and a manager moves letters together', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const { partitions } = messagesOf('en')
  const letter = await aLetter(ebox, enterprises.bakery)
  const place = async () => {
    const [row] = await sqlAs(ebox)`SELECT partition FROM message WHERE message_id = ${letter.messageId}`
    return row?.['partition']
  }
  await signedInAs('julie-renard')
  await page.goto(`/en${letter.path}`)
  await page.getByLabel(partitions.one.label).selectOption('WINKEL')
  await page.getByRole('button', { name: partitions.one.button, exact: true }).click()
  await expect.poll(place).toBe('WINKEL')
  await signedInAs('bram-claes')
  await page.goto(`/en/enterprise/${enterprises.bakery}/partitions`)
  await page.getByLabel(partitions.move.from).selectOption('WINKEL')
  await page.getByLabel(partitions.move.to).selectOption('GENERAL')
  await page.getByRole('button', { name: partitions.move.button }).click()
  await expect(page.getByRole('status').filter({ hasText: /moved/ })).toBeVisible()
  expect(await place()).toBe('GENERAL')
})
