import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditLine, client, portalConsent, professionalQuality } from '#db/schema/index.ts'
import { boxLookupHash } from '#domain/ebox/holder.ts'
import { parseSsin } from '#domain/identifier/ssin.ts'
import { endLostQualities } from '#domain/access/end-lost-qualities.ts'
import { keysOf } from '#tests/fixtures/box-holder.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'
import { anEnterpriseNumber } from '#tests/fixtures/enterprise-number.ts'
import { anSsin } from '#tests/fixtures/ssin.ts'

/* Whoever loses a quality lets no portal read under it: each sign-in says which ones there are. */
const clientId = 'portal'
let database: EmptyDatabase
beforeAll(async () => {
  database = await emptyDatabase()
  const name = { nl: 'Naam', fr: 'Nom', de: 'Name', en: 'Name' }
  await database.worker.insert(professionalQuality).values([
    { qualityId: 'notary', name },
    { qualityId: 'lawyer', name },
  ])
  const portal = {
    clientId,
    role: 'partnerPortal',
    profile: 'fapi2',
    enterpriseNumber: anEnterpriseNumber(),
    name: 'A portal',
  } as const
  await database.worker.insert(client).values({ ...portal, scope: 'consult' })
})
afterAll(() => database[Symbol.asyncDispose]())

/** A person with a consent on the citizen's box and on those under both qualities. @returns whether each stands */
async function aPerson() {
  const keys = keysOf(database)
  const value = parseSsin(anSsin())
  if (!value) throw new Error('The fixture made a wrong number')
  const hashes = {
    citizen: boxLookupHash(keys, { eboxType: 'citizen', ssin: value }),
    notary: boxLookupHash(keys, { eboxType: 'professional', ssin: value, quality: 'notary' }),
    lawyer: boxLookupHash(keys, { eboxType: 'professional', ssin: value, quality: 'lawyer' }),
  }
  const validUntil = new Date(Date.now() + 86_400_000)
  await database.worker.insert(portalConsent).values(
    Object.values(hashes).map((ssinHash) => ({
      clientId,
      subject: crypto.randomUUID(),
      ssinHash,
      scope: 'consult',
      validUntil,
    })),
  )
  const standsOf = async (ssinHash: Uint8Array) => {
    const [row] = await database.worker.select().from(portalConsent).where(eq(portalConsent.ssinHash, ssinHash))
    return row?.revokedAt === null
  }
  return {
    signIn: (qualities: string[]) =>
      endLostQualities(database.app, keys, { ssin: { value, hash: hashes.citizen }, qualities }),
    standing: async () => ({
      citizen: await standsOf(hashes.citizen),
      notary: await standsOf(hashes.notary),
      lawyer: await standsOf(hashes.lawyer),
    }),
    lines: () =>
      database.worker
        .select({ details: auditLine.details })
        .from(auditLine)
        .where(sql`${auditLine.subjectHash} = ${hashes.citizen}`),
  }
}

test('Z05 a portal’s consent under a quality ends with the sign-in that names it no more, and no other consent does', async () => {
  const [person, another] = [await aPerson(), await aPerson()]
  await person.signIn(['notary', 'lawyer'])
  expect(await person.standing()).toEqual({ citizen: true, notary: true, lawyer: true })
  expect(await person.lines()).toEqual([])
  await person.signIn(['lawyer'])
  expect(await person.standing()).toEqual({ citizen: true, notary: false, lawyer: true })
  await person.signIn([])
  expect(await person.standing()).toEqual({ citizen: true, notary: false, lawyer: false })
  expect(await another.standing()).toEqual({ citizen: true, notary: true, lawyer: true })
})

test('that it ended stands in the audit trail, once', async () => {
  const person = await aPerson()
  for (let time = 0; time < 2; time++) await person.signIn(['lawyer'])
  expect(await person.lines()).toEqual([{ details: { revokedPortals: [clientId], reason: 'qualityLost' } }])
})
