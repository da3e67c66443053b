import { activeConsumer, call, readBack } from '#tests/fixtures/registry.ts'
import { expect, test } from './fixtures.ts'
import { aLetter, documentIdOf, enterprises, expectDrawn, readingOf, rowOf } from './letters.ts'
import { signIn } from './sign-in.ts'

const { bakery } = enterprises

test('an access manager chooses the enterprise and reads; its own software sees it read, another’s sees nothing', async ({
  ebox,
  page,
}) => {
  const letter = await aLetter(ebox, bakery)
  const asOwnSoftware = async () => (await readBack(ebox, letter.messageId, { as: activeConsumer(ebox) })).readStatus
  await signIn(page, 'bram-claes')
  await page.getByRole('link', { name: 'Enterprises' }).click()
  await page.getByRole('link', { name: /^Bakkerij Het Gouden Koren ?: Read the letters/ }).click()
  await expect(page).toHaveURL(`/en/enterprise/${bakery}`)
  await expect(rowOf(page, letter).getByRole('link')).toHaveAccessibleName(`Unread: ${letter.subject}`)
  expect(await asOwnSoftware()).toBe(false)

  await rowOf(page, letter).getByRole('link').click()
  await expectDrawn(page)
  expect(await readingOf(ebox, letter)).toEqual({ isRead: true, by: ['enterpriseUser Bram Claes'] })
  expect(await asOwnSoftware()).toBe(true)
  const stranger = await call(ebox, `/ebox/messages/${letter.messageId}`, { as: 'clairbois-consumer' })
  expect(stranger.status).toBe(404)

  await page.getByRole('link', { name: 'All letters' }).click()
  await expect(rowOf(page, letter).getByRole('link')).toHaveAccessibleName(letter.subject)
})

test('an employee reads the letters of the enterprise', async ({ ebox, page, signedInAs }) => {
  const letter = await aLetter(ebox, bakery)
  await signedInAs('julie-renard')
  await page.goto(`/fr/enterprise/${bakery}`)
  await rowOf(page, letter).getByRole('link').click()
  await expectDrawn(page)
  expect(await readingOf(ebox, letter)).toEqual({ isRead: true, by: ['enterpriseUser Julie Renard'] })
})

test('what the enterprise’s own software opened is read on the page', async ({ ebox, page, signedInAs }) => {
  const letter = await aLetter(ebox, bakery)
  const content = `/ebox/messages/${letter.messageId}/attachments/${await documentIdOf(ebox, letter)}/content`
  expect((await call(ebox, content)).status).toBe(200)
  await signedInAs('bram-claes')
  await page.goto(`/nl${letter.box}`)
  await expect(rowOf(page, letter).getByRole('link')).toHaveAccessibleName(letter.subject)
})
