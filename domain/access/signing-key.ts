import { authorizationKey } from '#db/schema/authorization.ts'
import type { Database } from '#db/schema/index.ts'

/** The public part of a key that signs access tokens. */
export type SigningKey = typeof authorizationKey.$inferSelect.publicJwk

/** Every key that may have signed a token that is still valid, or will sign next: the retired ones too, until they are deleted. Few rows. */
export async function publicSigningKeys(database: Database): Promise<SigningKey[]> {
  const rows = await database.select({ publicJwk: authorizationKey.publicJwk }).from(authorizationKey)
  return rows.map(({ publicJwk }) => publicJwk)
}
