import type { EnterpriseNumber } from '../identifier/enterprise-number.ts'
import type { Ssin } from '../identifier/ssin.ts'
import type { KeyProvider } from '../content/key-provider.ts'

/** Whose box it is. */
export type Holder =
  | { eboxType: 'citizen'; ssin: Ssin }
  | { eboxType: 'enterprise'; enterpriseNumber: EnterpriseNumber }

/** The key of `box_identifier`: it finds a holder's box without the table telling who has one. */
export function boxLookupHash(keys: KeyProvider, holder: Holder): Uint8Array {
  const number = holder.eboxType === 'citizen' ? holder.ssin : holder.enterpriseNumber
  return keys.lookupHash('box', `${holder.eboxType}|${number}`)
}

/** The key of a person in registers and registrations. */
export function personLookupHash(keys: KeyProvider, ssin: Ssin): Uint8Array {
  return keys.lookupHash('ssin', ssin)
}
