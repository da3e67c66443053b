import type { Confirmation } from './confirm-address.ts'

/**
 * Why an address is not confirmed yet. `address`: that is none; `tooMany`: as many codes were sent within the hour as may be; `notSent`: the
 * mail system did not take the mail; the others are what became of a code.
 */
export type AddressProblem = 'address' | 'tooMany' | 'notSent' | Exclude<Confirmation['status'], 'confirmed'>

/** What became of a form about an address; nothing wrong leads on to another page. */
export interface AddressOutcome {
  problem?: AddressProblem
  /** As it was typed, to be put right */
  address?: string
}
