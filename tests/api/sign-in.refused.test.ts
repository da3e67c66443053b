import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { NextRequest } from 'next/server'
import { closeDatabases } from '#db/client.ts'
import {
  type BentIdentityProvider,
  bentIdentityProvider,
  type Bend,
  type BentPerson,
} from '#tests/fixtures/bent-identity-provider.ts'
import { CookieJar } from '#tests/fixtures/cookie-jar.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'
import { anSsin } from '#tests/fixtures/ssin.ts'

/* What an identity provider, or somebody between, may answer; the sign-in that goes well is in sign-in.test.ts. */

let browser = new CookieJar()

vi.mock('next/headers', () => ({
  headers: async () => new Headers({ origin, host: 'localhost:4410', cookie: browser.header() }),
  cookies: async () => ({
    get: (name: string) => (browser.cookies.has(name) ? { name, value: browser.cookies.get(name) } : undefined),
    set: (name: string, value: string) => (value ? browser.cookies.set(name, value) : browser.cookies.delete(name)),
  }),
}))
class Redirected extends Error {
  readonly address: string
  constructor(address: string) {
    super(address)
    this.address = address
  }
}
vi.mock('next/navigation', () => ({
  redirect: (address: string) => {
    throw new Redirected(address)
  },
}))

const origin = 'http://localhost:4410'
const cookieName = 'ebox.session.4410'
const levels = ['urn:be:fedict:iam:fas:Level500', 'urn:be:fedict:iam:fas:Level450', 'urn:be:fedict:iam:fas:Level400']
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds
let database: EmptyDatabase
let provider: BentIdentityProvider

beforeAll(async () => {
  database = await emptyDatabase()
  provider = await bentIdentityProvider()
  Object.assign(process.env, {
    ORIGIN: origin,
    AUTH_URL: origin,
    DATA_DIR: database.folder,
    DATABASE_URL: database.appUrl,
    DATABASE_WORKER_URL: database.appUrl,
    DATABASE_OWNER_URL: database.appUrl,
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: 'e-box',
    OIDC_CLIENT_SECRET: 'secret',
    AUTH_SECRET: 'x'.repeat(32),
    KEY_FILE: join(database.folder, 'keys.json'),
    INNGEST_BASE_URL: 'http://localhost:1',
    INNGEST_EVENT_KEY: 'unused',
    INNGEST_SIGNING_KEY: 'signkey-test-00',
    RESEND_API_KEY: 'unused',
  })
})
afterAll(async () => {
  provider.stop()
  await closeDatabases()
  await database[Symbol.asyncDispose]()
})
beforeEach(() => {
  browser = new CookieJar()
})

const somebody = (): BentPerson => ({ sub: crypto.randomUUID(), egovNRN: anSsin(), name: 'An Peeters' })

/** Where the e-Box sends the browser when somebody presses "sign in". */
async function startSignIn(fields: Record<string, string> = {}): Promise<string> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  const { signIn } = await import('#session/sign-in.ts')
  const left: unknown = await signIn(form).catch((error: unknown) => error)
  if (left instanceof Redirected) return left.address
  throw left instanceof Error ? left : new Error('Nobody was sent anywhere')
}

async function comeBack(address: URL): Promise<Response> {
  const { signInCallback } = await import('#auth.ts')
  const answer = await signInCallback(new NextRequest(address, { headers: { Cookie: browser.header() } }))
  browser.take(answer)
  return answer
}

/** @param fields of the form on the sign-in page */
async function signIn(bend: Bend = {}, fields: Record<string, string> = {}, person = somebody(), at = provider) {
  return comeBack(await at.answer(await startSignIn(fields), person, bend))
}

const current = async () => (await import('#session/session.ts')).currentSession()

async function expectSession(answer: Response) {
  expect(answer.headers.get('location')).not.toContain('reason=')
  expect(await current()).toBeDefined()
}

async function expectNone(answer: Response) {
  expect(answer.headers.get('location')).toContain('/sign-in?reason=failed')
  expect(browser.cookies.get(cookieName)).toBeUndefined()
}

test('T21 an answer that is right in all gives a session, and one without at_hash or with one audience in a list too', async () => {
  await expectSession(await signIn())
  await expectSession(await signIn({ claims: { at_hash: undefined } }))
  await expectSession(await signIn({ claims: { aud: ['e-box'] } }))
  await expectSession(await signIn({ claims: { azp: 'e-box' } }))
})

describe('T21 no session comes of an ID token', () => {
  test.each<[string, Bend]>([
    ['with another nonce', { claims: { nonce: 'A'.repeat(43) } }],
    ['without a nonce', { claims: { nonce: undefined } }],
    ['of another issuer', { claims: { iss: 'https://elsewhere.example' } }],
    ['for another client', { claims: { aud: 'somebody-else' } }],
    ['for another client too', { claims: { aud: ['e-box', 'somebody-else'] } }],
    ['for another client too, although we are its azp', { claims: { aud: ['e-box', 'somebody-else'], azp: 'e-box' } }],
    ['whose azp is another client', { claims: { azp: 'somebody-else' } }],
    ['whose azp is no text', { claims: { azp: ['e-box'] } }],
    ['whose at_hash is of another access token', { accessToken: 'injected' }],
    ['whose at_hash is empty', { claims: { at_hash: '' } }],
    ['whose at_hash is the whole hash', { claims: { at_hash: 'A'.repeat(43) } }],
    ['that has expired', { claims: { exp: inSeconds(-120) } }],
    ['that never expires', { claims: { exp: undefined } }],
    ['of nobody', { claims: { sub: undefined } }],
    ['of an empty name', { claims: { sub: '' } }],
    ['that does not say when the person signed in', { claims: { auth_time: undefined } }],
    ['of somebody who signed in before any session of today', { claims: { auth_time: inSeconds(-9 * 3600) } }],
    ['of somebody who signs in tomorrow', { claims: { auth_time: inSeconds(86_400) } }],
  ])('T21 %s', async (_name, bend) => {
    await expectNone(await signIn(bend))
  })

  test.each<[string, Record<string, unknown>]>([
    ['a weaker method', { acr: 'urn:be:fedict:iam:fas:Level100' }],
    ['no method', { acr: undefined }],
    ['a method that begins like one of them', { acr: `${levels[0]}0` }],
    ['a sign-in of an hour ago', { auth_time: inSeconds(-3_600) }],
  ])('T21 that tells of %s, where a strong one was asked anew', async (_name, claims) => {
    await expectNone(await signIn({ claims }, { method: 'strong' }))
    await expectSession(await signIn({}, { method: 'strong' }))
  })

  test('T21 of a level below the one that was asked', async () => {
    const [, asked = '', below] = levels
    await expectNone(await signIn({ claims: { acr: below } }, { method: asked }))
    await expectSession(await signIn({ claims: { acr: asked } }, { method: asked }))
  })
})

test('T21 what was asked once is not asked of the next sign-in: a weak one is a session that reads no box', async () => {
  await startSignIn({ method: 'strong' })
  await expectSession(await signIn({ claims: { acr: 'weak' } }))
  expect(await current()).toMatchObject({ acr: 'weak', isStrong: false })
  expect(await (await import('#session/session.ts')).citizenAccess()).toMatchObject({ is: 'weak' })
})

test('T21 another state, or that of another browser, gives no session', async () => {
  const address = await startSignIn()
  const back = await provider.answer(address, somebody())
  back.searchParams.set('state', 'A'.repeat(43))
  await expectNone(await comeBack(back))
  const other = await provider.answer(await startSignIn(), somebody())
  browser = new CookieJar()
  await startSignIn()
  await expectNone(await comeBack(other))
})

test('T21 what userinfo would say of somebody else is never asked', async () => {
  await expectSession(await signIn())
  expect(provider.asked).toContain('/token')
  expect(provider.asked).not.toContain('/userinfo')
})

describe('Z14', () => {
  const { sub } = somebody()

  test('Z14 the same subject at another identity provider is another person, whose sessions neither shows nor ends', async () => {
    await signIn({}, {}, { sub, egovNRN: anSsin(), name: 'An' })
    const [first, ofFirst] = [browser.cookies.get(cookieName) ?? '', await current()]
    const other = await bentIdentityProvider()
    process.env['OIDC_ISSUER'] = other.issuer
    vi.resetModules()
    browser = new CookieJar()
    await expectSession(await signIn({}, {}, { sub, egovNRN: anSsin(), name: 'Not An' }, other))
    const ofSecond = await current()
    expect(ofSecond).toMatchObject({ subject: ofFirst?.subject, issuer: other.issuer, name: 'Not An' })
    expect(ofSecond?.ssin).not.toBe(ofFirst?.ssin)
    const { ownSessions } = await import('#session/session.ts')
    expect(ofSecond && (await ownSessions(ofSecond))).toHaveLength(1)
    const { signOutEverywhere } = await import('#session/sign-out.ts')
    await expect(signOutEverywhere()).rejects.toMatchObject({ address: '/nl' })
    browser.cookies.set(cookieName, first)
    expect(await current()).toMatchObject({ name: 'An', ssin: ofFirst?.ssin })
    other.stop()
    process.env['OIDC_ISSUER'] = provider.issuer
    vi.resetModules()
  })

  test('Z14 whose national number was replaced reads the box of the new one, and the box of the old one stays as it was', async () => {
    const [before, since] = [anSsin(), anSsin()]
    const { citizenReader } = await import('#session/session.ts')
    await signIn({}, {}, { sub: 'renumbered', egovNRN: before })
    const old = await citizenReader()
    const oldSession = browser.cookies.get(cookieName) ?? ''
    browser = new CookieJar()
    await signIn({}, {}, { sub: 'renumbered', egovNRN: since })
    const now = await citizenReader()
    expect(await current()).toMatchObject({ ssin: since })
    expect(now?.admission.values['boxHash']).not.toEqual(old?.admission.values['boxHash'])
    browser.cookies.set(cookieName, oldSession)
    expect(await current()).toMatchObject({ ssin: before })
    expect((await citizenReader())?.admission.values['boxHash']).toEqual(old?.admission.values['boxHash'])
  })
})
