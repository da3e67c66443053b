import { and, asc, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { type Database, ebox, enterpriseMandate, enterpriseRegister } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import type { MandateOperation, MandateSide } from './enterprise-mandates.ts'
import { addressOfBox, asRead, type News, newsPage, type SendNews, tellOf, toldBox } from './news.ts'

/** A mail to an enterprise: what another one did with a mandate between them. */
export interface MandateNews extends News {
  what: 'asked' | 'accepted' | 'ended'
  operation: MandateOperation
  /** From who is told */
  side: MandateSide
  enterpriseNumber: string
  /** The one that did it, with its name as the register has it */
  other: string
  otherName?: TranslatedString
}

/**
 * Tells enterprises, at the address for their alerts, what another asked, accepted or ended. Of one without an open box nobody reads an
 * e-mail: it counts as told. As ebox_worker, one at a time.
 * @returns how many were treated; a whole page means that there may be more
 */
export async function tellMandates(
  database: Database,
  keys: KeyProvider,
  send: SendNews<MandateNews>,
): Promise<number> {
  const {
    enterpriseNumber: mandator,
    mandataryEnterpriseNumber: mandatary,
    untold,
    untoldSide,
    changedAt,
  } = enterpriseMandate
  const isGiven = sql`${untoldSide} = 'given'`
  const told = sql<string>`CASE WHEN ${isGiven} THEN ${mandator} ELSE ${mandatary} END`
  const other = sql<string>`CASE WHEN ${isGiven} THEN ${mandatary} ELSE ${mandator} END`
  const register = alias(enterpriseRegister, 'other_enterprise')
  const changes = await database
    .select({
      mandate: enterpriseMandate,
      told,
      other,
      otherName: register.name,
      language: ebox.language,
      box: toldBox,
    })
    .from(enterpriseMandate)
    .leftJoin(ebox, and(eq(ebox.eboxType, 'enterprise'), eq(ebox.enterpriseNumber, told), isNotNull(ebox.activatedAt)))
    .leftJoin(register, eq(register.enterpriseNumber, other))
    .where(isNotNull(untold))
    .orderBy(asc(changedAt))
    .limit(newsPage)
  const toTell = await Promise.all(
    changes.map(async ({ mandate, box, language, told: enterpriseNumber, other: by, otherName }) => {
      const { untold: what, untoldSide: side, operation, changedAt: at } = mandate
      const to = await addressOfBox(keys, box)
      if (!to || !what || !side) return { change: mandate }
      const parties = [mandate.enterpriseNumber, mandate.mandataryEnterpriseNumber, operation, at?.getTime()]
      const named = { enterpriseNumber, other: by, ...(otherName && { otherName }) }
      return {
        change: mandate,
        mail: { key: `mandate/${parties.join('/')}`, to, language, what, operation, side, ...named },
      }
    }),
  )
  const done = await tellOf(toTell, send)
  if (done.length > 0)
    await database
      .update(enterpriseMandate)
      .set({ untold: null, untoldSide: null })
      .where(
        inArray(
          sql`(${mandator}, ${mandatary}, ${enterpriseMandate.operation}, ${asRead(changedAt)})`,
          // What changed again meanwhile is told too.
          done.map(
            (row) =>
              sql`(${row.enterpriseNumber}, ${row.mandataryEnterpriseNumber}, ${row.operation}, ${(row.changedAt ?? new Date(0)).toISOString()}::timestamptz)`,
          ),
        ),
      )
  return done.length
}
