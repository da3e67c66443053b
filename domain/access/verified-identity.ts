import { z } from 'zod'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { personLookupHash } from '#domain/ebox/holder.ts'
import { parseSsin } from '#domain/identifier/ssin.ts'
import type { VerifiedIdentity } from './session.ts'

/** What the e-Box reads of an ID token (OIDC Core §2, §5.1). */
const Claims = z.looseObject({
  iss: z.string().min(1),
  sub: z.string().min(1),
  iat: z.number(),
  name: z.string().default(''),
  given_name: z.string().default(''),
  family_name: z.string().default(''),
  acr: z.string().default(''),
  auth_time: z.number().optional(),
})

/**
 * Who signed in, from the claims of an ID token that was verified. An `acr` that is missing counts as weak; a claim that is no
 * right SSIN counts as none.
 * @param ssinClaim the name of the claim that holds the SSIN at this identity provider
 * @throws ZodError when the claims are not those of an ID token
 */
export function verifiedIdentity(claims: unknown, ssinClaim: string, keys: KeyProvider): VerifiedIdentity {
  const { iss, sub, iat, name, given_name, family_name, acr, auth_time, ...others } = Claims.parse(claims)
  const claim = others[ssinClaim]
  const ssin = typeof claim === 'string' ? parseSsin(claim) : undefined
  return {
    issuer: iss,
    subject: sub,
    name: name || `${given_name} ${family_name}`.trim(),
    acr,
    authTime: new Date((auth_time ?? iat) * 1000),
    ...(ssin && { ssin: { value: ssin, hash: personLookupHash(keys, ssin) } }),
  }
}
