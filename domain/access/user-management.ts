import { z } from 'zod'
import type { EnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { parsePaddedEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import type { BoxRight } from './rights.ts'

export type EnterpriseRole = 'accessManager' | 'coManager' | 'reader'

/** What the identity provider says that somebody is for an enterprise. */
export interface ClaimedRole {
  enterpriseNumber: EnterpriseNumber
  role: EnterpriseRole
  rights: BoxRight[]
}

/** Where the rights of an enterprise's people come from: our own desk, or an external user management that speaks through the sign-in. */
export interface UserManagement {
  /** True: what a sign-in claims is what the person may, and our desk changes none of it. False: it gives the authority to claim an enterprise. */
  readonly decides: boolean
  /** The roles that the claims of a verified ID token hold */
  rolesIn(claims: unknown): ClaimedRole[]
}

const Right = z.strictObject({
  partition: z.string().min(1).max(200).optional(),
  messageTypeId: z.string().min(1).max(200).optional(),
  senderOrganizationId: z.string().min(1).max(200).optional(),
})
/** Without `rights` a role is one on everything, but for types that require a right of their own. */
const Claimed = z.object({
  role: z.string(),
  enterpriseNumber: z.string(),
  rights: z.array(Right).max(500).default([{}]),
})

/**
 * The roles in a claim, in our words. An entry that is not understood, in whole or in part, counts for nothing: nobody gets more than what
 * was said.
 * @param claim its value, `[{ role, enterpriseNumber, rights? }]`; a number of nine digits is padded (spec §1)
 * @param mapping from the words of the identity provider to ours
 */
export function claimedRoles(claim: unknown, mapping: ReadonlyMap<string, EnterpriseRole>): ClaimedRole[] {
  if (!Array.isArray(claim)) return []
  return claim.flatMap((entry: unknown) => {
    const parsed = Claimed.safeParse(entry)
    if (!parsed.success) return []
    const role = mapping.get(parsed.data.role)
    const enterpriseNumber = parsePaddedEnterpriseNumber(parsed.data.enterpriseNumber)
    return role && enterpriseNumber ? [{ enterpriseNumber, role, rights: parsed.data.rights }] : []
  })
}
