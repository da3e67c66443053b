import { createHash, randomBytes } from 'node:crypto'
import { and, count, eq, gt, isNull, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { type Database, enterpriseInvitation, type Transaction } from '#db/schema/index.ts'
import { appointmentStands } from '#domain/access/enterprise-user.ts'
import { liesWithin } from '#domain/access/rights.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { EmailAddress } from '#domain/ebox/email-address.ts'
import { type Appointment, instantsOf } from './appointment.ts'
import { invitedAddress } from './invited-address.ts'
import { type EnterpriseManager, mayGive, mayLast, mayTouch, writeAsManager } from './manage-enterprise.ts'
import { wordsOfName } from './same-name.ts'
import type { UserProblem } from './user-outcome.ts'

/** How long the link in the mail works, in days. */
export const invitationDays = 7
/** Invitations of one enterprise that may wait at once, so that nobody's mailbox is flooded in its name. */
export const mostInvitations = 50

export interface Invitation extends Appointment {
  /** As on the identity card of who is meant */
  name: string
  address: EmailAddress
}

/** An invitation on its way: whoever asked it mails the token in a link to this address, and keeps it nowhere. */
export interface MadeInvitation {
  invitationId: string
  /** 256 bits, base64url; the database has its SHA-256 alone */
  token: string
}

export const invitationHash = (token: string): Uint8Array => createHash('sha256').update(token).digest()

/**
 * Invites somebody to act for the manager's enterprise.
 * @throws missingPermission when the manager's session or appointment has ended
 */
export async function inviteUser(
  database: Database,
  keys: KeyProvider,
  by: EnterpriseManager,
  { name, address, ...appointment }: Invitation,
  request: AuditedRequest,
): Promise<MadeInvitation | UserProblem> {
  return writeAsManager(database, keys, by, async (transaction, manager) => {
    if (wordsOfName(name).length < 2) return 'name'
    const { validFrom, validUntil } = instantsOf(appointment)
    if (validUntil && validUntil <= (validFrom ?? new Date())) return 'dates'
    if (!mayTouch(manager.role, appointment.role)) return 'notYours'
    if (!(await mayGive(transaction, manager, appointment.rights))) return 'notHeld'
    if (!mayLast(manager, validUntil)) return 'longer'
    if ((await waiting(transaction, by)) >= mostInvitations) return 'tooMany'
    const [invitationId, token] = [uuidv7(), randomBytes(32).toString('base64url')]
    await transaction.insert(enterpriseInvitation).values({
      invitationId,
      enterpriseNumber: by.enterpriseNumber,
      tokenHash: invitationHash(token),
      name,
      addressCipher: invitedAddress.seal(manager.box.key, invitationId, address),
      role: appointment.role,
      rights: appointment.rights,
      validFrom: validFrom ?? sql`now()`,
      validUntil,
      invitedBy: manager.userId,
      invitedByName: manager.name || by.reader.actorName,
      expiresAt: sql`now() + make_interval(days => ${invitationDays})`,
    })
    const { role, rights } = appointment
    const details = { invited: invitationId, enterpriseNumber: by.enterpriseNumber, role, rights }
    await appendAuditLines(transaction, [{ ...request, responseCode: 200, details }])
    return { invitationId, token }
  })
}

/**
 * Of a row of `enterprise_invitation`: whether who invited could still do so. What a manager began ends with the manager (trust.md Z11); as
 * {@link mayTouch} and {@link mayGive} say it.
 */
export const inviterStands = sql<boolean>`EXISTS (SELECT FROM enterprise_user
  WHERE enterprise_user.user_id = enterprise_invitation.invited_by AND ${appointmentStands}
    AND (enterprise_user.role = 'accessManager' OR (enterprise_user.role = 'coManager' AND enterprise_invitation.role <> 'accessManager'
      AND ${liesWithin(sql`enterprise_invitation.rights`, sql`enterprise_user.rights`)})))`

async function waiting(transaction: Transaction, { enterpriseNumber }: EnterpriseManager): Promise<number> {
  const [row] = await transaction
    .select({ invitations: count() })
    .from(enterpriseInvitation)
    .where(
      and(
        eq(enterpriseInvitation.enterpriseNumber, enterpriseNumber),
        isNull(enterpriseInvitation.acceptedAt),
        isNull(enterpriseInvitation.withdrawnAt),
        gt(enterpriseInvitation.expiresAt, sql`now()`),
      ),
    )
  return row?.invitations ?? 0
}

/** Takes an invitation back: its link opens nothing from then on. One that is another enterprise's, or was taken up, stays as it is. */
export async function withdrawInvitation(
  database: Database,
  keys: KeyProvider,
  by: EnterpriseManager,
  invitationId: string,
  request: AuditedRequest,
): Promise<void> {
  await writeAsManager(database, keys, by, async (transaction, manager) => {
    const own = and(
      eq(enterpriseInvitation.invitationId, invitationId),
      eq(enterpriseInvitation.enterpriseNumber, by.enterpriseNumber),
      isNull(enterpriseInvitation.acceptedAt),
      isNull(enterpriseInvitation.withdrawnAt),
    )
    const [found] = await transaction.select({ role: enterpriseInvitation.role }).from(enterpriseInvitation).where(own)
    if (!found || !mayTouch(manager.role, found.role)) return
    await transaction
      .update(enterpriseInvitation)
      .set({ withdrawnAt: sql`now()` })
      .where(own)
    const details = { withdrawn: invitationId, enterpriseNumber: by.enterpriseNumber }
    await appendAuditLines(transaction, [{ ...request, responseCode: 200, details }])
  })
}
