import { scopes } from '#domain/access/authorization-table.ts'

/** Where a resource's metadata stands: its own path behind the well-known one (RFC 9728 §3.1). */
export const resourceMetadataPath = '/.well-known/oauth-protected-resource/api/messageRegistry/v3'

/**
 * What a client that was refused needs to know to be let in (RFC 9728 §2).
 * @param resource the message registry's address
 * @param issuer of its tokens
 */
export function resourceMetadata(resource: string, issuer: string) {
  return {
    resource,
    authorization_servers: [issuer],
    jwks_uri: `${issuer}/jwks`,
    scopes_supported: Object.values(scopes),
    bearer_methods_supported: ['header'],
    dpop_signing_alg_values_supported: ['ES256', 'PS256'],
    resource_name: 'e-Box Message Registry',
    resource_documentation: new URL('/api/openapi', resource).href,
  }
}
