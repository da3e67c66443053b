import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { localKeyProvider } from '#adapters/key-provider/local.ts'
import { boxLookupHash, type Holder } from '#domain/ebox/holder.ts'
import { parseEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { parseSsin } from '#domain/identifier/ssin.ts'
import { CitizenEboxConsentsShape } from '#http/federation/citizen-ebox-consents.ts'
import { EboxPreferencesListShape } from '#http/federation/ebox-preferences.ts'
import { mostLookUps } from '#http/federation/look-up.ts'
import { type scopes } from '#domain/access/authorization-table.ts'
import { aClient } from '#tests/fixtures/clients.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { anEnterpriseNumber, aWrongEnterpriseNumber } from '#tests/fixtures/enterprise-number.ts'
import { call } from '#tests/fixtures/registry.ts'
import { issuesOf } from '#tests/fixtures/refusal.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import { aSender } from '#tests/fixtures/senders.ts'
import { anSsin, aWrongSsin } from '#tests/fixtures/ssin.ts'

const ebox = await sharedEbox()
const sql = sqlAs(ebox)
const keys = localKeyProvider(join(ebox.dataDir, 'keys.json'))
const { enterprises, citizens } = ebox.credentials.fixtures
const sender = findClient(ebox.credentials, 'documentSender').id
const at = (path: string) => `${ebox.origin}/api/federation/v1${path}`

interface Asked {
  token?: string
  headers?: Record<string, string>
}
const askPreferences = (body: object, { token, headers = {} }: Asked = {}) => {
  const json = { eboxType: 'ENTERPRISE', eboxIdType: 'EnterpriseNumber', eboxIdValueList: [], ...body }
  return call(ebox, at('/eboxPreferences/search'), { as: sender, json, headers, ...(token && { token }) })
}
const preferencesOf = async (body: object) => EboxPreferencesListShape.parse((await askPreferences(body)).json)
const askConsents = (json: unknown, headers = {}) =>
  call(ebox, at('/citizenEboxConsents/search'), { as: sender, json, headers })
const consentsOf = async (ssins: string[]) =>
  CitizenEboxConsentsShape.parse((await askConsents({ ssins, purpose: 'channelChoice' })).json)

/** A number and its check, as the domain takes it. */
const enterprise = (text: string): Holder => ({
  eboxType: 'enterprise',
  enterpriseNumber: parseEnterpriseNumber(text) ?? expect.fail('no enterprise number'),
})
const citizen = (text: string): Holder => ({ eboxType: 'citizen', ssin: parseSsin(text) ?? expect.fail('no SSIN') })

/** A box as a row: who holds it, and what its holder did. */
async function putBox(holder: Holder, state: Record<string, unknown>): Promise<void> {
  const [box] = await sql`
    INSERT INTO box_identifier (lookup_hash) VALUES (${Buffer.from(boxLookupHash(keys, holder))}) RETURNING box_id`
  const { eboxType } = holder
  const enterprise_number = eboxType === 'enterprise' ? holder.enterpriseNumber : null
  const row = { box_id: box?.box_id, ebox_type: eboxType, enterprise_number, wrapped_key: randomBytes(60), ...state }
  await sql`INSERT INTO ebox ${sql(row)}`
}

const openedAt = new Date('2026-02-03T10:00:00Z')
const opened = { activated_at: openedAt, alert_address_cipher: randomBytes(60), alert_address_verified_at: openedAt }
const seen = { exclusively_ebox: true, last_consulted_at: new Date('2026-03-04T10:00:00Z') }

describe('POST /eboxPreferences/search', () => {
  test('answers for the e-Boxes that exist, in lower case, and with nothing for the others', async () => {
    const eboxIdValueList = [anEnterpriseNumber(), enterprises.active, enterprises.neverOpened]
    const found = await preferencesOf({ eboxIdValueList })
    expect(found).toHaveLength(1)
    expect(found).toMatchObject([
      { eboxId: { eboxType: 'enterprise', eboxIdValue: enterprises.active }, exclusivelyEbox: false },
    ])
    expect(await preferencesOf({ eboxIdValueList: [anEnterpriseNumber()] })).toEqual([])
    expect(await preferencesOf({})).toEqual([])
  })

  test('takes the eboxType in either case', async () => {
    const eboxIdValueList = [enterprises.active]
    for (const eboxType of ['enterprise', 'Enterprise', 'ENTERPRISE'])
      expect(await preferencesOf({ eboxType, eboxIdValueList })).toHaveLength(1)
  })

  test('says that an enterprise wants no paper, and when it was last there', async () => {
    const eboxIdValue = anEnterpriseNumber()
    await putBox(enterprise(eboxIdValue), { ...opened, ...seen })
    expect(await preferencesOf({ eboxIdValueList: [eboxIdValue] })).toEqual([
      {
        eboxId: { eboxType: 'enterprise', eboxIdValue },
        exclusivelyEbox: true,
        lastConnectionDate: '2026-03-04T10:00:00Z',
      },
    ])
  })

  test('says that a citizen wants no paper, and never when the citizen was last there', async () => {
    const eboxIdValue = anSsin()
    await putBox(citizen(eboxIdValue), { ...opened, ...seen })
    for (const eboxIdType of ['SSIN', 'INSS'])
      expect(await preferencesOf({ eboxType: 'CITIZEN', eboxIdType, eboxIdValueList: [eboxIdValue] })).toEqual([
        { eboxId: { eboxType: 'citizen', eboxIdValue }, exclusivelyEbox: true },
      ])
  })

  test('Z08 a box that was never opened is not told from one that does not exist', async () => {
    const closed = anEnterpriseNumber()
    const ask = () => preferencesOf({ eboxIdValueList: [closed] })
    const before = await ask()
    await putBox(enterprise(closed), seen)
    expect([before, await ask()]).toEqual([[], []])
  })

  test('is open to a client that has the federation’s own scope', async () => {
    const client = await aClient(ebox, { role: 'documentSender', scope: ['preference'] })
    expect((await askPreferences({}, { token: await client.token() })).status).toBe(200)
  })
})

describe('POST /citizenEboxConsents/search', () => {
  test('tells of each citizen, in the order asked, whether the e-Box was opened and since when', async () => {
    const [open, unknown] = [anSsin(), anSsin()]
    await putBox(citizen(open), opened)
    expect(await consentsOf([unknown, open, citizens.neverOpened])).toEqual({
      items: [
        { ssin: unknown, hasConsented: false },
        { ssin: open, hasConsented: true, since: '2026-02-03T10:00:00Z' },
        { ssin: citizens.neverOpened, hasConsented: false },
      ],
      totalItems: 3,
      total: 3,
    })
  })

  test('Z08 a box that was never opened is not told from one that does not exist', async () => {
    const closed = anSsin()
    const before = await consentsOf([closed])
    await putBox(citizen(closed), seen)
    expect(await consentsOf([closed])).toEqual(before)
  })
})

describe('every look-up', () => {
  /** A sender that publishes to these alone. */
  async function aSenderTo(audience: 'citizen' | 'enterprise', scope: (keyof typeof scopes)[] = ['publish']) {
    const own = await aSender(ebox, { scope })
    await sql`DELETE FROM sender_configuration WHERE organization_id = ${own.enterpriseNumber}
      AND message_type_id IN (SELECT message_type_id FROM message_type WHERE audience <> ${audience})`
    return own
  }
  const citizensAsked = { eboxType: 'citizen', eboxIdType: 'SSIN' }

  test.each<['citizen' | 'enterprise', (keyof typeof scopes)[]]>([
    ['citizen', ['publish']],
    ['enterprise', ['publish']],
    ['enterprise', ['publish', 'preference']],
  ])('Z08 is bound to whom its sender publishes to: one that writes to a %s, with %j', async (audience, scope) => {
    const token = await (await aSenderTo(audience, scope)).token()
    const [ofEnterprises, ofCitizens] = [
      await askPreferences({}, { token }),
      await askPreferences(citizensAsked, { token }),
    ]
    const json = { ssins: [citizens.active], purpose: 'channelChoice' }
    const consents = await call(ebox, at('/citizenEboxConsents/search'), { token, json })
    const [own, other] = [200, 403]
    const isToCitizens = audience === 'citizen'
    expect([ofEnterprises.status, ofCitizens.status, consents.status]).toEqual(
      isToCitizens ? [other, own, own] : [own, other, other],
    )
    const refused = isToCitizens ? ofEnterprises : consents
    expect(refused.json).toMatchObject({ type: 'urn:problem-type:belgif:missingPermission' })
  })

  test('is not for one that publishes to nobody, but for a document provider of the federation, of either kind', async () => {
    const nobody = await aClient(ebox, { role: 'documentSender', scope: ['publish'] })
    expect((await askPreferences({}, { token: await nobody.token() })).status).toBe(403)
    const token = await (await aClient(ebox, { role: 'documentSender', scope: ['preference'] })).token()
    for (const body of [{}, citizensAsked]) expect((await askPreferences(body, { token })).status).toBe(200)
  })

  test('answers ten thousand at once; one more is refused', async () => {
    const eboxIdValueList = Array.from({ length: mostLookUps - 1 }, anEnterpriseNumber)
    eboxIdValueList.splice(5_000, 0, enterprises.active)
    expect(await preferencesOf({ eboxIdValueList })).toHaveLength(1)
    const { status, json } = await askPreferences({ eboxIdValueList: [...eboxIdValueList, anEnterpriseNumber()] })
    expect([status, issuesOf({ status, headers: {}, body: Object(json) })]).toEqual([
      400,
      ['schemaViolation eboxIdValueList'],
    ])
  })

  test('is audited by purpose, count and who was asked after, each as a hash that needs our key', async () => {
    const traces = [randomUUID(), randomUUID(), randomUUID()]
    const [first = '', second = ''] = [anSsin(), anSsin()]
    const trace = (turn: number) => ({ 'BelGov-Trace-Id': traces[turn] ?? '' })
    await askConsents({ ssins: [first, second], purpose: 'channelChoice' }, trace(0))
    await askConsents({ ssins: [second, first, second], purpose: 'publication' }, trace(1))
    await askPreferences({ eboxIdValueList: [enterprises.active] }, { headers: trace(2) })
    const hashOf = (holder: Holder) => Buffer.from(boxLookupHash(keys, holder).subarray(0, 16)).toString('base64url')
    const lookedUp = expect.toSatisfy(
      (hashes: string[]) =>
        hashes.toSorted().join() === [citizen(first), citizen(second)].map(hashOf).toSorted().join(),
    )
    const lines = await sql`SELECT * FROM audit_line WHERE trace_id = ANY(${traces}) ORDER BY audit_id`
    expect(lines.map(({ details }) => details)).toEqual([
      { purpose: 'channelChoice', count: 2, lookedUp },
      { purpose: 'publication', count: 2, lookedUp },
      { purpose: 'notStated', count: 1, lookedUp: [hashOf(enterprise(enterprises.active))] },
    ])
    const whereFirst = await sql`
      SELECT trace_id FROM audit_line WHERE trace_id = ANY(${traces}) AND details->'lookedUp' ? ${hashOf(citizen(first))}`
    expect(whereFirst).toHaveLength(2)
    expect(JSON.stringify(lines)).not.toMatch(new RegExp(`${first}|${second}|${enterprises.active}`))
  })

  // prettier-ignore
  const wrong: [what: string, body: object, ...issues: string[]][] = [
    ['an unknown kind of e-Box', { eboxType: 'city' }, 'invalidInput eboxType'],
    ['an id of another kind', { eboxIdType: 'SSIN' }, 'invalidInput eboxIdType'],
    ['numbers that are none, each by its place', { eboxIdValueList: [enterprises.active, enterprises.active, aWrongEnterpriseNumber(), '1 999'] }, 'invalidInput eboxIdValueList[2]', 'invalidInput eboxIdValueList[3]'],
    ['an id that is no text', { eboxIdValueList: [1999051125] }, 'schemaViolation eboxIdValueList[0]'],
    ['a purpose of one’s own', { purpose: 'curiosity' }, 'schemaViolation purpose'],
    ['the purpose that only the audit trail knows', { purpose: 'notStated' }, 'schemaViolation purpose'],
    ['Z07 members of our own', { exclusivelyEbox: true, boxId: 1 }, 'unknownInput exclusivelyEbox', 'unknownInput boxId'],
  ]
  test.each(wrong)('refuses preferences for %s', async (_, body, ...issues) => {
    const { status, json } = await askPreferences(body)
    expect([status, issuesOf({ status, headers: {}, body: Object(json) })]).toEqual([400, issues])
  })

  test('refuses consents without a purpose, and names wrong numbers by place and never by value', async () => {
    const wrongSsin = aWrongSsin()
    const withoutPurpose = await askConsents({ ssins: [] })
    expect(issuesOf({ status: 400, headers: {}, body: Object(withoutPurpose.json) })).toEqual([
      'schemaViolation purpose',
    ])
    const { status, json, bytes } = await askConsents({ ssins: [anSsin(), wrongSsin], purpose: 'publication' })
    expect([status, issuesOf({ status, headers: {}, body: Object(json) })]).toEqual([400, ['invalidInput ssins[1]']])
    expect(bytes.toString()).not.toContain(wrongSsin)
  })

  test('names a hundred wrong numbers at most', async () => {
    const { json } = await askPreferences({ eboxIdValueList: Array.from({ length: 500 }, (_, index) => `x${index}`) })
    expect(issuesOf({ status: 400, headers: {}, body: Object(json) })).toHaveLength(100)
  })

  test('leaves no number in an address: it is asked by POST alone', async () => {
    const { status, headers } = await call(ebox, at('/eboxPreferences/search'), { as: sender })
    expect([status, headers.get('allow')]).toEqual([405, 'POST'])
  })
})
