import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { NextRequest } from 'next/server'
import { enterpriseRegister } from '#db/schema/register.ts'
import { enterpriseUser } from '#db/schema/registration.ts'
import { closeDatabases } from '#db/client.ts'
import { putPeople, startIdentityProvider } from '#embedded/identity-provider/index.ts'
import { CookieJar } from '#tests/fixtures/cookie-jar.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'
import { freePorts } from '#tests/fixtures/process.ts'
import { anEnterpriseNumber } from '#tests/fixtures/enterprise-number.ts'
import { aPerson, pickPerson } from '#tests/fixtures/sign-in.ts'

/** The browser towards the e-Box; Next's request is made from it. */
let browser = new CookieJar()
const sent = new Map<string, string>()

vi.mock('next/headers', () => ({
  headers: async () => new Headers([...sent, ['cookie', browser.header()]]),
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
const strong = ['urn:be:fedict:iam:fas:Level500', 'urn:be:fedict:iam:fas:Level450', 'urn:be:fedict:iam:fas:Level400']
const an = aPerson('an-peeters')
let database: EmptyDatabase
let identityProvider: { stop(): Promise<void> }
let issuer: string

beforeAll(async () => {
  database = await emptyDatabase()
  issuer = `http://localhost:${await freePorts(1)}`
  Object.assign(process.env, {
    ORIGIN: origin,
    AUTH_URL: origin,
    DATA_DIR: database.folder,
    DATABASE_URL: database.appUrl,
    DATABASE_WORKER_URL: database.appUrl,
    DATABASE_OWNER_URL: database.appUrl,
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: 'e-box',
    OIDC_CLIENT_SECRET: 'a secret: with % signs',
    AUTH_SECRET: 'x'.repeat(32),
    KEY_FILE: join(database.folder, 'keys.json'),
    INNGEST_BASE_URL: 'http://localhost:1',
    INNGEST_EVENT_KEY: 'unused',
    INNGEST_SIGNING_KEY: 'signkey-test-00',
    RESEND_API_KEY: 'unused',
  })
  await putPeople([an], database.embeddedUrl)
  identityProvider = await startIdentityProvider({
    issuer,
    databaseUrl: database.embeddedUrl,
    relyingParty: { id: 'e-box', secret: 'a secret: with % signs', redirectUris: [`${origin}/api/auth/callback/oidc`] },
    onServerError: (error) => {
      throw error
    },
  })
})
afterAll(async () => {
  await identityProvider.stop()
  await closeDatabases()
  await database[Symbol.asyncDispose]()
})
beforeEach(() => {
  browser = new CookieJar()
  sent.clear()
  sent.set('origin', origin).set('host', 'localhost:4410')
})

async function formOf(fields: Record<string, string>): Promise<FormData> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}

/** Where the e-Box sends the browser when somebody presses "sign in". */
async function startSignIn({ language, ...fields }: Record<string, string> = {}): Promise<string> {
  if (language) sent.set('x-next-intl-locale', language)
  const { signIn } = await import('#session/sign-in.ts')
  const left: unknown = await signIn(await formOf(fields)).catch((error: unknown) => error)
  if (left instanceof Redirected) return left.address
  throw left instanceof Error ? left : new Error('Nobody was sent anywhere')
}

/** The browser comes back to the e-Box. */
async function comeBack(address: string | URL): Promise<Response> {
  const { signInCallback } = await import('#auth.ts')
  const answer = await signInCallback(new NextRequest(address, { headers: { Cookie: browser.header() } }))
  browser.take(answer)
  return answer
}

async function signIn(
  form: Record<string, string> = { person: 'an-peeters', method: 'eid' },
  fields: Record<string, string> = {},
) {
  return comeBack(await pickPerson(await startSignIn(fields), form))
}

const readers = () => import('#session/session.ts')
const current = async () => (await readers()).currentSession()
const sessionCookie = () => browser.cookies.get(cookieName)

describe('signing in', () => {
  test('goes by code flow with PKCE, state and nonce, and asks in the person’s language', async () => {
    const asked = new URL(await startSignIn({ language: 'fr' })).searchParams
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      client_id: 'e-box',
      redirect_uri: `${origin}/api/auth/callback/oidc`,
      ui_locales: 'fr',
    })
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.get(name)?.length).toBeGreaterThan(20)
    expect(asked.has('acr_values')).toBe(false)
  })

  test('T23 gives a cookie that is HttpOnly, SameSite and holds the id of a row, nothing else', async () => {
    const answer = await signIn(undefined, { returnTo: '/nl/citizen' })
    expect(answer.headers.get('location')).toBe(`${origin}/nl/citizen`)
    const [line = ''] = answer.headers.getSetCookie().filter((each) => each.startsWith(`${cookieName}=`))
    expect(line).toMatch(/; Path=\/; .*HttpOnly; SameSite=Lax/)
    expect(Buffer.from(sessionCookie() ?? '', 'base64url')).toHaveLength(32)
    expect(await current()).toMatchObject({ issuer, name: 'An Peeters', ssin: an.ssin, acr: strong[0], isStrong: true })
    expect(Date.now() - ((await current())?.authTime.getTime() ?? 0)).toBeLessThan(10_000)
  })

  test('a strong method gives the reader of the own box; a weak one none, but the reason', async () => {
    const { citizenAccess, citizenReader } = await readers()
    expect(await citizenAccess()).toEqual({ is: 'signedOut' })
    await expect(citizenReader()).rejects.toMatchObject({ address: '/nl/sign-in?returnTo=%2Fnl%2Fcitizen' })
    await signIn({ person: 'an-peeters', method: 'password' }, { language: 'de' })
    expect(await citizenAccess()).toMatchObject({ is: 'weak' })
    await expect(citizenReader()).rejects.toMatchObject({ address: '/de/sign-in?returnTo=%2Fde%2Fcitizen&reason=weak' })
    await signIn({ person: 'an-peeters', method: 'itsme' }, { method: 'strong' })
    expect(await citizenReader()).toMatchObject({ actor: 'citizen', actorName: 'An Peeters' })
  })

  test('a step-up asks for the strong methods, and the page offers no other', async () => {
    const address = await startSignIn({ method: 'strong' })
    expect(new URL(address).searchParams.get('acr_values')).toBe(strong.join(' '))
    const person = new CookieJar()
    const page = new URL((await person.fetch(address)).headers.get('location') ?? '', issuer)
    expect(await (await person.fetch(page)).text()).not.toContain('value="password"')
    const forged = await person.fetch(page, {
      method: 'POST',
      body: new URLSearchParams({ person: 'an-peeters', method: 'password' }),
    })
    expect(forged.status).toBe(422)
  })

  test('an enterprise opens for its users alone, and for others does not exist', async () => {
    const { enterpriseAccess, enterpriseReader, ownEnterprises } = await readers()
    const number = anEnterpriseNumber()
    await database.worker
      .insert(enterpriseRegister)
      .values({ enterpriseNumber: number, name: { nl: 'Proef' }, status: 'active' })
    await signIn()
    const ssinHash = (await current())?.ssinHash ?? new Uint8Array()
    expect(await enterpriseAccess(number)).toMatchObject({ is: 'refused' })
    expect(await enterpriseReader(number)).toBeUndefined()
    await database.worker.insert(enterpriseUser).values({ enterpriseNumber: number, ssinHash, role: 'accessManager' })
    expect(await ownEnterprises()).toMatchObject([{ enterpriseNumber: number, role: 'accessManager' }])
    expect(await enterpriseReader(number)).toMatchObject({ actor: 'enterpriseUser' })
    expect(await enterpriseAccess('1')).toMatchObject({ is: 'refused' })
    await signIn({ person: 'an-peeters', method: 'password' })
    expect(await enterpriseAccess(number)).toMatchObject({ is: 'weak' })
    expect(await ownEnterprises()).toEqual([])
  })

  test('the pseudonym is the same each time, and neither the SSIN nor the key', async () => {
    await signIn()
    const first = await current()
    await signIn()
    const second = await current()
    expect(second?.subject).toBe(first?.subject)
    expect(second?.subject).not.toContain(an.ssin)
    expect(second?.subject).not.toContain(an.key)
  })

  test('T23 signing in again gives another id and ends the first, and an id that somebody planted is never taken over', async () => {
    browser.cookies.set(cookieName, 'planted-by-somebody-else')
    await signIn()
    const first = sessionCookie()
    expect(first).not.toBe('planted-by-somebody-else')
    await signIn()
    expect(sessionCookie()).not.toBe(first)
    browser.cookies.set(cookieName, first ?? '')
    expect(await current()).toBeUndefined()
  })

  test.each([
    '//evil.example',
    '///evil.example',
    'https://evil.example/',
    'HTTPS:evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/%5Cevil.example',
    '/%2F%2Fevil.example',
    '/\t/evil.example',
    '/.//evil.example',
    '@evil.example',
    '.evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    '/nl\r\nLocation: https://evil.example',
  ])('I17 the way back never leads to another host: %j', async (returnTo) => {
    const answer = await signIn(undefined, { returnTo })
    expect(new URL(answer.headers.get('location') ?? '').origin).toBe(origin)
  })

  test('who cancels comes back without a session', async () => {
    const answer = await signIn({ deed: 'cancel' })
    expect(answer.headers.get('location')).toContain('/sign-in?reason=cancelled')
    expect(sessionCookie()).toBeUndefined()
  })
})

describe('T21 an answer that is not ours gives no session', () => {
  const expectNone = async (answer: Response) => {
    expect(answer.headers.get('location')).toContain('/sign-in?reason=failed')
    expect(sessionCookie()).toBeUndefined()
  }

  test('T21 a wrong or missing state', async () => {
    for (const state of ['wrong', undefined]) {
      const back = await pickPerson(await startSignIn(), { person: 'an-peeters', method: 'eid' })
      back.searchParams.delete('state')
      if (state) back.searchParams.set('state', state)
      await expectNone(await comeBack(back))
    }
  })

  test('T21 an answer that arrives in another browser', async () => {
    const back = await pickPerson(await startSignIn(), { person: 'an-peeters', method: 'eid' })
    browser = new CookieJar()
    await expectNone(await comeBack(back))
  })

  test('T21 a code that was got with another nonce or another PKCE verifier', async () => {
    for (const name of ['nonce', 'code_challenge']) {
      const address = new URL(await startSignIn())
      address.searchParams.set(name, 'A'.repeat(43))
      await expectNone(await comeBack(await pickPerson(address.href, { person: 'an-peeters', method: 'eid' })))
    }
  })

  test('T21 a code that is used twice', async () => {
    const back = await pickPerson(await startSignIn(), { person: 'an-peeters', method: 'eid' })
    const sealed = new Map(browser.cookies)
    await comeBack(back)
    browser = new CookieJar()
    for (const [name, value] of sealed) browser.cookies.set(name, value)
    await expectNone(await comeBack(back))
  })

  test.each(['session', 'csrf', 'providers', 'signin', 'signin/oidc', 'signout', 'callback/other'])(
    'the rest of next-auth is closed: %s',
    async (path) => {
      expect((await comeBack(`${origin}/api/auth/${path}`)).status).toBe(404)
    },
  )
})

describe('signing out', () => {
  test('T23 ends the row: a copy of the cookie is worth nothing afterwards', async () => {
    const { signOut } = await import('#session/sign-out.ts')
    await signIn()
    const copy = sessionCookie() ?? ''
    await expect(signOut()).rejects.toMatchObject({ address: '/nl' })
    expect(sessionCookie()).toBeUndefined()
    browser.cookies.set(cookieName, copy)
    expect(await current()).toBeUndefined()
    expect(await (await readers()).citizenAccess()).toEqual({ is: 'ended' })
  })

  test.each<[string, [string, string][]]>([
    ['another site', [['origin', 'https://evil.example']]],
    ['a sandboxed page', [['origin', 'null']]],
    ['a neighbour', [['sec-fetch-site', 'same-site']]],
  ])('a form of %s is refused and ends nothing', async (_name, headers) => {
    const { signOut } = await import('#session/sign-out.ts')
    await signIn()
    for (const [name, value] of headers) sent.set(name, value)
    await expect(signOut()).rejects.toThrow('sent from elsewhere')
    expect(await current()).toBeDefined()
  })
})
