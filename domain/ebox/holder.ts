import type { EnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import type { Ssin } from '#domain/identifier/ssin.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'

/** Whose box it is. */
export type Holder =
  { eboxType: 'citizen'; ssin: Ssin } | { eboxType: 'enterprise'; enterpriseNumber: EnterpriseNumber }

/**
 * The key of `box_identifier`: it finds a holder's box without the table telling who has one.
 * A citizen's is the person's own hash, which a session carries; a person's further boxes will have a kind of their own.
 */
export function boxLookupHash(keys: KeyProvider, holder: Holder): Uint8Array {
  return holder.eboxType === 'citizen'
    ? personLookupHash(keys, holder.ssin)
    : keys.lookupHash('enterpriseNumber', holder.enterpriseNumber)
}

/** The key of a person in registers, registrations and sessions. */
export function personLookupHash(keys: KeyProvider, ssin: Ssin): Uint8Array {
  return keys.lookupHash('ssin', ssin)
}
