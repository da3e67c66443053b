import { eq, sql } from 'drizzle-orm'
import { generateKeyPair, exportJWK } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { client as registrations, clientKey } from '#db/schema/registration.ts'
import { removeExpiredArtifacts } from '#authorization/artifact-store.ts'
import { authorizationArtifact } from '#db/schema/authorization.ts'
import {
  type Request,
  startAuthorization,
  type TestAuthorization,
  type TestClient,
} from '#tests/fixtures/authorization.ts'

let server: TestAuthorization
let client: TestClient
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds

beforeAll(async () => {
  server = await startAuthorization()
  client = await server.register()
})
afterAll(() => server[Symbol.asyncDispose]())

async function expectRefusal(request: Request, error: string, status: number, of = client) {
  const refused = await server.ask(of, request)
  expect(refused.answer).toMatchObject({ error })
  expect(refused.status).toBe(status)
  expect(refused.answer).not.toHaveProperty('access_token')
}

test.each<[string, Record<string, unknown>]>([
  ['is for another server', { aud: 'https://elsewhere.example/oauth' }],
  ['is for a list without us', { aud: ['https://elsewhere.example/oauth'] }],
  ['is for nobody', { aud: undefined }],
  ['has another issuer', { iss: 'somebody-else' }],
  ['has no issuer', { iss: undefined }],
  ['names an unknown client', { sub: 'nobody', iss: 'nobody' }],
  ['has no jti', { jti: undefined }],
  ['has a jti without end', { jti: 'j'.repeat(256) }],
  ['never expires', { exp: undefined }],
  ['has expired', { exp: inSeconds(-11) }],
  ['expires in more than an hour', { exp: inSeconds(3_700) }],
  ['was issued in the future', { iat: inSeconds(60) }],
  ['is not valid yet', { nbf: inSeconds(60) }],
])('T06 invalid_client: the assertion %s', async (_name, claims) => {
  await expectRefusal({ claims }, 'invalid_client', 401)
})

test('T06 invalid_client: the assertion is signed with another key', async () => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  await expectRefusal({ key: { ...(await exportJWK(privateKey)), alg: 'ES256' } }, 'invalid_client', 401)
})

test.each(['HS256', 'ES384', 'PS256'])('T06 invalid_client: the assertion is signed with %s', async (alg) => {
  const key =
    alg === 'HS256'
      ? { kty: 'oct', k: 'A'.repeat(43), alg }
      : { ...(await exportJWK((await generateKeyPair(alg, { extractable: true })).privateKey)), alg }
  await expectRefusal({ key }, 'invalid_client', 401)
})

test('invalid_client: the client was suspended, a moment ago', async () => {
  const suspended = await server.register()
  expect((await server.ask(suspended)).status).toBe(200)
  await server.database.worker
    .update(registrations)
    .set({ status: 'suspended' })
    .where(eq(registrations.clientId, suspended.id))
  await expectRefusal({}, 'invalid_client', 401, suspended)
})

test('invalid_client: the only key of the client has expired', async () => {
  await expectRefusal({}, 'invalid_client', 401, await server.register({ notAfter: new Date(Date.now() - 1000) }))
})

test('T19 a client has two keys while it rotates them: both are good until the time of one is over, which is then refused', async () => {
  const rotating = await server.register()
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const added = { ...(await exportJWK(privateKey)), kid: crypto.randomUUID(), alg: 'ES256' }
  const { d: _, ...jwk } = added
  await server.database.worker.insert(clientKey).values({ clientId: rotating.id, kid: added.kid, jwk })
  const withAdded: Request = { key: added, header: { kid: added.kid } }
  expect((await server.ask(rotating)).status).toBe(200)
  expect((await server.ask(rotating, withAdded)).status).toBe(200)
  await server.database.worker
    .update(clientKey)
    .set({ notAfter: sql`now()` })
    .where(eq(clientKey.kid, rotating.privateJwk.kid))
  await expectRefusal({}, 'invalid_client', 401, rotating)
  // Neither under the name of the key that is still good.
  await expectRefusal({ header: { kid: added.kid } }, 'invalid_client', 401, rotating)
  expect((await server.ask(rotating, withAdded)).status).toBe(200)
})

test('T06 invalid_client: the assertion was used before', async () => {
  const again: Request = { claims: { jti: 'used-once' } }
  expect((await server.ask(client, again)).status).toBe(200)
  await expectRefusal(again, 'invalid_client', 401)
})

test('T06 of twenty uses of one assertion at the same moment, one is let through', async () => {
  const form = { client_assertion: await server.assertion(client) }
  const answers = await Promise.all(Array.from({ length: 20 }, () => server.ask(client, { form })))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ answer }) => answer.error === 'invalid_client')).toHaveLength(19)
})

describe('T06 profile fapi2', () => {
  let strict: TestClient
  beforeAll(async () => {
    strict = await server.register({ profile: 'fapi2' })
  })

  test('T06 a right assertion is taken, of five minutes too', async () => {
    for (const claims of [{}, { exp: inSeconds(300) }])
      expect((await server.ask(strict, { claims })).answer.error).not.toBe('invalid_client')
  })

  test.each<[string, (issuer: string) => Record<string, unknown>]>([
    ['is for the token address', (issuer) => ({ aud: `${issuer}/token` })],
    ['is for a list, though of us alone', (issuer) => ({ aud: [issuer] })],
    ['is for us and another', (issuer) => ({ aud: [issuer, 'https://elsewhere.example'] })],
    ['is good for an hour', () => ({ exp: inSeconds(3_600) })],
    ['has another subject than its issuer', () => ({ iss: 'somebody-else' })],
  ])('T06 invalid_client: the assertion %s', async (_name, bent) => {
    await expectRefusal({ claims: bent(server.issuer) }, 'invalid_client', 401, strict)
  })

  test('T06 invalid_client: the assertion is signed with RS256, though by a key that is registered', async () => {
    const rsa = await server.register({ alg: 'RS256', profile: 'fapi2' })
    await expectRefusal({}, 'invalid_client', 401, rsa)
  })
})

test('two clients may choose the same jti', async () => {
  const other = await server.register()
  const request: Request = { claims: { jti: 'chosen-twice' } }
  expect((await server.ask(client, request)).status).toBe(200)
  expect((await server.ask(other, request)).status).toBe(200)
})

test.each(['one three', 'three', 'openid'])('invalid_scope: %s goes beyond the registration', async (scope) => {
  await expectRefusal({ scope }, 'invalid_scope', 400)
})

test('invalid_target: the resource is not ours', async () => {
  await expectRefusal({ resource: 'https://elsewhere.example/' }, 'invalid_target', 400)
})

test('unsupported_grant_type: a password is no grant here', async () => {
  await expectRefusal({ form: { grant_type: 'password' } }, 'unsupported_grant_type', 400)
})

test('invalid_request: a parameter stands twice', async () => {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await server.assertion(client),
  })
  body.append('scope', 'one')
  body.append('scope', 'two')
  expect(await server.post(body)).toMatchObject({ status: 400, answer: { error: 'invalid_request' } })
})

test('invalid_request: nobody says who asks', async () => {
  const answer = await server.post(new URLSearchParams({ grant_type: 'client_credentials' }))
  expect(answer).toMatchObject({ status: 400, answer: { error: 'invalid_request' } })
})

test('an assertion for the server that a forged Host header names is for that server, not for us', async () => {
  const form = {
    client_assertion: await server.assertion(client, { claims: { aud: 'http://evil.example/oauth/token' } }),
  }
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    ...form,
  })
  const { answer } = await server.post(body, '/oauth/token', {
    'X-Forwarded-Host': 'evil.example',
    Forwarded: 'host=evil.example',
  })
  expect(answer.error).toBe('invalid_client')
})

test.each([
  '/oauth/auth',
  '/oauth/reg',
  '/oauth/token/introspection',
  '/oauth/me',
  '/oauth/session/end',
  '/oauth/',
  '/oauth/request',
  '/oauth/TOKENS',
])('%s is not served', async (path) => {
  const answer = await fetch(server.origin + path, { method: 'POST' })
  expect(answer.status).toBe(404)
})

test('a GET at the token address names the method to use', async () => {
  const answer = await fetch(`${server.issuer}/token`)
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
})

test('used assertions are forgotten once they have expired, and not before', async () => {
  const { app } = server.database
  await app
    .insert(authorizationArtifact)
    .values({ model: 'ReplayDetection', artifactId: 'old', payload: {}, expiresAt: new Date(Date.now() - 1000) })
  expect(await removeExpiredArtifacts(app)).toBe(1)
  expect((await app.select().from(authorizationArtifact)).length).toBeGreaterThan(0)
})

test('no refusal was a fault of ours', () => {
  expect(server.faults).toEqual([])
})
