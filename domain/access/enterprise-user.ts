import { and, asc, eq, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { enterpriseRegister } from '#db/schema/register.ts'
import { enterpriseUser } from '#db/schema/registration.ts'

/** The condition of a row of `enterprise_user` that counts now. Names as PostgreSQL has them: admissions use it outside the query builder. */
export const appointmentStands: SQL = sql`(enterprise_user.valid_from <= now() AND (enterprise_user.valid_until IS NULL OR enterprise_user.valid_until > now()))`

const lastAccessIsOld = or(
  isNull(enterpriseUser.lastAccessAt),
  lt(enterpriseUser.lastAccessAt, sql`now() - interval '1 minute'`),
)

/**
 * The enterprises for which this person was appointed, by number, each with the role and the names that the register has. `stands`: the
 * appointment counts now; `hasEnded`: it did, and does no more.
 */
export function appointmentsOf(database: Database, ssinHash: Uint8Array) {
  return database
    .select({
      enterpriseNumber: enterpriseUser.enterpriseNumber,
      role: enterpriseUser.role,
      name: enterpriseRegister.name,
      stands: sql<boolean>`${appointmentStands}`,
      hasEnded: sql<boolean>`coalesce(${enterpriseUser.validUntil} <= now(), false)`,
      lastAccessIsOld: sql<boolean>`${lastAccessIsOld}`,
    })
    .from(enterpriseUser)
    .innerJoin(enterpriseRegister, eq(enterpriseRegister.enterpriseNumber, enterpriseUser.enterpriseNumber))
    .where(eq(enterpriseUser.ssinHash, ssinHash))
    .orderBy(asc(enterpriseUser.enterpriseNumber))
}

export type Appointment = Awaited<ReturnType<typeof appointmentsOf>>[number]
export type EnterpriseOfUser = Pick<Appointment, 'enterpriseNumber' | 'role' | 'name'>

/** Notes that somebody acts for an enterprise now, once a minute at most; the enterprise's managers see it. */
export async function noteLastAccess(
  database: Database,
  enterpriseNumber: string,
  ssinHash: Uint8Array,
): Promise<void> {
  await database
    .update(enterpriseUser)
    .set({ lastAccessAt: sql`now()` })
    .where(
      and(
        eq(enterpriseUser.enterpriseNumber, enterpriseNumber),
        eq(enterpriseUser.ssinHash, ssinHash),
        appointmentStands,
        lastAccessIsOld,
      ),
    )
}
