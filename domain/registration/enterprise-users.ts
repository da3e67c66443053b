import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { enteredBox, readInBox } from '#domain/access/read-in-box.ts'
import { type BoxRight, type ChosenRights, chosenRights } from '#domain/access/rights.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { boxOwner, openOwnerKey } from '#domain/content/owner-key.ts'
import { inviterStands } from './invite-user.ts'
import { invitedAddress } from './invited-address.ts'
import type { EnterpriseManager, EnterpriseRole } from './manage-enterprise.ts'

/** Somebody who acts, acted or will act for an enterprise, as its managers see them. */
export interface EnterpriseUser {
  userId: string
  name: string
  role: EnterpriseRole
  rights: ChosenRights
  validFrom: Date
  validUntil?: Date
  lastAccessAt?: Date
  state: 'current' | 'notYet' | 'ended'
  /** `claims`: an external user management keeps it, and our desk cannot change it */
  keptBy: 'desk' | 'claims'
}

interface UserRow {
  user_id: string
  name: string
  role: EnterpriseRole
  rights: BoxRight[]
  valid_from: string
  valid_until: string | null
  last_access_at: string | null
  state: EnterpriseUser['state']
  kept_by: EnterpriseUser['keptBy']
}

/** Everybody of the manager's enterprise: who acts for it now first, then by name. @throws missingPermission */
export async function listEnterpriseUsers(
  database: Database,
  { reader, enterpriseNumber }: EnterpriseManager,
): Promise<EnterpriseUser[]> {
  const rows = await readInBox<UserRow>(
    database,
    reader,
    'manageEnterprise',
    sql`
      SELECT user_id, name, role, rights, valid_from, valid_until, last_access_at, kept_by,
        CASE WHEN valid_until <= now() THEN 'ended' WHEN valid_from > now() THEN 'notYet' ELSE 'current' END AS state
      FROM enterprise_user WHERE enterprise_number = ${enterpriseNumber}
      ORDER BY coalesce(valid_until <= now(), false), name, user_id`,
  )
  return rows.map((row) => ({
    userId: row.user_id,
    name: row.name,
    role: row.role,
    rights: chosenRights(row.rights),
    validFrom: new Date(row.valid_from),
    ...(row.valid_until !== null && { validUntil: new Date(row.valid_until) }),
    ...(row.last_access_at !== null && { lastAccessAt: new Date(row.last_access_at) }),
    state: row.state,
    keptBy: row.kept_by,
  }))
}

/** An invitation that nobody took up, as the managers see it. */
export interface OpenInvitation {
  invitationId: string
  name: string
  address: string
  role: EnterpriseRole
  rights: ChosenRights
  invitedByName: string
  expiresAt: Date
  /** Its time is over, or that of who invited */
  isExpired: boolean
}

interface InvitationRow {
  invitation_id: string
  name: string
  address_cipher: Uint8Array
  role: EnterpriseRole
  rights: BoxRight[]
  invited_by_name: string
  expires_at: string
  is_expired: boolean
  box_id: string
  wrapped_key: Uint8Array
}

/** The invitations of the manager's enterprise that wait, or waited in vain, the newest first. @throws missingPermission */
export async function listInvitations(
  database: Database,
  keys: KeyProvider,
  { reader, enterpriseNumber }: EnterpriseManager,
): Promise<OpenInvitation[]> {
  const rows = await readInBox<InvitationRow>(
    database,
    reader,
    'manageEnterprise',
    sql`
      SELECT invitation_id, name, address_cipher, role, rights, invited_by_name, expires_at, expires_at <= now() OR NOT ${inviterStands} AS is_expired,
        ebox.box_id, ebox.wrapped_key
      FROM enterprise_invitation JOIN ebox ON ebox.box_id = ${enteredBox}
      WHERE enterprise_invitation.enterprise_number = ${enterpriseNumber} AND accepted_at IS NULL AND withdrawn_at IS NULL
      ORDER BY invited_at DESC LIMIT 100`,
  )
  const [first] = rows
  if (!first) return []
  const boxKey = await openOwnerKey(keys, first.wrapped_key, boxOwner(first.box_id))
  return rows.map((row) => ({
    invitationId: row.invitation_id,
    name: row.name,
    address: invitedAddress.open(boxKey, row.invitation_id, row.address_cipher),
    role: row.role,
    rights: chosenRights(row.rights),
    invitedByName: row.invited_by_name,
    expiresAt: new Date(row.expires_at),
    isExpired: row.is_expired,
  }))
}
