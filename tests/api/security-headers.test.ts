import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { authorizationTable } from '#domain/access/authorization-table.ts'
import { headerNames } from '#server/security-headers.ts'
import { type Ebox, startEbox } from '#tests/fixtures/ebox.ts'
import { machineOperations } from '#tests/fixtures/machine-operations.ts'
import { sendRaw } from '#tests/fixtures/raw-socket.ts'
import { activeConsumer } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import { unsafeHeaders } from '#tests/fixtures/safe-answer.ts'
import { accessToken } from '#tests/fixtures/token.ts'

const origin = 'https://ebox.example'
let ebox: Ebox
let here: string

beforeAll(async () => {
  ebox = await startEbox({ env: { ORIGIN: origin, SERVE: 'api,oauth' } })
  here = `http://localhost:${ebox.port}`
}, 180_000)
afterAll(() => ebox.stop())

async function expectSafe(path: string, init?: RequestInit, isPersonal = true): Promise<Response> {
  const answer = await fetch(here + path, { redirect: 'manual', ...init })
  expect({ path, unsafe: unsafeHeaders(answer.headers, { isPersonal }) }).toEqual({ path, unsafe: [] })
  return answer
}

const token = () =>
  accessToken({ ...ebox.credentials, tokenEndpoint: `${here}/oauth/token` }, activeConsumer(ebox), {
    audience: `${origin}/oauth`,
  })

test('W02 every machine address has the headers, however it answers', async () => {
  const statuses = new Set<number>()
  const headers = { Authorization: `Bearer ${await token()}` }
  for (const { method, template, name } of await machineOperations()) {
    const isPersonal = Object.values(authorizationTable[name]).includes('own')
    const path = template.replaceAll(/[{}]/g, '')
    for (const init of [{ method }, { method, headers }, { method: 'DELETE' }, { method: 'HEAD' }])
      statuses.add((await expectSafe(path, init, isPersonal)).status)
  }
  for (const status of [200, 401, 403, 404, 405]) expect([...statuses]).toContain(status)
})

test.each([
  '/api/nothing',
  '/oauth/nothing',
  '/oauth/jwks',
  '/oauth/token',
  '/.well-known/nothing',
  '/.well-known/oauth-authorization-server/oauth',
  '/nl',
  '/_next/static/nothing',
])('W02 %s has the headers', async (path) => {
  for (const method of ['GET', 'POST', 'OPTIONS']) await expectSafe(path, { method })
})

test('W02 a document has them, and is neither drawn nor kept', async () => {
  const headers = { Authorization: `Bearer ${await token()}` }
  const { items } = (await (await fetch(`${here}/api/messageRegistry/v3/ebox/messages`, { headers })).json()) as {
    items: { messageId: string; attachmentsSummary?: unknown }[]
  }
  const path = `/api/messageRegistry/v3/ebox/messages/${items[0]?.messageId}`
  const message = (await (await fetch(here + path, { headers })).json()) as {
    attachments: { items: { attachmentId: string }[] }
  }
  const document = `${path}/attachments/${message.attachments.items[0]?.attachmentId}/content`
  const answer = await expectSafe(document, { headers })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
  expect(answer.headers.get('cache-control')).toBe('no-store')
  await answer.arrayBuffer()
})

test('W02 an answer to what is no request, and to a fault of ours, has them', async () => {
  for (const text of ['GARBAGE\r\n\r\n', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`]) {
    const said = await sendRaw(ebox, text)
    const lines = said.split('\r\n\r\n')[0]?.split('\r\n').slice(1) ?? []
    const headers = new Headers(lines.map((line) => line.split(/: (.*)/, 2) as [string, string]))
    expect(unsafeHeaders(headers)).toEqual([])
  }
  const superuser = sqlAs(ebox, 'superuser')
  const headers = { Authorization: `Bearer ${await token()}` }
  await superuser`REVOKE SELECT ON message FROM ebox_app`
  const answer = await expectSafe('/api/messageRegistry/v3/ebox/messages', { headers })
  await superuser`GRANT SELECT ON message TO ebox_app`
  expect(answer.status).toBe(500)
})

describe('names of headers', () => {
  test.each<[string, unknown, string[]]>([
    ['an object', { 'Content-Type': 'a', ETag: 'b' }, ['content-type', 'etag']],
    ['a list in turn', ['Content-Type', 'a', 'ETag', 'b'], ['content-type', 'etag']],
    [
      'pairs',
      [
        ['Content-Type', 'a'],
        ['ETag', 'b'],
      ],
      ['content-type', 'etag'],
    ],
    ['a reason', 'OK', []],
    ['nothing', undefined, []],
  ])('are read from %s', (_, given, names) => {
    expect([...headerNames(given)]).toEqual(names)
  })
})
