import { decodeJwt } from 'jose'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { revokePortalConsent } from '#domain/registration/portal-consents.ts'
import { type TestAuthorization, startAuthorization } from '#tests/fixtures/authorization.ts'
import { aBoxHolder, aVersionOfTerms, type HolderOfTest, openOwnBox } from '#tests/fixtures/box-holder.ts'
import { CookieJar } from '#tests/fixtures/cookie-jar.ts'
import { aPortalOf, aProofKey, redirectUri, type TestPortal } from '#tests/fixtures/portal-flow.ts'

/*
 * A partner portal's way to a token: pushed request, consent, code, tokens (FAPI 2.0 Security Profile). The page on which the citizen
 * answers is tried in a browser (tests/web/consent.test.ts); here the answer is given as the page gives it.
 */
let server: TestAuthorization
let portal: TestPortal
let other: TestPortal
let citizen: HolderOfTest

beforeAll(async () => {
  server = await startAuthorization()
  await aVersionOfTerms(server.database, '1')
  citizen = await aBoxHolder(server.database)
  await openOwnBox(server.database, citizen, '1')
  portal = await aPortalOf(server)
  other = await aPortalOf(server)
})
afterAll(() => server[Symbol.asyncDispose]())

/** A code that was not used yet. */
async function aCode(of = portal) {
  const asked = await of.ask()
  const { parameters } = await of.consent(asked, citizen)
  return { code: parameters.code ?? '', verifier: asked.verifier }
}

test('a citizen who allows it gives a portal tokens for the registry, and a name that is the portal’s alone', async () => {
  const { answer, accessToken } = await portal.tokensOf(citizen)
  expect(answer).toMatchObject({
    token_type: 'DPoP',
    expires_in: 600,
    scope: expect.stringContaining('documentconsumer'),
  })
  const claims = decodeJwt(accessToken)
  expect(claims).toMatchObject({ client_id: portal.id, aud: server.audience, cnf: { jkt: portal.key.thumbprint } })
  expect(claims).not.toHaveProperty('principalAttributes')
  const again = decodeJwt((await portal.tokensOf(citizen)).accessToken)
  expect(again.sub).toBe(claims.sub)
  expect(decodeJwt((await other.tokensOf(citizen)).accessToken).sub).not.toBe(claims.sub)
  expect(server.faults).toEqual([])
})

test('the portal gets its state back, and who answers (RFC 9207)', async () => {
  const { address, parameters, status } = await portal.consent(await portal.ask(), citizen)
  expect(status).toBe(303)
  expect(address.href.startsWith(`${redirectUri}?`)).toBe(true)
  expect(parameters).toEqual({ code: expect.any(String), state: 'a-state', iss: server.issuer })
})

test('a citizen who says no gives nothing, and the portal is told so', async () => {
  const { parameters } = await portal.consent(await portal.ask(), citizen, 'refuse')
  expect(parameters).toMatchObject({ error: 'access_denied', state: 'a-state', iss: server.issuer })
  expect(parameters).not.toHaveProperty('code')
})

test('who has no open box gives no consent', async () => {
  const stranger = await aBoxHolder(server.database)
  await expect(portal.consent(await portal.ask(), stranger)).rejects.toThrow('notOpen')
})

test('each request is asked of the citizen anew: the authorization server remembers nobody', async () => {
  const asked = await portal.ask()
  await portal.consent(asked, citizen)
  const { answer } = await portal.push()
  expect((await portal.goToConsent(answer.request_uri ?? '', asked.browser)).requestId).not.toBe(asked.requestId)
})

test('another browser than the one that asked cannot go on with an answer', async () => {
  const asked = await portal.ask()
  const { status, page } = await portal.consent({ ...asked, browser: new CookieJar() }, citizen)
  expect(status).toBe(400)
  expect(page).not.toContain('code=')
})

describe('T10 a code', () => {
  test('T10 gives one token: used again it is refused, and what it gave is taken back', async () => {
    const { code, verifier } = await aCode()
    const first = await portal.exchange(code, verifier)
    expect(first.status).toBe(200)
    const again = await portal.exchange(code, verifier)
    expect(again).toMatchObject({ status: 400, answer: { error: 'invalid_grant' } })
    expect(await portal.refresh(first.answer.refresh_token ?? '')).toMatchObject({
      status: 400,
      answer: { error: 'invalid_grant' },
    })
    const { grant_id: grantId } = decodeJwt(first.answer.access_token ?? '')
    const left = await server.database.worker.execute(
      sql`SELECT FROM authorization_artifact WHERE artifact_id = ${String(grantId)}`,
    )
    expect(left).toHaveLength(0)
  })

  test('T10 of twenty at the same time one gets a token', async () => {
    const { code, verifier } = await aCode()
    const answers = await Promise.all(Array.from({ length: 20 }, () => portal.exchange(code, verifier)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const { status, answer } of answers)
      if (status !== 200) expect(answer).toMatchObject({ error: 'invalid_grant' })
  })

  test('T10 is over after a minute', async () => {
    const { code, verifier } = await aCode()
    await server.database.worker.execute(sql`
      UPDATE authorization_artifact SET payload = payload || jsonb_build_object('iat', (payload->>'iat')::int - 61, 'exp', (payload->>'exp')::int - 61)
      WHERE model = 'AuthorizationCode' AND artifact_id = ${code}`)
    expect(await portal.exchange(code, verifier)).toMatchObject({ status: 400, answer: { error: 'invalid_grant' } })
  })

  test('T10 is good for its own client and address', async () => {
    const { code, verifier } = await aCode()
    expect((await other.exchange(code, verifier)).answer).toMatchObject({ error: 'invalid_grant' })
    const elsewhere = { redirect_uri: 'https://portal.example/elsewhere' }
    expect((await portal.exchange(code, verifier, elsewhere)).answer).toMatchObject({ error: 'invalid_grant' })
    expect((await portal.exchange(code, verifier)).status).toBe(200)
  })
})

describe('T11 PKCE', () => {
  test.each<[string, Record<string, string | undefined>]>([
    ['without a challenge', { code_challenge: undefined, code_challenge_method: undefined }],
    ['plain', { code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }],
    ['without a method, which would mean plain', { code_challenge_method: undefined }],
    ['with the challenge dropped', { code_challenge: undefined }],
  ])('T11 a request %s is refused before anybody sees a page', async (_name, form) => {
    expect(await portal.push(form)).toMatchObject({ status: 400, answer: { error: 'invalid_request' } })
  })

  test.each([
    ['another', 'a'.repeat(43)],
    ['none', ''],
  ])('T11 a code with %s verifier gives nothing', async (_name, verifier) => {
    const { code } = await aCode()
    const { answer } = await portal.exchange(code, verifier)
    expect(['invalid_grant', 'invalid_request']).toContain(answer.error)
    expect(answer).not.toHaveProperty('access_token')
  })
})

describe('T12 what is asked was pushed', () => {
  const pushed = async (form?: Record<string, string | undefined>) => (await portal.push(form)).answer.request_uri ?? ''
  const answered = async (response: Response) => ({
    status: response.status,
    body: (await response.json()) as unknown,
    location: response.headers.get('location'),
  })

  test('T12 parameters in the browser’s address are refused', async () => {
    const query = {
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'x',
      code_challenge: 'a'.repeat(43),
      code_challenge_method: 'S256',
    }
    const sent = await portal.authorize(query)
    const location = new URL(sent.headers.get('location') ?? 'about:blank')
    expect(location.searchParams.get('error')).toBe('invalid_request')
    expect(location.searchParams.has('code')).toBe(false)
  })

  test('T12 the address of another client’s request is refused, and leads to nobody', async () => {
    const requestUri = await pushed()
    const { status, body, location } = await answered(await other.authorize({ request_uri: requestUri }))
    expect([status, location]).toEqual([400, null])
    expect(body).toMatchObject({ error: expect.stringMatching(/^invalid_request/) })
  })

  test('T12 it is refused once it is a minute old', async () => {
    const requestUri = await pushed()
    await server.database.worker.execute(sql`
      UPDATE authorization_artifact SET payload = jsonb_set(payload, '{exp}', to_jsonb((payload->>'exp')::int - 61)) WHERE model = 'PushedAuthorizationRequest'`)
    const { status, body } = await answered(await portal.authorize({ request_uri: requestUri }))
    expect(status).toBe(400)
    expect(body).toMatchObject({ error: 'invalid_request_uri' })
  })

  test('T12 the page may be loaded again until it is answered, and not after', async () => {
    const asked = await portal.ask()
    const again = await portal.goToConsent(asked.requestUri, asked.browser)
    const { parameters } = await portal.consent({ ...asked, ...again }, citizen)
    expect(parameters).toHaveProperty('code')
    const { status, body } = await answered(await portal.authorize({ request_uri: asked.requestUri }, asked.browser))
    expect(status).toBe(400)
    expect(body).toMatchObject({ error: 'invalid_request_uri' })
  })

  test('T12 two pages of one request give one code', async () => {
    const asked = await portal.ask()
    const twin = await portal.goToConsent(asked.requestUri, asked.browser)
    expect((await portal.consent({ ...asked, ...twin }, citizen)).parameters).toHaveProperty('code')
    const browser = new CookieJar()
    const late = await portal.consent({ ...asked, browser }, citizen)
    expect(late.parameters).not.toHaveProperty('code')
  })

  test.each<[string, Record<string, string>]>([
    ['a request within a request', { request: 'eyJhbGciOiJub25lIn0.e30.' }],
    ['an address of a request within a request', { request_uri: 'urn:ietf:params:oauth:request_uri:x' }],
    ['an address of a request elsewhere', { request_uri: 'https://portal.example/request.jwt' }],
  ])('T12 %s is refused', async (_name, form) => {
    const { status, answer } = await portal.push(form)
    expect(status).toBe(400)
    expect(answer.error).toMatch(/^(?:request|request_uri)_not_supported$/)
  })
})

describe('T13 the address to go back to', () => {
  test.each([
    'https://portal.example/callback/',
    'https://portal.example/callback?next=1',
    'https://portal.example/callback/../steal',
    'https://portal.example/callback%2f..%2fsteal',
    'https://portal.example@evil.example/callback',
    'https://portal.example:8443/callback',
    'https://PORTAL.example/callback',
    'https://portal.example/CALLBACK',
    'https://portal.example/callback#fragment',
    'https://portal.example.evil.example/callback',
    'https://pοrtal.example/callback',
    'http://portal.example/callback',
    'javascript:alert(1)',
    '',
  ])('T13 “%s” is refused where it is pushed, and never gone to', async (address) => {
    const { status, answer } = await portal.push({ redirect_uri: address || undefined })
    expect(status).toBe(400)
    expect(answer.error).toMatch(/^invalid_(?:request|redirect_uri)$/)
    const sent = await portal.authorize({ response_type: 'code', redirect_uri: address })
    expect([sent.status, sent.headers.get('location')]).toEqual([400, null])
  })

  test('T13 a person sees a page of ours that says so, in the own language, without script and framed by nobody', async () => {
    const sent = await fetch(`${server.issuer}/authorize?client_id=${portal.id}&redirect_uri=https://evil.example/`, {
      redirect: 'manual',
      headers: { Accept: 'text/html', 'Accept-Language': 'fr' },
    })
    const page = await sent.text()
    expect(sent.status).toBe(400)
    expect(page).toContain('<html lang="fr">')
    expect(page).not.toMatch(/<script|evil\.example/)
    expect(sent.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  })
})

describe('T15 a refresh token', () => {
  test('T15 stays good when an answer was lost: the portal asks again with the same one', async () => {
    const { refreshToken } = await portal.tokensOf(citizen)
    for (const _lost of [1, 2, 3]) {
      const { status, answer } = await portal.refresh(refreshToken)
      expect([status, answer.refresh_token]).toEqual([200, refreshToken])
    }
  })

  test('T15 is worth nothing to a thief: without the portal’s key, as another client, or as no client', async () => {
    const { refreshToken } = await portal.tokensOf(citizen)
    expect((await other.refresh(refreshToken)).answer).toMatchObject({ error: 'invalid_grant' })
    const nobody = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      client_id: portal.id,
    })
    expect((await server.post(nobody)).answer).toMatchObject({ error: 'invalid_client' })
    expect((await portal.refresh(refreshToken)).status).toBe(200)
  })

  test('Z05 is refused once the citizen stopped the portal, and a new consent makes only its own tokens good', async () => {
    const own = await aPortalOf(server)
    const { refreshToken } = await own.tokensOf(citizen)
    await revokePortalConsent(server.database.app, citizen.by.reader, own.id, citizen.request)
    expect((await own.refresh(refreshToken)).answer).toMatchObject({ error: 'invalid_grant' })
    expect((await own.refresh((await own.tokensOf(citizen)).refreshToken)).status).toBe(200)
  })
})

describe('T16 a scope', () => {
  test('T16 that the portal is not registered for is refused', async () => {
    const { answer, status } = await portal.push({
      scope: 'scope:document:management:consult:ws-eboxrestentreprise:publicationsender',
    })
    expect([status, answer.error]).toEqual([400, 'invalid_scope'])
  })

  test('T16 does not grow when a token is refreshed, whatever is asked', async () => {
    const asked = await portal.ask({ scope: 'scope:document:management:consult:ws-eboxrestentreprise:referencedata' })
    const { parameters } = await portal.consent(asked, citizen)
    const { answer } = await portal.exchange(parameters.code ?? '', asked.verifier)
    expect(answer.scope).toBe('scope:document:management:consult:ws-eboxrestentreprise:referencedata')
    const refreshToken = answer.refresh_token ?? ''
    const more = { scope: 'scope:document:management:consult:ws-eboxrestentreprise:documentconsumer' }
    expect((await portal.refresh(refreshToken, more)).answer).toMatchObject({ error: 'invalid_scope' })
    const details = { authorization_details: '[{"type":"everything"}]' }
    expect((await portal.refresh(refreshToken, details)).answer.scope).toBe(answer.scope)
    expect((await portal.refresh(refreshToken)).answer.scope).toBe(answer.scope)
  })
})

describe('T07 a proof of possession at the token endpoint', () => {
  const anotherAddress = 'https://elsewhere.example/oauth/token'
  test.each<[string, { header?: Record<string, unknown>; claims?: Record<string, unknown> }]>([
    ['of another method', { claims: { htm: 'GET' } }],
    ['of another address', { claims: { htu: anotherAddress } }],
    ['of another type', { header: { typ: 'JWT' } }],
    ['without an id', { claims: { jti: undefined } }],
    ['61 s old', { claims: { iat: Math.floor(Date.now() / 1000) - 65 } }],
    ['61 s ahead', { claims: { iat: Math.floor(Date.now() / 1000) + 120 } }],
    ['with a nonce that we did not give', { claims: { nonce: 'made-up' } }],
  ])('T07 %s gives no token', async (_name, proof) => {
    const { code, verifier } = await aCode()
    const { status, answer } = await portal.exchange(code, verifier, {}, proof)
    expect([400, 401]).toContain(status)
    expect(answer.error).toMatch(/^(?:invalid_dpop_proof|use_dpop_nonce)$/)
    expect((await portal.exchange(code, verifier)).status).toBe(200)
  })

  test('T07 with its private key in it gives no token', async () => {
    const { code, verifier } = await aCode()
    const { answer } = await portal.exchange(code, verifier, {}, { header: { jwk: portal.key.privateJwk } })
    expect(answer).toMatchObject({ error: 'invalid_dpop_proof' })
  })

  test('T07 is good for one use', async () => {
    const { refreshToken } = await portal.tokensOf(citizen)
    const proof = { claims: { jti: 'once' } }
    expect((await portal.refresh(refreshToken, {}, proof)).status).toBe(200)
    expect((await portal.refresh(refreshToken, {}, proof)).status).toBe(400)
  })

  test('T07 is asked of a portal: none, no token', async () => {
    const { code, verifier } = await aCode()
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
      redirect_uri: redirectUri,
      client_id: portal.id,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await server.assertion(portal),
    })
    expect((await server.post(body)).answer).toMatchObject({ error: 'invalid_grant' })
  })

  test('T08 a token that is refreshed with another key is bound to that one', async () => {
    const { refreshToken } = await portal.tokensOf(citizen)
    const key = await aProofKey()
    const { answer } = await portal.refresh(refreshToken, {}, { key })
    expect(decodeJwt(answer.access_token ?? '').cnf).toEqual({ jkt: key.thumbprint })
  })
})

describe('T24 the page where the citizen is asked', () => {
  test('T24 is led to by 303 alone, answers no other site’s script, and takes no form', async () => {
    const { answer } = await portal.push()
    const query = new URLSearchParams({ client_id: portal.id, request_uri: answer.request_uri ?? '' })
    const address = `${server.issuer}/authorize?${query}`
    const sent = await fetch(address, { redirect: 'manual', headers: { Origin: 'https://evil.example' } })
    expect(sent.status).toBe(303)
    expect(sent.headers.get('access-control-allow-origin')).toBeNull()
    const preflight = await fetch(address, {
      method: 'OPTIONS',
      headers: { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'GET' },
    })
    expect(preflight.status).toBe(405)
    expect((await fetch(address, { method: 'POST', body: query, redirect: 'manual' })).status).toBe(405)
  })
})

describe('FAPI 2.0', () => {
  test('an assertion for the token endpoint, or for a list, is no portal’s', async () => {
    for (const aud of [`${server.issuer}/token`, [server.issuer]]) {
      const body = new URLSearchParams({
        client_id: portal.id,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await server.assertion(portal, { claims: { aud } }),
        response_type: 'code',
      })
      expect(await server.post(body, '/oauth/par')).toMatchObject({ status: 401, answer: { error: 'invalid_client' } })
    }
  })

  test('a portal has no token for itself', async () => {
    const { answer } = await portal.token({ grant_type: 'client_credentials' })
    expect(answer.error).toMatch(/^(?:unauthorized_client|invalid_request)$/)
  })

  test('the metadata names what is asked, and nothing that is not there (RFC 8414, RFC 9728)', async () => {
    const of = async (path: string) => (await (await fetch(server.origin + path)).json()) as Record<string, unknown>
    expect(await of('/.well-known/oauth-authorization-server/oauth')).toMatchObject({
      issuer: server.issuer,
      authorization_endpoint: `${server.issuer}/authorize`,
      pushed_authorization_request_endpoint: `${server.issuer}/par`,
      require_pushed_authorization_requests: true,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      dpop_signing_alg_values_supported: ['ES256', 'PS256'],
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
    })
    expect(await of('/.well-known/oauth-protected-resource/api/messageRegistry/v3')).toMatchObject({
      resource: server.audience,
      authorization_servers: [server.issuer],
    })
  })
})
