import { AxeBuilder } from '@axe-core/playwright'
import { expect, test as plain, type BrowserContext, type Page } from '@playwright/test'
import { sessionCookie } from '#domain/access/session-cookie.ts'
import { sharedEbox, type SharedEbox, startEbox } from '#tests/fixtures/ebox.ts'
import { signIn, type Method } from './sign-in.ts'

/** What a test of the pages is given: the run's e-Box (its address is the base of every path), people signed in, and axe. */
interface PageFixtures {
  /** Signs the page's browser in as this person, without the way there: the session of an earlier test when there is one. */
  signedInAs: (person: string, method?: Method) => Promise<void>
  /** Fails when axe finds anything on the page as it stands: WCAG 2.2 AA and best practices, or the contrast of colours alone. */
  axeClean: (what?: 'all' | 'colours') => Promise<void>
  /** Looks at the page as it stands: title, axe, the contrast of dark colours, and that it fits at 320, 390 and 1280 pixels. */
  looksRight: () => Promise<void>
  /** Every test: what the browser complains of (a refusal by the CSP, an error of a script, a lost file) fails it. */
  complaints: string[]
}

interface RunFixtures {
  ebox: SharedEbox
  /** The id in the cookie of a person who signed in by this method, once a worker. */
  sessionOf: (person: string, method: Method) => Promise<string>
}

export const test = plain.extend<PageFixtures, RunFixtures>({
  ebox: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads which fixtures this one needs from the pattern
    async ({}, use) => {
      await use(await sharedEbox())
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  sessionOf: [
    async ({ browser, ebox }, use) => {
      const known = new Map<string, { session: Promise<string>; until: number }>()
      const ask = async (person: string, method: Method) => {
        const context = await browser.newContext({ baseURL: ebox.origin, javaScriptEnabled: false })
        const page = await context.newPage()
        await signIn(page, person, { method })
        const id = await sessionIn(context, ebox)
        await context.close()
        return id
      }
      await use((person, method) => {
        const key = `${person} ${method}`
        const before = known.get(key)
        if (before && before.until > Date.now()) return before.session
        // What opens or closes a box, or takes it along, asks a sign-in of the last half hour.
        const session = ask(person, method)
        known.set(key, { session, until: Date.now() + 20 * 60_000 })
        return session
      })
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ ebox }, use) => {
    await use(ebox.origin)
  },
  signedInAs: async ({ context, ebox, sessionOf }, use) => {
    await use(async (person, method = 'eid') => {
      await carrySession(context, ebox, await sessionOf(person, method))
    })
  },
  axeClean: async ({ page }, use) => {
    await use(async (what = 'all') => {
      // A colour on its way to another is neither.
      await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
      const axe = new AxeBuilder({ page })
      if (what === 'colours') axe.withRules(['color-contrast'])
      else axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
      const { violations } = await axe.analyze()
      const found = violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary = '' }) => `${id}: ${html} ${failureSummary}`),
      )
      expect(found).toEqual([])
    })
  },
  looksRight: async ({ page, axeClean }, use) => {
    await use(async () => {
      // Moving by script, Next takes the title of before away and gives the new one as it comes.
      await expect(page).toHaveTitle(/ · e-Box$/)
      await axeClean()
      await page.emulateMedia({ colorScheme: 'dark' })
      await axeClean('colours')
      await page.emulateMedia({ colorScheme: 'light' })
      for (const width of [320, 390, 1280]) {
        await page.setViewportSize({ width, height: 800 })
        await expectToFit(page)
      }
    })
  },
  complaints: [
    async ({ context }, use) => {
      const complaints: string[] = []
      const listen = (page: Page) => {
        page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
        page.on('console', (message) => {
          // The browser itself notes that a page answered 403 or 404; whether it should is the test's own matter.
          const isThePage =
            /status of 40[34]/.test(message.text()) && !/\/(_next|api|documents)\//.test(message.location().url)
          if (['error', 'warning'].includes(message.type()) && !isThePage)
            complaints.push(`${page.url()}: ${message.text()} ${message.location().url}`)
        })
      }
      context.pages().forEach(listen)
      context.on('page', listen)
      await use(complaints)
      expect(complaints).toEqual([])
    },
    { auto: true },
  ],
})

/** The same in an e-Box of the file's own, for what all letters of a box, or everybody's, come into. */
export const testAlone = test.extend<object, { ebox: SharedEbox }>({
  ebox: [
    // eslint-disable-next-line no-empty-pattern -- as above
    async ({}, use) => {
      await using ebox = await startEbox()
      await use(ebox)
    },
    { scope: 'worker', timeout: 300_000 },
  ],
})

/** The id of the session in a browser. @throws when nobody is signed in there */
export async function sessionIn(context: BrowserContext, ebox: SharedEbox): Promise<string> {
  const { name } = sessionCookie(ebox.origin)
  const cookie = (await context.cookies()).find((each) => each.name === name)
  if (!cookie) throw new Error('Nobody is signed in')
  return cookie.value
}

/** Puts the cookie of a session into a browser, as one who copied it would. */
export async function carrySession(context: BrowserContext, ebox: SharedEbox, id: string): Promise<void> {
  const { name, options } = sessionCookie(ebox.origin)
  await context.addCookies([{ name, value: id, url: ebox.origin, httpOnly: options.httpOnly, sameSite: 'Lax' }])
}

/** Nothing is wider than the screen, but what scrolls in a frame of its own. */
export async function expectToFit(page: Page): Promise<void> {
  const width = page.viewportSize()?.width ?? 0
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
}

export { expect }
