import { generateKeyPairSync } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditLine, client, clientKey, onboardingStep, publisherStaff } from '#db/schema/index.ts'
import { registeredClient } from '#authorization/registered-client.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { EnterpriseRegister, EnterpriseStatus } from '#domain/ebox/enterprise-register.ts'
import type { EnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { answerDesk, askRegistration, listOwnRequests, readOwnRequest } from '#domain/registration/ask-registration.ts'
import { listRegisteredClients, setClientStatus } from '#domain/registration/change-client.ts'
import { publisherClients } from '#domain/registration/client-desk.ts'
import { addKey, endKey, listClients } from '#domain/registration/client-keys.ts'
import { endingKeys, noteKeyTold } from '#domain/registration/ending-keys.ts'
import { kindsOf, type OnboardingKind } from '#domain/registration/onboarding-kinds.ts'
import { forgottenSteps, noteTold } from '#domain/registration/onboarding-step.ts'
import { addMessageType, listMessageTypes } from '#domain/registration/register-message-type.ts'
import { readChanges } from '#domain/registration/registration-change.ts'
import { listRequests, readRequest, reviewRequest } from '#domain/registration/review-request.ts'
import { keysOf } from '#tests/fixtures/box-holder.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'
import { aDeskPerson, aDeskRequest } from '#tests/fixtures/desk-person.ts'
import { anEnterpriseNumber } from '#tests/fixtures/enterprise-number.ts'

/*
 * Asking to be registered, the desk's verdict and what it registers; the pages are tests/web/onboarding.test.ts.
 */
let database: EmptyDatabase
let keys: KeyProvider
beforeAll(async () => {
  database = await emptyDatabase()
  keys = keysOf(database)
}, 60_000)
afterAll(() => database[Symbol.asyncDispose]())

/** A register in which every enterprise is active, but for those named. */
function registerWith(others: Record<string, EnterpriseStatus> = {}): EnterpriseRegister {
  const active: EnterpriseStatus = { status: 'active', name: { nl: 'Kas Éénhoorn', fr: 'Caisse Licorne' } }
  return {
    lookUp: async (numbers) =>
      new Map(numbers.map((number): [EnterpriseNumber, EnterpriseStatus] => [number, others[number] ?? active])),
    findInactive: () => Promise.reject(new Error('Nobody asks for very many here')),
  }
}

const form = (more: Record<string, unknown> = {}) => ({
  enterpriseNumber: anEnterpriseNumber(),
  legalRepresentative: 'Jo Janssens',
  useCases: 'Yearly statements',
  audiences: 'citizen',
  messagesPerYear: '120 000',
  messagesAtPeak: '4.000',
  storage: 'registry',
  contactBusiness: 'business@sender.example',
  contactTechnical: 'technical@sender.example',
  ...more,
})

type Person = Awaited<ReturnType<typeof aDeskPerson>>

const submit = (
  person: Person,
  given: unknown,
  kind: OnboardingKind = 'documentSender',
  enterprises = registerWith(),
) => askRegistration(database.app, { keys, enterprises }, person, { kind, given, language: 'nl' }, aDeskRequest())

async function submitted(person: Person, given = form(), kind: OnboardingKind = 'documentSender') {
  const asked = await submit(person, given, kind)
  if ('problems' in asked) throw new Error(JSON.stringify(asked.problems))
  return { ...asked, enterpriseNumber: given.enterpriseNumber }
}

const review = (
  person: Person,
  requestId: string,
  verdict: Parameters<typeof reviewRequest>[4],
  enterprises = registerWith(),
) => reviewRequest(database.app, { keys, enterprises }, person, requestId, verdict, aDeskRequest())

const approved = { is: 'approved', quotas: {} } as const

/** An organisation that was approved, with its requester. */
async function anApproved(kind: OnboardingKind = 'documentSender', more: Record<string, unknown> = {}) {
  const [requester, desk] = await Promise.all([
    aDeskPerson(database),
    aDeskPerson(database, { roles: ['registryDesk', 'federationDesk'] }),
  ])
  const { requestId, enterpriseNumber } = await submitted(requester, form(more), kind)
  await review(desk, requestId, approved)
  const [own] = await listClients(database.app, publisherClients(requester, enterpriseNumber))
  if (!own) throw new Error('No client was registered')
  return { requester, desk, requestId, enterpriseNumber, clientId: own.clientId }
}

const aJwk = () =>
  JSON.stringify(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }))

describe('a request', () => {
  test('is refused with everything that is wrong at once, and nothing of it is kept', async () => {
    const person = await aDeskPerson(database)
    const asked = await submit(person, {
      enterpriseNumber: '0123',
      contactBusiness: 'nobody',
      messagesAtPeak: '-1',
      audiences: 'animals',
    })
    expect(asked).toEqual({
      problems: {
        enterpriseNumber: 'enterpriseNumber',
        legalRepresentative: 'required',
        useCases: 'required',
        audiences: 'required',
        messagesPerYear: 'required',
        messagesAtPeak: 'number',
        storage: 'required',
        contactBusiness: 'email',
        contactTechnical: 'required',
      },
    })
    expect(await listOwnRequests(database.app, person)).toEqual([])
  })

  test.each(['unknown', 'inactive', 'cancelled'] as const)(
    'of an enterprise that the register calls %s is refused',
    async (status) => {
      const person = await aDeskPerson(database)
      const given = form()
      const said: EnterpriseStatus = status === 'unknown' ? { status } : { status, name: { nl: 'Weg' } }
      const asked = await submit(person, given, 'documentSender', registerWith({ [given.enterpriseNumber]: said }))
      expect(asked).toEqual({ problems: { enterpriseNumber: 'enterpriseUnknown' } })
    },
  )

  test.each([
    ['partnerPortal', '', 'required'],
    ['partnerPortal', 'http://portal.example/back', 'address'],
    ['partnerPortal', 'https://portal.example/back#here', 'address'],
    ['partnerPortal', 'https://*.portal.example/back', 'address'],
    ['documentProvider', 'https://me@provider.example', 'address'],
  ] as const)('of kind %s with the address "%s" is refused: %s', async (kind, addresses, problem) => {
    const asked = await submit(await aDeskPerson(database), form({ addresses }), kind)
    expect(asked).toEqual({ problems: { addresses: problem } })
  })

  test.each([
    ['documentSender', 'registryDesk'],
    ['documentConsumer', 'registryDesk'],
    ['documentProvider', 'federationDesk'],
    ['partnerPortal', 'federationDesk'],
    ['serviceProvider', 'federationDesk'],
  ] as const)('of kind %s reaches the %s, and the other desk does not know it', async (kind, role) => {
    const other = role === 'registryDesk' ? 'federationDesk' : 'registryDesk'
    const [requester, owner, stranger] = await Promise.all([
      aDeskPerson(database),
      aDeskPerson(database, { roles: [role] }),
      aDeskPerson(database, { roles: [other] }),
    ])
    const audiences = ['citizen', 'professional']
    const { requestId } = await submitted(requester, form({ addresses: 'https://own.example/back', audiences }), kind)
    const ids = async (person: Person) => (await listRequests(database.app, person)).open.map((each) => each.requestId)
    expect(await ids(owner)).toContain(requestId)
    expect(await ids(stranger)).not.toContain(requestId)
    const ports = { keys, enterprises: registerWith() }
    expect(await readRequest(database.app, ports, stranger, requestId)).toBeUndefined()
    expect(await readRequest(database.app, ports, owner, requestId)).toMatchObject({
      kind,
      audiences,
      messagesPerYear: 120_000,
      messagesAtPeak: 4_000,
      contacts: { business: 'business@sender.example', technical: 'technical@sender.example' },
      enterpriseName: { nl: 'Kas Éénhoorn' },
    })
    await expect(review(stranger, requestId, approved)).rejects.toMatchObject({ details: { status: 404 } })
    expect(kindsOf([role])).toContain(kind)
  })

  test('is asked back, answered and refused with a reason, in a history that both sides see; nobody else does', async () => {
    const [requester, desk, other] = await Promise.all([
      aDeskPerson(database, { name: 'Rik' }),
      aDeskPerson(database, { roles: ['registryDesk'], name: 'Dea' }),
      aDeskPerson(database),
    ])
    const { requestId, tell } = await submitted(requester)
    expect(tell).toMatchObject({
      kind: 'submitted',
      language: 'nl',
      to: ['business@sender.example', 'technical@sender.example'],
    })
    await expect(
      answerDesk(database.app, keys, requester, { requestId, text: 'Unasked' }, aDeskRequest()),
    ).rejects.toMatchObject({ details: { status: 403 } })
    expect(await review(desk, requestId, { is: 'questioned', text: 'Which letters?' })).toMatchObject({
      kind: 'questioned',
    })
    await expect(
      answerDesk(database.app, keys, other, { requestId, text: 'Mine' }, aDeskRequest()),
    ).rejects.toMatchObject({ details: { status: 403 } })
    await answerDesk(database.app, keys, requester, { requestId, text: 'These' }, aDeskRequest())
    await review(desk, requestId, { is: 'refused', text: 'No legal ground' })
    const history = [
      { kind: 'submitted', text: null, by: 'requester', byName: 'Rik' },
      { kind: 'questioned', text: 'Which letters?', by: 'desk', byName: 'Dea' },
      { kind: 'answered', text: 'These', by: 'requester', byName: 'Rik' },
      { kind: 'refused', text: 'No legal ground', by: 'desk', byName: 'Dea' },
    ]
    expect(await readOwnRequest(database.app, requester, requestId)).toMatchObject({
      status: 'refused',
      steps: history,
    })
    const ports = { keys, enterprises: registerWith() }
    expect(await readRequest(database.app, ports, desk, requestId)).toMatchObject({ steps: history })
    expect(await readOwnRequest(database.app, other, requestId)).toBeUndefined()
    await expect(review(desk, requestId, approved)).rejects.toMatchObject({ details: { status: 403 } })
    expect(
      await listClients(database.app, publisherClients(requester, form().enterpriseNumber)).catch(() => 'refused'),
    ).toBe('refused')
  })

  test('keeps the contacts’ addresses encrypted, and their e-mails are not forgotten when a page could not send them', async () => {
    const { requestId } = await submitted(
      await aDeskPerson(database),
      form({ contactBusiness: 'sealed@sender.example' }),
    )
    const [row] = await database.worker.execute<{ all: string }>(
      sql`SELECT onboarding_request::text || encode(contacts_cipher, 'escape') AS all FROM onboarding_request WHERE request_id = ${requestId}`,
    )
    expect(row?.all).toContain(requestId)
    expect(row?.all).not.toContain('sealed@')
    const forgotten = (await forgottenSteps(database.worker, keys, 0)).filter((step) => step.requestId === requestId)
    expect(forgotten).toMatchObject([{ kind: 'submitted', of: 'documentSender' }])
    await noteTold(
      database.worker,
      forgotten.map(({ stepId }) => stepId),
    )
    expect((await forgottenSteps(database.worker, keys, 0)).filter((step) => step.requestId === requestId)).toEqual([])
  })

  test('is not approved by who asked it, nor by somebody whose session has ended', async () => {
    const both = await aDeskPerson(database, { roles: ['registryDesk'] })
    const { requestId } = await submitted(both)
    await expect(review(both, requestId, approved)).rejects.toMatchObject({ details: { status: 403 } })
    const desk = await aDeskPerson(database, { roles: ['registryDesk'] })
    await database.app.execute(sql`UPDATE session SET revoked_at = now() WHERE session_hash = ${desk.sessionHash}`)
    await expect(review(desk, requestId, approved)).rejects.toMatchObject({ details: { status: 403 } })
  })

  test('of an enterprise that stopped meanwhile is not approved, and its history says nothing of it', async () => {
    const [requester, desk] = await Promise.all([
      aDeskPerson(database),
      aDeskPerson(database, { roles: ['registryDesk'] }),
    ])
    const { requestId, enterpriseNumber } = await submitted(requester)
    const stopped = registerWith({ [enterpriseNumber]: { status: 'cancelled', name: { nl: 'Weg' } } })
    await expect(review(desk, requestId, approved, stopped)).rejects.toMatchObject({ details: { status: 403 } })
    const steps = await database.worker.select().from(onboardingStep).where(eq(onboardingStep.requestId, requestId))
    expect(steps.map(({ kind }) => kind)).toEqual(['submitted'])
  })
})

describe('an approval', () => {
  test.each([
    ['documentSender', { role: 'documentSender', profile: 'ebox', clientId: 'kas-eenhoorn-publisher' }],
    ['documentConsumer', { role: 'documentConsumer', profile: 'ebox', clientId: 'kas-eenhoorn-consumer' }],
    ['documentProvider', { role: 'documentSender', profile: 'ebox', clientId: 'kas-eenhoorn-provider' }],
    ['serviceProvider', { role: 'documentSender', profile: 'ebox', clientId: 'kas-eenhoorn-service' }],
    [
      'partnerPortal',
      {
        role: 'partnerPortal',
        profile: 'fapi2',
        clientId: 'kas-eenhoorn-portal',
        redirectUris: ['https://own.example/back'],
      },
    ],
  ] as const)(
    'of kind %s registers its software, in the log and the trail, and its requester as its first person',
    async (kind, registered) => {
      const { requester, desk, enterpriseNumber, clientId } = await anApproved(kind, {
        addresses: 'https://own.example/back',
      })
      const [row] = await database.worker.select().from(client).where(eq(client.clientId, clientId))
      expect(row).toMatchObject({
        ...registered,
        clientId: expect.stringMatching(new RegExp(`^${registered.clientId}(-\\d+)?$`)),
        status: 'active',
      })
      const staff = await database.worker
        .select()
        .from(publisherStaff)
        .where(eq(publisherStaff.enterpriseNumber, enterpriseNumber))
      expect(staff.map(({ ssinHash }) => Buffer.from(ssinHash))).toEqual([Buffer.from(requester.ssinHash)])
      const { changes } = await readChanges(database.app, desk, { enterpriseNumber })
      expect(changes.map(({ what }) => what)).toEqual(expect.arrayContaining(['requestApproved', 'clientRegistered']))
      const lines = await database.worker
        .select()
        .from(auditLine)
        .where(sql`${auditLine.details}->>'subject' = ${clientId}`)
      expect(lines).toMatchObject([{ details: { what: 'clientRegistered', enterpriseNumber } }])
    },
  )

  test('gives the software no key: without one it is no client of the authorization server that could get a token', async () => {
    const { clientId } = await anApproved()
    expect(await registeredClient(database.app, clientId)).toMatchObject({ jwks: { keys: [] } })
  })
})

describe('keys', () => {
  test('are two at once, so that one takes over from the other, never three; an ended one is gone at the next request', async () => {
    const { requester, enterpriseNumber, clientId } = await anApproved()
    const add = (pasted: string) =>
      addKey(database.app, publisherClients(requester, enterpriseNumber), { clientId, pasted }, aDeskRequest())
    const [first, second] = [aJwk(), aJwk()]
    expect([await add(first), await add(first), await add(second), await add(aJwk())]).toEqual([
      undefined,
      'keyTwice',
      undefined,
      'tooManyKeys',
    ])
    const kids = async () => {
      const found = await registeredClient(database.app, clientId)
      return (found?.jwks?.keys ?? []).map((jwk) => jwk['kid'])
    }
    const [before, after] = await kids()
    expect(after).toBeDefined()
    await endKey(
      database.app,
      publisherClients(requester, enterpriseNumber),
      { clientId, kid: String(before) },
      aDeskRequest(),
    )
    expect(await kids()).toEqual([after])
    expect(await add(aJwk())).toBeUndefined()
  })

  test('belong to the own organisation alone', async () => {
    const [mine, other] = [await anApproved(), await anApproved()]
    await expect(
      addKey(
        database.app,
        publisherClients(mine.requester, mine.enterpriseNumber),
        { clientId: other.clientId, pasted: aJwk() },
        aDeskRequest(),
      ),
    ).rejects.toMatchObject({ details: { status: 403 } })
    await expect(
      addKey(
        database.app,
        publisherClients(mine.requester, other.enterpriseNumber),
        { clientId: other.clientId, pasted: aJwk() },
        aDeskRequest(),
      ),
    ).rejects.toMatchObject({ details: { status: 403 } })
    expect(await database.worker.select().from(clientKey).where(eq(clientKey.clientId, other.clientId))).toEqual([])
  })

  test('that end soon are told once, to the technical contact', async () => {
    const { requester, enterpriseNumber, clientId } = await anApproved()
    await addKey(
      database.app,
      publisherClients(requester, enterpriseNumber),
      { clientId, pasted: aJwk() },
      aDeskRequest(),
    )
    const ours = async () => (await endingKeys(database.worker, keys)).filter((key) => key.clientId === clientId)
    expect(await ours()).toEqual([])
    await database.worker.execute(
      sql`UPDATE client_key SET not_after = now() + interval '29 days' WHERE client_id = ${clientId}`,
    )
    const [ending] = await ours()
    expect(ending).toMatchObject({ to: ['technical@sender.example'], language: 'nl' })
    if (ending) await noteKeyTold(database.worker, ending)
    expect(await ours()).toEqual([])
  })
})

describe('kinds of letters', () => {
  const names = {
    applicationNl: 'Mijn rente',
    applicationFr: 'Ma rente',
    applicationDe: 'Meine Rente',
    typeNl: 'Jaaroverzicht',
    typeFr: 'Relevé annuel',
    typeDe: 'Jahresübersicht',
    audience: 'citizen',
    validityMonths: '6',
  }

  test('are added with their service, and again under the same service', async () => {
    const { requester, enterpriseNumber } = await anApproved()
    const add = (given: Record<string, unknown>) =>
      addMessageType(database.app, requester, enterpriseNumber, given, aDeskRequest())
    const first = await add(names)
    expect(first).toEqual({ messageTypeId: expect.stringMatching(/^KasEenhoornJaaroverzicht(-\d+)?$/) })
    const { types } = await listMessageTypes(database.app, requester, enterpriseNumber)
    const applicationId = types[0]?.application.applicationId
    expect(types).toMatchObject([
      { audience: 'citizen', validity: { number: 6, unit: 'month' }, name: { fr: 'Relevé annuel' } },
    ])
    expect(await add({ ...names, applicationId, applicationNl: '' })).not.toEqual(first)
    expect(
      new Set(
        (await listMessageTypes(database.app, requester, enterpriseNumber)).types.map(
          ({ application }) => application.applicationId,
        ),
      ),
    ).toEqual(new Set([applicationId]))
  })

  test('of another organisation’s service are refused, and so is a form with holes, all at once', async () => {
    const [mine, other] = [await anApproved(), await anApproved()]
    await addMessageType(database.app, other.requester, other.enterpriseNumber, names, aDeskRequest())
    const [theirs] = (await listMessageTypes(database.app, other.requester, other.enterpriseNumber)).types
    const add = (given: Record<string, unknown>) =>
      addMessageType(database.app, mine.requester, mine.enterpriseNumber, given, aDeskRequest())
    expect(await add({ ...names, applicationId: theirs?.application.applicationId })).toEqual({
      problems: { applicationId: 'unknown' },
    })
    expect(await add({ audience: 'citizen', typeNl: ' ', validityMonths: '0' })).toEqual({
      problems: {
        applicationNl: 'required',
        applicationFr: 'required',
        applicationDe: 'required',
        typeNl: 'required',
        typeFr: 'required',
        typeDe: 'required',
        validityMonths: 'number',
      },
    })
  })
})

describe('the platform’s desk', () => {
  test('suspends a client from its next request on, only the desk that owns it, and says so in the log', async () => {
    const { clientId, enterpriseNumber } = await anApproved()
    const [registry, federation] = await Promise.all([
      aDeskPerson(database, { roles: ['registryDesk'] }),
      aDeskPerson(database, { roles: ['federationDesk'] }),
    ])
    const suspend = (person: Person) =>
      setClientStatus(
        database.app,
        person,
        { clientId, status: 'suspended', reason: 'Too many complaints' },
        aDeskRequest(),
      )
    await expect(suspend(federation)).rejects.toMatchObject({ details: { status: 403 } })
    expect(await registeredClient(database.app, clientId)).toBeDefined()
    await suspend(registry)
    expect(await registeredClient(database.app, clientId)).toBeUndefined()
    const { changes } = await readChanges(database.app, registry, { enterpriseNumber })
    expect(changes[0]).toMatchObject({
      what: 'clientSuspended',
      subject: clientId,
      details: { reason: 'Too many complaints' },
    })
    const found = await listRegisteredClients(database.app, federation, clientId)
    expect(found.filter((each) => each.clientId === clientId)).toMatchObject([
      { status: 'suspended', isOwn: false, desk: 'registryDesk' },
    ])
  })

  test('a role that was taken away counts at once', async () => {
    const desk = await aDeskPerson(database, { roles: ['registryDesk'] })
    await listRequests(database.app, desk)
    await database.worker.execute(sql`DELETE FROM platform_role WHERE ssin_hash = ${desk.ssinHash}`)
    await expect(listRequests(database.app, desk)).rejects.toMatchObject({ details: { status: 403 } })
  })

  test('the log of changes and the history of a request take new lines and give none back', async () => {
    await anApproved()
    for (const table of ['registration_change', 'onboarding_step'] as const)
      for (const deed of [
        sql`DELETE FROM ${sql.identifier(table)}`,
        sql`UPDATE ${sql.identifier(table)} SET by_name = 'Nobody'`,
      ])
        await expect(
          database.app.transaction(async (transaction) => {
            await transaction.execute(sql`SELECT set_config('role', 'ebox_desk', true)`)
            await transaction.execute(deed)
          }),
        ).rejects.toMatchObject({ cause: { code: '42501' } })
  })
})
