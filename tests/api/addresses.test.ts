import { describe, expect, test } from 'vitest'
import { decide } from '#domain/access/authorization-table.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { machineOperations } from '#tests/fixtures/machine-operations.ts'
import { sendRaw } from '#tests/fixtures/raw-socket.ts'
import { call } from '#tests/fixtures/registry.ts'

const ebox = await sharedEbox()
const { messageRegistry } = ebox.credentials
const operations = await machineOperations()
const templates = [...new Set(operations.map(({ template }) => template))]

test.each(templates)('a method that %s does not have is 405 with those that it has', async (template) => {
  const allowed: string[] = operations.filter((each) => each.template === template).map(({ method }) => method)
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'POST'].filter((each) => !allowed.includes(each))) {
    const { status, headers, json } = await call(ebox, `${ebox.origin}${template.replaceAll(/[{}]/g, '')}`, { method })
    expect(status).toBe(405)
    expect(headers.get('allow')).toBe(allowed.join(', '))
    expect(json).toMatchObject({ type: 'urn:problem-type:belgif:methodNotAllowed', code: 'METHOD_NOT_ALLOWED' })
  }
})

test.each([
  '/nothing',
  '/ebox/messages/a/b',
  '//ebox/messages',
  '/ebox//messages',
  '/ebox/messages//',
  '/EBOX/messages',
  '/ebox/messages/%',
  '/ebox/messages/%E0%A4%A',
  '/refData/messageTypes/Nothing',
  '/refData/messageTypes/%00',
  '/refData/senderOrganizations/%00/images/x/content',
  '/refData/senderApplications/nothing/images/nothing/content',
])('%s is unknown: 404 in problem+json', async (path) => {
  const { status, headers, json } = await call(ebox, path, { as: 'documentSender' })
  expect(status).toBe(404)
  expect(headers.get('content-type')).toBe('application/problem+json')
  expect(json).toMatchObject({ type: 'urn:problem-type:belgif:resourceNotFound', status: 404 })
})

test('an unknown address of the machine APIs is told without a token too', async () => {
  for (const url of [`${ebox.origin}/api/nothing`, `${messageRegistry}/nothing`])
    expect((await call(ebox, url, { token: null })).status).toBe(404)
})

test('every address accepts one slash at its end', async () => {
  for (const path of ['/ebox/', '/ebox/messages/', '/refData/messageTypes/'])
    expect((await call(ebox, path)).status, path).toBe(200)
})

describe('BelGov-Trace-Id', () => {
  test('of a request comes back with its answer, whatever it is', async () => {
    for (const path of ['/ebox', '/nothing', '/ebox?x=1']) {
      const { headers } = await call(ebox, path, { headers: { 'BelGov-Trace-Id': 'my-trace.1' } })
      expect(headers.get('belgov-trace-id')).toBe('my-trace.1')
    }
  })

  test.each([undefined, '', 'x'.repeat(37), 'a b', '<script>', 'é'])('%j is replaced by a new one', async (given) => {
    const { headers } = await call(ebox, '/ebox', given === undefined ? {} : { headers: { 'BelGov-Trace-Id': given } })
    expect(headers.get('belgov-trace-id')).toMatch(/^[0-9a-f-]{36}$/)
  })
})

test('personal answers are kept by no cache, refusals neither', async () => {
  for (const path of ['/ebox', '/ebox/messages', '/nothing', '/ebox?x=1'])
    expect((await call(ebox, path)).headers.get('cache-control')).toBe('no-store')
})

test('Z13 a verb override changes nothing', async () => {
  for (const header of ['X-HTTP-Method-Override', 'X-Method-Override', 'X-HTTP-Method'])
    expect((await call(ebox, '/ebox', { headers: { [header]: 'DELETE' } })).status).toBe(200)
  const internal = {
    'x-middleware-subrequest': 'middleware:middleware',
    'x-user-id': '1',
    'x-forwarded-host': 'e.example',
  }
  expect((await call(ebox, '/ebox', { token: null, headers: internal })).status).toBe(401)
})

test('Z13 a method of no address is 405 at machines too, TRACE among them, and sends nothing back', async () => {
  for (const path of ['/api/messageRegistry/v3/ebox', '/oauth/token', '/oauth/jwks'])
    for (const method of ['TRACE', 'PROPFIND', 'QUERY']) {
      const head = `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n`
      const said = await sendRaw(ebox, `${head}X-Secret: planted\r\n\r\n`)
      expect(said).toMatch(/^HTTP\/1\.1 405 /)
      expect(said).not.toContain('planted')
    }
})

test('I18 a browser’s own credentials open no machine address, whatever site has it send, and no answer is for other sites', async () => {
  const Cookie = `ebox.session.${ebox.port}=${'A'.repeat(43)}; __Host-ebox.session=${'A'.repeat(43)}`
  const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']
  for (const { method, template, name } of operations.filter(({ name }) => decide('anonymous', name) === 'no'))
    for (const type of types) {
      const headers = { Cookie, Origin: 'https://evil.example', 'Content-Type': type }
      const body = method === 'GET' ? {} : { body: 'a=b' }
      const answer = await fetch(`${ebox.origin}${template.replaceAll(/[{}]/g, '')}`, { method, headers, ...body })
      expect([name, answer.status]).toEqual([name, 401])
      expect([...answer.headers.keys()].filter((header) => header.startsWith('access-control-'))).toEqual([])
    }
})
