import type { EnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import type { Ssin } from '#domain/identifier/ssin.ts'
import type { KeyProvider, LookupKind } from '#domain/content/key-provider.ts'

/** Whose box it is. */
export type Holder =
  { eboxType: 'citizen'; ssin: Ssin } | { eboxType: 'enterprise'; enterpriseNumber: EnterpriseNumber } | Professional

/** A person in a further box: the one under a quality, such as `notary`. Who acts under two has a box of each. */
export interface Professional {
  eboxType: 'professional'
  ssin: Ssin
  /** Its id in `professional_quality` */
  quality: string
}

/**
 * The key of `box_identifier`: it finds a holder's box without the table telling who has one.
 * A citizen's is the person's own hash, which a session carries; that of a professional box tells nobody that it is the same person's.
 */
export const boxLookupHash = (keys: KeyProvider, holder: Holder): Uint8Array => keys.lookupHash(...lookedUp(holder))

/** The same in hexadecimal. */
export const boxLookupHex = (keys: KeyProvider, holder: Holder): string => keys.lookupHex(...lookedUp(holder))

function lookedUp(holder: Holder): [kind: LookupKind, value: string] {
  switch (holder.eboxType) {
    case 'citizen':
      return ['ssin', holder.ssin]
    case 'enterprise':
      return ['enterpriseNumber', holder.enterpriseNumber]
    case 'professional':
      return ['professional', JSON.stringify([holder.quality, holder.ssin])]
  }
}

/** The key of a person in registers, registrations and sessions. */
export const personLookupHash = (keys: KeyProvider, ssin: Ssin): Uint8Array => keys.lookupHash('ssin', ssin)

/** The same in hexadecimal. */
export const personLookupHex = (keys: KeyProvider, ssin: Ssin): string => keys.lookupHex('ssin', ssin)
