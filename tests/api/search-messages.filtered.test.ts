import { beforeAll, describe, expect, test } from 'vitest'
import { MessagesShape } from '#http/message-registry/message.ts'
import { aClient } from '#tests/fixtures/clients.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { issuesOf } from '#tests/fixtures/refusal.ts'
import { call, published } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'

const ebox = await sharedEbox()
const sql = sqlAs(ebox)
/** A box of this file's own, so that what is found can be told exactly. */
const reader = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
const token = await reader.token()
const sender = findClient(ebox.credentials, 'documentSender').enterpriseNumber
const [partition] = ebox.credentials.fixtures.partitions
const [application] = ebox.credentials.fixtures.senderApplications
const type = ebox.credentials.fixtures.messageTypes.enterprise
/** What is found, by these names. */
const ids: Record<string, string> = {}

beforeAll(async () => {
  const recipient = { eboxType: 'enterprise', enterpriseNumber: reader.enterpriseNumber }
  const text = { recipient, attachments: [], isBodyMainContent: true, bodyContent: { nl: 'Niet te vinden: zwaluw' } }
  const letters: Record<string, Record<string, unknown>> = {
    plain: { subject: { nl: 'Een gewone brief' } },
    accents: { subject: { fr: 'Décompte de l’été — ŒUVRE 100% _net_' } },
    fullWidth: { subject: { nl: 'Ｖｏｌｌｅｄｉｇｅ ﬁnanciering, STRASSE' } },
    labelled: { subject: { nl: 'Met aandacht' }, forTheAttentionOf: { label: 'Dienst Bóekhouding' } },
    ordered: {
      subject: { nl: 'Met gegevens' },
      businessDataList: [{ key: 'FOR_ACTION', values: [{ nl: 'true' }] }],
      sender: { eboxType: 'enterprise', enterpriseNumber: sender, partition },
    },
  }
  for (const [name, letter] of Object.entries(letters))
    ids[name] = await published(ebox, { files: [], message: { ...text, ...letter } })
  await sql`UPDATE message SET received_at = '2025-06-30T22:00:00Z' WHERE message_id = ${ids.plain ?? ''}`
  await sql`UPDATE message SET expires_at = '2099-01-01T00:00:00Z' WHERE message_id = ${ids.accents ?? ''}`
  await sql`UPDATE message SET is_visible = false, partition = 'BOEKHOUDING' WHERE message_id = ${ids.labelled ?? ''}`
  await sql`UPDATE message SET read_at = now(), is_registered_mail = true WHERE message_id = ${ids.fullWidth ?? ''}`
})

/** The names of what a query finds, in the order of the list. */
async function found(query: string): Promise<(string | undefined)[]> {
  const { status, json } = await call(ebox, `/ebox/messages?${query}`, { token })
  expect(status, JSON.stringify(json)).toBe(200)
  const { items, totalItems } = MessagesShape.parse(json)
  expect(totalItems).toBe(items.length)
  return items.map(({ messageId }) => Object.keys(ids).find((name) => ids[name] === messageId))
}

const all = ['ordered', 'labelled', 'fullWidth', 'accents', 'plain']
const but = (...names: string[]) => all.filter((name) => !names.includes(name))

describe('a criterion keeps what fits it:', () => {
  // prettier-ignore
  const cases: [query: string, ...names: string[]][] = [
    ['readStatus=true', 'fullWidth'],
    ['isRead=false', ...but('fullWidth')],
    ['visible=false', 'labelled'],
    ['isVisible=true', ...but('labelled')],
    ['registeredMail=true', 'fullWidth'],
    ['isRegisteredMail=false', ...but('fullWidth')],
    ['forAction=true', 'ordered'],
    ['forAction=false', ...but('ordered')],
    ['isForAction=true', 'ordered'],
    // Repeated it means any of its values, in two spellings both.
    ['readStatus=true&readStatus=false', ...all],
    ['readStatus=true&readStatus=true', 'fullWidth'],
    ['readStatus=true&isRead=true', 'fullWidth'],
    ['readStatus=true&readStatus=false&isRead=false', ...but('fullWidth')],
    ['visible=true&isVisible=false'],
    ['registeredMail=true&isRegisteredMail=true&registeredMail=false', 'fullWidth'],
    ['forAction=true&isForAction=false'],
    ['partition=BOEKHOUDING', 'labelled'],
    ['partition=GENERAL&partition=BOEKHOUDING', ...all],
    [`sender=${sender}`, ...all],
    [`sender.enterpriseNumber=${sender}`, ...all],
    [`sender=${sender}&sender=0000000000&sender.enterpriseNumber=${sender}`, ...all],
    [`sender=${sender}&sender.enterpriseNumber=0000000000`],
    [`sender.partition=${partition}`, 'ordered'],
    [`senderOrganizationId=${sender}&senderApplicationId=${application}&messageTypeId=${type}`, ...all],
    [`messageTypeId=unknown&messageTypeId=${type}`, ...all],
    // A day is the instant at which it begins in Belgium: before is strictly before it, after is from it on.
    ['receivedBefore=2025-07-01'],
    ['receivedAfter=2025-07-01', ...all],
    ['receivedBefore=2025-07-02', 'plain'],
    ['receivedAfter=2025-07-01&receivedBefore=2025-07-02', 'plain'],
    ['receivedAfter=2025-07-02', ...but('plain')],
    ['receivedBefore=2025-06-30T22:00:01Z', 'plain'],
    ['receivedBefore=2025-07-01T00:00:01%2B02:00', 'plain'],
    ['receivedBefore=2025-06-30T22:00:00Z'],
    ['expiredAfter=2099-01-01', 'accents'],
    ['expiredBefore=2099-01-01', ...but('accents')],
    ['expiredAfter=2099-01-02'],
    ['receivedBefore=2025-07-01&receivedBefore=2025-07-02', 'plain'],
    ['receivedAfter=2060-01-01&receivedAfter=2025-07-02', ...but('plain')],
    ['expiredAfter=2060-01-01&expiredAfter=2099-01-02', 'accents'],
    ['expiredBefore=2099-01-01&expiredBefore=2000-01-01', ...but('accents')],
    // No words are no criterion.
    ['q=', ...all],
    ['q=&qlang=nl&readStatus=true', 'fullWidth'],
    ['qlang=nl', ...all],
  ]
  test.each(cases)('%s', async (query, ...names) => expect(await found(query)).toEqual(names))
})

describe('criteria that nothing meets answer 200 and an empty list:', () => {
  // prettier-ignore
  const cases = [
    'receivedAfter=2060-01-01', 'receivedBefore=0000-01-01', 'expiredAfter=9999-12-31T23:59:59-23:59', 'messageTypeId=none',
    'sender=0000000000', 'sender=not-a-number', 'senderOrganizationId=%27%20OR%201%3D1', 'partition=UNKNOWN', 'forAction=true&readStatus=true',
    'q=there-is-no-such-text&qlang=nl',
  ]
  test.each(cases)('%s', async (query) => expect(await found(query)).toEqual([]))
})

describe('q is a plain substring in one language, whatever its case and accents:', () => {
  // prettier-ignore
  const cases: [q: string, qlang: string, ...names: string[]][] = [
    ['GEWONE BRI', 'nl', 'plain'],
    ['gewone bri', 'fr'],
    ['decompte de l’ete', 'fr', 'accents'],
    ['DÉCOMPTE', 'fr', 'accents'],
    ['décompte', 'nl'],
    ['100%', 'fr', 'accents'],
    ['1_0%', 'fr'],
    ['_net_', 'fr', 'accents'],
    ['%', 'nl'],
    ['volledige financiering', 'nl', 'fullWidth'],
    ['straße', 'nl', 'fullWidth'],
    ['boekhouding', 'nl', 'labelled'],
    ['boekhouding', 'de', 'labelled'],
    ['TRU', 'nl', 'ordered'],
    ['brief gewone', 'nl'],
    ['brief\u001f', 'nl'],
    ['zwaluw', 'nl'],
    ['\\', 'nl'],
  ]
  test.each(cases)('%s in %s', async (q, qlang, ...names) =>
    expect(await found(new URLSearchParams({ q, qlang }).toString())).toEqual(names),
  )

  test('names and descriptions of organisation, application and type are searched, in the language that they are shown in', async () => {
    const [organisation] =
      await sql`SELECT short_name, long_name FROM sender_organization WHERE organization_id = ${sender}`
    const [app] = await sql`SELECT name, description FROM sender_application WHERE application_id = ${application}`
    const [kind] = await sql`SELECT name, description FROM message_type WHERE message_type_id = ${type}`
    for (const name of [
      organisation?.short_name,
      organisation?.long_name,
      app?.name,
      app?.description,
      kind?.name,
      kind?.description,
    ]) {
      for (const qlang of ['nl', 'fr', 'de'] as const) {
        const text: string | undefined = name?.[qlang]
        if (text)
          expect(await found(new URLSearchParams({ q: text.toUpperCase(), qlang }).toString()), text).toEqual(all)
      }
    }
  })

  test('what it finds is narrowed by the other criteria', async () => {
    expect(await found('q=met&qlang=nl')).toEqual(['ordered', 'labelled'])
    expect(await found('q=met&qlang=nl&visible=true')).toEqual(['ordered'])
  })
})

test('the links of a page lead through the same selection, and its totals count the selection', async () => {
  const list = `${ebox.credentials.messageRegistry}/ebox/messages`
  const { json } = await call(ebox, '/ebox/messages?q=e&qlang=nl&partition=GENERAL&partition=x%26y&pageSize=1&page=2', {
    token,
  })
  const filters = 'q=e&qlang=nl&partition=GENERAL&partition=x%26y'
  expect(json).toMatchObject({
    self: `${list}?page=2&pageSize=1&${filters}`,
    first: `${list}?page=1&pageSize=1&${filters}`,
    prev: `${list}?page=1&pageSize=1&${filters}`,
    next: `${list}?page=3&pageSize=1&${filters}`,
    last: `${list}?page=4&pageSize=1&${filters}`,
    totalItems: 4,
    total: 4,
  })
  const { items } = MessagesShape.parse(json)
  expect(items.map(({ messageId }) => messageId)).toEqual([ids.fullWidth])
})

test('Z08 totals of a box, of a filter and of a search are the same before and after another’s box receives', async () => {
  const queries = ['', 'readStatus=false', 'q=e&qlang=nl', `sender=${sender}&forAction=false`]
  const totals = async () => {
    const answers = queries.map(async (query) =>
      MessagesShape.parse((await call(ebox, `/ebox/messages?${query}`, { token })).json),
    )
    return (await Promise.all(answers)).map(({ totalItems, items }) => [totalItems, items.length])
  }
  const before = await totals()
  await published(ebox, { message: { subject: { nl: 'Een brief voor iemand anders, met de letter e' } } })
  expect(await totals()).toEqual(before)
})

test('Z08 a search for another’s words finds nothing of them', async () => {
  await published(ebox, { message: { subject: { nl: 'Vertrouwelijk kenteken Q7X2' } } })
  expect(await found('q=Q7X2&qlang=nl')).toEqual([])
  const other = await call(ebox, '/ebox/messages?q=Q7X2&qlang=nl')
  expect(MessagesShape.parse(other.json).totalItems).toBe(1)
})

describe('refused with 400 and every issue:', () => {
  // prettier-ignore
  const cases: [query: string, ...issues: string[]][] = [
    ['q=x', 'invalidInput query qlang'],
    ['q=a%00b&qlang=nl', 'invalidInput query q'],
    ['qlang=en', 'schemaViolation query qlang'],
    ['readStatus=yes', 'schemaViolation query readStatus'],
    ['readStatus=', 'schemaViolation query readStatus'],
    ['readStatus=true&readStatus=yes', 'schemaViolation query readStatus'],
    ['sender=', 'schemaViolation query sender'],
    ['q=a&q=b&qlang=nl', 'invalidInput query q'],
    ['q=&q=&qlang=nl', 'invalidInput query q'],
    ['q=a&qlang=nl&qlang=fr', 'invalidInput query qlang'],
    ['page=1&page=1', 'invalidInput query page'],
    ['pageSize=5&pageSize=50', 'invalidInput query pageSize'],
    ['sender[]=1', 'unknownInput query sender[]'],
    ['sender[enterpriseNumber]=1', 'unknownInput query sender[enterpriseNumber]'],
    ['__proto__=1', 'unknownInput query __proto__'],
    ['constructor=1', 'unknownInput query constructor'],
    ['receivedBefore=yesterday', 'schemaViolation query receivedBefore'],
    ['receivedBefore=2025-02-30', 'schemaViolation query receivedBefore'],
    ['receivedAfter=2025-07-01T00:00:00', 'schemaViolation query receivedAfter'],
    ['receivedAfter=2025-07-01&receivedAfter=tomorrow', 'schemaViolation query receivedAfter'],
    ['pageSize=0&q=x&visible=1&colour=blue', 'schemaViolation query pageSize', 'schemaViolation query visible', 'unknownInput query colour', 'invalidInput query qlang'],
  ]
  test.each(cases)('I15 %s', async (query, ...issues) => {
    const { status, json } = await call(ebox, `/ebox/messages?${query}`, { token })
    expect(status).toBe(400)
    expect(issuesOf({ status, headers: {}, body: Object(json) })).toEqual(issues)
  })
})
