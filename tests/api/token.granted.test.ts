import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { authorizationKey } from '#db/schema/authorization.ts'
import { startAuthorization, type TestAuthorization } from '#tests/fixtures/authorization.ts'

let server: TestAuthorization
const printed = vi.spyOn(console, 'info')
const warned = vi.spyOn(console, 'warn')

beforeAll(async () => {
  server = await startAuthorization()
})
afterAll(() => server[Symbol.asyncDispose]())

test('a token is an RFC 9068 access token for the message registry, of ten minutes, that our published keys verify', async () => {
  const client = await server.register()
  const { status, headers, answer } = await server.ask(client)
  expect(status).toBe(200)
  expect(headers.get('cache-control')).toBe('no-store')
  expect(answer).toMatchObject({ token_type: 'Bearer', expires_in: 600, scope: 'one two' })
  const keys = createRemoteJWKSet(new URL(`${server.issuer}/jwks`))
  const { payload, protectedHeader } = await jwtVerify(answer.access_token ?? '', keys)
  expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) })
  expect(payload).toEqual({
    iss: server.issuer,
    aud: server.audience,
    sub: client.id,
    client_id: client.id,
    scope: 'one two',
    jti: expect.any(String),
    iat: expect.any(Number),
    exp: (payload.iat ?? 0) + 600,
    principalAttributes: { 'urn:be:fgov:kbo-bce:organization:cbe-number': [client.enterpriseNumber] },
  })
})

test.each([
  ['the issuer', (issuer: string) => issuer],
  ['the token address', (issuer: string) => `${issuer}/token`],
  ['a list that holds the issuer', (issuer: string) => ['https://elsewhere.example', issuer]],
  ['a list that holds the token address', (issuer: string) => [`${issuer}/token`]],
])('an assertion for %s is accepted', async (_name, audience) => {
  const { status } = await server.ask(await server.register(), { claims: { aud: audience(server.issuer) } })
  expect(status).toBe(200)
})

test('an assertion may be signed with RS256', async () => {
  const { status } = await server.ask(await server.register({ alg: 'RS256' }))
  expect(status).toBe(200)
})

test('the token address also answers with a slash at its end', async () => {
  const { status } = await server.ask(await server.register(), { path: '/oauth/token/' })
  expect(status).toBe(200)
})

test('a narrower scope gives a narrower token', async () => {
  const { answer } = await server.ask(await server.register({ scope: 'one two three' }), { scope: 'three one' })
  expect(answer.scope).toBe('three one')
})

test('the message registry may be named as the resource', async () => {
  const { status } = await server.ask(await server.register(), { resource: server.audience })
  expect(status).toBe(200)
})

test.each(['/.well-known/oauth-authorization-server/oauth', '/oauth/.well-known/openid-configuration'])(
  'the metadata at %s name what is served and nothing else',
  async (path) => {
    const metadata: unknown = await (await fetch(server.origin + path)).json()
    expect(metadata).toEqual({
      issuer: server.issuer,
      token_endpoint: `${server.issuer}/token`,
      introspection_endpoint: `${server.issuer}/introspection`,
      authorization_endpoint: `${server.issuer}/authorize`,
      pushed_authorization_request_endpoint: `${server.issuer}/par`,
      require_pushed_authorization_requests: true,
      request_uri_parameter_supported: false,
      authorization_response_iss_parameter_supported: true,
      code_challenge_methods_supported: ['S256'],
      dpop_signing_alg_values_supported: ['ES256', 'PS256'],
      jwks_uri: `${server.issuer}/jwks`,
      grant_types_supported: expect.toSatisfy((types: string[]) =>
        isDeepStrictEqual(types.toSorted(), ['authorization_code', 'client_credentials', 'refresh_token']),
      ),
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      scopes_supported: expect.not.arrayContaining(['openid']),
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['ES256', 'PS256', 'RS256'],
    })
  },
)

test('the metadata hold no name of a host that a caller sent', async () => {
  const answer = await fetch(`${server.origin}/.well-known/oauth-authorization-server/oauth`, {
    headers: { 'X-Forwarded-Host': 'evil.example', Host: 'evil.example' },
  })
  expect(await answer.text()).not.toContain('evil')
})

test('the published keys hold no private part', async () => {
  const { keys } = (await (await fetch(`${server.issuer}/jwks`)).json()) as { keys: object[] }
  expect(keys).toHaveLength(1)
  expect(keys[0]).not.toHaveProperty('d')
})

test('a second process takes the signing key of the first', async () => {
  const others = await Promise.all([server.open(), server.open(), server.open()])
  for (const other of others) other.stop()
  expect(await server.database.app.select().from(authorizationKey)).toHaveLength(1)
})

test('nothing of oidc-provider is left to a default that it would remark on', () => {
  expect(printed).not.toHaveBeenCalled()
  expect(warned).not.toHaveBeenCalled()
  expect(server.faults).toEqual([])
})
