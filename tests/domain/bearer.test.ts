import { createHmac, createPrivateKey, sign } from 'node:crypto'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { Problem } from '#domain/problem.ts'
import { tokenVerifier } from '#http/bearer.ts'

const issuer = 'https://ebox.example/oauth'
const audience = 'https://ebox.example/api/messageRegistry/v3'
let privateJwk: JWK
let publicJwk: JWK & { kid: string }
let at = new Date('2030-01-01T00:00:00Z')
const seconds = (offset: number) => Math.floor(at.getTime() / 1000) + offset
const loadKeys = vi.fn(async () => [publicJwk])
let authenticate: ReturnType<typeof tokenVerifier>

beforeAll(async () => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  privateJwk = await exportJWK(privateKey)
  const { d: _d, ...open } = privateJwk
  publicJwk = { ...open, kid: await calculateJwkThumbprint(open), alg: 'ES256', use: 'sig' }
  authenticate = tokenVerifier({ issuer, audience, loadKeys, useOnce: async () => true, now: () => at })
})

const usual = () => ({
  iss: issuer,
  aud: audience as unknown,
  sub: 'sender',
  client_id: 'sender',
  jti: crypto.randomUUID(),
  iat: seconds(0),
  exp: seconds(600),
  scope: 'one two',
  principalAttributes: { 'urn:be:fgov:kbo-bce:organization:cbe-number': ['0406798006'] },
})
const usualHeader = () => ({ alg: 'ES256', typ: 'at+jwt', kid: publicJwk.kid })
const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** A token with any header and payload, properly signed with our key whatever the header says. */
function token({
  header = {},
  claims = {},
}: { header?: Record<string, unknown> | string; claims?: Record<string, unknown> } = {}): string {
  const protectedHeader = typeof header === 'string' ? header : { ...usualHeader(), ...header }
  const input = `${encode(protectedHeader)}.${encode({ ...usual(), ...claims })}`
  const key = createPrivateKey({ key: privateJwk, format: 'jwk' })
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

const ask = (authorization?: string, url = audience) =>
  authenticate(new Request(url, { headers: authorization === undefined ? {} : { Authorization: authorization } }))

async function expectProblem(answer: Promise<unknown>, type: string) {
  const problem: unknown = await answer.then(
    () => 'it was let in',
    (error: unknown) => error,
  )
  if (!(problem instanceof Problem)) throw problem instanceof Error ? problem : new Error(String(problem))
  expect(problem.details).toMatchObject({ status: 401, type: `urn:problem-type:belgif:${type}` })
  expect(problem.details.headers?.['WWW-Authenticate']).toMatch(/^Bearer/)
}
const refused = (value: string) => expectProblem(ask(`Bearer ${value}`), 'invalidAccessToken')

test('a token of ours says who calls, for which enterprise, with which scopes', async () => {
  expect(await ask(`Bearer ${token()}`)).toMatchObject({
    clientId: 'sender',
    subject: 'sender',
    enterpriseNumber: '0406798006',
    scopes: new Set(['one', 'two']),
  })
})

describe('T01 no unsigned tokens', () => {
  test.each(['none', 'None', 'nOnE', ''])('T01 alg %j is refused, with and without a signature', async (alg) => {
    const [header, payload] = token({ header: { alg } }).split('.')
    await refused(`${header}.${payload}.`)
    await refused(token({ header: { alg } }))
  })
  test('T01 a signature that was cut off or shortened is refused', async () => {
    const whole = token()
    await refused(whole.slice(0, whole.lastIndexOf('.') + 1))
    await refused(whole.slice(0, whole.lastIndexOf('.')))
    await refused(whole.slice(0, -4))
  })
})

describe('T02 no algorithm confusion', () => {
  test('T02 HS256 with our public key as the secret is refused', async () => {
    for (const secret of [JSON.stringify(publicJwk), String(publicJwk.x)]) {
      const input = `${encode({ ...usualHeader(), alg: 'HS256' })}.${encode(usual())}`
      await refused(`${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`)
    }
  })
  test.each(['RS256', 'PS256', 'ES384', 'EdDSA'])('T02 %s where ES256 is set is refused', async (alg) => {
    await refused(token({ header: { alg } }))
    const { privateKey } = await generateKeyPair(alg)
    await refused(await new SignJWT(usual() as never).setProtectedHeader({ ...usualHeader(), alg }).sign(privateKey))
  })
})

describe('T03 the choice of the key is ours', () => {
  test.each<[string, unknown]>([
    ['a path', '../../etc/passwd'],
    ['SQL', "' OR 1=1 --"],
    ['an address', 'http://127.0.0.1:9/key'],
    ['a megabyte', 'k'.repeat(1_000_000)],
    ['another issuer’s', 'B'.repeat(43)],
    ['a number', 7],
    ['nothing', undefined],
    ['empty', ''],
  ])('T03 a kid that is %s is refused', async (_name, kid) => {
    await refused(token({ header: { kid } }))
  })
  test('T03 a kid or an alg that stands twice is refused', async () => {
    await refused(token({ header: `{"alg":"ES256","typ":"at+jwt","kid":"other","kid":"${publicJwk.kid}"}` }))
    await refused(token({ header: `{"alg":"none","alg":"ES256","typ":"at+jwt","kid":"${publicJwk.kid}"}` }))
    await refused(token({ header: `{"alg":"ES256","typ":"at+jwt","kid":"other","k\\u0069d":"${publicJwk.kid}"}` }))
  })
  test('T03 jku, x5u, x5c and jwk headers are refused and nobody is asked anything', async () => {
    const asked = vi.fn()
    const sentinel = createServer(asked).listen(0, '127.0.0.1')
    await once(sentinel, 'listening')
    const address = sentinel.address()
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/keys`
    for (const header of [
      { jku: url },
      { x5u: url },
      { x5c: ['MIIB'] },
      { jwk: publicJwk },
      { crit: ['b64'], b64: false },
    ])
      await refused(token({ header }))
    expect(asked).not.toHaveBeenCalled()
    sentinel.close()
  })
  test('T03 unknown kids make our keys be read once in five seconds at most', async () => {
    at = new Date(at.getTime() + 6_000)
    loadKeys.mockClear()
    for (let turn = 0; turn < 50; turn++) await refused(token({ header: { kid: `unknown-${turn}` } }))
    expect(loadKeys.mock.calls.length).toBeLessThanOrEqual(1)
  })
  test('T03 a key that signs since a moment ago is found', async () => {
    const fresh = tokenVerifier({
      issuer,
      audience,
      useOnce: async () => true,
      loadKeys: async () => (at.getTime() < startedAt + 6_000 ? [] : [publicJwk]),
      now: () => at,
    })
    const startedAt = at.getTime()
    const request = () => new Request(audience, { headers: { Authorization: `Bearer ${token()}` } })
    await expectProblem(fresh(request()), 'invalidAccessToken')
    at = new Date(startedAt + 6_000)
    expect(await fresh(request())).toMatchObject({ clientId: 'sender' })
  })
})

describe('T04 the claims are checked', () => {
  test.each(['iss', 'aud', 'exp', 'iat', 'jti', 'sub', 'client_id'])('T04 without %s it is refused', async (claim) => {
    await refused(token({ claims: { [claim]: undefined } }))
    await refused(token({ claims: { [claim]: '' } }))
  })
  test.each<[string, Record<string, unknown>]>([
    ['another issuer', { iss: 'https://ebox.example/oauth/' }],
    ['another audience', { aud: 'https://ebox.example/' }],
    ['our audience beside another', { aud: [audience, 'https://elsewhere.example'] }],
    ['our audience as the start of another', { aud: `${audience}.evil.example` }],
    ['an exp that is text', { exp: '4102444800' }],
    ['a client_id that is a list', { client_id: ['sender'] }],
    ['a scope that is a list', { scope: ['one'] }],
  ])('T04 %s is refused', async (_name, claims) => {
    await refused(token({ claims }))
  })
  test('T04 not yet valid: refused from 11 seconds on, tolerated to 10', async () => {
    await refused(token({ claims: { nbf: seconds(11) } }))
    await refused(token({ claims: { nbf: seconds(61) } }))
    await refused(token({ claims: { iat: seconds(11) } }))
    expect(await ask(`Bearer ${token({ claims: { nbf: seconds(10), iat: seconds(10) } })}`)).toBeDefined()
  })
  test('T04 expired: said so from 11 seconds on, tolerated before', async () => {
    await expectProblem(ask(`Bearer ${token({ claims: { exp: seconds(-11) } })}`), 'expiredAccessToken')
    expect(await ask(`Bearer ${token({ claims: { exp: seconds(-9) } })}`)).toBeDefined()
  })
  test('T04 expired and badly signed is invalid, not expired', async () => {
    await refused(`${token({ claims: { exp: seconds(-60) } }).slice(0, -6)}AAAAAA`)
  })
})

describe('T05 the type of the token is checked', () => {
  test.each(['JWT', 'dpop+jwt', 'logout+jwt', 'token-introspection+jwt', 'at+JWT ', '', undefined])(
    'T05 typ %j is refused',
    async (typ) => {
      await refused(token({ header: { typ } }))
    },
  )
  test('T05 an ID token and a client assertion are no access tokens', async () => {
    await refused(token({ header: { typ: undefined }, claims: { aud: 'e-box', nonce: 'n', client_id: undefined } }))
    await refused(token({ header: { typ: 'JWT' }, claims: { iss: 'sender', aud: issuer, client_id: undefined } }))
  })
})

test('a token is taken from the header alone, never from the address', async () => {
  await expectProblem(ask(undefined, `${audience}?access_token=${token()}`), 'noAccessToken')
})

test.each([undefined, '', 'Bearer', 'Bearer ', 'Basic dTpw', 'DPoP', 'dpop '])(
  'without a token (%j) there is none',
  async (authorization) => {
    await expectProblem(ask(authorization), 'noAccessToken')
  },
)

test('two tokens in one request are refused', async () => {
  const headers = new Headers([
    ['Authorization', `Bearer ${token()}`],
    ['Authorization', `Bearer ${token()}`],
  ])
  await expectProblem(authenticate(new Request(audience, { headers })), 'invalidAccessToken')
})

test('a token of more than 8 KiB is refused before anything is computed', async () => {
  await refused(token({ claims: { scope: 's'.repeat(9_000) } }))
})

test('a verified token is remembered for a minute, not beyond its end', async () => {
  const long = token()
  const short = token({ claims: { exp: seconds(20) } })
  await ask(`Bearer ${long}`)
  await ask(`Bearer ${short}`)
  at = new Date(at.getTime() + 31_000)
  expect(await ask(`Bearer ${long}`)).toBeDefined()
  await expectProblem(ask(`Bearer ${short}`), 'expiredAccessToken')
})

test('when our own keys cannot be read that is a fault, not a refusal', async () => {
  const broken = tokenVerifier({
    issuer,
    audience,
    useOnce: async () => true,
    loadKeys: () => Promise.reject(new Error('no database')),
    now: () => at,
  })
  await expect(broken(new Request(audience, { headers: { Authorization: `Bearer ${token()}` } }))).rejects.toThrow(
    'no database',
  )
})
