import type { BrowserContext, Page } from '@playwright/test'
import { messagesOf } from '#locales/messages.ts'
import type { Locale } from '#locales/routing.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { aMandate } from '#tests/fixtures/mandates.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import { carrySession, expect, sessionIn, test } from './fixtures.ts'
import { aLetter, citizens, documentIdOf, expectDrawn, rowOf, senderName } from './letters.ts'
import { signIn } from './sign-in.ts'

/*
 * One person reads for another: given or asked, accepted with a code, seen by both, ended by either. The rules below the pages are
 * tests/api/mandates.test.ts.
 */

/** In each language somebody lets another read the own box: who begins is each side in turn. */
const pairs = [
  { locale: 'nl', mandator: 'an-peeters', mandatary: 'julie-renard', name: 'Julie Renard', side: 'mandator' },
  { locale: 'fr', mandator: 'sophie-lambert', mandatary: 'bram-claes', name: 'Bram Claes', side: 'mandatary' },
  { locale: 'de', mandator: 'greta-schroder', mandatary: 'nadia-maes', name: 'Nadia Maes', side: 'mandator' },
  { locale: 'en', mandator: 'mary-wilson', mandatary: 'koen-vermeulen', name: 'Koen Vermeulen', side: 'mandatary' },
] as const

type Say = ReturnType<typeof messagesOf>

/** Offers a mandate on letters of the sender of `aLetter`. @returns the code that the page shows */
async function offer(page: Page, locale: Locale, side: 'mandator' | 'mandatary', say: Say): Promise<string> {
  await page.goto(`/${locale}/citizen/mandates`)
  await page.getByRole('link', { name: side === 'mandator' ? say.mandates.give : say.mandates.ask }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(say.mandates.offer[side].title)
  await page.getByRole('group', { name: say.mandates.offer.senders }).getByLabel(senderName[locale]).check()
  await page.getByRole('button', { name: say.mandates.offer.make }).click()
  const code = await page.locator('[data-code]').textContent()
  if (!code) throw new Error('The page shows no code')
  return code
}

/** Types in a code, sees what it is about, and accepts. */
async function accept(page: Page, locale: Locale, code: string, sentence: string, say: Say, look: () => Promise<void>) {
  await page.goto(`/${locale}/citizen/mandates`)
  await page.getByRole('link', { name: say.mandates.haveCode }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(say.mandates.accept.title)
  await page.getByLabel(say.mandates.accept.label).fill('ABCDE-FGH23')
  await page.getByRole('button', { name: say.mandates.accept.look }).click()
  await expect(page.getByRole('alert').filter({ hasText: say.mandates.accept.wrong })).toBeVisible()
  await look()
  await page.getByLabel(say.mandates.accept.label).fill(code.toLowerCase())
  await page.getByRole('button', { name: say.mandates.accept.look }).click()
  await expect(page.getByText(sentence)).toBeVisible()
  await look()
  await page.getByRole('button', { name: say.mandates.accept.accept }).click()
  await expect(page.getByRole('status')).toContainText([say.mandates.accepted])
}

async function personIn(context: BrowserContext, ebox: SharedEbox, session: string): Promise<Page> {
  await carrySession(context, ebox, session)
  return context.newPage()
}

for (const { locale, mandator, mandatary, name, side } of pairs)
  test(`P01 Z11 in ${locale}, offered by the ${side}: accepted with a code, read, told in the log, ended at the next click`, async ({
    ebox,
    browser,
    page,
    looksRight,
    signedInAs,
    sessionOf,
  }) => {
    test.slow()
    const say = messagesOf(locale)
    const letter = await aLetter(ebox, mandator)
    const { name: holder } = citizens[mandator]
    // The mandatary's is the page that is looked at; the mandator has another browser.
    await signedInAs(mandatary)
    const other = await personIn(
      await browser.newContext({ baseURL: ebox.origin }),
      ebox,
      await sessionOf(mandator, 'eid'),
    )
    const [first, second] = side === 'mandator' ? [other, page] : [page, other]
    if (first === page) {
      await page.goto(`/${locale}/citizen/mandates/offer?side=mandatary`)
      await looksRight()
    }
    const code = await offer(first, locale, side, say)
    if (first === page) await looksRight()
    const sentence =
      side === 'mandator'
        ? say.mandates.accept.letsRead.replace('{name}', holder)
        : say.mandates.accept.reads.replace('{name}', name)
    await accept(second, locale, code, sentence, say, second === page ? looksRight : async () => {})

    await page.goto(`/${locale}/citizen/mandates`)
    await looksRight()
    const held = page.getByRole('listitem').filter({ hasText: holder })
    await held
      .getByRole('link', { name: say.mandates.open.replace('{name}', holder) })
      .first()
      .click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(say.mandates.boxOf.replace('{name}', holder))
    expect(page.url()).not.toContain(citizens[mandator].ssin)
    await looksRight()
    await rowOf(page, letter).getByRole('link').click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(letter.subject)
    await expectDrawn(page)
    await looksRight()

    await other.goto(`/${locale}/citizen/log`)
    const line = other.getByRole('row').filter({ hasText: name }).first()
    await expect(line).toContainText(say.log.as.mandatary)
    await expect(line).toContainText(letter.subject)

    const box = page.url().replace(/\/messages\/.*$/, '')
    await other.goto(`/${locale}/citizen/mandates`)
    await other
      .getByRole('button', { name: say.mandates.end.replace('{name}', name) })
      .first()
      .click()
    await expect(other.getByRole('status')).toContainText([say.mandates.ended])
    const answer = await page.goto(box)
    expect(answer?.status()).toBe(403)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(say.mandates.over.title)
    await looksRight()
    const bytes = `${box}/messages/${letter.messageId}/documents/${await documentIdOf(ebox, letter)}`
    expect((await page.request.get(bytes)).status()).toBe(403)
    const mandateId = box.split('/').at(-1) ?? ''
    const lines = await sqlAs(ebox)`
      SELECT response_code FROM audit_line WHERE details->>'reason' = 'mandateEnded' AND request_url = ${`/mandate/${mandateId}`}`
    expect(lines.length).toBeGreaterThan(0)
    await page.goto(`/${locale}/citizen/mandates`)
    await expect(page.getByRole('listitem').filter({ hasText: holder }).first()).toBeVisible()
    await other.context().close()
  })

test('what a mandate names is all that its box shows; there is no way to answer, hide or search past it', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const say = messagesOf('en')
  const letter = await aLetter(ebox, 'greta-schroder', { isReplyAuthorized: true })
  const mandatary = { ssin: '95050800044', name: 'Julie Renard' }
  const all = await aMandate(ebox, citizens['greta-schroder'], mandatary)
  const none = await aMandate(ebox, citizens['greta-schroder'], mandatary, [{ senderOrganizationId: '1999037465' }])
  await signedInAs('julie-renard')
  await page.goto(`/en/mandate/${all.mandateId}/messages/${letter.messageId}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(letter.subject)
  await expect(page.getByText(say.reply.write)).toHaveCount(0)
  await expect(page.getByRole('button', { name: say.toDo.hide })).toHaveCount(0)
  await page.goto(`/en/mandate/${none.mandateId}?q=${encodeURIComponent(letter.subject)}`)
  await expect(page.getByText(say.box.nothingFound.title)).toBeVisible()
  const foreign = await page.goto(`/en/mandate/${none.mandateId}/messages/${letter.messageId}`)
  expect(foreign?.status()).toBe(404)
})

test('Z11 a guardian reads as long as the register says so, and the next click is refused', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const say = messagesOf('nl')
  await signedInAs('an-peeters')
  await page.goto('/nl/citizen/mandates')
  const ward = page.getByRole('listitem').filter({ hasText: 'Jozef Peeters' })
  await expect(ward).toContainText(say.mandates.guardian)
  // Only the register ends it.
  await expect(ward.getByRole('button')).toHaveCount(0)
  await ward.getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    say.mandates.boxOf.replace('{name}', 'Jozef Peeters'),
  )
  await expect(page.getByRole('main').getByRole('listitem').first()).toBeVisible()
  const sql = sqlAs(ebox)
  const [row] = await sql`DELETE FROM guardian_register WHERE ward_name = 'Jozef Peeters' RETURNING *`
  const answer = await page.reload()
  expect(answer?.status()).toBe(403)
  if (row) await sql`INSERT INTO guardian_register ${sql(row)}`
})

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false })

  test('a mandate is given, accepted and ended', async ({ ebox, browser, page }) => {
    test.slow()
    const say = messagesOf('en')
    await signIn(page, 'mary-wilson', { locale: 'en' })
    const code = await offer(page, 'en', 'mandator', say)
    const context = await browser.newContext({ baseURL: ebox.origin, javaScriptEnabled: false })
    const other = await context.newPage()
    await signIn(other, 'nadia-maes', { locale: 'en' })
    expect(await sessionIn(context, ebox)).not.toBe('')
    const sentence = say.mandates.accept.letsRead.replace('{name}', 'Mary Wilson')
    await accept(other, 'en', code, sentence, say, async () => {})
    await other
      .getByRole('button', { name: say.mandates.end.replace('{name}', 'Mary Wilson') })
      .first()
      .click()
    await expect(other.getByRole('status')).toContainText([say.mandates.ended])
    await context.close()
  })

  test('days that cannot be are told, and nothing is offered', async ({ page }) => {
    const say = messagesOf('en')
    await signIn(page, 'mary-wilson', { locale: 'en' })
    await page.goto('/en/citizen/mandates/offer?side=mandator')
    await page.getByLabel(say.mandates.offer.until).fill('2020-01-01')
    await page.getByRole('button', { name: say.mandates.offer.make }).click()
    await expect(page.getByRole('alert').filter({ hasText: say.mandates.offer.dates })).toBeVisible()
  })
})
