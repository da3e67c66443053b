import { messagesOf } from '#locales/messages.ts'
import { expect, test } from './fixtures.ts'
import {
  aLetter,
  aReplacedLetter,
  documentIdOf,
  downloadOf,
  enterprises,
  expectDrawn,
  rowOf,
  withdraw,
} from './letters.ts'

test('a letter that its sender replaced says so and why, and leads to the new one', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const say = messagesOf('nl')
  const reason = 'Het bedrag in de eerste brief klopte niet.'
  const { letter, replacement } = await aReplacedLetter(ebox, 'an-peeters', reason)
  await signedInAs('an-peeters')
  await page.goto('/nl/citizen')
  await expect(rowOf(page, letter)).toContainText(say.box.withdrawn)
  await expect(rowOf(page, replacement)).not.toContainText(say.box.withdrawn)
  await rowOf(page, letter).getByRole('link').click()

  await expect(page.getByRole('heading', { level: 1 })).toHaveText(letter.subject)
  const tombstone = page.getByRole('status').filter({ hasText: /^De afzender heeft deze brief ingetrokken op/ })
  await expect(tombstone).toContainText(say.letter.withdrawn.meaning)
  await expect(tombstone).toContainText(reason)
  await expect(page.getByRole('region', { name: say.letter.document })).toHaveCount(0)
  await expect(page.getByText(say.reply.write)).toHaveCount(0)

  await tombstone.getByRole('link', { name: say.letter.withdrawn.replacement }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(replacement.subject)
  await expectDrawn(page)
})

test('a letter that is taken back while it is open is gone at the next click; its tombstone leads nowhere', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const say = messagesOf('fr')
  const letter = await aLetter(ebox, enterprises.bakery, {
    actions: [{ messageActionId: 'zilverpad:declare-fleet', parameter: 'WP-1' }],
    bodyContent: { fr: 'Le texte' },
    isReplyAuthorized: true,
  })
  const content = `/fr${letter.path}/documents/${await documentIdOf(ebox, letter)}`
  await signedInAs('julie-renard')
  await page.goto(`/fr${letter.path}`)
  await expectDrawn(page)
  await expect(downloadOf(page)).toBeVisible()
  await withdraw(ebox, letter, 'Ce courrier ne vous était pas destiné.')

  expect((await page.request.get(content)).status()).toBe(404)
  await page.reload()
  await expect(page.getByText('Ce courrier ne vous était pas destiné.')).toBeVisible()
  for (const gone of ['Le texte', 'Déclarer mes véhicules', say.reply.write])
    await expect(page.getByText(gone)).toHaveCount(0)
  await expect(downloadOf(page)).toHaveCount(0)
  await expect(page.getByRole('link', { name: say.letter.withdrawn.replacement })).toHaveCount(0)
})
