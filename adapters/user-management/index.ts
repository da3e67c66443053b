import { claimedRoles, type UserManagement } from '#domain/access/user-management.ts'
import { env } from '#env.ts'

/** The user management of this installation: our desk, or the one behind the identity provider (USER_MANAGEMENT). */
export function userManagement(): UserManagement {
  const { USER_MANAGEMENT, OIDC_ROLES_CLAIM, OIDC_ROLE_MAPPING } = env()
  return {
    decides: USER_MANAGEMENT === 'claims',
    rolesIn(claims) {
      const said: Record<string, unknown> = typeof claims === 'object' ? { ...claims } : {}
      return claimedRoles(said[OIDC_ROLES_CLAIM], OIDC_ROLE_MAPPING)
    },
  }
}
