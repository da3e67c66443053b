import { and, eq, gt, isNull, or, sql } from 'drizzle-orm'
import type { ClientMetadata } from 'oidc-provider'
import type { Database } from '#db/schema/index.ts'
import { client, clientKey } from '#db/schema/registration.ts'

/**
 * A client as its registration stands at this moment: nothing is copied, so a suspension or an expired key counts at once.
 * @returns undefined when unknown or suspended; the token endpoint then answers `invalid_client`
 */
export async function registeredClient(database: Database, clientId: string): Promise<ClientMetadata | undefined> {
  const rows = await database
    .select({ client, jwk: clientKey.jwk, kid: clientKey.kid })
    .from(client)
    .leftJoin(
      clientKey,
      and(eq(clientKey.clientId, client.clientId), or(isNull(clientKey.notAfter), gt(clientKey.notAfter, sql`now()`))),
    )
    .where(and(eq(client.clientId, clientId), eq(client.status, 'active')))
  const [first] = rows
  if (!first) return undefined
  return {
    client_id: clientId,
    client_name: first.client.name,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: rows.flatMap(({ jwk, kid }) => (jwk ? [{ ...jwk, kid: kid ?? undefined }] : [])) },
    enterprise_number: first.client.enterpriseNumber,
    registered_scope: first.client.scope,
    profile: first.client.profile,
  }
}

/** What a registration holds beyond OAuth's own metadata. */
export const registrationMetadata = ['enterprise_number', 'registered_scope', 'profile']
