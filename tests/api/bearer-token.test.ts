import { once } from 'node:events'
import { createServer } from 'node:http'
import { describe, expect, test } from 'vitest'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { aForger, type Forgery } from '#tests/fixtures/forged-token.ts'
import { activeConsumer, call } from '#tests/fixtures/registry.ts'
import { refusedPublication } from '#tests/fixtures/refusal.ts'
import { clientAssertion } from '#tests/fixtures/token.ts'

const ebox = await sharedEbox()
const forge = await aForger(ebox)
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds

async function expectRefused(token: string | null, type = 'invalidAccessToken') {
  const { status, json, headers } = await call(ebox, '/ebox', { token })
  expect(status).toBe(401)
  expect(json).toMatchObject({ type: `urn:problem-type:belgif:${type}`, status: 401, code: 'UNAUTHORIZED' })
  expect(headers.get('www-authenticate')).toMatch(
    type === 'noAccessToken' ? /^Bearer resource_metadata="http[^"]+"$/ : /^Bearer error="invalid_token"/,
  )
}
const refused = (forgery: Forgery, type?: string) => expectRefused(forge(forgery), type)

test('a token as the e-Box itself would sign it opens the box: what follows is refused for what it says', async () => {
  expect((await call(ebox, '/ebox', { token: forge() })).status).toBe(200)
})

test('without a token, or with one beside the header, the answer is noAccessToken', async () => {
  await expectRefused(null, 'noAccessToken')
  const token = await ebox.token(activeConsumer(ebox))
  for (const path of [`/ebox?access_token=${token}`, '/ebox'])
    expect(await call(ebox, path, { token: null, headers: { authorization: 'Basic YTpi' } })).toMatchObject({
      status: 401,
      json: { type: 'urn:problem-type:belgif:noAccessToken' },
    })
  expect((await call(ebox, '/ebox', { token: null, headers: { authorization: `bearer ${token}` } })).status).toBe(200)
})

test('an expired token is told to be expired; a publication with one stores nothing', async () => {
  await refused({ claims: { exp: inSeconds(-11) } }, 'expiredAccessToken')
  for (const token of [null, forge({ claims: { exp: inSeconds(-60) } }), 'a.b.c']) {
    const answer = await refusedPublication(ebox, { token })
    expect(answer.status).toBe(401)
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer/)
  }
})

test('a token without the scope is refused with the scope that is missing, and stores nothing', async () => {
  const answer = await refusedPublication(ebox, { token: await ebox.token('documentConsumer') })
  expect(answer.status).toBe(403)
  expect(answer.body).toMatchObject({
    type: 'urn:problem-type:belgif:missingScope',
    requiredScopes: [
      'scope:document:management:consult:ws-eboxrestentreprise:publicationsender',
      'scope:document:management:consult:ws-eboxrestentreprise:eboxrepresentativepublication',
      'scope:document:management:ws-eboxrestentreprise:eboxrepresentativepublication',
    ],
  })
  await expect(call(ebox, '/ebox', { token: forge({ claims: { scope: '' } }) })).resolves.toMatchObject({ status: 403 })
  await expect(call(ebox, '/ebox', { token: forge({ claims: { scope: 'openid' } }) })).resolves.toMatchObject({
    status: 403,
  })
})

describe('T01 no unsigned token', () => {
  test.each(['none', 'None', 'nOnE', 'NONE', ''])('T01 alg %j', async (alg) => {
    await refused({ header: { alg }, signer: 'nobody' })
    await refused({ header: { alg } })
  })
  test('T01 a signature that was cut, emptied or is another token’s', async () => {
    const [header, payload, signature] = forge().split('.')
    for (const token of [
      `${header}.${payload}`,
      `${header}.${payload}.`,
      `${header}.${payload}.${signature?.slice(0, -2)}`,
    ])
      await expectRefused(token)
    const [, , others] = forge({ claims: { jti: 'another' } }).split('.')
    await expectRefused(`${header}.${payload}.${others}`)
  })
})

describe('T02 no confusion of algorithms', () => {
  test('T02 HS256 with our public key as its secret', () => refused({ header: { alg: 'HS256' }, signer: 'hmac' }))
  test.each(['RS256', 'PS256', 'ES384', 'EdDSA', 'HS256'])(
    'T02 %s in the header of a token that our ES256 key signed',
    (alg) => refused({ header: { alg } }),
  )
  test('T02 ES256 by a stranger under our key’s name', () => refused({ signer: 'stranger' }))
})

describe('T03 the key is ours to choose', () => {
  test.each([
    ['a path', '../../../etc/passwd'],
    ['SQL', "' OR 1=1 --"],
    ['an address', 'https://attacker.example/key'],
    ['unknown', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['empty', ''],
    ['not a text', 7],
    ['missing', undefined],
  ])('T03 a kid that is %s', (_title, kid) => refused({ header: { kid } }))

  test('T03 a kid of a megabyte', async () => {
    // So long a header is refused unread.
    const token = forge({ header: { kid: 'k'.repeat(1024 * 1024) } })
    const answer = await fetch(`${ebox.credentials.messageRegistry}/ebox`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(answer.status).toBe(431)
    await refused({ header: { kid: 'k'.repeat(7000) } })
  })

  test('T03 a kid that stands twice', async () => {
    const { kid } = JSON.parse(Buffer.from(forge().split('.')[0] ?? '', 'base64url').toString())
    await refused({ headerText: `{"alg":"ES256","typ":"at+jwt","kid":"x","kid":"${kid}"}` })
  })

  test('T03 jku, x5u, jwk and x5c: refused, and nobody is asked', async () => {
    let asked = 0
    const sentinel = createServer((_, response) => {
      asked++
      response.end('{"keys":[]}')
    }).listen(0, '127.0.0.1')
    await once(sentinel, 'listening')
    const address = sentinel.address()
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/keys`
    const headers = [{ jku: url }, { x5u: url }, { jwk: { kty: 'EC' } }, { x5c: ['AA'] }, { crit: ['x'], x: 1 }]
    for (const header of headers) for (const signer of ['own', 'stranger'] as const) await refused({ header, signer })
    for (const claims of [{ iss: url }, { jku: url }])
      await call(ebox, '/ebox', { token: forge({ claims, signer: 'stranger' }) })
    sentinel.close()
    expect(asked).toBe(0)
  })
})

describe('T04 the claims are checked', () => {
  const audience = ebox.credentials.messageRegistry
  test.each<[string, Record<string, unknown>]>([
    ['another issuer', { iss: 'https://elsewhere.example/oauth' }],
    ['no issuer', { iss: undefined }],
    ['another audience', { aud: 'https://elsewhere.example/api' }],
    ['no audience', { aud: undefined }],
    ['our audience beside another', { aud: [audience, 'https://elsewhere.example'] }],
    ['the token endpoint as audience', { aud: ebox.credentials.issuer }],
    ['no end', { exp: undefined }],
    ['an end that is a text', { exp: String(inSeconds(600)) }],
    ['no jti', { jti: undefined }],
    ['no client', { client_id: undefined }],
    ['no subject', { sub: undefined }],
    ['no time of issue', { iat: undefined }],
    ['a time of issue to come', { iat: inSeconds(30) }],
    ['a beginning 61 seconds ahead', { nbf: inSeconds(61) }],
    ['a beginning 15 seconds ahead', { nbf: inSeconds(15) }],
  ])('T04 %s', (_title, claims) => refused({ claims }))

  test('T04 ten seconds of difference between clocks are allowed', async () => {
    for (const claims of [{ nbf: inSeconds(8) }, { iat: inSeconds(8) }, { exp: inSeconds(-5) }])
      expect((await call(ebox, '/ebox', { token: forge({ claims }) })).status).toBe(200)
  })

  test('T04 a client that is unknown, or that works for another enterprise than its token says, reads nothing', async () => {
    const other = findClient(ebox.credentials, 'documentConsumer').enterpriseNumber
    const number = { 'urn:be:fgov:kbo-bce:organization:cbe-number': [other] }
    for (const claims of [{ client_id: 'nobody', sub: 'nobody' }, { principalAttributes: number }])
      expect((await call(ebox, '/ebox', { token: forge({ claims }) })).status).toBe(403)
    await refused({ claims: { principalAttributes: undefined } })
  })
})

describe('T05 only an access token is one', () => {
  test.each(['JWT', 'dpop+jwt', 'logout+jwt', 'secevent+jwt', 'id_token', 'AT+JWT ', undefined])('T05 typ %s', (typ) =>
    refused({ header: { typ } }),
  )

  test('T05 an ID token, a logout token and a client’s own assertion', async () => {
    await refused({ header: { typ: 'JWT' }, claims: { nonce: 'n', acr: 'x', client_id: undefined } })
    await refused({ header: { typ: 'logout+jwt' }, claims: { events: {}, sid: 's', exp: undefined } })
    const client = findClient(ebox.credentials, activeConsumer(ebox))
    for (const audience of [ebox.credentials.messageRegistry, ebox.credentials.issuer])
      await expectRefused(await clientAssertion(ebox.credentials, client, { audience }))
  })
})
