import type { Ssin } from '#domain/identifier/ssin.ts'

/** What the register says of a person. */
export type PersonStatus =
  { status: 'unknown' | 'active' | 'inactive' | 'cancelled' | 'deceased' } | { status: 'replaced'; replacedBy?: Ssin }

/** The national register and the bis register, asked for a set of numbers at once. */
export interface PersonRegister {
  /** @returns an answer for each number that was asked */
  lookUp(ssins: readonly Ssin[]): Promise<Map<Ssin, PersonStatus>>
  /** For very many. @returns those that are something else than active, among them who is unknown */
  findInactive(ssins: readonly Ssin[]): Promise<Map<Ssin, Exclude<PersonStatus['status'], 'active'>>>
}
