import { z } from 'zod'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { personLookupHash } from '#domain/ebox/holder.ts'
import { parseSsin } from '#domain/identifier/ssin.ts'
import type { VerifiedIdentity } from './session.ts'

/** What the e-Box reads of an ID token (OIDC Core §2, §5.1). */
const Claims = z.looseObject({
  iss: z.string().min(1),
  sub: z.string().min(1),
  name: z.string().default(''),
  given_name: z.string().default(''),
  family_name: z.string().default(''),
  acr: z.string().default(''),
  auth_time: z.number(),
})

/** How an identity provider names what the e-Box reads of a person beside OpenID Connect's own claims. */
export interface OwnClaims {
  /** The claim that holds the SSIN */
  ssin: string
  /** The claim that holds the qualities under which a person acts: one text or a list */
  qualities: string
  /** Our id of each quality that it names; what is not among them is none */
  qualityOf: ReadonlyMap<string, string>
}

/**
 * Who signed in, from the claims of an ID token that was verified. An `acr` that is missing counts as weak; a claim that is no
 * right SSIN counts as none, and so does a quality that nobody mapped.
 * @throws ZodError when the claims are not those of an ID token
 */
export function verifiedIdentity(claims: unknown, own: OwnClaims, keys: KeyProvider): VerifiedIdentity {
  const { iss, sub, name, given_name, family_name, acr, auth_time, ...others } = Claims.parse(claims)
  const claim = others[own.ssin]
  const ssin = typeof claim === 'string' ? parseSsin(claim) : undefined
  return {
    issuer: iss,
    subject: sub,
    name: name || `${given_name} ${family_name}`.trim(),
    acr,
    qualities: qualitiesOf(others[own.qualities], own.qualityOf),
    authTime: new Date(auth_time * 1000),
    ...(ssin && { ssin: { value: ssin, hash: personLookupHash(keys, ssin) } }),
  }
}

function qualitiesOf(claim: unknown, qualityOf: OwnClaims['qualityOf']): string[] {
  const named = z.union([z.string().transform((one) => [one]), z.array(z.string())]).safeParse(claim).data ?? []
  return [...new Set(named.flatMap((each) => qualityOf.get(each) ?? []))]
}
