import { describe, expect, test } from 'vitest'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { call } from '#tests/fixtures/registry.ts'
import { sendRaw } from '#tests/fixtures/raw-socket.ts'

const ebox = await sharedEbox()
const api = '/api/messageRegistry/v3'

/** What a smuggler hopes to have answered in another's name. */
const smuggled = `GET ${api}/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n`
const postTo =
  (path: string) =>
  (headers: string, body = '') =>
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n${body}`
const post = postTo(`${api}/ebox/messages`)

/** Where it is tried: each part behind the front, and what it answers to a request whose head is good. */
const places = [
  ['the machine APIs', `${api}/ebox/messages`, '401'],
  ['the authorization server', '/oauth/token', '400'],
  ['the pages', '/nl/sign-in', '403'],
] as const

const attacksOn = (path: string, post = postTo(path)): Record<string, string> => ({
  'a length and chunks': post('Content-Length: 6\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${smuggled}`),
  'chunks and a length': post('Transfer-Encoding: chunked\r\nContent-Length: 6\r\n', `0\r\n\r\n${smuggled}`),
  'two lengths': post('Content-Length: 0\r\nContent-Length: 6\r\n', smuggled),
  'two lengths in one header': post('Content-Length: 0, 6\r\n', smuggled),
  'a length with a sign': post('Content-Length: +6\r\n', smuggled),
  'a length in hexadecimal': post('Content-Length: 0x6\r\n', smuggled),
  'a negative length': post('Content-Length: -1\r\n', smuggled),
  'chunks twice': post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${smuggled}`),
  'chunks that are not last': post('Transfer-Encoding: chunked, identity\r\n', `0\r\n\r\n${smuggled}`),
  'an unknown encoding': post('Transfer-Encoding: xchunked\r\n', `0\r\n\r\n${smuggled}`),
  'an encoding behind a vertical tab': post('Transfer-Encoding: \x0bchunked\r\n', `0\r\n\r\n${smuggled}`),
  'a blank before the colon': post('Transfer-Encoding : chunked\r\n', `0\r\n\r\n${smuggled}`),
  'a folded header': post('Transfer-Encoding:\r\n chunked\r\n', `0\r\n\r\n${smuggled}`),
  'a folded header of no meaning': post('X-Folded: a\r\n b\r\nContent-Length: 0\r\n', smuggled),
  'bare line feeds': `POST ${path} HTTP/1.1\nHost: localhost\nContent-Length: 0\n\n${smuggled}`,
  'a bare carriage return': post('X-Bare: a\rTransfer-Encoding: chunked\r\n', `0\r\n\r\n${smuggled}`),
  'a chunk of a wrong size': post('Transfer-Encoding: chunked\r\n', `2\r\nabc\r\n0\r\n\r\n${smuggled}`),
  'a chunk size with a sign': post('Transfer-Encoding: chunked\r\n', `+0\r\n\r\n${smuggled}`),
  'a chunk size beyond all numbers': post('Transfer-Encoding: chunked\r\n', `ffffffffffffffff1\r\n\r\n${smuggled}`),
  'two hosts': `GET ${path} HTTP/1.1\r\nHost: localhost\r\nHost: other.example\r\n\r\n${smuggled}`,
  'no host': `GET ${path} HTTP/1.1\r\n\r\n${smuggled}`,
  'a header without a name': post(': a\r\nContent-Length: 0\r\n', smuggled),
  'a NUL in a header': post('X-Nul: a\0b\r\nContent-Length: 0\r\n', smuggled),
})

const statusesIn = (said: string) => [...said.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status)

describe.each(places)('I07 %s', (_part, path, answered) => {
  test.each(Object.entries(attacksOn(path)))(
    `I07 ${path}: %s is refused, the connection ends, and what was hidden behind is not answered`,
    async (_name, attack) => {
      const said = await sendRaw(ebox, attack)
      const statuses = statusesIn(said)
      // What has good headers is answered for itself before its body is found to be none (400); the hidden one would be 404.
      expect([['400'], [answered, '400']]).toContainEqual(statuses)
      // Whoever reads it, even this has the headers of every answer.
      if (path.startsWith(api)) {
        expect(said.match(/^belgov-trace-id: /gim)).toHaveLength(statuses.length)
        expect(said.match(/^ratelimit: /gim)).toHaveLength(statuses.length)
      }
      expect((await call(ebox, '/ebox')).status).toBe(200)
    },
  )
})

test('I07 requests behind each other on one connection are answered in their order, each for itself', async () => {
  const get = (path: string, more = '') => `GET ${api}${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`
  const said = await sendRaw(
    ebox,
    get('/first') + post('Content-Length: 3\r\n', 'abc') + get('/last', 'Connection: close\r\n'),
  )
  expect(statusesIn(said)).toEqual(['404', '401', '404'])
})

test.each(['localhost:', 'a b', 'e.example@localhost', '[::1', 'localhost/x', ''])(
  'I07 the Host %j is refused or means us',
  async (host) => {
    const said = await sendRaw(ebox, `GET ${api}/ebox HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    expect(said).toMatch(/^HTTP\/1\.1 40[01] /)
    expect(said).not.toContain('e.example')
  },
)

test('what the front and the listener answer by themselves carries the headers of every answer', async () => {
  for (const [request, status] of [
    [`GET ${api}/ebox HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n`, '400'],
    [`GET ${api}/ebox HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n`, '400'],
  ] as const) {
    const said = await sendRaw(ebox, request)
    expect(said).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    for (const header of [
      'belgov-trace-id: [\\w-]{36}',
      'ratelimit: "reads";r=\\d+',
      'ratelimit-policy: "reads";q=\\d+',
    ])
      expect(said).toMatch(new RegExp(`^${header}`, 'im'))
  }
})
