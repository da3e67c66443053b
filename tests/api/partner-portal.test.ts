import { beforeAll, describe, expect, test } from 'vitest'
import { ChangesShape } from '#http/message-registry/changes.ts'
import { MessagesShape } from '#http/message-registry/message.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { type OwnPortal, aPortal } from '#tests/fixtures/portals.ts'
import { aProof, aProofKey, type Proof, type ProofKey } from '#tests/fixtures/portal-flow.ts'
import { call, published, readBack } from '#tests/fixtures/registry.ts'
import { aReply, reply, senderSoftware } from '#tests/fixtures/replies.ts'
import { rowsOf } from '#tests/fixtures/rows.ts'

/*
 * A citizen's box answers the routes of the registry to a partner portal that the citizen lets read it. How it gets its tokens:
 * authorization-code.test.ts; here they are made with the authorization server's key, so that each can be bent.
 */
const ebox = await sharedEbox()
const { citizens, messageTypes } = ebox.credentials.fixtures
const letter = {
  recipient: { eboxType: 'citizen', ssin: citizens.active },
  messageTypeId: messageTypes.citizen,
  bodyContent: { nl: 'Een brief aan een burger' },
}
let messageId = ''
let portal: OwnPortal

beforeAll(async () => {
  messageId = await published(ebox, { message: letter })
  portal = await aPortal(ebox, citizens.active)
})

const by = (path: string, token = portal.token()) => call(ebox, path, { token })

test('a portal lists, reads and opens the letters of the citizen who consented', async () => {
  const list = MessagesShape.parse((await by('/ebox/messages?pageSize=100')).json)
  expect(list.items.map((each) => each.messageId)).toContain(messageId)
  const message = await readBack(ebox, messageId, { token: portal.token() })
  expect((await by(`/ebox/messages/${messageId}/body`)).json).toMatchObject({ nl: 'Een brief aan een burger' })
  const { status, bytes } = await by(new URL(message.attachments?.items[0]?.contentHref ?? '').href)
  expect([status, bytes.subarray(0, 5).toString()]).toEqual([200, '%PDF-'])
  expect(await readBack(ebox, messageId, { token: portal.token() })).toMatchObject({ readStatus: true })
})

test('it reads the summary, the statistics and the changes, and hides a letter', async () => {
  expect((await by('/ebox')).json).toMatchObject({ numberOfMessages: expect.any(Number) })
  expect((await by('/ebox/statistics')).status).toBe(200)
  // A change is told once the relay has given it a number.
  const changed = async () => {
    const { items } = ChangesShape.parse((await by('/ebox/changes?pageSize=1000')).json)
    return items.map((each) => each.messageId)
  }
  await expect.poll(changed, { timeout: 15_000 }).toContain(messageId)
  const hidden = await call(ebox, '/ebox/messages', {
    token: portal.token(),
    method: 'PATCH',
    json: { items: [{ messageId, visible: false }] },
    headers: { 'content-type': 'application/merge-patch+json' },
  })
  expect(hidden.status).toBe(200)
  expect(await readBack(ebox, messageId, { token: portal.token() })).toMatchObject({ visible: false })
})

test('what it opened stands in the log of the box under its name, and in the audit trail', async () => {
  const { opened, audit } = await rowsOf(ebox, messageId)
  expect(opened).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ actor: 'partnerPortal', actor_name: portal.id, kind: 'fetched' }),
    ]),
  )
  expect(audit.filter(({ client_id }) => client_id === portal.id).length).toBeGreaterThan(0)
})

test('Z02 another’s letter answers as an unknown one: of an enterprise, and of a citizen who did not consent', async () => {
  const other = await published(ebox, {
    message: { recipient: { eboxType: 'citizen', ssin: citizens.neverOpened }, messageTypeId: messageTypes.citizen },
  })
  for (const id of [await published(ebox), other]) expect((await by(`/ebox/messages/${id}`)).status).toBe(404)
})

test.each(['revoke', 'end', 'suspend', 'takeBack'] as const)(
  'Z05 after %s the next request is refused',
  async (how) => {
    const own = await aPortal(ebox, citizens.active)
    const token = own.token()
    expect((await by('/ebox/messages', token)).status).toBe(200)
    await own[how]()
    for (const path of ['/ebox/messages', `/ebox/messages/${messageId}`, '/ebox', '/ebox/changes'])
      expect((await by(path, token)).status).toBe(403)
  },
)

test('Z05 a name of a person that nobody gave to this portal opens nothing, nor does another portal’s', async () => {
  const other = await aPortal(ebox, citizens.active)
  for (const token of [portal.token({ sub: 'nobody' }), portal.token({ client_id: other.id })])
    expect((await by('/ebox/messages', token)).status).toBe(403)
})

test('a person’s token is no enterprise’s: it opens no box of the enterprise that it names, and publishes nothing', async () => {
  const { id, enterpriseNumber } = findClient(ebox.credentials, 'documentConsumer')
  const principalAttributes = { 'urn:be:fgov:kbo-bce:organization:cbe-number': [enterpriseNumber] }
  const token = portal.token({ client_id: id, principalAttributes })
  expect((await by('/ebox/messages', token)).status).toBe(403)
  expect((await by(`/ebox/${enterpriseNumber}/routingRules`, token)).status).toBe(403)
})

describe('a token that is bound to a key', () => {
  const path = '/ebox/messages'
  const address = `${ebox.credentials.messageRegistry}${path}`
  let key: ProofKey
  let token: string
  beforeAll(async () => {
    key = await aProofKey()
    token = portal.token({ cnf: { jkt: key.thumbprint } })
  })
  const proof = (bent: Omit<Proof, 'key'> = {}, by = key) => aProof(by, { method: 'GET', address, token }, bent)
  const ask = async (DPoP?: string, scheme = 'DPoP') => {
    const answer = await fetch(`${address}?pageSize=1`, {
      headers: { Authorization: `${scheme} ${token}`, ...(DPoP && { DPoP }) },
    })
    await answer.arrayBuffer()
    return { status: answer.status, challenge: answer.headers.get('www-authenticate') }
  }
  const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds

  test('opens the box with a proof of the request, each of them once', async () => {
    const once = await proof()
    expect((await ask(once)).status).toBe(200)
    expect((await ask(await proof())).status).toBe(200)
    const again = await ask(once)
    expect(again).toMatchObject({ status: 401, challenge: expect.stringContaining('DPoP error="invalid_dpop_proof"') })
  })

  test.each<[string, Omit<Proof, 'key'>]>([
    ['another method', { claims: { htm: 'POST' } }],
    ['another address', { claims: { htu: `${address}/other` } }],
    ['another host', { claims: { htu: 'https://elsewhere.example/api/messageRegistry/v3/ebox/messages' } }],
    ['another token', { claims: { ath: 'x'.repeat(43) } }],
    ['no token', { claims: { ath: undefined } }],
    ['another type', { header: { typ: 'JWT' } }],
    ['no id', { claims: { jti: undefined } }],
    ['61 s ago', { claims: { iat: inSeconds(-62) } }],
    ['61 s from now', { claims: { iat: inSeconds(70) } }],
  ])('T07 a proof of %s is refused', async (_name, bent) => {
    const { status, challenge } = await ask(await proof(bent))
    expect([status, challenge]).toEqual([401, expect.stringContaining('DPoP error="invalid_dpop_proof"')])
  })

  test('T07 a proof that carries its private key, or that is none, is refused', async () => {
    for (const bad of [await proof({ header: { jwk: key.privateJwk } }), 'no.jwt', 'x', ''])
      expect((await ask(bad)).status).toBe(401)
  })

  test('T07 of twenty uses of a proof at the same time one opens the box', async () => {
    const same = await proof()
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(same)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('T08 is refused as a bearer’s, with and without a proof, and with a proof of another key', async () => {
    expect((await ask(undefined, 'Bearer')).status).toBe(401)
    expect((await ask(await proof(), 'Bearer')).status).toBe(401)
    expect((await ask(undefined)).status).toBe(401)
    expect((await ask(await proof({}, await aProofKey()))).status).toBe(401)
  })

  test('T08 a proof makes no bound token of one that is not', async () => {
    const answer = await fetch(address, {
      headers: {
        Authorization: `DPoP ${portal.token()}`,
        DPoP: await aProof(key, { method: 'GET', address, token: portal.token() }),
      },
    })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toContain(
      '/.well-known/oauth-protected-resource/api/messageRegistry/v3',
    )
  })
})

test('a portal replies for the citizen: the institution gets the reply, without a name that the portal cannot know', async () => {
  const original = await published(ebox, { message: { ...letter, isReplyAuthorized: true } })
  const answer = await reply(ebox, original, { token: portal.token(), message: aReply() })
  expect(answer.status).toBe(201)
  const { messageId: replyId } = answer.body as { messageId: string }
  const software = await senderSoftware(ebox)
  const received = await readBack(ebox, replyId, { token: await software.token() })
  expect(received).toMatchObject({ originalMessageId: original })
  expect(JSON.stringify(received)).toContain('Burger')
  expect(JSON.stringify(received)).not.toContain(portal.id)
  const closed = await published(ebox, { message: letter })
  expect((await reply(ebox, closed, { token: portal.token() })).status).toBe(403)
})
