import { createHash, createPublicKey, type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto'
import { z } from 'zod'
import type { FieldProblem } from './request-to-register.ts'

/** A public key as it is registered. */
export interface PublicKey {
  kid: string
  jwk: JsonWebKey & { kty: string; kid: string; alg: 'ES256' | 'RS256' | 'PS256'; use: 'sig' }
  /** Of a certificate: when it ends */
  notAfter?: Date
}

const leastRsaBits = 2_048

const Jwk = z.looseObject({ kty: z.string(), kid: z.string().min(1).max(200).optional() })
/** A set of one, as software often prints it. */
const OneInSet = z.looseObject({ keys: z.array(Jwk).length(1) })

/**
 * Reads a public key as people paste it: a JWK (RFC 7517), a set of one, or an X.509 certificate or public key as PEM. Its name is its
 * thumbprint (RFC 7638) unless the JWK has one of its own.
 * @param isForPortal profile `fapi2`: an RSA key then signs with PS256 (FAPI 2.0 Security Profile §5.4.1)
 * @returns the key, or what is wrong with it: `key` for what is none, `privateKey` for one that holds its secret, `weakKey` for other
 * than P-256 and RSA of 2048 bits or more
 */
export function parsePublicKey(pasted: string, isForPortal: boolean): PublicKey | FieldProblem {
  const text = pasted.trim()
  if (!text) return 'required'
  if (/PRIVATE KEY/.test(text)) return 'privateKey'
  if (!text.startsWith('{')) return fromPem(text, isForPortal)
  const json = parseJson(text)
  const parsed = Jwk.safeParse(OneInSet.safeParse(json).data?.keys[0] ?? json)
  if (!parsed.success) return 'key'
  if (['d', 'k', 'p', 'q'].some((member) => member in parsed.data)) return 'privateKey'
  const key = attempt(() => createPublicKey({ key: { ...parsed.data }, format: 'jwk' }))
  return key ? registered(key, isForPortal, parsed.data.kid) : 'key'
}

function fromPem(text: string, isForPortal: boolean): PublicKey | FieldProblem {
  if (!/^-----BEGIN (CERTIFICATE|PUBLIC KEY)-----/.test(text)) return 'key'
  const certificate = text.startsWith('-----BEGIN CERTIFICATE') ? attempt(() => new X509Certificate(text)) : undefined
  const key = certificate?.publicKey ?? attempt(() => createPublicKey(text))
  if (!key) return 'key'
  const read = registered(key, isForPortal)
  return typeof read === 'string' || !certificate ? read : { ...read, notAfter: certificate.validToDate }
}

function registered(key: KeyObject, isForPortal: boolean, name?: string): PublicKey | FieldProblem {
  const { kty, crv, n, e, x, y } = key.export({ format: 'jwk' })
  if (kty === 'EC' && crv === 'P-256') {
    // In the order of RFC 7638 §3.2.
    const kid = name ?? thumbprint({ crv, kty, x, y })
    return { kid, jwk: { kty, crv, x, y, kid, alg: 'ES256', use: 'sig' } }
  }
  if (kty !== 'RSA' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < leastRsaBits) return 'weakKey'
  const kid = name ?? thumbprint({ e, kty, n })
  return { kid, jwk: { kty, n, e, kid, alg: isForPortal ? 'PS256' : 'RS256', use: 'sig' } }
}

const thumbprint = (members: Record<string, string | undefined>) =>
  createHash('sha256').update(JSON.stringify(members)).digest('base64url')

function parseJson(text: string): unknown {
  return attempt((): unknown => JSON.parse(text))
}

/** What others paste is often nothing that can be read: that is no fault of ours. */
function attempt<Result>(read: () => Result): Result | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
