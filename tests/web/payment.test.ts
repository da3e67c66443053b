import { messagesOf } from '#locales/messages.ts'
import { type SharedEbox, startEbox } from '#tests/fixtures/ebox.ts'
import { expect, expectToFit, test as plain } from './fixtures.ts'
import { aLetter, enterprises, expectDrawn } from './letters.ts'
import { readCode } from './qr-code.ts'

/** The real provider offers no payment data: an e-Box that does. */
const test = plain.extend<object, { ebox: SharedEbox }>({
  ebox: [
    // eslint-disable-next-line no-empty-pattern -- as in fixtures.ts
    async ({}, use) => {
      await using ebox = await startEbox({ env: { OFFERS: 'paymentData' } })
      await use(ebox)
    },
    { scope: 'worker', timeout: 300_000 },
  ],
})

const paymentData = {
  amount: '187.50',
  vatAmount: '39.38',
  currency: 'EUR',
  dueDate: '2030-12-14',
  iban: 'BE68539007547034',
  bic: 'GKCCBEBB',
  reference: '+++090/9337/55493+++',
}

/** What a banking app is told (EPC069-12), a line each. */
const told = (name: string, amount: string) =>
  ['BCD', '002', '1', 'SCT', 'GKCCBEBB', name, 'BE68539007547034', amount, '', '', '+++090/9337/55493+++'].join('\n')

test(
  'what is to be paid is the amount and its VAT, on the screen and in the code that a banking app reads',
  { tag: '@phone' },
  async ({ ebox, page, signedInAs }) => {
    const say = messagesOf('nl').payment
    const letter = await aLetter(ebox, 'an-peeters', { paymentData })
    await signedInAs('an-peeters')
    await page.goto(`/nl${letter.path}`)
    const payment = page.getByRole('region', { name: /^Te betalen/ })
    await expect(payment.getByRole('heading')).toHaveText(/^Te betalen: €\s226,88, uiterlijk op 14 december 2030$/)
    const shown = async (name: string) => {
      await expect(payment.getByRole('term').filter({ hasText: name })).toBeVisible()
      return payment.getByRole('term').filter({ hasText: name }).locator('+ dd').innerText()
    }
    expect(await shown(say.withoutVat)).toMatch(/^€\s187,50$/)
    expect(await shown(say.vat)).toMatch(/^€\s39,38$/)
    expect(await shown(say.creditor)).toBe('Leeuwerik')
    expect(await shown(say.account)).toContain('BE68 5390 0754 7034')

    const code = payment.getByRole('img', { name: say.code })
    expect(await readCode(code)).toBe(told('Leeuwerik', 'EUR226.88'))
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await readCode(code)).toBe(told('Leeuwerik', 'EUR226.88'))
  },
)

test('the number of an account is copied as a bank wants it', async ({ ebox, page, context, signedInAs }) => {
  const letter = await aLetter(ebox, 'an-peeters', { paymentData })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await signedInAs('an-peeters')
  await page.goto(`/nl${letter.path}`)
  await expectDrawn(page)
  await page.getByRole('button', { name: /BE68 5390 0754 7034/ }).click()
  await expect(page.getByText(messagesOf('nl').words.copied)).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('BE68539007547034')
})

test('without VAT nothing is said of it; the sender is named in the reader’s language in the code too', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const say = messagesOf('fr').payment
  const letter = await aLetter(ebox, enterprises.bakery, { paymentData: { ...paymentData, vatAmount: 0 } })
  await signedInAs('julie-renard')
  await page.goto(`/fr${letter.path}`)
  const payment = page.getByRole('region', { name: /^À payer : 187,50\s€/ })
  await expect(payment).toBeVisible()
  await expect(payment.getByText(say.vat)).toHaveCount(0)
  await expect(payment.getByText(say.withoutVat)).toHaveCount(0)
  expect(await readCode(payment.getByRole('img', { name: say.code }))).toBe(told('Alouette', 'EUR187.50'))
})

test('what no transfer in euro can pay has no code, and all its numbers', async ({ ebox, page, signedInAs }) => {
  const say = messagesOf('de').payment
  const letter = await aLetter(ebox, 'greta-schroder', { paymentData: { ...paymentData, currency: 'CHF' } })
  await signedInAs('greta-schroder')
  await page.goto(`/de${letter.path}`)
  const payment = page.getByRole('region', { name: /^Zu zahlen: 226,88\sCHF/ })
  await expect(payment.getByText('+++090/9337/55493+++')).toBeVisible()
  await expect(payment.getByRole('img', { name: say.code })).toHaveCount(0)
  await expect(payment.getByText(say.scan)).toHaveCount(0)
})

test(
  'P01 the longest numbers and references are accessible, light and dark, and fit',
  { tag: '@phone' },
  async ({ ebox, page, signedInAs, axeClean }) => {
    const letter = await aLetter(ebox, 'sophie-lambert', {
      paymentData: {
        ...paymentData,
        amount: '999999.99',
        vatAmount: '210000.00',
        iban: 'MT84MALT011000012345MTLCAST001S',
        reference: `Facture 2030/1234567-${'sans-espace-'.repeat(8)}, tranche 12 de 36`,
      },
    })
    await signedInAs('sophie-lambert')
    await page.goto(`/fr${letter.path}`)
    await expectDrawn(page)
    await axeClean()
    await page.emulateMedia({ colorScheme: 'dark' })
    await axeClean()
    await expectToFit(page)
    await page.setViewportSize({ width: 320, height: 640 })
    await expectToFit(page)
  },
)
