import { everyMail } from '#emails/every-mail.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { expect, test } from './fixtures.ts'

/* The page on which developers look at the mails: shown in development alone. What the list holds is tests/emails/every-mail.test.ts. */

const sample = 'reminder-of-an-unread-message-to-a-citizen-naming-the-sender'
const addressOf = (origin: string, colours: 'light' | 'dark') =>
  `${origin}/fr/mail-preview?mail=${sample}&colours=${colours}`

test('in production there is no page of the mails, whatever is asked of it', async ({ request, page }) => {
  for (const path of ['/en/mail-preview', `/en/mail-preview?mail=${sample}`, '/nl/mail-preview?mail=nothing']) {
    const answer = await request.get(path)
    expect({ path, status: answer.status() }).toEqual({ path, status: 404 })
    expect(await answer.text()).not.toMatch(/Every e-mail|srcdoc/i)
  }
  await page.goto('/en/mail-preview')
  await expect(page.locator('iframe')).toHaveCount(0)
})

test.describe('in development', () => {
  // The e-Box in development compiles each page as it is first asked.
  test.describe.configure({ timeout: 300_000 })

  test('every mail is listed under its kind by its subject, without script too, and leads to the mail', async ({
    browser,
  }) => {
    const { origin } = await sharedEbox('development')
    const context = await browser.newContext({ baseURL: origin, javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto('/nl/mail-preview', { timeout: 120_000 })
    const samples = everyMail.filter(({ language }) => language === 'nl')
    await expect(page.locator('main li')).toHaveCount(samples.length)
    const kinds = [...new Set(samples.map(({ kind }) => kind))]
    await expect(page.locator('main h2')).toHaveText(kinds)
    const row = page.locator('main li').filter({ hasText: 'To a professional, several of each' })
    await expect(row).toContainText('Wat er wacht in uw professionele e-Box')
    await row.getByRole('link').click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Wat er wacht in uw professionele e-Box')
    await page.getByRole('link', { name: 'Dark' }).click()
    await expect(page.getByRole('link', { name: 'Dark' })).toHaveAttribute('aria-current', 'true')
    await page.getByRole('link', { name: 'The next' }).click()
    await expect(page.getByRole('link', { name: 'Dark' })).toHaveAttribute('aria-current', 'true')
    expect((await page.goto('/nl/mail-preview?mail=nothing'))?.status()).toBe(404)
    await context.close()
  })

  test('a mail is drawn in its own styles on a phone and on a desktop, light and dark, beside its plain text', async ({
    page,
    looksRight,
  }) => {
    const { origin } = await sharedEbox('development')
    for (const [colours, paper] of [
      ['light', 'rgb(250, 246, 238)'],
      ['dark', 'rgb(17, 24, 31)'],
    ] as const)
      // What the developer's own system prefers changes nothing.
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await page.goto(addressOf(origin, colours), { timeout: 120_000 })
        for (const [device, from, to, padding] of [
          ['a phone', 320, 400, '24px 20px'],
          ['a desktop', 700, 1_000, '32px'],
        ] as const) {
          const element = page.getByTitle(`The e-mail on ${device}`)
          await expect(element).toHaveAttribute('sandbox', '')
          const frame = element.contentFrame()
          await expect(frame.locator('body')).toHaveCSS('background-color', paper)
          await expect(frame.locator('.sheet td')).toHaveCSS('padding', padding)
          await expect(frame.getByRole('link')).toHaveText('Ouvrir mon e-Box')
          const width = (await element.boundingBox())?.width ?? 0
          expect(width).toBeGreaterThan(from)
          expect(width).toBeLessThan(to)
        }
      }
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Un message de votre e-Box n’est pas encore lu')
    await expect(page.locator('pre')).toContainText(`Ouvrir mon e-Box:\n${origin}/fr/citizen`)
    await expect(page.locator('dl')).toContainText(`${origin}/fr/citizen/settings#reminders`)
    await page.emulateMedia({ colorScheme: 'light' })
    // axe runs a script in each frame and waits for an answer that these never give: it sees the page with boxes in their place.
    await page.locator('iframe').evaluateAll((frames) =>
      frames.forEach((frame) => {
        const box = document.createElement('div')
        box.className = frame.className
        frame.replaceWith(box)
      }),
    )
    await looksRight()
    await page.goto(`${origin}/en/mail-preview`)
    await looksRight()
  })
})
