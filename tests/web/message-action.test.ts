import { messagesOf } from '#locales/messages.ts'
import { expect, test } from './fixtures.ts'
import { aLetter, enterprises } from './letters.ts'

const action = 'zilverpad:declare-fleet'

test('the button of a letter leads to its sender’s site with the letter’s parameter, and tells it nothing else', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const say = messagesOf('fr')
  const parameter = 'A&B=1 #/../é'
  const letter = await aLetter(ebox, enterprises.bakery, { actions: [{ messageActionId: action, parameter }] })
  const arrived: { url: string; referer?: string }[] = []
  await page.route('https://zilverpad.example/**', async (route) => {
    arrived.push({ url: route.request().url(), referer: route.request().headers()['referer'] })
    await route.fulfill({ contentType: 'text/html', body: '<title>Zilverpad</title><link rel="icon" href="data:,">' })
  })
  await signedInAs('julie-renard')
  await page.goto(`/fr${letter.path}`)
  const button = page
    .getByRole('region', { name: say.toDo.title })
    .getByRole('link', { name: `Déclarer mes véhicules ${say.toDo.leaves}` })
  await button.click()
  await expect(page).toHaveTitle('Zilverpad')
  const dossier = encodeURIComponent(parameter)
  expect(arrived).toEqual([{ url: `https://zilverpad.example/fr/vehicules?dossier=${dossier}`, referer: undefined }])
})

test('a button is in the reader’s language, or says in which it is; done is said beside it', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const letter = await aLetter(ebox, 'mary-wilson', {
    actions: [{ messageActionId: action, parameter: 'WP-1' }],
    businessDataList: [{ key: 'FOR_ACTION', values: [{ nl: 'true' }] }],
  })
  await signedInAs('mary-wilson')
  await page.goto(`/de${letter.path}`)
  await expect(page.getByRole('link', { name: /^Fuhrpark angeben/ })).toHaveAttribute(
    'href',
    'https://zilverpad.example/de/fuhrpark?dossier=WP-1',
  )
  await page.goto(`/en${letter.path}`)
  const button = page.getByRole('link', { name: /^Wagenpark aangeven/ })
  await expect(button.locator('[lang=nl]')).toHaveText('Wagenpark aangeven')

  const say = messagesOf('en').toDo
  await page.getByRole('button', { name: say.done }).click()
  await expect(page.getByText(say.isDone)).toBeVisible()
  await expect(button).toBeVisible()
})
