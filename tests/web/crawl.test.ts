import type { Page } from '@playwright/test'
import { startEbox } from '#tests/fixtures/ebox.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import { unsafeHeaders } from '#tests/fixtures/safe-answer.ts'
import { sendAny } from '#tests/fixtures/server-actions.ts'
// Whoever walks through a box opens its letters.
import { expect, testAlone as test } from './fixtures.ts'
import { aLetter, enterprises } from './letters.ts'

/** What may be kept by a cache: the build's own files, which are the same for everybody. */
const isStatic = (path: string) => /^\/(?:_next\/static\/|icon\.svg)/.test(path)

/** So that the crawl ends: of pages that differ in an id or a query alone, so many are seen. */
const alike = 2
const kindOf = (path: string) => path.replaceAll(/[\da-f-]{36}|\d{10}/g, '·').replace(/=[^&]*/g, '')

const languageOf = (path: string) => path.split(/[/?]/)[1] ?? ''

/**
 * Follows every link of the pages that somebody reaches, and looks at each answer on the way; the browser's complaints, a refusal by the
 * policy among them, fail the test (fixtures.ts).
 * @returns the paths that were seen
 */
async function crawl(page: Page, origin: string, from: string[]): Promise<string[]> {
  const unsafe: string[] = []
  const violations: string[] = []
  page.on('response', (answer) => {
    const { origin: of, pathname } = new URL(answer.url())
    if (of !== origin) return
    const headers = new Headers(answer.headers())
    for (const lacking of unsafeHeaders(headers, { isHttps: false, isPersonal: !isStatic(pathname) }))
      unsafe.push(`${answer.status()} ${pathname}: ${lacking}`)
  })
  await page.exposeFunction('violated', (what: string) => violations.push(what))
  await page.addInitScript(`addEventListener('securitypolicyviolation', (event) =>
    window.violated(location.pathname + ': ' + event.violatedDirective + ' ' + event.blockedURI))`)

  // The pages of another language are the same pages.
  const languages = new Set(from.map(languageOf))
  const seen: string[] = []
  const kinds = new Map<string, number>()
  const waiting = [...from]
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const known = kinds.get(kindOf(path)) ?? 0
    if (seen.includes(path) || known >= alike) continue
    kinds.set(kindOf(path), known + 1)
    seen.push(path)
    await page.goto(path)
    await page.waitForLoadState('networkidle')
    // What is blocked or inline without the page's nonce would not run; nothing is written so in the first place.
    const bare = await page.evaluate(() =>
      [...document.querySelectorAll('script:not([src]), style')]
        .filter((element) => element instanceof HTMLElement && element.nonce === '' && element.closest('svg') === null)
        .map((element) => element.outerHTML.slice(0, 200)),
    )
    expect({ path, bare }).toEqual({ path, bare: [] })
    const inline = await page.evaluate(() =>
      [...document.querySelectorAll('*')].flatMap((element) =>
        [...element.attributes].filter(({ name }) => /^on/i.test(name)).map(({ name }) => `${element.tagName} ${name}`),
      ),
    )
    expect({ path, inline }).toEqual({ path, inline: [] })
    const links = await page
      .locator('a[href]:not([download])')
      .evaluateAll((all) => all.map((link) => (link instanceof HTMLAnchorElement ? link.href.split('#')[0] : '') ?? ''))
    for (const link of links)
      if (link.startsWith(`${origin}/`) && !/\/(?:api|documents)\//.test(link)) {
        const path = link.slice(origin.length)
        if (languages.has(languageOf(path))) waiting.push(path)
      }
  }
  expect(violations).toEqual([])
  expect([...new Set(unsafe)]).toEqual([])
  return seen
}

for (const [who, from] of [
  [undefined, ['/', '/nl', '/fr/sign-in', '/en/nothing', '/en/citizen']],
  ['bram-claes', ['/de/enterprise', `/de/enterprise/${enterprises.bakery}`]],
  ['mary-wilson', ['/en/citizen', '/en/citizen/messages/nothing']],
] as const)
  test(`W01 W02 every page that ${who ?? 'nobody'} reaches has its headers, runs no bare script and breaks no policy`, async ({
    ebox,
    page,
    signedInAs,
  }) => {
    test.setTimeout(240_000)
    if (who) await signedInAs(who)
    if (who === 'mary-wilson') await aLetter(ebox, who, { isReplyAuthorized: true, bodyContent: { nl: 'Een brief' } })
    const seen = await crawl(page, ebox.origin, [...from])
    expect(seen.length).toBeGreaterThan(who ? 8 : 5)
  })

test('W02 over https every answer to a browser says so, whether it is a page, a file, a fault or a refusal', async () => {
  test.setTimeout(120_000)
  await using ebox = await startEbox({ env: { ORIGIN: 'https://ebox.example', SERVE: 'web,api,oauth' } })
  const page = await sendAny(ebox, '/en/sign-in')
  const files = [...page.body.matchAll(/(?:src|href)="(\/_next\/static\/[^"]+)"/g)].map(([, file]) => file ?? '')
  expect(files.length).toBeGreaterThan(2)
  const session = { Cookie: `__Host-ebox.session=${'A'.repeat(43)}` }
  const requests: [what: string, path: string, options?: Parameters<typeof sendAny>[2]][] = [
    ['the first page', '/en'],
    ['a way to the sign-in page', '/en/citizen'],
    ['a page that is not there', '/en/nothing'],
    ['a file that is not there', '/_next/static/nothing.js'],
    ['a picture', '/icon.svg'],
    ['an address that cannot be read', '/en/%E0%A4%A'],
    ['a method that is not there', '/en', { method: 'DELETE' }],
    ['a form of another site', '/en/sign-in', { method: 'POST', headers: { Origin: 'https://evil.example' } }],
    ['the way back from the identity provider', '/api/auth/callback/oidc?code=x'],
    ['the rest of next-auth', '/api/auth/session'],
    ['the workflows', '/api/inngest'],
    ['the door of the mail system', '/api/mail/reports', { method: 'POST' }],
    ['a machine’s address', '/api/messageRegistry/v3/ebox'],
    ...files.map((file): [string, string] => ['a file of the build', file]),
  ]
  const statuses = new Set<number>()
  async function look([what, path, options]: (typeof requests)[number]): Promise<void> {
    const answer = await sendAny(ebox, path, options)
    statuses.add(answer.status)
    const headers = new Headers(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]))
    const unsafe = unsafeHeaders(headers, { isPersonal: !isStatic(path) })
    expect({ what, path, unsafe }).toEqual({ what, path, unsafe: [] })
  }
  for (const each of requests) await look(each)
  // A fault of ours: the database refuses what the page asks.
  const superuser = sqlAs(ebox, 'superuser')
  await superuser`REVOKE SELECT ON session FROM ebox_app`
  await look(['a page that fails', '/en/me', { headers: session }])
  await superuser.end()
  for (const status of [200, 303, 400, 401, 403, 404, 405, 500]) expect([...statuses]).toContain(status)
})
