import { and, asc, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import { type Database, ebox, enterpriseInvitation } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { EnterpriseRole } from './manage-enterprise.ts'
import { addressOfBox, type News, newsPage, type SendNews, tellOf, toldBox } from './news.ts'

/** A mail to an enterprise: somebody acts for it from now on. */
export interface ColleagueNews extends News {
  enterpriseNumber: string
  /** Who */
  name: string
  role: EnterpriseRole
  /** The manager who invited */
  invitedBy: string
}

/**
 * Tells enterprises, at the address for their alerts, who took an invitation up. Of one without an open box nobody reads an e-mail: it
 * counts as told. As ebox_worker, one at a time.
 * @returns how many were treated; a whole page means that there may be more
 */
export async function tellColleagues(
  database: Database,
  keys: KeyProvider,
  send: SendNews<ColleagueNews>,
): Promise<number> {
  const { invitationId, enterpriseNumber, name, role, invitedByName, isUntold, acceptedAt } = enterpriseInvitation
  const accepted = await database
    .select({ invitationId, enterpriseNumber, name, role, invitedByName, language: ebox.language, box: toldBox })
    .from(enterpriseInvitation)
    .leftJoin(
      ebox,
      and(eq(ebox.eboxType, 'enterprise'), eq(ebox.enterpriseNumber, enterpriseNumber), isNotNull(ebox.activatedAt)),
    )
    .where(sql`${isUntold}`)
    .orderBy(asc(acceptedAt))
    .limit(newsPage)
  const toTell = await Promise.all(
    accepted.map(async ({ invitationId: id, box, invitedByName: invitedBy, ...colleague }) => {
      const to = await addressOfBox(keys, box)
      if (!to) return { change: id }
      return { change: id, mail: { key: `colleague/${id}`, to, invitedBy, ...colleague } }
    }),
  )
  const done = await tellOf(toTell, send)
  if (done.length > 0)
    await database.update(enterpriseInvitation).set({ isUntold: false }).where(inArray(invitationId, done))
  return done.length
}
