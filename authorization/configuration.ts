import { type Adapter, type Client, type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider'
import { decodeJwt, type JWK } from 'jose'
import { scopes } from '#domain/access/authorization-table.ts'
import { consentCookie } from '#domain/access/consent-cookie.ts'
import type { Database } from '#db/schema/index.ts'
import { consented, secondsOfGrant } from './consent.ts'
import { renderError } from './error-page.ts'
import { grantedScope } from './granted-scope.ts'
import { registrationMetadata } from './registered-client.ts'

export interface Terms {
  /** Whom tokens are for: the message registry's address (RFC 8707 resource indicator and `aud`) */
  audience: string
  accessTokenSeconds: number
  keys: JWK[]
  /** Another than the keys that sign: for the nonces of proofs, 32 bytes */
  nonceSecret: Uint8Array
  database: Database
  adapter: (model: string) => Adapter
}

const longestAssertionSeconds = 3_600
const longestFapi2AssertionSeconds = 300
const clockToleranceSeconds = 10
const youngProofSeconds = 60
const cbeNumber = 'urn:be:fgov:kbo-bce:organization:cbe-number'

/** How long a citizen may take to sign in, open the own box and answer. */
const consentSeconds = 3_600
/** RFC 9700 and FAPI 2.0 §5.3.2.1 allow a code 60 seconds. */
const codeSeconds = 60

/**
 * What this authorization server does: tokens for machines, by `client_credentials` and `private_key_jwt`, as the real one asks it
 * (profile `ebox`); and tokens for partner portals, by a citizen's consent (profile `fapi2`: FAPI 2.0 Security Profile, with PAR, PKCE and
 * DPoP). Everything else that oidc-provider can do is off; every lifetime and policy is set here and none left to a default.
 */
export function configuration(terms: Terms): Configuration {
  const { audience, accessTokenSeconds, keys, nonceSecret, database, adapter } = terms
  return {
    ...consented(database, audience),
    adapter,
    jwks: { keys },
    clockTolerance: clockToleranceSeconds,
    clientAuthMethods: ['private_key_jwt'],
    enabledJWA: {
      clientAuthSigningAlgValues: ['ES256', 'PS256', 'RS256'], // RS256 for profile ebox alone (spec §7)
      idTokenSigningAlgValues: ['ES256'],
      dPoPSigningAlgValues: ['ES256', 'PS256'],
    },
    clientDefaults: { id_token_signed_response_alg: 'ES256', token_endpoint_auth_method: 'private_key_jwt' },
    extraClientMetadata: { properties: registrationMetadata },
    assertJwtClientAuthClaimsAndHeader: assertionFits,
    responseTypes: ['code'],
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    rotateRefreshToken: false, // a confidential client's is bound to its key; rotation would only lose what an answer lost (FAPI 2.0 §5.3.2.1)
    routes: { authorization: '/authorize', pushed_authorization_request: '/par' },
    cookies: {
      names: { interaction: consentCookie(audience), resume: 'ebox.consent.resume', session: 'ebox.authorization' },
      // The consent page, in any language, looks whether this browser asked.
      short: { path: '/', httpOnly: true, sameSite: 'lax', signed: false },
      long: { path: '/oauth', httpOnly: true, sameSite: 'lax', signed: false },
    },
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
          if (isAsking(ctx)) Object.assign(ctx.oidc.params ?? {}, { scope })
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
      dPoP: { enabled: true, nonceSecret: Buffer.from(nonceSecret), requireNonce: isProofOld, allowReplay: false },
      fapi: { enabled: true, profile: (_ctx, client) => (isFapi2(client) ? '2.0' : undefined) },
      introspection: { enabled: false },
      pushedAuthorizationRequests: {
        enabled: true,
        requirePushedAuthorizationRequests: true,
        allowUnregisteredRedirectUris: false,
      },
      registration: { enabled: false },
      revocation: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
    // A citizen's token names the grant that it hangs on, and no enterprise: it opens no enterprise's box.
    extraTokenClaims: (_ctx, token) =>
      token.kind === 'AccessToken'
        ? { grant_id: token.grantId }
        : { principalAttributes: { [cbeNumber]: [String(token.client?.enterprise_number)] } },
    ttl: {
      ClientCredentials: accessTokenSeconds,
      AccessToken: accessTokenSeconds,
      AuthorizationCode: codeSeconds,
      Interaction: consentSeconds,
      Session: consentSeconds,
      Grant: consentSeconds, // until it is known what was consented to, and for how long
      RefreshToken: secondsOfGrant,
    },
    clientBasedCORS: () => false,
    renderError,
  }
}

function askedScope(ctx: KoaContextWithOIDC): string | undefined {
  const asked = ctx.oidc.params?.scope
  return typeof asked === 'string' ? asked : undefined
}

/** Is the scope of this request what is asked, or only what an earlier one was given? */
function isAsking(ctx: KoaContextWithOIDC): boolean {
  return ctx.oidc.route !== 'token' || ctx.oidc.params?.grant_type === 'client_credentials'
}

/**
 * A proof of another minute than ours is taken only with a nonce of ours, by which a client whose clock is wrong shows that it is new
 * (RFC 9449 §8). oidc-provider by itself gives five minutes.
 */
function isProofOld(ctx: KoaContextWithOIDC): boolean {
  try {
    const { iat } = decodeJwt(ctx.get('DPoP'))
    return iat === undefined || Math.abs(Date.now() / 1000 - iat) > youngProofSeconds
  } catch {
    return false // what is no JWT is refused for that
  }
}

const isFapi2 = (client: Client | undefined) => client?.profile === 'fapi2'

/**
 * An assertion is remembered until it expires, so it may not live long (RFC 7523 §3, point 4). Of profile `fapi2` it is made for this issuer
 * and nobody else, and signed as FAPI 2.0 §5.4 allows.
 */
function assertionFits(
  ctx: KoaContextWithOIDC,
  claims: Record<string, unknown>,
  header: Record<string, unknown>,
): void {
  if (isFapi2(ctx.oidc.client)) {
    if (claims.aud !== ctx.oidc.issuer) throw new errors.InvalidClientAuth('aud must be the issuer, as a string')
    if (header.alg === 'RS256') throw new errors.InvalidClientAuth('alg must be ES256 or PS256')
  }
  const now = Date.now() / 1000
  const longestSeconds = isFapi2(ctx.oidc.client) ? longestFapi2AssertionSeconds : longestAssertionSeconds
  if (Number(claims.exp) > now + longestSeconds + clockToleranceSeconds)
    throw new errors.InvalidClientAuth(`client assertion must expire within ${longestSeconds} seconds`)
  if (Number(claims.iat ?? now) > now + clockToleranceSeconds)
    throw new errors.InvalidClientAuth('client assertion was issued in the future')
  if (typeof claims.jti !== 'string' || claims.jti.length > 255)
    throw new errors.InvalidClientAuth('jti must be a string of at most 255 characters')
}
