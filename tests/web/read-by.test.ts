import { messagesOf } from '#locales/messages.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import { expect, test } from './fixtures.ts'
import { aLetter, citizens, expectDrawn, isCitizen, rowOf } from './letters.ts'

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** A sentence with a date in it, up to the date. */
const upToDate = (sentence: string) => sentence.split('<date>')[0] ?? ''

for (const key of Object.keys(citizens).filter(isCitizen)) {
  const { locale } = citizens[key]
  test(`the day by which a letter is to be read stands in the list until it is read, and on the letter, in ${locale}`, async ({
    ebox,
    page,
    signedInAs,
  }) => {
    const say = messagesOf(locale)
    const dueDate = inDays(20)
    const letter = await aLetter(ebox, key, { dueDate })
    await signedInAs(key)
    await page.goto(`/${locale}/citizen`)
    const asked = rowOf(page, letter).getByText(upToDate(say.box.readBy))
    await expect(asked.locator('time')).toHaveAttribute('datetime', new RegExp(`^${dueDate}`))
    await rowOf(page, letter).getByRole('link').click()
    await expectDrawn(page)
    const day = page.getByRole('term').filter({ hasText: say.letter.readBy }).locator('+ dd time')
    await expect(day).toHaveAttribute('datetime', new RegExp(`^${dueDate}`))

    await page.getByRole('link', { name: say.letter.back }).click()
    await expect(rowOf(page, letter).getByRole('link')).toHaveAccessibleName(letter.subject)
    await expect(asked).toHaveCount(0)
    await page.goto(`/${locale}${letter.path}`)
    await expect(day).toBeVisible()
    await expect(page.getByText(new RegExp(`^${upToDate(say.box.readBy)}.*\\d`))).toHaveCount(0)
  })
}

test('a day that passed before a letter was read is named as such, without blame', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const say = messagesOf('en').box
  const letter = await aLetter(ebox, 'mary-wilson', { dueDate: inDays(3) })
  await sqlAs(ebox)`UPDATE message SET due_on = ${inDays(-2)} WHERE message_id = ${letter.messageId}`
  await signedInAs('mary-wilson')
  await page.goto('/en/citizen')
  await expect(rowOf(page, letter).getByText(upToDate(say.wasReadBy))).toBeVisible()
  await expect(rowOf(page, letter).getByText(upToDate(say.readBy))).toHaveCount(0)
})
