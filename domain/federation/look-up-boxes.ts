import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { asSender } from '#domain/access/as-sender.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { boxLookupHex, type Holder } from '#domain/ebox/holder.ts'
import { invalidAccessToken, missingPermission } from '#domain/problem.ts'

/** What a sender may ask reachability for: to publish to them, or to choose between e-Box and paper. */
export const purposes = ['publication', 'channelChoice'] as const
/** The federation's own form asks for none: then the audit trail says that, and does not guess. */
export type Purpose = (typeof purposes)[number] | 'notStated'

/** Who looks up. */
export interface LookingUp {
  clientId: string
  /** Its token has the federation's own scope for this, which document providers have too */
  isOfFederation: boolean
  purpose: Purpose
}

/** A box that its holder opened. */
export interface ReachableBox {
  activatedAt: Date
  /** The holder wants no paper beside it */
  exclusivelyEbox: boolean
  /** Its holder can be told that a letter came: there is an address, and mails to it do not come back */
  isNotifiable: boolean
  lastConsultedAt?: Date
}

/**
 * What the audit trail keeps of a look-up: who was asked after, as ATREQ03 wants it. Whether a known person is among them can be told with
 * the look-up key alone, and nobody's number can be read from it.
 */
export interface LookUpAudit {
  purpose: Purpose
  count: number
  /** Of each, in no order that was asked, the first 128 bits of the look-up hash (HMAC-SHA-256), base64url */
  lookedUp: string[]
}

const auditedBytes = 16

interface BoxRow extends Record<string, unknown> {
  lookup: string
  activated_at: string
  exclusively_ebox: boolean
  is_notifiable: boolean
  last_consulted_at: string | null
}

/**
 * Finds the open boxes of up to thousands of holders in one statement. Who never opened one and who does not exist are equally absent.
 * @param audience the kind of all these holders
 * @returns for each holder, in the order asked, the box or undefined; and what to audit
 * @throws invalidAccessToken when the client was suspended; missingPermission for an audience that the sender has no message type for
 */
export async function lookUpBoxes(
  database: Database,
  keys: KeyProvider,
  { audience, holders, ...looking }: LookingUp & { audience: Holder['eboxType']; holders: readonly Holder[] },
): Promise<{ boxes: (ReachableBox | undefined)[]; audit: LookUpAudit }> {
  const enterpriseNumber = await mustReach(database, audience, looking)
  const hashes = holders.map((holder) => boxLookupHex(keys, holder))
  const distinct = [...new Set(hashes)].sort()
  const rows = await asSender(database, enterpriseNumber, (transaction) =>
    transaction.execute<BoxRow>(sql`
      SELECT asked.lookup, ebox.activated_at, ebox.exclusively_ebox, ebox.last_consulted_at,
        ebox.alert_address_verified_at IS NOT NULL AND ebox.alert_address_bounced_at IS NULL
          OR EXISTS (SELECT FROM partition_address AS told WHERE told.box_id = ebox.box_id AND told.bounced_at IS NULL) AS is_notifiable
      FROM unnest(string_to_array(${distinct.join(' ')}, ' ')) AS asked (lookup)
      JOIN box_identifier ON box_identifier.lookup_hash = decode(asked.lookup, 'hex')
      JOIN ebox ON ebox.box_id = box_identifier.box_id
      WHERE ebox.activated_at IS NOT NULL`),
  )
  const found = new Map(rows.map((row) => [row.lookup, toReachableBox(row)]))
  const lookedUp = distinct.map((hash) => Buffer.from(hash, 'hex').subarray(0, auditedBytes).toString('base64url'))
  return {
    boxes: hashes.map((hash) => found.get(hash)),
    audit: { purpose: looking.purpose, count: distinct.length, lookedUp },
  }
}

/**
 * A sender has business with those alone to whom it can publish. A document provider of the federation, which is no sender here, decides
 * by this what it answers to its own (spec §5).
 * @returns the enterprise that looks up
 */
async function mustReach(
  database: Database,
  audience: Holder['eboxType'],
  { clientId, isOfFederation }: LookingUp,
): Promise<string> {
  const [row] = await database.execute<{ enterprise_number: string; may_reach: boolean }>(sql`
    SELECT enterprise_number,
      EXISTS (SELECT FROM sender_configuration JOIN message_type USING (message_type_id)
        WHERE organization_id = client.enterprise_number AND audience = ${audience})
      OR ${isOfFederation} AND NOT EXISTS (SELECT FROM sender_organization WHERE organization_id = client.enterprise_number) AS may_reach
    FROM client WHERE client_id = ${clientId} AND status = 'active'`)
  if (!row) throw invalidAccessToken()
  if (!row.may_reach) throw missingPermission(`The sender has no message type for the audience ${audience}`)
  return row.enterprise_number
}

function toReachableBox(row: BoxRow): ReachableBox {
  return {
    activatedAt: new Date(row.activated_at),
    exclusivelyEbox: row.exclusively_ebox,
    isNotifiable: row.is_notifiable,
    ...(row.last_consulted_at && { lastConsultedAt: new Date(row.last_consulted_at) }),
  }
}
