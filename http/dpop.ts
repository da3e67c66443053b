import { createHash, hash } from 'node:crypto'
import { calculateJwkThumbprint, EmbeddedJWK, errors, jwtVerify } from 'jose'
import { z } from 'zod'
import { invalidDpopProof } from '#domain/problem.ts'

const algorithms = ['ES256', 'PS256']
const youngSeconds = 60
const longestProof = 4_096

/** RFC 9449 §4.2; `ath` is asked, for a token always comes with it. */
const Proof = z.object({
  jti: z.string().min(1).max(255),
  htm: z.string(),
  htu: z.string(),
  iat: z.number().int(),
  ath: z.string(),
})

export interface ProofTerms {
  /** Our public origin: the proof names the address as the client knows it */
  origin: string
  /**
   * Notes that a proof was used.
   * @param proofHash 32 bytes
   * @returns false when it was used before
   */
  useOnce: (proofHash: Uint8Array, youngSeconds: number) => Promise<boolean>
  now: () => Date
}

/**
 * Checks that who sends a token holds the key that it is bound to: a proof of this request, of this token, made within a minute, and used
 * for the first time (RFC 9449 §4.3, §7.1).
 * @param token as it was sent
 * @param thumbprint the token's `cnf.jkt` (RFC 7638, base64url)
 * @throws invalidDpopProof (401)
 */
export async function mustHoldKey(
  request: Request,
  token: string,
  thumbprint: string,
  { origin, useOnce, now }: ProofTerms,
): Promise<void> {
  // Two headers arrive joined by a comma, which no JWT holds.
  const proof = request.headers.get('dpop') ?? ''
  const { payload, jwk } = await verified(proof)
  const { pathname } = new URL(request.url)
  const fits =
    payload.htm === request.method &&
    withoutQuery(payload.htu) === withoutQuery(origin + pathname) &&
    Math.abs(now().getTime() / 1000 - payload.iat) <= youngSeconds &&
    payload.ath === hash('sha256', token, 'base64url') &&
    (await calculateJwkThumbprint(jwk)) === thumbprint
  if (!fits) throw invalidDpopProof(algorithms)
  const proofHash = createHash('sha256').update(`${thumbprint}|${payload.jti}`).digest()
  if (!(await useOnce(proofHash, 2 * youngSeconds))) throw invalidDpopProof(algorithms)
}

async function verified(proof: string) {
  try {
    if (proof.length > longestProof) throw invalidDpopProof(algorithms)
    // EmbeddedJWK takes no private key (RFC 9449 §4.3, point 7).
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, { algorithms, typ: 'dpop+jwt' })
    const parsed = Proof.safeParse(payload)
    if (!parsed.success || !protectedHeader.jwk) throw invalidDpopProof(algorithms)
    return { payload: parsed.data, jwk: protectedHeader.jwk }
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) throw invalidDpopProof(algorithms)
    throw error
  }
}

/** As RFC 9449 §4.3, point 9 compares: normalized, without query and fragment. */
function withoutQuery(address: string): string | undefined {
  const url = URL.parse(address)
  return url ? `${url.origin}${url.pathname}` : undefined
}
