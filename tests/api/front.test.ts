import { once } from 'node:events'
import { expect, test, vi } from 'vitest'
import { createFront } from '#server/front.ts'
import type { NodeHandler } from '#server/listener.ts'

const limits = { READS_PER_MINUTE: 100, WRITES_PER_MINUTE: 100, FAILED_PER_MINUTE: 100 }
vi.mock('#env.ts', () => ({ env: () => ({ ORIGIN: 'https://ebox.example', TRUSTED_PROXIES: 0, ...limits }) }))
vi.mock('#db/client.ts', () => ({ appDatabase: () => ({}) }))

const patience = {
  bytesPerSecond: 1_000,
  seconds: 20,
  averageBytesPerSecond: 16_000,
  averageAfterSeconds: 60,
  bytesBehindAnswer: 1_000_000,
}

test('each address goes to its part, with a query as without', async () => {
  const says =
    (name: string): NodeHandler =>
    (_, response) =>
      void response.end(name)
  const parts = { machine: says('machine'), oauth: says('oauth'), web: says('web') }
  const front = createFront(parts, patience).listen(0, '127.0.0.1')
  await once(front, 'listening')
  const address = front.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const expected = {
    '/api/inngest': 'web',
    '/api/inngest?fnId=a&stepId=step': 'web',
    '/api/auth/callback/oidc?code=1': 'web',
    '/api/mail/reports': 'web',
    '/api/mailing': 'machine',
    '/api/authors': 'machine',
    '/api/inngestion': 'machine',
    '/api/messageRegistry/v3/ebox/messages?page=1': 'machine',
    '/oauth/token': 'oauth',
    '/oauth?x=1': 'oauth',
    '/.well-known/openid-configuration': 'oauth',
    '/nl/citizen?q=/api/x': 'web',
  }
  for (const [path, part] of Object.entries(expected))
    expect(await (await fetch(`http://127.0.0.1:${port}${path}`)).text(), path).toBe(part)
  front.close()
  front.closeAllConnections()
})

test('a process that does not serve what is asked says so with the headers of every answer', async () => {
  const front = createFront({}, patience).listen(0, '127.0.0.1')
  await once(front, 'listening')
  const address = front.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const { status, headers } = await fetch(`http://127.0.0.1:${port}/api/health`)
  expect([status, headers.get('retry-after')]).toEqual([503, '2'])
  expect(headers.get('belgov-trace-id')).toMatch(/^[\w-]{36}$/)
  expect(headers.get('ratelimit')).toMatch(/^"reads";r=\d+/)
  front.close()
  front.closeAllConnections()
})
