import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { PublicationStatisticsShape } from '#http/message-registry/publication-statistics.ts'
import { aClient } from '#tests/fixtures/clients.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { call } from '#tests/fixtures/registry.ts'
import { issuesOf } from '#tests/fixtures/refusal.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'

const ebox = await sharedEbox()
const sql = sqlAs(ebox)
/** Senders of this file's own, so that what they published can be counted. */
const sender = await aClient(ebox, { role: 'documentSender', scope: ['publish'] })
const other = await aClient(ebox, { role: 'documentSender', scope: ['publish'] })

const path = '/ebox/publicationStatistics'
const daysOf = async (query: string, client = sender) =>
  PublicationStatisticsShape.parse((await call(ebox, `${path}${query}`, { token: await client.token() })).json).items

interface Sent {
  type: string
  /** When it was published, with its offset */
  at: string
  readAfterSeconds?: number
  fate?: 'expired' | 'withdrawn'
}

/** Messages of the past, as rows: a uuidv7 begins with the milliseconds of its publication. */
async function put(client: typeof sender, sent: Sent[]): Promise<void> {
  const [box] =
    await sql`SELECT box_id FROM ebox WHERE enterprise_number = ${ebox.credentials.fixtures.enterprises.active}`
  for (const { type, at, readAfterSeconds, fate } of sent) {
    const published = new Date(at)
    const time = published.getTime().toString(16).padStart(12, '0')
    const id = `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
    const row = {
      box_id: box?.box_id,
      message_id: id,
      message_type_id: type,
      sender_organization_id: client.enterpriseNumber,
      sender_application_id: 'leeuwerik:mycontributions',
      received_at: published,
      expires_at: new Date(fate === 'expired' ? published.getTime() + 60_000 : Date.now() + 3_600_000),
      read_at: readAfterSeconds === undefined ? null : new Date(published.getTime() + readAfterSeconds * 1000),
      withdrawn_at: fate === 'withdrawn' ? new Date() : null,
      // Nobody's list shows it.
      waits_for: fate === 'expired' ? null : 'visibleFrom',
    }
    await sql`INSERT INTO message ${sql(row)}`
  }
}

beforeAll(() =>
  put(sender, [
    { type: 'A', at: '2026-03-02T09:00:00+01:00', readAfterSeconds: 10 },
    { type: 'A', at: '2026-03-02T09:00:00+01:00', readAfterSeconds: 60 },
    { type: 'A', at: '2026-03-02T10:00:00+01:00', readAfterSeconds: 3_600 },
    { type: 'A', at: '2026-03-02T11:00:00+01:00', fate: 'expired' },
    { type: 'A', at: '2026-03-02T12:00:00+01:00', fate: 'withdrawn' },
    { type: 'B', at: '2026-03-02T12:00:00+01:00' },
    { type: 'A', at: '2026-03-03T00:00:00+01:00' },
    { type: 'A', at: '2026-03-31T23:59:59.999+02:00' },
  ]),
)

test('each type and day says what was published, read, never read and withdrawn, and the median time to read', async () => {
  expect(await daysOf('?from=2026-03-02&to=2026-03-02')).toEqual([
    {
      messageTypeId: 'A',
      day: '2026-03-02',
      published: 5,
      read: 3,
      medianSecondsToRead: 60,
      neverRead: 1,
      withdrawn: 1,
    },
    { messageTypeId: 'B', day: '2026-03-02', published: 1, read: 0, neverRead: 0, withdrawn: 0 },
  ])
})

test('days are those of Belgium, in summer and winter, and both ends count', async () => {
  const days = await daysOf('?from=2026-03-03&to=2026-03-31')
  expect(days.map(({ day, published }) => [day, published])).toEqual([
    ['2026-03-03', 1],
    ['2026-03-31', 1],
  ])
  expect(await daysOf('?from=2026-03-04&to=2026-03-30')).toEqual([])
})

test('one type can be asked, and an unknown one is no error', async () => {
  expect((await daysOf('?from=2026-03-01&to=2026-03-31&messageTypeId=B')).map((each) => each.published)).toEqual([1])
  expect(await daysOf('?from=2026-03-01&to=2026-03-31&messageTypeId=C')).toEqual([])
  expect(await daysOf('?from=2060-01-01&to=2060-01-02')).toEqual([])
})

test('Z08 another sender’s messages are in nobody’s figures but its own', async () => {
  const before = await daysOf('?from=2026-03-01&to=2026-03-31')
  await put(other, [{ type: 'A', at: '2026-03-02T09:00:00+01:00', readAfterSeconds: 1 }])
  expect(await daysOf('?from=2026-03-01&to=2026-03-31')).toEqual(before)
  expect((await daysOf('?from=2026-03-01&to=2026-03-31', other)).map((each) => each.published)).toEqual([1])
})

describe('refused with 400 and every issue:', () => {
  // prettier-ignore
  const cases: [query: string, ...issues: string[]][] = [
    ['', 'schemaViolation query from', 'schemaViolation query to'],
    ['?from=2026-02-30&to=soon', 'schemaViolation query from', 'schemaViolation query to'],
    ['?from=2026-03-02&to=2026-03-01', 'invalidInput query to'],
    ['?from=2026-01-01&to=2026-04-03', 'invalidInput query to'],
    ['?from=2026-01-01&to=2026-01-02&senderOrganizationId=1', 'unknownInput query senderOrganizationId'],
    ['?from=2026-01-01&from=2026-01-02&to=2026-01-02', 'invalidInput query from'],
    ['?from=2026-01-01&to=2026-01-02&messageTypeId=a%00', 'invalidInput query messageTypeId'],
  ]
  test.each(cases)('I15 %s', async (query, ...issues) => {
    const { status, json } = await call(ebox, `${path}${query}`, { token: await sender.token() })
    expect(status).toBe(400)
    expect(issuesOf({ status, headers: {}, body: Object(json) })).toEqual(issues)
  })

  test('92 days are the most', async () => {
    expect(await daysOf('?from=2026-01-01&to=2026-04-02')).not.toEqual([])
  })
})
