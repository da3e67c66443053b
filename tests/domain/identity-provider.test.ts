import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decodeJwt } from 'jose'
import { putPeople, startIdentityProvider } from '#embedded/identity-provider/index.ts'
import { CookieJar } from '#tests/fixtures/cookie-jar.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'
import { freePorts } from '#tests/fixtures/process.ts'
import { aPerson, pickPerson } from '#tests/fixtures/sign-in.ts'

const redirectUri = 'http://localhost:4410/api/auth/callback/oidc'
const relyingParty = { id: 'e-box', secret: 'a secret: with % signs', redirectUris: [redirectUri] }
const verifier = 'v'.repeat(43)
const an = aPerson('an-peeters')
const piet = aPerson('piet', { givenName: 'Piet', familyName: '<b>O’Neil</b>' })
const faults: Error[] = []
let database: EmptyDatabase
let identityProvider: { stop(): Promise<void> }
let issuer: string

beforeAll(async () => {
  database = await emptyDatabase()
  issuer = `http://localhost:${await freePorts(1)}`
  await putPeople([an, piet], database.embeddedUrl)
  const databaseUrl = database.embeddedUrl
  identityProvider = await startIdentityProvider({
    issuer,
    databaseUrl,
    relyingParty,
    onServerError: (error) => faults.push(error),
  })
})
afterAll(async () => {
  await identityProvider.stop()
  await database[Symbol.asyncDispose]()
})

/** Where a relying party sends the browser. */
function authorization(more: Record<string, string> = {}): string {
  const usual = {
    client_id: relyingParty.id,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid profile egovnrn',
    nonce: 'n-1',
    state: 's-1',
    code_challenge_method: 'S256',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  }
  return `${issuer}/auth?${new URLSearchParams({ ...usual, ...more })}`
}

/** The page where people are picked, in a new browser. */
async function openPage(more: Record<string, string> = {}) {
  const person = new CookieJar()
  const page = new URL((await person.fetch(authorization(more))).headers.get('location') ?? '', issuer)
  const answer = await person.fetch(page)
  return { person, page, answer, html: await answer.text() }
}

/** The claims of the ID token that somebody gets who picks this. */
async function claimsOf(form: Record<string, string>, more: Record<string, string> = {}) {
  const back = await pickPerson(authorization(more), form)
  expect(back.searchParams.get('iss')).toBe(issuer)
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`e-box:${encodeURIComponent(relyingParty.secret)}`)}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      code_verifier: verifier,
      redirect_uri: redirectUri,
    }),
  })
  const { id_token } = (await answer.json()) as { id_token: string }
  return decodeJwt(id_token)
}

describe('its page', () => {
  test.each([
    ['nl', 'Identiteitsprovider voor ontwikkeling'],
    ['fr', 'Fournisseur d’identité de développement'],
    ['de', 'Identitätsanbieter für die Entwicklung'],
    ['en', 'Development identity provider'],
  ])('speaks %s when asked, and says what it is', async (language, name) => {
    const { html } = await openPage({ ui_locales: language })
    expect(html).toContain(`<html lang="${language}">`)
    expect(html).toContain(name)
  })

  test('lists people and methods without their numbers, runs no script, and escapes names', async () => {
    const { html, page, answer } = await openPage()
    expect(html).toContain('value="an-peeters"')
    for (const method of ['eid', 'itsme', 'totp', 'password']) expect(html).toContain(`value="${method}"`)
    expect(html).toContain('&lt;b&gt;O’Neil')
    expect(html).not.toMatch(/<script|<b>/)
    expect(html).not.toContain(an.ssin)
    expect(page.href).not.toContain('peeters')
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  test('offers the methods that acr_values name, and takes no other', async () => {
    const { html, person, page } = await openPage({
      acr_values: 'urn:be:fedict:iam:fas:Level500 urn:be:fedict:iam:fas:Level450',
    })
    expect(html).toContain('value="itsme"')
    expect(html).not.toMatch(/value="(totp|password)"/)
    const body = new URLSearchParams({ person: 'an-peeters', method: 'password' })
    expect((await person.fetch(page, { method: 'POST', body })).status).toBe(422)
  })

  test('is shown again without a person; of an old sign-in it says so', async () => {
    const { person, page } = await openPage()
    expect((await person.fetch(page, { method: 'POST', body: new URLSearchParams({ method: 'eid' }) })).status).toBe(
      422,
    )
    const stranger = await fetch(page, {
      method: 'POST',
      body: new URLSearchParams({ person: 'an-peeters', method: 'eid' }),
    })
    expect(stranger.status).toBe(400)
    expect(await stranger.text()).not.toContain('an-peeters')
  })
})

test('it asks each time who it is, so prompt=none is refused', async () => {
  const person = new CookieJar()
  await pickPerson(authorization(), { person: 'an-peeters', method: 'eid' }, person)
  const answer = await person.fetch(authorization({ prompt: 'none' }))
  expect(new URL(answer.headers.get('location') ?? '').searchParams.get('error')).toBe('login_required')
})

test('without PKCE nobody gets as far as the page', async () => {
  const back = new URL(
    (await fetch(authorization({ code_challenge: '' }), { redirect: 'manual' })).headers.get('location') ?? '',
  )
  expect(back.searchParams.get('error')).toBe('invalid_request')
})

test.each([`${redirectUri}/more`, 'http://localhost:4411/api/auth/callback/oidc', 'http://evil.example/'])(
  'it sends nobody to %s',
  async (redirect_uri) => {
    const answer = await fetch(authorization({ redirect_uri }), { redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
  },
)

test('its ID token says who, how and when, under a pseudonym', async () => {
  const claims = await claimsOf({ person: 'an-peeters', method: 'totp' }, { prompt: 'login', max_age: '0' })
  expect(claims).toMatchObject({
    iss: issuer,
    aud: 'e-box',
    nonce: 'n-1',
    acr: 'urn:be:fedict:iam:fas:Level400',
    amr: ['pwd', 'otp', 'mfa'],
    auth_time: expect.any(Number),
    name: 'An Peeters',
    given_name: 'An',
    family_name: 'Peeters',
    locale: 'nl',
    egovNRN: an.ssin,
  })
  expect(claims.sub).not.toContain(an.ssin)
  expect(claims.sub).not.toContain(an.key)
})

test('a pseudonym stays when the people are put again, and is of one person', async () => {
  const before = await claimsOf({ person: 'an-peeters', method: 'eid' })
  await putPeople([{ ...an, givenName: 'Anna' }, piet], database.embeddedUrl)
  expect(await claimsOf({ person: 'an-peeters', method: 'eid' })).toMatchObject({
    sub: before.sub,
    name: 'Anna Peeters',
  })
  expect((await claimsOf({ person: 'piet', method: 'eid' })).sub).not.toBe(before.sub)
})

test('none of this was a fault of its own', () => {
  expect(faults).toEqual([])
})
