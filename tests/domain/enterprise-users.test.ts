import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditLine, enterpriseInvitation, enterpriseUser, messageType } from '#db/schema/index.ts'
import type { Reader } from '#domain/access/reader.ts'
import type { BoxRight } from '#domain/access/rights.ts'
import { searchMessages } from '#domain/consultation/search-messages.ts'
import { acceptInvitation, readInvitation } from '#domain/registration/accept-invitation.ts'
import { changeUser, endUser } from '#domain/registration/change-user.ts'
import { listEnterpriseUsers, listInvitations } from '#domain/registration/enterprise-users.ts'
import {
  inviteUser,
  type MadeInvitation,
  mostInvitations,
  withdrawInvitation,
} from '#domain/registration/invite-user.ts'
import type { EnterpriseManager, EnterpriseRole } from '#domain/registration/manage-enterprise.ts'
import { anAddress, keysOf } from '#tests/fixtures/box-holder.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'
import { aSignedInPerson, anEnterprise as anEnterpriseOf } from '#tests/fixtures/enterprise-manager.ts'

const request = { traceId: 'test', requestMethod: 'POST', requestUrl: '/enterprise' }
let database: EmptyDatabase
beforeAll(async () => {
  database = await emptyDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const anEnterprise = () => anEnterpriseOf(database)
type Enterprise = Awaited<ReturnType<typeof anEnterprise>>
const aPerson = (name?: string) => aSignedInPerson(database, { name })

async function appointed(
  enterpriseNumber: Enterprise,
  role: EnterpriseRole,
  more: Partial<typeof enterpriseUser.$inferInsert> = {},
) {
  const person = await aPerson()
  const [row] = await database.worker
    .insert(enterpriseUser)
    .values({ enterpriseNumber, ssinHash: person.ssinHash, role, name: 'Lotte Wouters', ...more })
    .returning({ userId: enterpriseUser.userId })
  return { ...person, userId: row?.userId ?? '', by: person.managing(enterpriseNumber) }
}

const invite = (
  by: EnterpriseManager,
  more: { name?: string; role?: EnterpriseRole; rights?: BoxRight[]; until?: string } = {},
) =>
  inviteUser(
    database.app,
    keysOf(database),
    by,
    { name: 'Lotte Wouters', address: anAddress(), role: 'reader', rights: [], ...more },
    request,
  )
const made = (outcome: Awaited<ReturnType<typeof invite>>): MadeInvitation => {
  if (typeof outcome === 'string') throw new Error(`Not invited: ${outcome}`)
  return outcome
}
const accept = (reader: Reader, token: string) => acceptInvitation(database.app, reader, token, request)
const rowOf = async (enterpriseNumber: string, { ssinHash }: { ssinHash: Uint8Array }) =>
  (
    await database.worker.select().from(enterpriseUser).where(eq(enterpriseUser.enterpriseNumber, enterpriseNumber))
  ).find((row) => Buffer.compare(Buffer.from(row.ssinHash), Buffer.from(ssinHash)) === 0)
const change = (by: EnterpriseManager, userId: string, role: EnterpriseRole, until?: string) =>
  changeUser(database.app, keysOf(database), by, userId, { role, rights: [{}], until }, request)
const end = (by: EnterpriseManager, userId: string) => endUser(database.app, keysOf(database), by, userId, request)

describe('an invitation', () => {
  test('is shown, taken up once, and then is what the person is appointed to', async () => {
    const number = await anEnterprise()
    const { by } = await appointed(number, 'accessManager')
    const rights = [{ partition: 'STAFF' }]
    const { token, invitationId } = made(await invite(by, { rights, role: 'coManager', until: '2999-12-31' }))
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    const person = await aPerson()
    expect(await readInvitation(database.app, person.reader, token)).toMatchObject({
      enterpriseNumber: number,
      role: 'coManager',
      isForReader: true,
      validUntil: new Date('2999-12-31T23:00:00Z'),
    })
    expect(await accept(person.reader, token)).toBe(number)
    expect(await rowOf(number, person)).toMatchObject({
      role: 'coManager',
      rights,
      name: 'Lotte Wouters',
      keptBy: 'desk',
    })
    const again = await aPerson()
    expect(await readInvitation(database.app, again.reader, token)).toBeUndefined()
    expect(await accept(again.reader, token)).toBeUndefined()
    expect(await rowOf(number, again)).toBeUndefined()
    const lines = await database.worker
      .select()
      .from(auditLine)
      .where(sql`details->>'accepted' = ${invitationId}`)
    expect(lines).toMatchObject([{ details: { enterpriseNumber: number, role: 'coManager', rights } }])
  })

  test('is taken up by one of ten who press at once', async () => {
    const number = await anEnterprise()
    const { by } = await appointed(number, 'accessManager')
    const { token } = made(await invite(by))
    const people = await Promise.all(Array.from({ length: 10 }, () => aPerson()))
    const taken = await Promise.all(people.map(({ reader }) => accept(reader, token)))
    expect(taken.filter(Boolean)).toEqual([number])
  })

  test('opens nothing once it is too old, was taken back, or for whom it is not meant', async () => {
    const number = await anEnterprise()
    const { by } = await appointed(number, 'accessManager')
    const [old, back, other] = [made(await invite(by)), made(await invite(by)), made(await invite(by))]
    await database.worker
      .update(enterpriseInvitation)
      .set({ expiresAt: sql`now()` })
      .where(eq(enterpriseInvitation.invitationId, old.invitationId))
    await withdrawInvitation(database.app, keysOf(database), by, back.invitationId, request)
    const [person, somebodyElse] = [await aPerson('Lotte Maria Wouters'), await aPerson('Lotte Peeters')]
    for (const { token } of [old, back]) expect(await accept(person.reader, token)).toBeUndefined()
    expect(await readInvitation(database.app, somebodyElse.reader, other.token)).toMatchObject({ isForReader: false })
    expect(await accept(somebodyElse.reader, other.token)).toBeUndefined()
    expect(await accept(person.reader, `${other.token}A`)).toBeUndefined()
    expect(await rowOf(number, person)).toBeUndefined()
    expect(await accept(person.reader, other.token)).toBe(number)
  })

  test('Z11 opens nothing once who invited manages no more, or may not invite such a person any more', async () => {
    const enterprise = await anEnterprise()
    const first = await appointed(enterprise, 'accessManager')
    const [ended, lessened] = [await appointed(enterprise, 'coManager'), await appointed(enterprise, 'accessManager')]
    const ofEnded = made(await invite(ended.by))
    const ofLessened = [made(await invite(lessened.by, { role: 'accessManager' })), made(await invite(lessened.by))]
    await end(first.by, ended.userId)
    await change(first.by, lessened.userId, 'coManager')
    const meant = await aPerson()
    expect(await readInvitation(database.app, meant.reader, ofEnded.token)).toBeUndefined()
    expect(await accept(meant.reader, ofEnded.token)).toBeUndefined()
    expect(await accept(meant.reader, ofLessened[0]?.token ?? '')).toBeUndefined()
    const waiting = await listInvitations(database.app, keysOf(database), first.by)
    expect(waiting.filter(({ isExpired }) => isExpired)).toHaveLength(2)
    // What a co-manager may do as well still stands.
    expect(await accept(meant.reader, ofLessened[1]?.token ?? '')).toBe(enterprise)
  })

  test('stands in the database without its token, and its address sealed; the managers see it until it is taken up', async () => {
    const number = await anEnterprise()
    const { by } = await appointed(number, 'accessManager')
    const address = anAddress()
    const invitation = { name: 'Lotte Wouters', address, role: 'reader' as const, rights: [{}] }
    const { token } = made(await inviteUser(database.app, keysOf(database), by, invitation, request))
    const [stored] = await database.worker.execute<{ row: string }>(
      sql`SELECT string_agg(enterprise_invitation::text, ' ') AS row FROM enterprise_invitation WHERE enterprise_number = ${number}`,
    )
    expect(stored?.row).not.toContain(token)
    expect(stored?.row).not.toContain(Buffer.from(token, 'base64url').toString('hex'))
    expect(stored?.row).not.toContain(address)
    expect(await listInvitations(database.app, keysOf(database), by)).toMatchObject([
      { address, isExpired: false, rights: { extent: 'all' } },
    ])
    await accept((await aPerson()).reader, token)
    expect(await listInvitations(database.app, keysOf(database), by)).toEqual([])
  })

  test('is refused with one word of a name, an end before its beginning, and when too many wait', async () => {
    const number = await anEnterprise()
    const { by } = await appointed(number, 'accessManager')
    expect(await invite(by, { name: 'Lotte' })).toBe('name')
    expect(await invite(by, { until: '2020-01-01' })).toBe('dates')
    const { invitationId } = made(await invite(by))
    await database.worker.execute(sql`
      INSERT INTO enterprise_invitation (enterprise_number, token_hash, name, address_cipher, role, rights, valid_from, invited_by_name, expires_at)
      SELECT enterprise_number, sha256(n::text::bytea), name, address_cipher, role, rights, valid_from, invited_by_name, expires_at
      FROM enterprise_invitation, generate_series(2, ${mostInvitations}) AS n WHERE invitation_id = ${invitationId}`)
    expect(await invite(by)).toBe('tooMany')
  })

  test('does not make an access manager less, and leaves what an external user management keeps', async () => {
    const number = await anEnterprise()
    const { by, ...manager } = await appointed(number, 'accessManager')
    const kept = await appointed(number, 'reader', { keptBy: 'claims', rights: [{ partition: 'A' }] })
    for (const person of [manager, kept]) expect(await accept(person.reader, made(await invite(by)).token)).toBe(number)
    expect(await rowOf(number, manager)).toMatchObject({ role: 'accessManager' })
    expect(await rowOf(number, kept)).toMatchObject({ rights: [{ partition: 'A' }] })
  })
})

describe('who manages', () => {
  test('a reader, a manager of another enterprise and one whose time is over may not', async () => {
    const [number, other] = [await anEnterprise(), await anEnterprise()]
    const { userId } = await appointed(number, 'accessManager')
    const people = [
      await appointed(number, 'reader', { rights: [{}] }),
      await appointed(number, 'accessManager', { validUntil: new Date(Date.now() - 1000) }),
      { by: (await appointed(other, 'accessManager')).managing(number) },
    ]
    for (const { by } of people) {
      const ways = [
        () => invite(by),
        () => end(by, userId),
        () => change(by, userId, 'reader'),
        () => listEnterpriseUsers(database.app, by),
        () => listInvitations(database.app, keysOf(database), by),
      ]
      for (const way of ways) await expect(way()).rejects.toMatchObject({ details: { status: 403 } })
    }
    expect(await listEnterpriseUsers(database.app, (await appointed(number, 'coManager')).by)).toHaveLength(4)
  })

  test('somebody of another enterprise is nobody here', async () => {
    const [number, other] = [await anEnterprise(), await anEnterprise()]
    const [{ by }, stranger] = [await appointed(number, 'accessManager'), await appointed(other, 'reader')]
    expect(await end(by, stranger.userId)).toBeUndefined()
    expect(await change(by, stranger.userId, 'accessManager')).toBeUndefined()
    expect(await rowOf(other, stranger)).toMatchObject({ role: 'reader', validUntil: null, rights: [] })
    const { by: theirs } = await appointed(other, 'accessManager')
    const { invitationId, token } = made(await invite(theirs))
    await withdrawInvitation(database.app, keysOf(database), by, invitationId, request)
    expect(await accept((await aPerson()).reader, token)).toBe(other)
  })

  test('a co-manager neither makes, changes, ends nor invites an access manager, and does the rest', async () => {
    const number = await anEnterprise()
    const [manager, { by }, reader] = [
      await appointed(number, 'accessManager'),
      await appointed(number, 'coManager', { rights: [{}] }),
      await appointed(number, 'reader'),
    ]
    expect(await end(by, manager.userId)).toBe('notYours')
    expect(await change(by, manager.userId, 'reader')).toBe('notYours')
    expect(await change(by, reader.userId, 'accessManager')).toBe('notYours')
    expect(await invite(by, { role: 'accessManager' })).toBe('notYours')
    expect(await change(by, reader.userId, 'coManager')).toBeUndefined()
    expect(await rowOf(number, reader)).toMatchObject({ role: 'coManager', rights: [{}] })
  })

  const types = { guarded: `Guarded${crypto.randomUUID()}`, plain: `Plain${crypto.randomUUID()}` }
  beforeAll(async () => {
    const plain = {
      name: { nl: 'Proef' },
      audience: 'enterprise',
      validityPeriodNumber: 1,
      validityPeriodUnit: 'year',
    } as const
    await database.worker.insert(messageType).values([
      { ...plain, messageTypeId: types.plain },
      { ...plain, messageTypeId: types.guarded, requiresRight: true },
    ])
  })
  const ofType = (messageTypeId: string): BoxRight => ({ messageTypeId })
  const a = { partition: 'A' }
  test.each<[string, held: BoxRight[], given: BoxRight[], isWithin: boolean]>([
    ['nothing, by who may read nothing', [], [], true],
    ['nothing else, by who may read nothing', [], [a], false],
    ['everything, by who may read everything', [{}], [{}], true],
    ['a part and a type, by who may read everything', [{}], [a, ofType(types.plain)], true],
    ['a type that takes a right of its own, not by who may read everything else', [{}], [ofType(types.guarded)], false],
    ['that type, by who has the right on it', [{}, ofType(types.guarded)], [{}, ofType(types.guarded)], true],
    ['everything, not by who reads one part', [a], [{}], false],
    ['another part, not by who reads one', [a], [{ partition: 'B' }], false],
    ['that part and another, not by who reads one', [a], [a, { partition: 'B' }], false],
    ['a type in that part', [a], [{ ...a, ...ofType(types.plain) }], true],
    ['the type everywhere, not by who reads one part', [a], [ofType(types.plain)], false],
    ['that type, by who reads it', [ofType(types.plain)], [ofType(types.plain)], true],
    ['that type in a part', [ofType(types.plain)], [{ ...a, ...ofType(types.plain) }], true],
    ['the whole part, not by who reads one type there', [{ ...a, ...ofType(types.plain) }], [a], false],
    ['one sender less', [a], [{ ...a, senderOrganizationId: '0206731645' }], true],
    ['every sender, not by who reads one', [{ senderOrganizationId: '0206731645' }], [{}], false],
  ])('Z01 a co-manager gives, to another, by invitation or to oneself: %s', async (_title, held, given, isWithin) => {
    const number = await anEnterprise()
    const [manager, reader, self] = [
      await appointed(number, 'accessManager'),
      await appointed(number, 'reader'),
      await appointed(number, 'coManager', { rights: held }),
    ]
    const give = (by: EnterpriseManager, userId: string, role: EnterpriseRole = 'reader') =>
      changeUser(database.app, keysOf(database), by, userId, { role, rights: given }, request)
    const told = isWithin ? undefined : 'notHeld'
    expect(await give(self.by, reader.userId)).toBe(told)
    expect((await rowOf(number, reader))?.rights).toEqual(isWithin ? given : [])
    const invited = await invite(self.by, { rights: given })
    expect(typeof invited === 'string' ? invited : undefined).toBe(told)
    expect(await give(self.by, self.userId, 'coManager')).toBe(told)
    expect((await rowOf(number, self))?.rights).toEqual(isWithin ? given : held)
    // An access manager answers for everybody, and may read nothing here.
    expect(await give(manager.by, reader.userId)).toBeUndefined()
    expect((await rowOf(number, reader))?.rights).toEqual(given)
  })

  test('a co-manager leaves somebody the wider rights that they have, and gives them for no longer', async () => {
    const number = await anEnterprise()
    const { by } = await appointed(number, 'coManager', { rights: [a] })
    const wide = await appointed(number, 'reader', { rights: [{}], validUntil: new Date('2999-12-31T23:00:00Z') })
    const over = await appointed(number, 'reader', { rights: [{}], validUntil: new Date(Date.now() - 1_000) })
    const later = await appointed(number, 'reader', { rights: [{}], validFrom: new Date('2999-01-01T23:00:00Z') })
    const give = (userId: string, dates: { from?: string; until?: string }) =>
      changeUser(database.app, keysOf(database), by, userId, { role: 'reader', rights: [{}], ...dates }, request)
    expect(await give(wide.userId, { until: '2999-12-31' })).toBeUndefined()
    expect(await give(wide.userId, { until: '2998-12-31' })).toBeUndefined()
    expect(await give(wide.userId, {})).toBe('notHeld')
    expect(await give(wide.userId, { until: '2999-12-31' })).toBe('notHeld')
    expect(await give(over.userId, {})).toBe('notHeld')
    expect(await give(over.userId, { until: '2999-12-31' })).toBe('notHeld')
    expect(await give(later.userId, { from: '2998-01-01' })).toBe('notHeld')
    expect(await give(later.userId, {})).toBeUndefined()
    expect(await end(by, wide.userId)).toBeUndefined()
    expect((await rowOf(number, over))?.validUntil?.getTime()).toBeLessThan(Date.now())
  })

  test('a co-manager lets nobody act longer than oneself, oneself included, and takes no end away', async () => {
    const number = await anEnterprise()
    const reader = await appointed(number, 'reader')
    const self = await appointed(number, 'coManager', { rights: [{}], validUntil: new Date('2998-12-31T23:00:00Z') })
    const give = (userId: string, role: EnterpriseRole, until?: string) => {
      const appointment = { role, rights: [{}], ...(until && { until }) }
      return changeUser(database.app, keysOf(database), self.by, userId, appointment, request)
    }
    expect(await give(self.userId, 'coManager')).toBe('longer')
    expect(await give(self.userId, 'coManager', '2999-12-31')).toBe('longer')
    expect((await rowOf(number, self))?.validUntil).toEqual(new Date('2998-12-31T23:00:00Z'))
    expect(await invite(self.by, { rights: [{}] })).toBe('longer')
    expect(await invite(self.by, { rights: [{}], until: '2999-12-31' })).toBe('longer')
    made(await invite(self.by, { rights: [{}], until: '2998-12-30' }))
    // Who has no end keeps that: the co-manager changes the rest.
    expect(await give(reader.userId, 'reader')).toBeUndefined()
    expect((await rowOf(number, reader))?.validUntil).toBeNull()
    expect(await give(reader.userId, 'reader', '2997-12-31')).toBeUndefined()
    expect(await give(reader.userId, 'reader', '2999-12-31')).toBe('longer')
  })

  test('a narrow co-manager makes nobody a manager who may give on more than the co-manager may', async () => {
    const number = await anEnterprise()
    const { by } = await appointed(number, 'coManager', { rights: [a] })
    const wide = await appointed(number, 'reader', { rights: [{}] })
    const give = (role: EnterpriseRole, rights: BoxRight[]) =>
      changeUser(database.app, keysOf(database), by, wide.userId, { role, rights }, request)
    expect(await give('coManager', [{}])).toBe('notHeld')
    expect(await rowOf(number, wide)).toMatchObject({ role: 'reader', rights: [{}] })
    expect(await give('reader', [{}])).toBeUndefined()
    expect(await give('coManager', [a])).toBeUndefined()
  })

  test('Z11 what a co-manager offered is gone once it is wider than what they may read', async () => {
    const number = await anEnterprise()
    const { by } = await appointed(number, 'accessManager')
    const lessened = await appointed(number, 'coManager', { rights: [{}] })
    const [wide, narrow] = [
      made(await invite(lessened.by, { rights: [{}] })),
      made(await invite(lessened.by, { rights: [a] })),
    ]
    const change = { role: 'coManager' as const, rights: [a] }
    expect(await changeUser(database.app, keysOf(database), by, lessened.userId, change, request)).toBeUndefined()
    const meant = await aPerson()
    expect(await readInvitation(database.app, meant.reader, wide.token)).toBeUndefined()
    expect(await accept(meant.reader, wide.token)).toBeUndefined()
    expect(await accept(meant.reader, narrow.token)).toBe(number)
    expect(await rowOf(number, meant)).toMatchObject({ rights: [a] })
  })

  test('the last access manager stays: not ended, not made less, not given an end; two who end each other at once leave one', async () => {
    const number = await anEnterprise()
    const [one, other] = [await appointed(number, 'accessManager'), await appointed(number, 'accessManager')]
    const ended = await Promise.allSettled([end(one.by, other.userId), end(other.by, one.userId)])
    const left = (await listEnterpriseUsers(database.app, (await appointed(number, 'coManager')).by)).filter(
      ({ role, state }) => role === 'accessManager' && state === 'current',
    )
    expect(left).toHaveLength(1)
    expect(ended.filter((each) => each.status === 'fulfilled' && each.value === undefined)).toHaveLength(1)
    const last = left[0]?.userId === one.userId ? one : other
    expect(await end(last.by, last.userId)).toBe('lastManager')
    expect(await change(last.by, last.userId, 'coManager')).toBe('lastManager')
    expect(await change(last.by, last.userId, 'accessManager', '2999-12-31')).toBe('lastManager')
    expect(await rowOf(number, last)).toMatchObject({ role: 'accessManager', validUntil: null })
  })

  test('Z11 whoever is ended manages and reads nothing from the next request on', async () => {
    const number = await anEnterprise()
    const [{ by }, other] = [await appointed(number, 'accessManager'), await appointed(number, 'coManager')]
    await listEnterpriseUsers(database.app, other.by)
    expect(await end(by, other.userId)).toBeUndefined()
    await expect(listEnterpriseUsers(database.app, other.by)).rejects.toMatchObject({ details: { status: 403 } })
    expect(await listEnterpriseUsers(database.app, by)).toContainEqual(
      expect.objectContaining({ userId: other.userId, state: 'ended' }),
    )
  })

  test('a manager’s reader, who enters the whole box, is let into no letter', async () => {
    const number = await anEnterprise()
    const { by } = await appointed(number, 'accessManager', { rights: [{}] })
    await expect(searchMessages(database.app, by.reader, { page: 1, pageSize: 10 })).rejects.toMatchObject({
      details: { status: 403 },
    })
  })

  test('what an external user management keeps, the desk does not change', async () => {
    const number = await anEnterprise()
    const { by } = await appointed(number, 'accessManager')
    const kept = await appointed(number, 'reader', { keptBy: 'claims' })
    expect(await end(by, kept.userId)).toBe('keptElsewhere')
    expect(await change(by, kept.userId, 'coManager')).toBe('keptElsewhere')
  })
})
