import { and, asc, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import { boxIdentifier, client, type Database, ebox, personMandate, portalConsent } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { addressOfBox, asRead, type News, newsPage, type SendNews, tellOf, toldBox } from './news.ts'

/** A mail to the holder of a box: somebody may read it from now on. */
export interface HolderNews extends News {
  /** By a consent to a portal, by a mandate that both accepted, or because the register of guardians says so */
  by: 'consent' | 'mandate' | 'guardian'
  /** The portal, or the person */
  name: string
  /** Of a professional's box: under which its holder acts */
  quality: string | null
}

/**
 * Tells people that a portal or another person may read their box, at the address for its alerts; a mandate on its first day. What is over
 * meanwhile counts as told, and so does what concerns a box that is not open: nobody reads it. Whoever ends what is being told waits for
 * no mail system. As ebox_worker, one at a time.
 * @returns how many were treated; a whole page or more means that there may be more
 */
export async function tellHolders(database: Database, keys: KeyProvider, send: SendNews<HolderNews>): Promise<number> {
  const consents = await tellOfConsents(database, keys, send)
  return consents + (await tellOfMandates(database, keys, send))
}

const isOpen = and(eq(ebox.boxId, boxIdentifier.boxId), isNotNull(ebox.activatedAt))
const holder = { box: toldBox, language: ebox.language, quality: ebox.quality }

async function tellOfConsents(database: Database, keys: KeyProvider, send: SendNews<HolderNews>): Promise<number> {
  const { clientId, subject, givenAt, validUntil, revokedAt } = portalConsent
  const stands = sql<boolean>`${revokedAt} IS NULL AND ${validUntil} > now()`
  const given = await database
    .select({ consent: { clientId, subject, givenAt }, stands, portalName: client.name, ...holder })
    .from(portalConsent)
    .innerJoin(client, eq(client.clientId, clientId))
    .leftJoin(boxIdentifier, eq(boxIdentifier.lookupHash, portalConsent.ssinHash))
    .leftJoin(ebox, isOpen)
    .where(sql`${portalConsent.isUntold}`)
    .orderBy(asc(givenAt))
    .limit(newsPage)
  const toTell = await Promise.all(
    given.map(async ({ consent, stands: isStanding, portalName: name, box, language, quality }) => {
      const to = isStanding ? await addressOfBox(keys, box) : undefined
      if (!to) return { change: consent }
      const key = `consent/${consent.clientId}/${consent.subject}/${consent.givenAt.getTime()}`
      return { change: consent, mail: { key, to, language, quality, by: 'consent' as const, name } }
    }),
  )
  const done = await tellOf(toTell, send)
  if (done.length > 0)
    await database
      .update(portalConsent)
      .set({ isUntold: false })
      .where(
        inArray(
          sql`(${clientId}, ${subject}, ${asRead(givenAt)})`,
          // One that was given anew meanwhile is told anew.
          done.map((row) => sql`(${row.clientId}, ${row.subject}, ${row.givenAt.toISOString()}::timestamptz)`),
        ),
      )
  return done.length
}

async function tellOfMandates(database: Database, keys: KeyProvider, send: SendNews<HolderNews>): Promise<number> {
  const { mandateId, kind, mandataryName, validFrom, validUntil, endedAt } = personMandate
  const stands = sql<boolean>`${endedAt} IS NULL AND (${validUntil} IS NULL OR ${validUntil} > now())`
  const accepted = await database
    .select({ mandateId, kind, stands, mandataryName, ...holder })
    .from(personMandate)
    .leftJoin(boxIdentifier, eq(boxIdentifier.lookupHash, personMandate.mandatorHash))
    .leftJoin(ebox, isOpen)
    .where(sql`${personMandate.isUntold} AND ${validFrom} <= now()`)
    .orderBy(asc(personMandate.acceptedAt))
    .limit(newsPage)
  const toTell = await Promise.all(
    accepted.map(
      async ({ mandateId: id, kind: of, stands: isStanding, mandataryName: name, box, language, quality }) => {
        const to = isStanding ? await addressOfBox(keys, box) : undefined
        if (!to) return { change: id }
        const by = of === 'guardian' ? ('guardian' as const) : ('mandate' as const)
        return { change: id, mail: { key: `personMandate/${id}`, to, language, quality, by, name: name ?? '' } }
      },
    ),
  )
  const done = await tellOf(toTell, send)
  if (done.length > 0) await database.update(personMandate).set({ isUntold: false }).where(inArray(mandateId, done))
  return done.length
}
