import { and, eq, gt, isNull, not, or, sql } from 'drizzle-orm'
import { type Database, enterpriseInvitation, enterpriseRegister, enterpriseUser } from '#db/schema/index.ts'
import { appointmentStands } from '#domain/access/enterprise-user.ts'
import { admit } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import { type ChosenRights, chosenRights } from '#domain/access/rights.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import { invitationHash, inviterStands } from './invite-user.ts'
import type { EnterpriseRole } from './manage-enterprise.ts'
import { isSameName } from './same-name.ts'

/** What somebody is asked to take up, as the page shows it before. */
export interface WaitingInvitation {
  enterpriseNumber: string
  enterpriseName: TranslatedString
  /** Who is meant */
  name: string
  role: EnterpriseRole
  rights: ChosenRights
  validFrom: Date
  validUntil?: Date
  invitedByName: string
  /** Whether the person who looks can be the one who is meant */
  isForReader: boolean
}

const waits = (token: string) =>
  and(
    eq(enterpriseInvitation.tokenHash, invitationHash(token)),
    isNull(enterpriseInvitation.acceptedAt),
    isNull(enterpriseInvitation.withdrawnAt),
    gt(enterpriseInvitation.expiresAt, sql`now()`),
    inviterStands,
    or(isNull(enterpriseInvitation.validUntil), gt(enterpriseInvitation.validUntil, sql`now()`)),
  )

/**
 * What the link of a mail leads to, for a person who is signed in.
 * @returns undefined for one that is unknown, was used or taken back, is too old, or of a manager who is none now: nobody can tell which
 * @throws missingPermission when the session has ended
 */
export async function readInvitation(
  database: Database,
  reader: Reader,
  token: string,
): Promise<WaitingInvitation | undefined> {
  return database.transaction(async (transaction) => {
    await admit(transaction, reader, 'acceptInvitation')
    const [found] = await transaction
      .select({ invitation: enterpriseInvitation, enterpriseName: enterpriseRegister.name })
      .from(enterpriseInvitation)
      .innerJoin(enterpriseRegister, eq(enterpriseRegister.enterpriseNumber, enterpriseInvitation.enterpriseNumber))
      .where(waits(token))
    if (!found) return undefined
    const { enterpriseNumber, name, role, rights, validFrom, validUntil, invitedByName } = found.invitation
    return {
      enterpriseNumber,
      enterpriseName: found.enterpriseName,
      name,
      role,
      rights: chosenRights(rights),
      validFrom,
      ...(validUntil && { validUntil }),
      invitedByName,
      isForReader: isSameName(name, reader.actorName),
    }
  })
}

/**
 * Takes an invitation up: the person acts for the enterprise from then on, or from the day that was set. It takes the place of what the person
 * was appointed to there before; but who is access manager now stays that, and an external user management's word stands.
 * @returns the enterprise; undefined as readInvitation, and for a person of another name than the one who is meant
 * @throws missingPermission when the session has ended
 */
export async function acceptInvitation(
  database: Database,
  reader: Reader,
  token: string,
  request: AuditedRequest,
): Promise<string | undefined> {
  return database.transaction(async (transaction) => {
    await admit(transaction, reader, 'acceptInvitation')
    const { subjectHash } = reader.audited
    // Of two who press at once one waits here, and then finds nothing that waits.
    const [found] = await transaction.select().from(enterpriseInvitation).where(waits(token)).for('update')
    if (!found || !subjectHash || !isSameName(found.name, reader.actorName)) return undefined
    const { enterpriseNumber, invitationId, role, rights, validFrom, validUntil } = found
    const appointed = { role, rights, validFrom, validUntil, name: reader.actorName }
    await transaction
      .update(enterpriseInvitation)
      .set({ acceptedAt: sql`now()`, isUntold: true })
      .where(eq(enterpriseInvitation.invitationId, invitationId))
    await transaction
      .insert(enterpriseUser)
      .values({ enterpriseNumber, ssinHash: subjectHash, ...appointed })
      .onConflictDoUpdate({
        target: [enterpriseUser.ssinHash, enterpriseUser.enterpriseNumber],
        set: appointed,
        setWhere: and(
          eq(enterpriseUser.keptBy, 'desk'),
          not(sql`(${enterpriseUser.role} = 'accessManager' AND ${appointmentStands})`),
        ),
      })
    const details = { accepted: invitationId, enterpriseNumber, role, rights }
    await appendAuditLines(transaction, [{ ...request, responseCode: 200, details }])
    return enterpriseNumber
  })
}
