import { messagesOf } from '#locales/messages.ts'
import { sha256, aFile, aPdf } from '#tests/fixtures/publisher.ts'
import { expect, test } from './fixtures.ts'
import { aLetter, downloadOf, readingOf, rowOf } from './letters.ts'
import { signIn } from './sign-in.ts'

test.use({ javaScriptEnabled: false })

const say = messagesOf('nl')

test(
  'without script a person signs in, opens a letter and takes its document along; only the last is reading',
  { tag: '@phone' },
  async ({ ebox, page }) => {
    const file = await aFile({ bytes: await aPdf('Taken along') })
    const letter = await aLetter(ebox, 'an-peeters', { files: [file] })
    await signIn(page, 'an-peeters', { locale: 'nl' })
    await expect(page).toHaveURL('/nl/citizen')
    await rowOf(page, letter).getByRole('link').click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(letter.subject)
    await expect(page.locator('noscript p')).toHaveText(say.document.withoutScript)
    expect(await readingOf(ebox, letter)).toEqual({ isRead: false, by: [] })

    const downloading = page.waitForEvent('download')
    await downloadOf(page).click()
    const download = await downloading
    expect(download.suggestedFilename()).toBe('letter.pdf')
    expect(sha256(await bytesOf(await download.createReadStream()))).toBe(sha256(file.bytes))
    expect(await readingOf(ebox, letter)).toEqual({ isRead: true, by: ['citizen An Peeters'] })
  },
)

test('without script older letters are a page further', async ({ page, signedInAs }) => {
  await signedInAs('an-peeters')
  await page.goto('/nl/citizen')
  await page.getByRole('link', { name: say.box.pages.next }).click()
  await expect(page).toHaveURL('/nl/citizen?page=2')
  await expect(page.getByRole('listitem').getByRole('heading', { level: 3 })).toHaveCount(0)
  await expect(page.getByRole('list', { name: say.box.letters }).getByRole('listitem')).toHaveCount(25)
  await page.getByRole('link', { name: say.box.pages.previous }).click()
  await expect(page).toHaveURL('/nl/citizen')
})

test('without script an enterprise is chosen, the language changes and one signs out', async ({ page }) => {
  await signIn(page, 'bram-claes', { locale: 'nl' })
  await page.getByRole('link', { name: say.frame.enterprises, exact: true }).click()
  await page.getByRole('link', { name: /^Bakkerij Het Gouden Koren/ }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Bakkerij Het Gouden Koren')
  await page.getByRole('link', { name: 'Français' }).click()
  await expect(page).toHaveURL('/fr/enterprise/1999051125')
  await page
    .getByRole('button', { name: messagesOf('fr').frame.signOut })
    .first()
    .click()
  await expect(page).toHaveURL('/fr')
  await page.goto('/fr/enterprise/1999051125')
  await expect(page).toHaveURL(/\/fr\/sign-in/)
})

async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks = await Array.fromAsync(stream)
  return Buffer.concat(chunks)
}

test('without script a page that is not there says so, in the reader’s language', async ({ page, signedInAs }) => {
  await signedInAs('an-peeters')
  for (const path of ['/nl/nowhere', '/nl/citizen/messages/nothing', '/nl/enterprise/1999999966']) {
    expect((await page.goto(path))?.status(), path).toBe(404)
    await expect(page.getByRole('heading', { level: 1 }), path).toHaveText(say.notFound.title)
    await expect(page.locator('html'), path).toHaveAttribute('lang', 'nl')
  }
})
