import { afterAll, beforeAll, expect, test } from 'vitest'
import { eq, sql } from 'drizzle-orm'
import { type Admission, citizenAdmission, enterpriseUserAdmission } from '#domain/access/admission.ts'
import {
  findSession,
  openSession,
  removeEndedSessions,
  revokeSession,
  type VerifiedIdentity,
} from '#domain/access/session.ts'
import { appointmentsOf } from '#domain/access/enterprise-user.ts'
import { parseSsin } from '#domain/identifier/ssin.ts'
import { boxIdentifier } from '#db/schema/ebox.ts'
import { enterpriseUser } from '#db/schema/registration.ts'
import { enterpriseRegister } from '#db/schema/register.ts'
import { session } from '#db/schema/session.ts'
import { statement } from '#db/statement.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'
import { anEnterpriseNumber } from '#tests/fixtures/enterprise-number.ts'
import { anSsin } from '#tests/fixtures/ssin.ts'

const limits = { idleMinutes: 30, absoluteHours: 8 }
const start = new Date('2030-01-01T08:00:00Z')
const after = (minutes: number, seconds = 0) => new Date(start.getTime() + minutes * 60_000 + seconds * 1000)
let database: EmptyDatabase

beforeAll(async () => {
  database = await emptyDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const identity = (more: Partial<VerifiedIdentity> = {}): VerifiedIdentity => ({
  issuer: 'https://idp.example',
  subject: crypto.randomUUID(),
  name: 'An Peeters',
  acr: 'strong',
  authTime: start,
  ...more,
})
const someone = () => {
  const value = parseSsin(anSsin())
  if (!value) throw new Error('The fixture made a wrong SSIN')
  return { value, hash: crypto.getRandomValues(new Uint8Array(32)) }
}
const open = (more?: Partial<VerifiedIdentity>, replaced?: string) =>
  openSession(database.app, identity(more), { clock: start, replaced })
const find = (id: string, clock = start) => findSession(database.app, id, limits, clock)

test('T23 a session is found by the id in the cookie, which has 256 bits and stands nowhere in the database', async () => {
  const ssin = someone()
  const id = await open({ ssin })
  expect(Buffer.from(id, 'base64url')).toHaveLength(32)
  expect(await find(id)).toMatchObject({ name: 'An Peeters', acr: 'strong', ssin: ssin.value, authTime: start })
  const [{ everything } = { everything: '' }] = await database.app.execute<{ everything: string }>(
    sql`SELECT string_agg(session::text, ' ') AS everything FROM session`,
  )
  expect(everything).not.toContain(id)
  expect(everything).not.toContain(ssin.value)
  expect(everything).not.toContain(Buffer.from(id, 'base64url').toString('hex'))
})

test('T23 an unknown, altered or empty id finds nothing', async () => {
  const id = await open()
  for (const other of [`${id}A`, id.slice(1), '', id.toLowerCase()]) expect(await find(other)).toBeUndefined()
})

test('T23 a revoked session is refused at once; revoking again changes nothing', async () => {
  const id = await open()
  await revokeSession(database.app, id)
  await revokeSession(database.app, id)
  expect(await find(id)).toBeUndefined()
})

test('T23 signing in again ends the session that the browser had, under a new id', async () => {
  const before = await open()
  const now = await open({}, before)
  expect(now).not.toBe(before)
  expect(await find(before)).toBeUndefined()
  expect(await find(now)).toBeDefined()
})

test('T23 after half an hour without a request it is over; a request in between prolongs it', async () => {
  const idle = await open()
  expect(await find(idle, after(30))).toBeUndefined()
  const used = await open()
  expect(await find(used, after(29, 59))).toBeDefined()
  expect(await find(used, after(59))).toBeDefined()
  expect(await find(used, after(90))).toBeUndefined()
})

test('T23 after eight hours it is over, however much it was used', async () => {
  const id = await open()
  for (let minutes = 20; minutes < 480; minutes += 20) expect(await find(id, after(minutes))).toBeDefined()
  expect(await find(id, after(480))).toBeUndefined()
})

test('that it was seen is noted once a minute at most', async () => {
  const id = await open()
  const seenAt = async () => (await find(id, after(0, 1)))?.lastSeenAt
  await find(id, after(0, 59))
  expect(await seenAt()).toEqual(start)
  await find(id, after(1, 1))
  expect(await seenAt()).toEqual(after(1, 1))
})

test('Z14 the same subject at two identity providers is two people', async () => {
  const subject = 'one-subject'
  const [a, b] = [
    await open({ subject, issuer: 'https://a.example' }),
    await open({ subject, issuer: 'https://b.example' }),
  ]
  const found = [await find(a), await find(b)]
  expect(new Set(found.map((each) => `${each?.issuer} ${each?.subject}`)).size).toBe(2)
})

test('Z14 a person whose national number was replaced signs in with the new one, and nothing of the old is merged in', async () => {
  const subject = 'renumbered'
  const [before, since] = [someone(), someone()]
  await open({ subject, ssin: before })
  const now = await find(await open({ subject, ssin: since }))
  expect(now?.ssin).toBe(since.value)
  expect(Buffer.from(now?.ssinHash ?? [])).toEqual(Buffer.from(since.hash))
})

test('someone whom the identity provider gave no SSIN has a session without one', async () => {
  const found = await find(await open())
  expect(found).toBeDefined()
  expect(found?.ssin).toBeUndefined()
  expect(found?.ssinHash).toBeNull()
})

test('ended sessions are deleted, standing ones are not', async () => {
  await database.app.delete(session)
  const [standing, revoked] = [await open(), await open(), await open()]
  await revokeSession(database.app, revoked)
  expect(await removeEndedSessions(database.app, limits, start)).toBe(1)
  await find(standing, after(25))
  expect(await removeEndedSessions(database.app, limits, after(40))).toBe(1)
  expect(await find(standing, after(40))).toBeDefined()
})

const run = ({ written, values }: Admission) => statement(written)(values)

test('a citizen is admitted to the own box while the session stands, and to none before there is one', async () => {
  const boxHash = crypto.getRandomValues(new Uint8Array(32))
  const id = await openSession(database.app, identity({ ssin: someone() }))
  const found = await findSession(database.app, id, limits)
  const admission = run(citizenAdmission(found?.sessionHash ?? new Uint8Array(), boxHash, limits))
  expect(await database.app.execute(admission)).toMatchObject([{ box_id: null }])
  const [box] = await database.app.insert(boxIdentifier).values({ lookupHash: boxHash }).returning()
  await database.app.transaction(async (transaction) => {
    expect(await transaction.execute(admission)).toMatchObject([{ box_id: String(box?.boxId) }])
    expect(await transaction.execute(sql`SELECT current_box_id() AS entered`)).toMatchObject([
      { entered: String(box?.boxId) },
    ])
  })
  await revokeSession(database.app, id)
  expect(await database.app.execute(admission)).toHaveLength(0)
})

test("an enterprise's user is admitted while the appointment stands", async () => {
  const number = anEnterpriseNumber()
  const ssin = someone()
  const boxHash = crypto.getRandomValues(new Uint8Array(32))
  await database.worker
    .insert(enterpriseRegister)
    .values({ enterpriseNumber: number, name: { nl: 'Proef' }, status: 'active' })
  const found = await findSession(database.app, await openSession(database.app, identity({ ssin })), limits)
  const admission = run(enterpriseUserAdmission(found?.sessionHash ?? new Uint8Array(), { number, boxHash }, limits))
  expect(await database.app.execute(admission)).toHaveLength(0)
  await database.worker.insert(enterpriseUser).values({ enterpriseNumber: number, ssinHash: ssin.hash, role: 'reader' })
  expect(await database.app.execute(admission)).toMatchObject([{ box_id: null }])
  expect(await appointmentsOf(database.app, ssin.hash)).toMatchObject([{ enterpriseNumber: number, role: 'reader' }])
  await database.worker.delete(enterpriseUser).where(eq(enterpriseUser.enterpriseNumber, number))
  expect(await database.app.execute(admission)).toHaveLength(0)
})
