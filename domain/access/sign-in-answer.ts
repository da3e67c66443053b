import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

/** What was asked of the identity provider for this sign-in. */
export interface SignInAsked {
  clientId: string
  /** The methods that would do, by their `acr`; any when none is named */
  acrs?: readonly string[]
  /** How long ago the person may have shown who they are (`max_age`) */
  maxAgeSeconds: number
}

/** What came back: the tokens, and the claims of the ID token, of which issuer, audience, nonce and times were checked. */
export interface SignInAnswer {
  idToken: string
  accessToken?: string
  claims: unknown
}

/** An answer of the identity provider that is not one to what was asked: nobody is signed in. */
export class SignInRefused extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'SignInRefused'
  }
}

const clockToleranceSeconds = 60

/** A list with one audience is that audience; with more, the token was made for others as well. */
const Claims = z.looseObject({
  aud: z.union([z.string(), z.tuple([z.string()]).transform(([only]) => only)]),
  azp: z.string().optional(),
  at_hash: z.string().optional(),
  acr: z.string().optional(),
  auth_time: z.number(),
})

/**
 * Holds an ID token to what was asked, beyond what every client of OpenID Connect checks (OIDC Core §3.1.3.7 points 3 to 5 and 11 to 13,
 * §3.1.3.8): made for us alone, together with this access token, by a method and at a time that were asked.
 * @param now in milliseconds
 * @throws SignInRefused, naming no value
 */
export function mustBeAnswer(
  { clientId, acrs, maxAgeSeconds }: SignInAsked,
  answer: SignInAnswer,
  now = Date.now(),
): void {
  const claims = Claims.safeParse(answer.claims)
  if (!claims.success) throw new SignInRefused('a claim is missing, or made for several')
  const { aud, azp = clientId, at_hash, acr = '', auth_time } = claims.data
  if (aud !== clientId || azp !== clientId) throw new SignInRefused('made for another client')
  if (at_hash !== undefined && !isHashOf(at_hash, answer)) throw new SignInRefused('at_hash is of another access token')
  if (acrs && !acrs.includes(acr)) throw new SignInRefused('by another method than was asked')
  const age = now / 1000 - auth_time
  if (age > maxAgeSeconds + clockToleranceSeconds) throw new SignInRefused('the person signed in too long ago')
  if (age < -clockToleranceSeconds) throw new SignInRefused('the person signed in in the future')
}

/** The left half of the access token's hash, by the hash of the ID token's own signature (OIDC Core §3.1.3.6). */
function isHashOf(atHash: string, { idToken, accessToken }: SignInAnswer): boolean {
  const bits = /"alg" ?: ?"[A-Z]S(256|384|512)"/.exec(
    Buffer.from(idToken.split('.', 1)[0] ?? '', 'base64url').toString(),
  )?.[1]
  if (!bits || accessToken === undefined) return false
  const digest = createHash(`sha${bits}`).update(accessToken, 'ascii').digest()
  const expected = Buffer.from(digest.subarray(0, digest.length / 2).toString('base64url'))
  const given = Buffer.from(atHash)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
