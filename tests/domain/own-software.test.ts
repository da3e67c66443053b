import { generateKeyPairSync } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { registeredClient } from '#authorization/registered-client.ts'
import { client, registrationChange, terms } from '#db/schema/index.ts'
import { setClientStatus } from '#domain/registration/change-client.ts'
import { consumerClients } from '#domain/registration/client-desk.ts'
import { addKey, listClients } from '#domain/registration/client-keys.ts'
import { readClientCalls } from '#domain/registration/client-calls.ts'
import { acceptConsumerTerms, readConsumerTerms } from '#domain/registration/consumer-terms.ts'
import type { EnterpriseManager } from '#domain/registration/manage-enterprise.ts'
import { endingKeys, noteKeyTold } from '#domain/registration/ending-keys.ts'
import { endSoftware, mostSoftware, registerSoftware, setSoftwareStatus } from '#domain/registration/own-software.ts'
import { scopes } from '#domain/access/authorization-table.ts'
import { composeSoftwareKeyEnding } from '#emails/compose-box-mails.ts'
import { alertTexts } from '#emails/texts/index.ts'
import { keysOf } from '#tests/fixtures/box-holder.ts'
import { selfSigned } from '#tests/fixtures/certificate.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'
import { aDeskPerson, aDeskRequest } from '#tests/fixtures/desk-person.ts'
import { aManagedEnterprise, anOpenBox, aSignedInPerson } from '#tests/fixtures/enterprise-manager.ts'

/* The software of an enterprise; what it then reads over HTTP is tests/web/integration.test.ts. */
const request = { traceId: 'test', requestMethod: 'POST', requestUrl: '/integration' }
const sections = { nl: [], fr: [], de: [], en: [] }
let database: EmptyDatabase
beforeAll(async () => {
  database = await emptyDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const aKey = () =>
  JSON.stringify(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }))
const register = (by: EnterpriseManager, given: object = { name: 'Boekhouding', key: aKey() }) =>
  registerSoftware(database.app, by, given, request)
const accept = (by: EnterpriseManager, version = 'software-1') =>
  acceptConsumerTerms(database.app, by, version, request)
async function aRegistered(by: EnterpriseManager): Promise<string> {
  const made = await register(by)
  if (!('clientId' in made)) throw new Error(`Not registered: ${JSON.stringify(made)}`)
  return made.clientId
}
const refused = { details: { status: 403 } }
const versions = (version: string, days: number) =>
  database.worker.insert(terms).values({
    termsVersion: version,
    audience: 'documentConsumer',
    validFrom: new Date(Date.now() + days * 86_400_000),
    sections,
  })

test('no software is registered before a manager accepted the terms for software that are in force, by name and moment', async () => {
  const by = await aManagedEnterprise(database)
  await database.worker.insert(terms).values({ termsVersion: 'people', validFrom: new Date(0), sections })
  expect(await readConsumerTerms(database.app, by)).toEqual({})
  expect(await accept(by, 'people')).toBe(false)
  await versions('software-1', -2)
  await versions('software-9', 2)
  expect(await readConsumerTerms(database.app, by)).toEqual({
    inForce: expect.objectContaining({ version: 'software-1' }),
  })
  expect(await register(by)).toEqual({ problem: 'terms' })
  expect(await accept(by, 'software-9')).toBe(false)
  expect(await accept(by)).toBe(true)
  expect(await accept(by)).toBe(true)
  expect((await readConsumerTerms(database.app, by)).accepted).toEqual({ by: 'Lotte Wouters', at: expect.any(Date) })
  const logged = await database.worker
    .select()
    .from(registrationChange)
    .where(eq(registrationChange.enterpriseNumber, by.enterpriseNumber))
  expect(logged).toMatchObject([{ what: 'termsAccepted', subject: 'software-1', byName: 'Lotte Wouters' }])
  const clientId = await aRegistered(by)
  expect(clientId).toMatch(/^boekhouding-consumer/)
})

test('what is registered is a document consumer of that enterprise with the consult scope alone, for the authorization server at once', async () => {
  const by = await aManagedEnterprise(database)
  await accept(by)
  const clientId = await aRegistered(by)
  expect(await registeredClient(database.app, clientId)).toMatchObject({
    grant_types: ['client_credentials'],
    enterprise_number: by.enterpriseNumber,
    registered_scope: scopes.consult,
    profile: 'ebox',
    jwks: { keys: [{ alg: 'ES256' }] },
  })
})

test('a name is asked, and a public key that is one', async () => {
  const by = await aManagedEnterprise(database)
  await accept(by)
  expect(await register(by, { name: ' ', key: aKey() })).toEqual({ problems: { name: 'required' } })
  expect(await register(by, { name: 'x'.repeat(101), key: aKey() })).toEqual({ problems: { name: 'tooLong' } })
  expect(await register(by, { name: 'Proef', key: 'no key' })).toEqual({ problems: { key: 'key' } })
  expect(await listClients(database.app, consumerClients(by))).toEqual([])
})

test('suspended or ended, it gets no token; what one of platform and enterprise suspended the other does not let work again', async () => {
  const by = await aManagedEnterprise(database)
  await accept(by)
  const clientId = await aRegistered(by)
  const set = (status: 'active' | 'suspended') => setSoftwareStatus(database.app, by, { clientId, status }, request)
  const desk = await aDeskPerson(database, { roles: ['registryDesk'] })
  const setAtDesk = (status: 'active' | 'suspended') =>
    setClientStatus(database.app, desk, { clientId, status, reason: 'Asked by phone' }, aDeskRequest())
  expect(await set('suspended')).toBe(true)
  expect(await registeredClient(database.app, clientId)).toBeUndefined()
  await setAtDesk('active')
  expect(await registeredClient(database.app, clientId)).toBeUndefined()
  expect(await set('active')).toBe(true)
  expect(await registeredClient(database.app, clientId)).toBeDefined()
  await setAtDesk('suspended')
  expect(await set('active')).toBe(false)
  expect(await registeredClient(database.app, clientId)).toBeUndefined()
  await setAtDesk('active')
  expect(await registeredClient(database.app, clientId)).toBeDefined()
  await endSoftware(database.app, by, clientId, request)
  await setAtDesk('active')
  expect(await registeredClient(database.app, clientId)).toBeUndefined()
  expect(await listClients(database.app, consumerClients(by))).toEqual([])
  await expect(set('active')).rejects.toMatchObject(refused)
  const keys = await database.worker.execute(
    sql`SELECT 1 FROM client_key WHERE client_id = ${clientId} AND not_after IS NULL`,
  )
  expect(keys).toHaveLength(0)
})

test('there are five at once, whoever registers at the same moment', async () => {
  const by = await aManagedEnterprise(database)
  await accept(by)
  const made = await Promise.all(Array.from({ length: mostSoftware + 2 }, () => register(by)))
  expect(made.filter((each) => 'problem' in each && each.problem === 'tooMany')).toHaveLength(2)
  expect(await listClients(database.app, consumerClients(by))).toHaveLength(mostSoftware)
})

test('Z13 it belongs to the own enterprise and its managers alone, and so does what it called', async () => {
  const [mine, other] = [await aManagedEnterprise(database), await aManagedEnterprise(database)]
  await Promise.all([accept(mine), accept(other)])
  const theirs = await aRegistered(other)
  await database.worker
    .execute(sql`INSERT INTO audit_line (trace_id, client_id, request_method, request_url, response_code, details)
    VALUES ('theirs', ${theirs}, 'GET', 'http://x/api/messageRegistry/v3/ebox/messages?q=secret', 200, '{}')`)
  const key = { clientId: theirs, pasted: aKey() }
  await expect(addKey(database.app, consumerClients(mine), key, request)).rejects.toMatchObject(refused)
  await expect(endSoftware(database.app, mine, theirs, request)).rejects.toMatchObject(refused)
  expect(await readClientCalls(database.app, consumerClients(mine))).toEqual([])
  expect(await readClientCalls(database.app, consumerClients(other))).toMatchObject([
    { clientId: theirs, requestPath: '/api/messageRegistry/v3/ebox/messages', status: 200 },
  ])
  const stranger = (await aSignedInPerson(database)).managing(mine.enterpriseNumber)
  await expect(listClients(database.app, consumerClients(stranger))).rejects.toMatchObject(refused)
  await expect(readClientCalls(database.app, consumerClients(stranger))).rejects.toMatchObject(refused)
  await expect(accept(stranger)).rejects.toMatchObject(refused)
})

test('an organisation’s other software, such as what publishes, is none of it', async () => {
  const by = await aManagedEnterprise(database)
  await database.worker.insert(client).values({
    clientId: `test-${crypto.randomUUID()}`,
    role: 'documentSender',
    enterpriseNumber: by.enterpriseNumber,
    name: 'Publisher',
    scope: scopes.publish,
  })
  expect(await listClients(database.app, consumerClients(by))).toEqual([])
})

test.each(['nl', 'fr', 'de', 'en'] as const)(
  'a certificate that ends within a month is told once by e-mail, at the address of the enterprise’s box and in its language (%s)',
  async (language) => {
    const by = await aManagedEnterprise(database)
    await accept(by)
    const name = `Boekhouding $& ${crypto.randomUUID()}`
    const endsAt = new Date(Date.now() + 20 * 86_400_000)
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const registered = await register(by, { name, key: selfSigned(pair, endsAt) })
    const clientId = 'clientId' in registered ? registered.clientId : ''
    const ending = async () =>
      (await endingKeys(database.worker, keysOf(database))).filter((key) => key.clientId === clientId)
    // Whose box is not open nobody reads an e-mail: it stays to be told.
    expect(await ending()).toEqual([])
    const address = await anOpenBox(database, by.enterpriseNumber, language)
    const [key, ...more] = await ending()
    if (!key) throw new Error('Nobody is told')
    expect(more).toEqual([])
    expect(key).toMatchObject({ to: [address], language, atEnterprise: by.enterpriseNumber, clientName: name })
    const mail = await composeSoftwareKeyEnding(
      { ...key, enterpriseNumber: by.enterpriseNumber },
      'https://ebox.example',
    )
    const day = new Intl.DateTimeFormat(`${language}-BE`, { dateStyle: 'long', timeZone: 'Europe/Brussels' })
    for (const said of [
      name,
      day.format(endsAt),
      `https://ebox.example/${language}/enterprise/${by.enterpriseNumber}/integration`,
    ])
      expect(mail.text).toContain(said)
    expect(mail).toMatchObject({ language, subject: alertTexts[language].keyEnding.subject })
    expect(`${mail.subject} ${mail.text}`).not.toMatch(/[{}!]/)
    await noteKeyTold(database.worker, key)
    expect(await ending()).toEqual([])
    // The key that takes its place is a key of its own.
    const next = selfSigned(generateKeyPairSync('ec', { namedCurve: 'P-256' }), endsAt)
    expect(await addKey(database.app, consumerClients(by), { clientId, pasted: next }, request)).toBeUndefined()
    expect(await ending()).toMatchObject([{ to: [address] }])
  },
)

test('no e-mail tells of a key without an end, of one that ends later or has ended, or of software that does not work', async () => {
  const by = await aManagedEnterprise(database)
  await accept(by)
  await anOpenBox(database, by.enterpriseNumber, 'nl')
  const clientId = await aRegistered(by)
  const ends = (at: string | null) =>
    database.worker.execute(
      sql`UPDATE client_key SET not_after = now() + ${at}::interval WHERE client_id = ${clientId}`,
    )
  const isTold = async () =>
    (await endingKeys(database.worker, keysOf(database))).some((key) => key.clientId === clientId)
  for (const at of [null, '31 days', '-1 minute']) {
    await ends(at)
    expect({ at, isTold: await isTold() }).toEqual({ at, isTold: false })
  }
  await ends('29 days')
  expect(await isTold()).toBe(true)
  await setSoftwareStatus(database.app, by, { clientId, status: 'suspended' }, request)
  expect(await isTold()).toBe(false)
  await setSoftwareStatus(database.app, by, { clientId, status: 'active' }, request)
  expect(await isTold()).toBe(true)
  await endSoftware(database.app, by, clientId, request)
  expect(await isTold()).toBe(false)
})
