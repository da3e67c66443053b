import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { client as registrations } from '#db/schema/registration.ts'
import { auditLine, boxIdentifier, portalConsent } from '#db/schema/index.ts'
import { scopes } from '#domain/access/authorization-table.ts'
import { openBox } from '#domain/ebox/open-box.ts'
import { revokePortalConsent } from '#domain/registration/portal-consents.ts'
import { startAuthorization, type TestAuthorization } from '#tests/fixtures/authorization.ts'
import { aBoxHolder, aVersionOfTerms, type HolderOfTest, openOwnBox } from '#tests/fixtures/box-holder.ts'
import { aPortalOf } from '#tests/fixtures/portal-flow.ts'

/* Who serves documents elsewhere asks what a token says (RFC 7662, spec §7): the signature proves it, the live rows decide. */
let server: TestAuthorization
let citizen: HolderOfTest
let ownToken: string

beforeAll(async () => {
  server = await startAuthorization()
  await aVersionOfTerms(server.database, '1')
  citizen = await aBoxHolder(server.database)
  await openOwnBox(server.database, citizen, '1')
  const provider = await server.register({ scope: scopes.introspect })
  ownToken = (await server.ask(provider)).answer.access_token ?? ''
})
afterAll(() => server[Symbol.asyncDispose]())

async function introspect(body: URLSearchParams | string, authorization: string | null = `Bearer ${ownToken}`) {
  const headers: Record<string, string> = { ...(authorization && { Authorization: authorization }) }
  const response = await fetch(`${server.issuer}/introspection`, { method: 'POST', body, headers })
  const answer: unknown = await response.json()
  return { status: response.status, headers: response.headers, answer }
}
const of = (token: string) => introspect(new URLSearchParams({ token }))

test('a machine’s token says its client, its enterprise and what it may, in the form of the real one', async () => {
  const machine = await server.register({ scope: scopes.consult })
  const token = (await server.ask(machine)).answer.access_token ?? ''
  const { status, answer, headers } = await of(token)
  expect([status, headers.get('cache-control')]).toEqual([200, 'no-store'])
  expect(answer).toEqual({
    active: true,
    client_id: machine.id,
    token_type: 'Bearer',
    sub: machine.id,
    aud: server.audience,
    iss: server.issuer,
    jti: expect.any(String),
    iat: expect.any(Number),
    nbf: expect.any(Number),
    exp: expect.any(Number),
    scope: scopes.consult,
    principalAttributes: { 'urn:be:fgov:kbo-bce:organization:cbe-number': [machine.enterpriseNumber] },
  })
})

test('a citizen’s token says whose it is, and is inactive from the moment that the consent ends', async () => {
  const portal = await aPortalOf(server)
  const { accessToken } = await portal.tokensOf(citizen)
  const { answer } = await of(accessToken)
  const { holder } = citizen.by
  expect(answer).toMatchObject({
    active: true,
    client_id: portal.id,
    token_type: 'DPoP',
    sub: holder.eboxType === 'citizen' && holder.ssin,
    cnf: { jkt: portal.key.thumbprint },
  })
  expect(answer).not.toHaveProperty('principalAttributes')
  await revokePortalConsent(server.database.app, citizen.by.reader, portal.id, citizen.request)
  expect((await of(accessToken)).answer).toEqual({ active: false })
})

test('a suspended client’s token is inactive at once', async () => {
  const machine = await server.register()
  const token = (await server.ask(machine)).answer.access_token ?? ''
  await server.database.worker
    .update(registrations)
    .set({ status: 'suspended' })
    .where(eq(registrations.clientId, machine.id))
  expect((await of(token)).answer).toEqual({ active: false })
})

test.each(['no token', 'a.b.c', 'eyJhbGciOiJub25lIn0.e30.', ''.padEnd(9_000, 'x')])(
  'what is no token of ours is inactive, and says no more (%#)',
  async (token) => {
    expect(await of(token)).toMatchObject({ status: 200, answer: { active: false } })
  },
)

test('who asks needs a token of its own, of a client that acts for itself, with the scope for it', async () => {
  const form = () => new URLSearchParams({ token: ownToken })
  expect(await introspect(form(), null)).toMatchObject({ status: 401 })
  expect(await introspect(form(), 'Bearer nothing')).toMatchObject({ status: 401, answer: { error: 'invalid_token' } })
  const machine = (await server.ask(await server.register({ scope: scopes.consult }))).answer.access_token ?? ''
  expect(await introspect(form(), `Bearer ${machine}`)).toMatchObject({
    status: 403,
    answer: { error: 'insufficient_scope' },
  })
  const { accessToken } = await (await aPortalOf(server)).tokensOf(citizen)
  expect(await introspect(form(), `Bearer ${accessToken}`)).toMatchObject({ status: 401 })
})

test('a request without one token in a form is refused', async () => {
  for (const body of [
    new URLSearchParams(),
    new URLSearchParams('token=a&token=b'),
    '{"token":"a"}',
    new URLSearchParams({ token: 'x'.repeat(20_000) }),
  ])
    expect(await introspect(body)).toMatchObject({ status: 400, answer: { error: 'invalid_request' } })
})

test('that a token was asked about stands in the audit trail, the token does not', async () => {
  const machine = await server.register()
  const token = (await server.ask(machine)).answer.access_token ?? ''
  await of(token)
  const lines = await server.database.worker
    .select()
    .from(auditLine)
    .where(sql`${auditLine.details}->>'introspectedClient' = ${machine.id}`)
  expect(lines).toHaveLength(1)
  expect(JSON.stringify(lines)).not.toContain(token)
})

test('a token for a professional’s box tells no number: it would pass for the citizen’s', async () => {
  const portal = await aPortalOf(server)
  const { accessToken } = await portal.tokensOf(citizen)
  const { database, keyProvider } = server
  const { holder } = citizen.by
  if (holder.eboxType !== 'citizen') throw new Error('The fixture made no citizen')
  const { boxId } = await database.worker.transaction((transaction) =>
    openBox(transaction, keyProvider, { eboxType: 'professional', ssin: holder.ssin, quality: 'notary' }),
  )
  const [box] = await database.worker.select().from(boxIdentifier).where(eq(boxIdentifier.boxId, boxId))
  await database.worker
    .update(portalConsent)
    .set({ ssinHash: box?.lookupHash })
    .where(eq(portalConsent.clientId, portal.id))
  const { answer } = await of(accessToken)
  expect(answer).toMatchObject({ active: true, client_id: portal.id })
  expect(JSON.stringify(answer)).not.toContain(holder.ssin)
})
