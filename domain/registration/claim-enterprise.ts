import { and, eq, sql } from 'drizzle-orm'
import { type Database, ebox, enterpriseRegister, enterpriseUser, session, type Transaction } from '#db/schema/index.ts'
import { admit } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { openBox } from '#domain/ebox/open-box.ts'
import { parseEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'

/** An enterprise that nobody manages, and of which the identity provider says that this person may. */
export interface ClaimableEnterprise {
  enterpriseNumber: string
  name: TranslatedString
}

// One who begins later counts too: of two who claim at once, the second may have begun before the first, whose row is then of its future.
const claimable = (transaction: Transaction, sessionHash: Uint8Array, only?: string) =>
  transaction
    .select({ enterpriseNumber: enterpriseRegister.enterpriseNumber, name: enterpriseRegister.name })
    .from(session)
    .innerJoin(enterpriseRegister, sql`${enterpriseRegister.enterpriseNumber} = ANY(${session.mayClaim})`)
    .where(
      and(
        eq(session.sessionHash, sessionHash),
        eq(enterpriseRegister.status, 'active'),
        only === undefined ? undefined : eq(enterpriseRegister.enterpriseNumber, only),
        sql`NOT EXISTS (SELECT FROM enterprise_user WHERE enterprise_user.enterprise_number = ${enterpriseRegister.enterpriseNumber}
          AND enterprise_user.role = 'accessManager' AND (enterprise_user.valid_until IS NULL OR enterprise_user.valid_until > now()))`,
      ),
    )
    .orderBy(enterpriseRegister.enterpriseNumber)

/** What this person may claim now. @throws missingPermission when the session has ended */
export async function listClaimable(database: Database, reader: Reader): Promise<ClaimableEnterprise[]> {
  return database.transaction(async (transaction) => {
    await admit(transaction, reader, 'claimEnterprise')
    const { subjectTokenHash } = reader.audited
    return subjectTokenHash ? claimable(transaction, subjectTokenHash) : []
  })
}

/**
 * Makes a person the access manager of an enterprise that nobody manages, by the authority that the identity provider gave at the sign-in, and
 * opens its box. Of two who claim at once one becomes it.
 * @returns false when somebody manages it, or the authority is not there
 * @throws missingPermission when the session has ended
 */
export async function claimEnterprise(
  database: Database,
  keys: KeyProvider,
  reader: Reader,
  enterpriseNumber: string,
  request: AuditedRequest,
): Promise<boolean> {
  const number = parseEnterpriseNumber(enterpriseNumber)
  const { subjectTokenHash, subjectHash } = reader.audited
  if (!number || !subjectTokenHash || !subjectHash) return false
  return database.transaction(async (transaction) => {
    // The same as writeAsManager takes: claims and managers of one enterprise go one after the other.
    await transaction.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended('enterprise ' || ${number}, 0))`)
    await admit(transaction, reader, 'claimEnterprise')
    const [found] = await claimable(transaction, subjectTokenHash, number)
    if (!found) return false
    const appointed = { role: 'accessManager' as const, rights: [{}], name: reader.actorName, validUntil: null }
    await transaction
      .insert(enterpriseUser)
      .values({ enterpriseNumber: number, ssinHash: subjectHash, ...appointed })
      .onConflictDoUpdate({
        target: [enterpriseUser.ssinHash, enterpriseUser.enterpriseNumber],
        set: { ...appointed, validFrom: sql`now()` },
      })
    const { boxId } = await openBox(transaction, keys, { eboxType: 'enterprise', enterpriseNumber: number })
    await transaction
      .update(ebox)
      .set({ activatedAt: sql`coalesce(${ebox.activatedAt}, now())`, closedAt: null })
      .where(eq(ebox.boxId, boxId))
    await appendAuditLines(transaction, [
      { ...request, responseCode: 200, details: { claimed: number, role: appointed.role } },
    ])
    return true
  })
}
