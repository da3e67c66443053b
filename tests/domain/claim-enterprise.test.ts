import { and, eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditLine, ebox, enterpriseUser } from '#db/schema/index.ts'
import { keepClaimedRoles } from '#domain/access/keep-claimed-roles.ts'
import { revokeSession } from '#domain/access/session.ts'
import { claimedRoles } from '#domain/access/user-management.ts'
import { claimEnterprise, listClaimable } from '#domain/registration/claim-enterprise.ts'
import { keysOf } from '#tests/fixtures/box-holder.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'
import {
  aSignedInPerson,
  anEnterprise as anEnterpriseOf,
  type SignedInPerson,
} from '#tests/fixtures/enterprise-manager.ts'
import { anEnterpriseNumber } from '#tests/fixtures/enterprise-number.ts'

const request = { traceId: 'test', requestMethod: 'POST', requestUrl: '/enterprise' }
let database: EmptyDatabase
beforeAll(async () => {
  database = await emptyDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const anEnterprise = (status?: 'active' | 'inactive') => anEnterpriseOf(database, { status })
/** Somebody who signed in with this authority. */
const aPerson = (mayClaim?: string[]) => aSignedInPerson(database, { mayClaim })
type Person = SignedInPerson

const claim = ({ reader }: Person, number: string) =>
  claimEnterprise(database.app, keysOf(database), reader, number, request)
const rowOf = async (number: string, { ssinHash }: Person) => {
  const own = and(eq(enterpriseUser.enterpriseNumber, number), eq(enterpriseUser.ssinHash, ssinHash))
  return (await database.worker.select().from(enterpriseUser).where(own))[0]
}

describe('an enterprise that nobody manages', () => {
  test('is claimed by whom the identity provider named, who manages it then; its box is open', async () => {
    const number = await anEnterprise()
    const person = await aPerson([number])
    expect(await listClaimable(database.app, person.reader)).toMatchObject([{ enterpriseNumber: number }])
    expect(await claim(person, number)).toBe(true)
    expect(await rowOf(number, person)).toMatchObject({
      role: 'accessManager',
      rights: [{}],
      keptBy: 'desk',
      validUntil: null,
    })
    const [box] = await database.worker.select().from(ebox).where(eq(ebox.enterpriseNumber, number))
    expect(box?.activatedAt).toBeInstanceOf(Date)
    expect(await listClaimable(database.app, person.reader)).toEqual([])
    const lines = await database.worker
      .select()
      .from(auditLine)
      .where(sql`details->>'claimed' = ${number}`)
    expect(lines).toHaveLength(1)
  })

  test('goes to nobody without that authority, in an ended session, or that the register does not know as active', async () => {
    const [number, closed] = [await anEnterprise(), await anEnterprise('inactive')]
    const [stranger, person] = [await aPerson([await anEnterprise()]), await aPerson([number, closed])]
    expect(await claim(stranger, number)).toBe(false)
    expect(await claim(person, closed)).toBe(false)
    expect(await claim(person, 'nothing')).toBe(false)
    await revokeSession(database.app, person.sessionId)
    await expect(claim(person, number)).rejects.toMatchObject({ details: { status: 403 } })
    expect(
      await database.worker.select().from(enterpriseUser).where(eq(enterpriseUser.enterpriseNumber, number)),
    ).toEqual([])
  })

  test('goes to one of ten who claim it at once, and to nobody while somebody manages it', async () => {
    const number = await anEnterprise()
    const people = await Promise.all(Array.from({ length: 10 }, () => aPerson([number])))
    const claimed = await Promise.all(people.map((person) => claim(person, number)))
    expect(claimed.filter(Boolean)).toHaveLength(1)
    await database.worker
      .update(enterpriseUser)
      .set({ validUntil: sql`now()` })
      .where(eq(enterpriseUser.enterpriseNumber, number))
    expect(await claim(await aPerson([number]), number)).toBe(true)
  })
})

describe('an external user management', () => {
  test('wins over the desk; what it says no more ends at once, and the trail tells both', async () => {
    const [number, other] = [await anEnterprise(), await anEnterprise()]
    const person = await aPerson()
    const { ssinHash } = person
    await database.worker
      .insert(enterpriseUser)
      .values({ enterpriseNumber: number, ssinHash, role: 'accessManager', rights: [{}] })
    const named = { ssinHash, name: 'Lotte Wouters' }
    const role = { enterpriseNumber: number, role: 'reader' as const, rights: [{ partition: 'STAFF' }] }
    await keepClaimedRoles(database.app, named, [role, { enterpriseNumber: other, role: 'coManager', rights: [{}] }])
    expect(await rowOf(number, person)).toMatchObject({
      role: 'reader',
      rights: [{ partition: 'STAFF' }],
      keptBy: 'claims',
    })
    expect(await rowOf(other, person)).toMatchObject({ role: 'coManager', validUntil: null })
    await keepClaimedRoles(database.app, named, [role])
    expect((await rowOf(other, person))?.validUntil).toBeInstanceOf(Date)
    expect(await rowOf(number, person)).toMatchObject({ validUntil: null })
    await keepClaimedRoles(database.app, named, [])
    expect((await rowOf(number, person))?.validUntil).toBeInstanceOf(Date)
    const lines = await database.worker.select().from(auditLine).where(eq(auditLine.subjectHash, ssinHash))
    expect(lines.map(({ details }) => details['endedRoles'])).toEqual([[], [other], [number]])
  })

  test('leaves what the desk keeps of enterprises that it does not name', async () => {
    const number = await anEnterprise()
    const person = await aPerson()
    await database.worker
      .insert(enterpriseUser)
      .values({ enterpriseNumber: number, ssinHash: person.ssinHash, role: 'reader' })
    await keepClaimedRoles(database.app, { ssinHash: person.ssinHash, name: '' }, [])
    expect(await rowOf(number, person)).toMatchObject({ validUntil: null, keptBy: 'desk' })
  })

  test('is understood by a mapping; what is not understood counts for nothing', () => {
    const mapping = new Map([['egov:manager', 'accessManager' as const]])
    const number = anEnterpriseNumber()
    const held = { role: 'egov:manager', enterpriseNumber: number }
    expect(claimedRoles([held], mapping)).toEqual([{ enterpriseNumber: number, role: 'accessManager', rights: [{}] }])
    expect(claimedRoles([{ ...held, rights: [] }], mapping)).toMatchObject([{ rights: [] }])
    for (const wrong of [
      undefined,
      'egov:manager',
      held,
      [null],
      [{ ...held, role: 'accessManager' }],
      [{ ...held, enterpriseNumber: '1234' }],
      [{ ...held, rights: [{ everything: true }] }],
      [{ ...held, rights: [{ partition: '' }] }],
    ])
      expect(claimedRoles(wrong, mapping), JSON.stringify(wrong)).toEqual([])
  })
})
