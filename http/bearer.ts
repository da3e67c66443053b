import { hash } from 'node:crypto'
import { type CryptoKey, errors, importJWK, type JWK, jwtVerify } from 'jose'
import { z } from 'zod'
import { appDatabase } from '#db/client.ts'
import { useProofOnce } from '#domain/access/dpop-proof.ts'
import { publicSigningKeys, type SigningKey } from '#domain/access/signing-key.ts'
import { parsePaddedEnterpriseNumber, type EnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { expiredAccessToken, invalidAccessToken, noAccessToken } from '#domain/problem.ts'
import { env } from '#env.ts'
import { mustHoldKey, type ProofTerms } from './dpop.ts'

/** What a verified access token says. Who the client is *now*, the registration says (architecture.md, What a request pays). */
export interface TokenClaims {
  clientId: string
  /** A person's pseudonym, or the client itself when it acts for itself (then equal to `clientId`) */
  subject: string
  enterpriseNumber?: EnterpriseNumber
  scopes: ReadonlySet<string>
  tokenId: string
  expiresAt: Date
  /** SHA-256 of the token, for the audit trail */
  tokenHash: Uint8Array
  /** Of a citizen's token: the grant that it hangs on */
  grantId?: string
  /** The thumbprint of the key that the token is bound to (RFC 9449 §6.1) */
  keyThumbprint?: string
}

type VerifiedClaims = Omit<TokenClaims, 'tokenHash'>

/** RFC 9068 §2.2; spec §7 for the enterprise number. The audience is exactly ours: with another beside it, it was made for both. */
const AccessToken = z.object({
  aud: z.string(),
  client_id: z.string().min(1),
  sub: z.string().min(1),
  jti: z.string().min(1),
  iat: z.number(),
  exp: z.number(),
  scope: z.string().default(''),
  grant_id: z.string().optional(),
  cnf: z.strictObject({ jkt: z.string() }).optional(),
  principalAttributes: z
    .object({ 'urn:be:fgov:kbo-bce:organization:cbe-number': z.array(z.string()).length(1) })
    .optional(),
})

const toleranceSeconds = 10
const rememberedMilliseconds = 60_000
const rememberedTokens = 10_000
const keysLastMilliseconds = 60_000
const keysRestMilliseconds = 5_000
const longestToken = 8_192

export interface VerifierOptions {
  issuer: string
  audience: string
  loadKeys: () => Promise<SigningKey[]>
  /** Notes that a proof of possession was used. @see ProofTerms */
  useOnce: ProofTerms['useOnce']
  now?: () => Date
}

/**
 * Makes the check of access tokens. A signature is verified once and remembered by the token's SHA-256, 60 s at most; that a token is in
 * the hands of whom it was given to is asked each time, when it is bound to a key.
 * @returns a function from a request to the claims of its token
 * @throws noAccessToken, invalidAccessToken, expiredAccessToken or invalidDpopProof (all 401, spec §14)
 */
export function tokenVerifier({ issuer, audience, loadKeys, useOnce, now = () => new Date() }: VerifierOptions) {
  const { origin } = new URL(issuer)
  const keyOf = keySet(loadKeys, now)
  const remembered = new Map<string, { claims: TokenClaims; until: number }>()

  return async function authenticate(request: Request): Promise<TokenClaims> {
    const { scheme, token } = tokenOf(request.headers.get('authorization'))
    const claims = await claimsOfToken(token)
    // A bound token is worth nothing as a bearer's, nor does a proof make another one better (RFC 9449 §7.2).
    if ((scheme === 'dpop') !== (claims.keyThumbprint !== undefined)) throw invalidAccessToken()
    if (claims.keyThumbprint) await mustHoldKey(request, token, claims.keyThumbprint, { origin, useOnce, now })
    return claims
  }

  async function claimsOfToken(token: string): Promise<TokenClaims> {
    const digest = hash('sha256', token, 'base64')
    const known = remembered.get(digest)
    if (known && known.until > now().getTime()) return known.claims
    remembered.delete(digest)

    const claims = { ...(await verify(token)), tokenHash: Buffer.from(digest, 'base64') }
    if (remembered.size >= rememberedTokens) remembered.delete(remembered.keys().next().value ?? '')
    const until = Math.min(claims.expiresAt.getTime(), now().getTime() + rememberedMilliseconds)
    remembered.set(digest, { claims, until })
    return claims
  }

  async function verify(token: string): Promise<VerifiedClaims> {
    try {
      const key = await keyOf(keyIdOf(token))
      if (!key) throw invalidAccessToken()
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['ES256'],
        typ: 'at+jwt',
        issuer,
        audience,
        requiredClaims: ['iss', 'aud', 'exp', 'iat', 'jti', 'sub', 'client_id'],
        clockTolerance: toleranceSeconds,
        currentDate: now(),
      })
      const claims = AccessToken.safeParse(payload)
      if (!claims.success || claims.data.iat > now().getTime() / 1000 + toleranceSeconds) throw invalidAccessToken()
      return claimsOf(claims.data)
    } catch (error) {
      // jose judges the time last: an expired token is otherwise good.
      if (error instanceof errors.JWTExpired) throw expiredAccessToken()
      if (error instanceof errors.JOSEError) throw invalidAccessToken()
      throw error
    }
  }
}

/** From the header only, never the query or the body (RFC 6750 §2.1, RFC 9700 §4.3.2). Two tokens arrive joined, and are refused. */
function tokenOf(authorization: string | null): { scheme: string; token: string } {
  const [, scheme = '', token] = /^(bearer|dpop) +([^ ].*)$/i.exec(authorization ?? '') ?? []
  if (!token) throw noAccessToken()
  if (token.length > longestToken || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw invalidAccessToken()
  return { scheme: scheme.toLowerCase(), token }
}

const Header = z.strictObject({
  alg: z.literal('ES256'),
  typ: z.literal('at+jwt'),
  kid: z.string().regex(/^[\w-]{1,64}$/),
})

/**
 * The name of the key, from a header that holds nothing else: whatever points to another key (jku, x5u, jwk, x5c) is refused, and so
 * is a member that stands twice, which two parsers could read differently.
 */
function keyIdOf(token: string): string {
  const text = Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString()
  const json = parseJson(text)
  const header = Header.safeParse(json)
  if (!header.success || JSON.stringify(json) !== text) throw invalidAccessToken()
  return header.data.kid
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalidAccessToken()
  }
}

function claimsOf({
  client_id,
  sub,
  jti,
  exp,
  scope,
  grant_id,
  cnf,
  principalAttributes,
}: z.output<typeof AccessToken>): VerifiedClaims {
  const [number = ''] = principalAttributes?.['urn:be:fgov:kbo-bce:organization:cbe-number'] ?? []
  return {
    clientId: client_id,
    subject: sub,
    enterpriseNumber: parsePaddedEnterpriseNumber(number),
    scopes: new Set(scope.split(' ').filter(Boolean)),
    tokenId: jti,
    expiresAt: new Date(exp * 1000),
    ...(grant_id && { grantId: grant_id }),
    ...(cnf && { keyThumbprint: cnf.jkt }),
  }
}

/** Our own keys by name, read again each minute and, for a name never seen, at most every five seconds. */
function keySet(loadKeys: () => Promise<SigningKey[]>, now: () => Date) {
  let keys = new Map<string, CryptoKey | Uint8Array>()
  let loadedAt = Number.NEGATIVE_INFINITY
  let loading: Promise<void> | undefined

  async function load() {
    const imported = (await loadKeys()).map(
      async (jwk) => [jwk.kid, await importJWK(publicPart(jwk), 'ES256')] as const,
    )
    keys = new Map(await Promise.all(imported))
    loadedAt = now().getTime()
  }

  return async (kid: string) => {
    const age = now().getTime() - loadedAt
    const isDue = age > keysLastMilliseconds || (!keys.has(kid) && age > keysRestMilliseconds)
    if (isDue) await (loading ??= load().finally(() => (loading = undefined)))
    return keys.get(kid)
  }
}

const publicPart = ({ kty, crv, x, y }: JWK): JWK => ({ kty, crv, x, y })

let verifier: ReturnType<typeof tokenVerifier> | undefined

/** The claims of a request's token, by our own keys. @see tokenVerifier */
export function authenticate(request: Request): Promise<TokenClaims> {
  verifier ??= tokenVerifier({
    issuer: `${env().ORIGIN}/oauth`,
    audience: `${env().ORIGIN}/api/messageRegistry/v3`,
    loadKeys: () => publicSigningKeys(appDatabase()),
    useOnce: (proofHash, seconds) => useProofOnce(appDatabase(), proofHash, seconds),
  })
  return verifier(request)
}
