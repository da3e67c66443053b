import { messagesOf } from '#locales/messages.ts'
import { expect, test } from './fixtures.ts'
import { aLetter, enterprises, rowOf } from './letters.ts'

const say = messagesOf('en')

test('a letter is found by a part of its subject, whatever its case and accents @phone', async ({
  ebox,
  page,
  signedInAs,
  axeClean,
}) => {
  const word = `Héritage${Date.now()}`
  const letter = await aLetter(ebox, 'mary-wilson', { subject: `Votre ${word} ici` })
  await signedInAs('mary-wilson')
  await page.goto('/en/citizen')
  await page.getByRole('searchbox').fill(word.replace('é', 'E').toUpperCase())
  await page.getByRole('button', { name: say.search.search }).click()
  await expect(page.getByRole('main').getByRole('listitem').filter({ hasText: 'Votre' })).toHaveCount(1)
  await expect(rowOf(page, letter)).toBeVisible()
  await axeClean()
  await page.goto(`/en/citizen?q=${word}-of-nobody`)
  await expect(page.getByText(say.box.nothingFound.title)).toBeVisible()
  await axeClean()
  await page.getByRole('link', { name: say.box.nothingFound.all }).click()
  await expect(page).toHaveURL('/en/citizen')
})

test('what is read leaves the unread ones, what is hidden stands under hidden only, and comes back', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const letter = await aLetter(ebox, 'mary-wilson', {
    businessDataList: [{ key: 'FOR_ACTION', values: [{ nl: 'true' }] }],
  })
  await signedInAs('mary-wilson')
  const isListed = async (show: keyof Omit<typeof say.search.show, 'label'>) => {
    await page.goto('/en/citizen')
    // All are shown without being asked for.
    if (show !== 'all') {
      await page.getByRole('link', { name: say.search.show[show], exact: true }).click()
      await expect(page).toHaveURL(`/en/citizen?show=${show}`)
    }
    await expect(page.getByRole('link', { name: say.search.show[show], exact: true })).toHaveAttribute('aria-current')
    return (await rowOf(page, letter).count()) === 1
  }
  expect(await isListed('unread')).toBe(true)
  expect(await isListed('hidden')).toBe(false)
  expect(await isListed('toDo')).toBe(true)

  await page.goto(`/en${letter.path}`)
  await page.getByRole('button', { name: say.toDo.done }).click()
  await expect(page.getByText(say.toDo.isDone)).toBeVisible()
  expect(await isListed('toDo')).toBe(false)
  await page.goto(`/en${letter.path}`)
  await page.getByRole('button', { name: say.toDo.notDone }).click()
  await expect(page.getByRole('button', { name: say.toDo.done })).toBeVisible()
  expect(await isListed('toDo')).toBe(true)

  await page.goto(`/en${letter.path}`)
  await page.getByRole('button', { name: say.toDo.hide }).click()
  await expect(page.getByText(say.toDo.isHidden)).toBeVisible()
  expect(await isListed('all')).toBe(false)
  expect(await isListed('hidden')).toBe(true)
  await page.goto(`/en${letter.path}`)
  await page.getByRole('button', { name: say.toDo.show }).click()
  await expect(page.getByRole('button', { name: say.toDo.hide })).toBeVisible()
  expect(await isListed('all')).toBe(true)
})

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false })

  test('a box is searched, narrowed, and a letter put out of sight', async ({ ebox, page, signedInAs }) => {
    const letter = await aLetter(ebox, enterprises.bakery)
    await signedInAs('bram-claes')
    await page.goto(`/en/enterprise/${enterprises.bakery}`)
    await page.getByRole('searchbox').fill(letter.subject)
    await page.getByRole('button', { name: say.search.search }).click()
    await rowOf(page, letter).getByRole('link').click()
    await page.getByRole('button', { name: say.toDo.hide }).click()
    await expect(page.getByText(say.toDo.isHidden)).toBeVisible()
    await page.goto(`/en/enterprise/${enterprises.bakery}?show=hidden`)
    await expect(rowOf(page, letter)).toBeVisible()
  })
})
