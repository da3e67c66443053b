import { describe, expect, test } from 'vitest'
import type { Operation } from '#domain/access/authorization-table.ts'
import { createdPublication, createPublication, openCitizens, taskOf } from '#tests/fixtures/broadcast.ts'
import { aClient } from '#tests/fixtures/clients.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { addressOf, isOfBroadcast, machineOperations } from '#tests/fixtures/machine-operations.ts'
import { aPortal } from '#tests/fixtures/portals.ts'
import { activeConsumer, call, tokenOf } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'

const ebox = await sharedEbox()
const portal = await aPortal(ebox, ebox.credentials.fixtures.citizens.active)
const operations = (await machineOperations()).filter(({ template }) => isOfBroadcast(template))

/** The tokens with which machines knock; null is none. */
const tokens = {
  anonymous: async () => null,
  documentSender: () => tokenOf(ebox, 'documentSender'),
  documentConsumer: () => tokenOf(ebox, activeConsumer(ebox)),
  partnerPortal: async () => portal.token(),
}

const json = (body: unknown, mediaType = 'application/json') => ({ type: mediaType, body: JSON.stringify(body) })

/** What is sent, by the operation's method and name. */
async function bodyFor(method: string, name: Operation): Promise<{ type?: string; body?: string }> {
  if (method === 'PATCH') return json({ state: 'delivering' }, 'application/merge-patch+json')
  if (name === 'receiveRecipients')
    return { type: 'text/csv', body: ['ssin', ...(await openCitizens(ebox, 1))].join('\n') }
  if (name === 'addRecipients') {
    const [ssin] = await openCitizens(ebox, 1)
    return json({ recipients: [{ eboxType: 'citizen', ssin }] })
  }
  // Staged: nobody of those who share this e-Box gets anything.
  if (name === 'giveByRule') return json({ rule: {}, isStaged: true })
  if (name === 'withdrawPublication') return json({ reason: { nl: 'Een vergissing' } })
  return {}
}

/** A publication with a list that is staged, of the first sender or of another. */
async function objectOf(whose: 'own' | 'other'): Promise<Record<string, string>> {
  const publicationId = await createdPublication(ebox)
  const csv = ['ssin', ...(await openCitizens(ebox, 1))].join('\n')
  const { multicastTaskId } = await taskOf(ebox, publicationId, csv, '?isStaged=true')
  const { enterpriseNumber } = findClient(ebox.credentials, whose === 'own' ? 'documentSender' : 'zilverpad-publisher')
  await sqlAs(
    ebox,
  )`UPDATE publication SET sender_organization_id = ${enterpriseNumber} WHERE publication_id = ${publicationId}`
  await sqlAs(
    ebox,
  )`UPDATE multicast_task SET sender_organization_id = ${enterpriseNumber} WHERE task_id = ${multicastTaskId}`
  return { enterpriseNumber, publicationId, multicastTaskId }
}

const expected = {
  anonymous: { own: [401], other: [401] },
  documentSender: { own: [200, 201, 202], other: [404] },
  documentConsumer: { own: [403], other: [403] },
  partnerPortal: { own: [403], other: [403] },
}

describe('Z01 the door does what the table says of broadcasts:', () => {
  const cells = operations.flatMap((operation) =>
    (['anonymous', 'documentSender', 'documentConsumer', 'partnerPortal'] as const).flatMap((actor) =>
      (['own', 'other'] as const).map((whose) => ({ ...operation, actor, whose })),
    ),
  )
  test.each(cells)('Z01 $actor · $method $template · $whose', async ({ actor, whose, method, name, template }) => {
    const token = await tokens[actor]()
    const object = await objectOf(whose)
    if (name === 'createPublication') {
      const path = `/ebox/${object.enterpriseNumber}/publications`
      const { status } = await createPublication(ebox, { path, token })
      return expect(actor === 'documentSender' && whose === 'other' ? [400] : expected[actor][whose]).toContain(status)
    }
    const { type, body } = await bodyFor(method, name)
    const { status } = await fetch(`${ebox.origin}${addressOf({ template }, object)}`, {
      method,
      headers: { ...(token && { authorization: `Bearer ${token}` }), ...(type && { 'content-type': type }) },
      ...(body !== undefined && { body }),
    })
    expect(expected[actor][whose]).toContain(status)
  })
})

test('Z01 a mandatary broadcasts in the name of its mandator, and without a mandate it does nothing', async () => {
  const { enterpriseNumber } = findClient(ebox.credentials, 'documentSender')
  const mandatary = await aClient(ebox, { role: 'documentSender', scope: ['represent'] })
  const token = await mandatary.token()
  const headers = { 'On-Behalf-Of-Enterprise-Number': enterpriseNumber }
  const { multicastTaskId } = await objectOf('own')
  const read = async () =>
    (await call(ebox, `/ebox/${enterpriseNumber}/multicastTasks/${multicastTaskId}`, { token, headers })).status
  expect([(await createPublication(ebox, { token, headers })).status, await read()]).toEqual([400, 400])
  await sqlAs(ebox)`
    INSERT INTO enterprise_mandate (enterprise_number, mandatary_enterprise_number, operation, enterprise_accepted_at, mandatary_accepted_at)
    VALUES (${enterpriseNumber}, ${mandatary.enterpriseNumber}, 'publish', now(), now())`
  expect([(await createPublication(ebox, { token, headers })).status, await read()]).toEqual([201, 200])
})
