import { sendAny } from '#tests/fixtures/server-actions.ts'
import { expect, test } from './fixtures.ts'

/** Ways to write another host where a path of ours is expected. */
const elsewhere = [
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\\/evil.example',
  '/%5Cevil.example',
  '/%2F/evil.example',
  '/%2f%2fevil.example',
  '/%09/evil.example',
  '/\t/evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/en/..//evil.example',
  '/;@evil.example',
  '/@evil.example',
  '@evil.example',
  '.evil.example',
  ':80@evil.example/',
  'https:evil.example',
  'https://evil.example',
  'HTTPS://evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  'evil.example',
  '/en/citizen\r\nLocation: https://evil.example',
]

test('I17 no address, however it is written, leads to another host', async ({ ebox }) => {
  const paths = elsewhere.filter((path) => path.startsWith('/') && !/[\r\n\t]/.test(path))
  const below = ['', '/', '/en', '/nl/citizen', '/..', '/%2e%2e', '/%2e%2e%2f']
  for (const path of paths)
    for (const more of below)
      for (const asked of [path + more, `/en${path}${more}`, `${more}${path}`, `${path}/?returnTo=${path}`]) {
        if (!asked.startsWith('/')) continue
        const { status, headers } = await sendAny(ebox, asked)
        const to = headers['location']
        expect({ asked, isFault: status >= 500 }).toEqual({ asked, isFault: false })
        for (const given of [to, headers['refresh'], headers['content-location']].flat())
          if (given) {
            expect({ asked, given, origin: new URL(given, ebox.origin).origin }).toMatchObject({ origin: ebox.origin })
            expect(given).not.toMatch(/^[/\\]{2}|^\/[\\\t]/)
          }
      }
})

test('I17 the way to the sign-in page keeps where one wanted to go, on this host alone', async ({ ebox }) => {
  for (const wanted of ['/en/citizen?x=//evil.example', '/en/me//evil.example', '/en/citizen/\\evil.example']) {
    const { status, headers } = await sendAny(ebox, wanted, { headers: { Host: 'evil.example' } })
    // Slashes in a row are made one first (308).
    expect([303, 308]).toContain(status)
    const to = new URL(String(headers['location']), ebox.origin)
    expect(to.origin).toBe(ebox.origin)
    expect(new URL(to.searchParams.get('returnTo') ?? '', ebox.origin).origin).toBe(ebox.origin)
  }
})
