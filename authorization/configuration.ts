import { type Adapter, type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider'
import type { JWK } from 'jose'
import { scopes } from '#domain/access/authorization-table.ts'
import { grantedScope } from './granted-scope.ts'
import { registrationMetadata } from './registered-client.ts'

export interface Terms {
  /** Whom tokens are for: the message registry's address (RFC 8707 resource indicator and `aud`) */
  audience: string
  accessTokenSeconds: number
  keys: JWK[]
  adapter: (model: string) => Adapter
}

const longestAssertionSeconds = 3_600
const clockToleranceSeconds = 10
const cbeNumber = 'urn:be:fgov:kbo-bce:organization:cbe-number'

/**
 * What this authorization server does: tokens for machines, by `client_credentials` and `private_key_jwt`. Everything else that
 * oidc-provider can do is off until an issue asks for it; every lifetime and policy is set here and none left to a default.
 */
export function configuration({ audience, accessTokenSeconds, keys, adapter }: Terms): Configuration {
  return {
    adapter,
    jwks: { keys },
    clockTolerance: clockToleranceSeconds,
    clientAuthMethods: ['private_key_jwt'],
    enabledJWA: {
      clientAuthSigningAlgValues: ['ES256', 'RS256'], // profile ebox (spec §7); FAPI 2.0 will refuse RS256
      idTokenSigningAlgValues: ['ES256'],
    },
    clientDefaults: { id_token_signed_response_alg: 'ES256', token_endpoint_auth_method: 'private_key_jwt' },
    extraClientMetadata: { properties: registrationMetadata },
    assertJwtClientAuthClaimsAndHeader: assertionIsShortLived,
    responseTypes: [],
    scopes: Object.values(scopes),
    features: {
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => false,
        getResourceServerInfo: (ctx, resource, client) => {
          if (resource !== audience) throw new errors.InvalidTarget()
          // Called after the client was authenticated and before the scope is applied: the one place where both are known.
          const scope = grantedScope(askedScope(ctx), String(client.registered_scope))
          Object.assign(ctx.oidc.params ?? {}, { scope })
          return {
            scope,
            audience,
            accessTokenFormat: 'jwt',
            accessTokenTTL: accessTokenSeconds,
            jwt: { sign: { alg: 'ES256' } },
          }
        },
      },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      introspection: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      registration: { enabled: false },
      revocation: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
    extraTokenClaims: (_ctx, token) => ({
      principalAttributes: { [cbeNumber]: [String(token.client?.enterprise_number)] },
    }),
    ttl: { ClientCredentials: accessTokenSeconds },
    clientBasedCORS: () => false,
    renderError: (ctx, out) => {
      ctx.body = out
    },
  }
}

function askedScope(ctx: KoaContextWithOIDC): string | undefined {
  const asked = ctx.oidc.params?.scope
  return typeof asked === 'string' ? asked : undefined
}

/** An assertion is remembered until it expires, so it may not live long (RFC 7523 §3, point 4). */
function assertionIsShortLived(_ctx: KoaContextWithOIDC, claims: Record<string, unknown>): void {
  const now = Date.now() / 1000
  if (Number(claims.exp) > now + longestAssertionSeconds + clockToleranceSeconds)
    throw new errors.InvalidClientAuth('client assertion must expire within an hour')
  if (Number(claims.iat ?? now) > now + clockToleranceSeconds)
    throw new errors.InvalidClientAuth('client assertion was issued in the future')
  if (typeof claims.jti !== 'string' || claims.jti.length > 255)
    throw new errors.InvalidClientAuth('jti must be a string of at most 255 characters')
}
