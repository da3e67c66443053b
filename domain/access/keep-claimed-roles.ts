import { and, eq, notInArray, sql } from 'drizzle-orm'
import { type Database, enterpriseUser } from '#db/schema/index.ts'
import { appendAuditLines } from '#domain/audit/audit.ts'
import type { ClaimedRole } from './user-management.ts'

/**
 * Takes over what an external user management says of a person who signs in: it wins over what our desk said, and what it says no more ends at
 * once. So a role that was taken away there is gone at the next sign-in, and after a session's longest time in any case.
 */
export async function keepClaimedRoles(
  database: Database,
  person: { ssinHash: Uint8Array; name: string },
  roles: ClaimedRole[],
): Promise<void> {
  const { ssinHash, name } = person
  await database.transaction(async (transaction) => {
    const numbers = roles.map(({ enterpriseNumber }) => enterpriseNumber)
    const ended = await transaction
      .update(enterpriseUser)
      .set({ validUntil: sql`now()` })
      .where(
        and(
          eq(enterpriseUser.ssinHash, ssinHash),
          eq(enterpriseUser.keptBy, 'claims'),
          sql`${enterpriseUser.validUntil} IS NULL`,
          numbers.length > 0 ? notInArray(enterpriseUser.enterpriseNumber, numbers) : undefined,
        ),
      )
      .returning({ enterpriseNumber: enterpriseUser.enterpriseNumber })
    for (const { enterpriseNumber, role, rights } of roles) {
      const claimed = { role, rights, name, validUntil: null, keptBy: 'claims' as const }
      await transaction
        .insert(enterpriseUser)
        .values({ enterpriseNumber, ssinHash, ...claimed })
        .onConflictDoUpdate({
          target: [enterpriseUser.ssinHash, enterpriseUser.enterpriseNumber],
          set: { ...claimed, validFrom: sql`least(${enterpriseUser.validFrom}, now())` },
        })
    }
    const said = roles.map(({ enterpriseNumber, role, rights }) => ({ enterpriseNumber, role, rights }))
    if (said.length > 0 || ended.length > 0)
      await appendAuditLines(transaction, [
        {
          subjectHash: ssinHash,
          traceId: crypto.randomUUID(),
          requestMethod: 'GET',
          requestUrl: '/api/auth/callback/oidc',
          responseCode: 303,
          details: { claimedRoles: said, endedRoles: ended.map(({ enterpriseNumber }) => enterpriseNumber) },
        },
      ])
  })
}
