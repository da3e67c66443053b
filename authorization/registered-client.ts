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
    ...(first.client.role === 'partnerPortal' ? forPersons(first.client.redirectUris) : forItself),
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: rows.flatMap(({ jwk, kid }) => (jwk ? [{ ...jwk, kid: kid ?? undefined }] : [])) },
    enterprise_number: first.client.enterpriseNumber,
    registered_scope: first.client.scope,
    profile: first.client.profile,
  }
}

/** A client that acts for itself. */
const forItself = { grant_types: ['client_credentials'], response_types: [], redirect_uris: [] }

/** A partner portal, which acts for the citizens who consent. */
const forPersons = (redirectUris: string[]): Omit<ClientMetadata, 'client_id'> => ({
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  response_modes: ['query'],
  redirect_uris: redirectUris,
  require_pushed_authorization_requests: true,
  dpop_bound_access_tokens: true,
})

/** What a registration holds beyond OAuth's own metadata. */
export const registrationMetadata = ['enterprise_number', 'registered_scope', 'profile']
