import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Actor,
  actors,
  authorizationTable,
  decide,
  deskActors,
  type Operation,
  scopes,
} from '#domain/access/authorization-table.ts'
import { aClient } from '#tests/fixtures/clients.ts'
import { clientFor, findClient } from '#tests/fixtures/credentials.ts'
import { aDocumentEvent } from '#tests/fixtures/document-events.ts'
import { startEbox } from '#tests/fixtures/ebox.ts'
import { addressOf, isOfBroadcast, machineOperations } from '#tests/fixtures/machine-operations.ts'
import { aPortal } from '#tests/fixtures/portals.ts'
import { aFile, aMessage, publish } from '#tests/fixtures/publisher.ts'
import { activeConsumer, call, published, readBack } from '#tests/fixtures/registry.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'

/*
 * The matrix of trust.md Z01: every cell actor × operation × own or other, made from the table and tried at the open door. How an
 * actor comes in is a line of `ways`; an operation that is not a machine's is reached by the ways of people (tests/web).
 */
// One whose registry takes payment and structured data: those addresses are tried with something behind them.
const ebox = await startEbox({ env: { OFFERS: 'paymentData structuredData' } })
afterAll(() => ebox.stop())
const everyOperation = await machineOperations()
/** Broadcasts have cells of their own (authorization-matrix.broadcast.test.ts). */
const operations = everyOperation.filter(({ template }) => !isOfBroadcast(template))
const { fixtures } = ebox.credentials

const portal = await aPortal(ebox, fixtures.citizens.active)

/** How each actor that machines can be knocks: by the token of a client, one for a citizen, or without one. */
const ways = {
  anonymous: { token: null },
  documentSender: { as: findClient(ebox.credentials, 'documentSender').id },
  documentConsumer: { as: activeConsumer(ebox) },
  partnerPortal: { token: portal.token() },
} as const satisfies Partial<Record<Actor, { as?: string; token?: string | null }>>
type Machine = keyof typeof ways
const machines: Machine[] = ['anonymous', 'documentSender', 'documentConsumer', 'partnerPortal']

/** A sender knocks with the software that has a scope for what is asked: who publishes is told nothing of others' boxes. */
const wayTo = (actor: Machine, operation: Operation) =>
  actor === 'documentSender' && decide(actor, operation) !== 'no' && authorizationTable[operation].scope.length > 0
    ? { as: clientFor(ebox.credentials, actor, operation).id }
    : ways[actor]

/** What is asked of the operations that take a JSON body. */
const bodies: Partial<Record<Operation, unknown>> = {
  searchMessageStatuses: { messageIds: ['any'] },
  searchEboxPreferences: { eboxType: 'enterprise', eboxIdType: 'EnterpriseNumber', eboxIdValueList: [] },
  searchCitizenEboxConsents: { ssins: [], purpose: 'publication' },
  changeMessages: { items: [] },
  replyToMessage: { bodyContent: { nl: 'Een antwoord' } },
  withdrawMessage: { reason: { nl: 'Een vergissing' } },
  submitDocumentEvents: [aDocumentEvent()],
}

/** Version 2 asks this one in a form of its own, and is answered 201. */
const statusOfVersionTwo = '/api/messageRegistry/v2/searchMessageStatus'

/** Bodies that are another kind of JSON. */
const mediaTypes: Partial<Record<Operation, string>> = { changeMessages: 'application/merge-patch+json' }

/** What operations must be told in the query. */
const queries: Partial<Record<Operation, string>> = {
  readPublicationStatistics: '?from=2026-01-01&to=2026-01-31',
  readDocumentEvents: '?lastSequenceNbr=0&pageSize=1',
}

/** For each side of "own or other", what the addresses' parameters are. */
const objects: Record<'own' | 'other', Record<string, string>> = { own: {}, other: {} }

/** For a portal "own" is what the citizen got who lets it read. */
const letters: typeof objects = { own: {}, other: {} }

/** For a sender "own" is what it sent, in whose box ever: a message of its own, and one that another enterprise sent. */
const sent: typeof objects = { own: {}, other: {} }

beforeAll(async () => {
  const body = {
    bodyContent: { nl: 'Een tekst' },
    isReplyAuthorized: true,
    structuredData: { reference: 1 },
    paymentData: { amount: 1, vatAmount: 0, currency: 'EUR', dueDate: '2027-07-15', iban: 'BE68539007547034' },
  }
  const other = findClient(ebox.credentials, 'documentConsumer')
  const recipient = { eboxType: 'enterprise', enterpriseNumber: other.enterpriseNumber }
  const reference = {
    messageTypeId: fixtures.messageTypes.enterprise,
    applicationId: fixtures.senderApplications[0],
    messageActionId: 'zilverpad:declare-fleet',
    qualityId: 'notary',
    organizationId: findClient(ebox.credentials, 'documentSender').enterpriseNumber,
    file: 'message-registry-3.yaml',
    imageId: await aLogo(),
  }
  for (const [whose, to, as, enterpriseNumber] of [
    ['own', {}, activeConsumer(ebox), fixtures.enterprises.active],
    ['other', { recipient }, other.id, other.enterpriseNumber],
  ] as const) {
    const messageId = await published(ebox, { message: { ...body, ...to } })
    const { attachments } = await readBack(ebox, messageId, { as })
    objects[whose] = {
      ...reference,
      messageId,
      enterpriseNumber,
      attachmentId: attachments?.items[0]?.attachmentId ?? '',
    }
  }
  const citizen = { eboxType: 'citizen', ssin: fixtures.citizens.active }
  const messageId = await published(ebox, {
    message: { ...body, recipient: citizen, messageTypeId: fixtures.messageTypes.citizen },
  })
  const { attachments } = await readBack(ebox, messageId, { token: portal.token() })
  letters.own = { ...objects.own, messageId, attachmentId: attachments?.items[0]?.attachmentId ?? '' }
  letters.other = objects.other
})

beforeAll(async () => {
  const { enterpriseNumber } = findClient(ebox.credentials, 'zilverpad-publisher')
  sent.own = { messageId: await published(ebox) }
  sent.other = { messageId: await published(ebox) }
  await sqlAs(ebox)`
    UPDATE message SET sender_organization_id = ${enterpriseNumber} WHERE message_id = ${sent.other.messageId ?? ''}`
})

/** In whose name each mandatary of the data set may publish. */
const mandators = new Map<string, string>()
beforeAll(async () => {
  for (const row of await sqlAs(
    ebox,
  )`SELECT enterprise_number, mandatary_enterprise_number FROM enterprise_mandate WHERE operation = 'publish'`)
    mandators.set(String(row['mandatary_enterprise_number']), String(row['enterprise_number']))
})

/** A logo of the first sender. */
async function aLogo(): Promise<string> {
  const { json } = await call(ebox, '/refData/senderOrganizations', { as: 'documentSender' })
  const { items } = Object(json) as { items: { organizationId: string; organizationLogos: { imageId: string }[] }[] }
  const own = findClient(ebox.credentials, 'documentSender').enterpriseNumber
  return items.find(({ organizationId }) => organizationId === own)?.organizationLogos[0]?.imageId ?? ''
}

/** What the table's word means at the door, for an object of one's own and for another's. */
function expected(actor: Actor, operation: Operation, whose: 'own' | 'other', isAddressed: boolean): number[] {
  const decision = decide(actor, operation)
  if (decision === 'any') return [200]
  if (actor === 'anonymous') return [401]
  if (decision === 'no') return [403]
  if (operation === 'submitDocumentEvents') return [201]
  if (operation === 'publishMessage') return [whose === 'own' ? 201 : 400]
  if (operation === 'replyToMessage') return [whose === 'own' ? 201 : 404]
  // What has no id of its own is always one's own: the token says whose.
  return [whose === 'own' || !isAddressed ? 200 : 404]
}

/** A publication in one's own name, or in another's. */
async function publishAs(actor: Machine, whose: 'own' | 'other'): Promise<number> {
  const files = [await aFile()]
  const { enterpriseNumber } = findClient(ebox.credentials, whose === 'own' ? 'documentSender' : 'zilverpad-publisher')
  const message = aMessage(ebox, files, { sender: { eboxType: 'enterprise', enterpriseNumber } })
  const way = ways[actor]
  const token = 'as' in way ? await ebox.token(way.as) : way.token
  return (await publish(ebox, { files, message, token })).status
}

describe('Z01 the door does what the table says:', () => {
  // Logos of applications are optional, and the data set has none.
  const tried = operations.filter(({ template }) => !template.includes('/senderApplications/{applicationId}/images'))
  const cells = tried.flatMap((operation) =>
    machines.flatMap((actor) => (['own', 'other'] as const).map((whose) => ({ ...operation, actor, whose }))),
  )
  test.each(cells)('Z01 $actor · $method $template · $whose', async ({ actor, whose, ...operation }) => {
    const held = actor === 'partnerPortal' ? letters : objects
    const addressed = operation.name === 'withdrawMessage' ? sent : held
    const status =
      operation.name === 'publishMessage'
        ? await publishAs(actor, whose)
        : (
            await call(
              ebox,
              `${ebox.origin}${addressOf(operation, addressed[whose])}${queries[operation.name] ?? ''}`,
              {
                ...wayTo(actor, operation.name),
                method: operation.method,
                json: operation.template === statusOfVersionTwo ? [] : bodies[operation.name],
                headers: { 'content-type': mediaTypes[operation.name] ?? 'application/json' },
              },
            )
          ).status
    const known = operation.template === statusOfVersionTwo && status === 201 ? 200 : status
    expect(expected(actor, operation.name, whose, operation.params.length > 0)).toContain(known)
  })

  test('Z01 what was refused changed nothing: the other’s message is unread and nobody opened it', async () => {
    const { messages, opened } = await rowsOf(ebox, objects.other.messageId ?? '')
    expect([messages[0]?.read_at, opened]).toEqual([null, []])
  })
})

test('Z01 a token of one scope alone opens what its scope opens, and nothing else', async () => {
  // A portal has no token for itself (authorization-code.test.ts).
  for (const { id, scope } of ebox.credentials.clients.filter(({ role }) => role !== 'partnerPortal')) {
    for (const one of scope.split(' ')) {
      const token = await ebox.token(id, { scope: one })
      for (const operation of operations) {
        const needed: readonly string[] = authorizationTable[operation.name].scope
        if (needed.length === 0 || operation.method !== 'GET') continue
        const address = `${ebox.origin}${addressOf(operation, objects.own)}${queries[operation.name] ?? ''}`
        // Who may only represent says whom.
        const { status, json, headers } = await call(ebox, address, { token, headers: mandatorOf(id, one) })
        if (needed.includes(one)) expect([200, 404], `${one} ${address}`).toContain(status)
        else {
          expect(status, `${one} ${address}`).toBe(403)
          expect(json).toMatchObject({ type: 'urn:problem-type:belgif:missingScope', requiredScopes: [...needed] })
          expect(headers.get('www-authenticate')).toContain('insufficient_scope')
        }
      }
    }
  }
})

/** The header by which a mandatary of the data set says for whom it speaks; none for a scope that is used in one's own name. */
function mandatorOf(clientId: string, scope: string): Record<string, string> {
  const mandator = mandators.get(findClient(ebox.credentials, clientId).enterpriseNumber)
  const isRepresenting = scope === scopes.represent || scope === scopes.representShort
  return isRepresenting && mandator ? { 'On-Behalf-Of-Enterprise-Number': mandator } : {}
}

describe('Z01 a mandatary does in the name of its mandator what that does itself', () => {
  const representing: readonly string[] = [scopes.represent, scopes.representShort]
  const tried = operations.filter(({ name }) =>
    authorizationTable[name].scope.some((scope) => representing.includes(scope)),
  )
  const paths = tried.filter(({ name }) => name !== 'publishMessage')
  const owner = findClient(ebox.credentials, 'documentSender').enterpriseNumber
  const cells = paths.flatMap((operation) =>
    (['own', 'other'] as const).flatMap((whose) =>
      [true, false].map((isMandated) => ({ ...operation, whose, isMandated })),
    ),
  )
  test.each(cells)(
    'Z01 $method $template · $whose · mandate $isMandated',
    async ({ whose, isMandated, ...operation }) => {
      const mandatary = await aClient(ebox, { role: 'documentSender', scope: ['represent'] })
      if (isMandated)
        await sqlAs(
          ebox,
        )`INSERT INTO enterprise_mandate (enterprise_number, mandatary_enterprise_number, operation, enterprise_accepted_at, mandatary_accepted_at)
        VALUES (${owner}, ${mandatary.enterpriseNumber}, 'publish', now(), now())`
      const json = operation.template === statusOfVersionTwo ? [] : bodies[operation.name]
      const address = `${ebox.origin}${addressOf(operation, sent[whose])}${queries[operation.name] ?? ''}`
      const headers = { 'content-type': 'application/json', 'On-Behalf-Of-Enterprise-Number': owner }
      const { method } = operation
      const { status } = await call(ebox, address, { token: await mandatary.token(), method, json, headers })
      const known = operation.template === statusOfVersionTwo && status === 201 ? 200 : status
      const asItself = expected('documentSender', operation.name, whose, operation.params.length > 0)
      expect(isMandated ? asItself : [400]).toContain(known)
    },
  )
})

describe('Z01 a route that is missing in the table', () => {
  test('Z01 does not exist: every operation that a machine route declares has its line', () => {
    expect(operations.length).toBeGreaterThan(15)
    for (const { name, template } of everyOperation) expect(Object.keys(authorizationTable), template).toContain(name)
  })

  test('Z01 every line decides for every actor, and names a scope exactly where a machine needs a token', () => {
    for (const [name, rule] of Object.entries(authorizationTable)) {
      // What a line does not say of somebody at a desk is no.
      const decisions: Partial<Record<Actor, unknown>> = rule
      const said = actors.filter((actor) => actor in rule || !deskActors.some((desk) => desk === actor))
      for (const actor of said) expect(['no', 'own', 'any'], `${name} ${actor}`).toContain(decisions[actor])
      const isForMachines = machines.some((machine) => rule[machine] !== 'no')
      expect(rule.scope.length > 0, name).toBe(isForMachines && rule.anonymous !== 'any')
    }
  })
})
