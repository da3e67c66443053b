import { and, eq, sql } from 'drizzle-orm'
import { type Database, enterpriseUser, type Transaction } from '#db/schema/index.ts'
import { appointmentStands } from '#domain/access/enterprise-user.ts'
import { admit } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import { asJson, type BoxRight, liesWithin } from '#domain/access/rights.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { openBox, type OpenBox } from '#domain/ebox/open-box.ts'
import type { EnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { missingPermission } from '#domain/problem.ts'

export type EnterpriseRole = (typeof enterpriseUser.$inferSelect)['role']

/** An access manager or co-manager who is at work for an enterprise. */
export interface EnterpriseManager {
  reader: Reader
  enterpriseNumber: EnterpriseNumber
}

/** The same inside a transaction that was admitted. */
export interface ManagerAtWork {
  box: OpenBox
  userId: string
  role: EnterpriseRole
  name: string
  /** The end of the appointment; null while it has none */
  validUntil: Date | null
}

/**
 * Writes what an enterprise's managers decide, in one transaction that was admitted first; those of one enterprise go one after the other,
 * so that what one of them relies on stays as it is. The box is made when nothing was published to it yet.
 * @throws missingPermission when the session or the appointment has ended
 */
export async function writeAsManager<Result>(
  database: Database,
  keys: KeyProvider,
  { reader, enterpriseNumber }: EnterpriseManager,
  work: (transaction: Transaction, manager: ManagerAtWork) => Promise<Result>,
): Promise<Result> {
  return database.transaction(async (transaction) => {
    await transaction.execute(
      sql`SELECT pg_advisory_xact_lock(hashtextextended('enterprise ' || ${enterpriseNumber}, 0))`,
    )
    await admit(transaction, reader, 'manageEnterprise')
    const own = await standingManager(transaction, { reader, enterpriseNumber })
    const box = await openBox(transaction, keys, { eboxType: 'enterprise', enterpriseNumber })
    return work(transaction, { box, ...own })
  })
}

/** The appointment of a manager as it stands now. @throws missingPermission when it has ended */
export async function standingManager(transaction: Transaction, { reader, enterpriseNumber }: EnterpriseManager) {
  const { subjectHash } = reader.audited
  const [own] = subjectHash
    ? await transaction
        .select({
          userId: enterpriseUser.userId,
          role: enterpriseUser.role,
          name: enterpriseUser.name,
          validUntil: enterpriseUser.validUntil,
        })
        .from(enterpriseUser)
        .where(
          and(
            eq(enterpriseUser.enterpriseNumber, enterpriseNumber),
            eq(enterpriseUser.ssinHash, subjectHash),
            appointmentStands,
          ),
        )
    : []
  if (!own) throw missingPermission('The right to manage this enterprise has ended')
  return own
}

/** Only an access manager makes, changes or ends another; a co-manager does the rest. */
export const mayTouch = (acting: EnterpriseRole, ...roles: EnterpriseRole[]): boolean =>
  acting === 'accessManager' || (acting === 'coManager' && !roles.includes('accessManager'))

/**
 * Whether a manager may give these rights, to anybody: an access manager any; a co-manager none wider than the own, so that who was narrowed
 * by partition or type widens nobody, oneself included.
 * @param kept rights that the person has already and would keep
 */
export async function mayGive(
  transaction: Transaction,
  { role, userId }: ManagerAtWork,
  rights: BoxRight[],
  kept: BoxRight[] = [],
): Promise<boolean> {
  if (role === 'accessManager') return true
  const held = sql`enterprise_user.rights || ${asJson(kept)}`
  const [found] = await transaction
    .select({ isWithin: liesWithin(asJson(rights), held) })
    .from(enterpriseUser)
    .where(eq(enterpriseUser.userId, userId))
  return found?.isWithin ?? false
}

/** Whether a manager may let somebody act until then, null being for good: a co-manager for no longer than oneself. */
export const mayLast = ({ role, validUntil: own }: ManagerAtWork, validUntil: Date | null): boolean =>
  role === 'accessManager' || own === null || (validUntil !== null && validUntil <= own)

/** Whether an access manager without an end is at work: somebody who can let others in. Rows of external claims count. */
export async function hasLastingManager(transaction: Transaction, enterpriseNumber: string): Promise<boolean> {
  const [found] = await transaction
    .select({ userId: enterpriseUser.userId })
    .from(enterpriseUser)
    .where(
      and(
        eq(enterpriseUser.enterpriseNumber, enterpriseNumber),
        eq(enterpriseUser.role, 'accessManager'),
        appointmentStands,
        sql`${enterpriseUser.validUntil} IS NULL`,
      ),
    )
    .limit(1)
  return found !== undefined
}
