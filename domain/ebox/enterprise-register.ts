import type { EnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'

/** What the register says of an enterprise. */
export type EnterpriseStatus =
  { status: 'unknown' } | { status: 'active' | 'inactive' | 'cancelled'; name: TranslatedString }

/** The Crossroads Bank for Enterprises, asked for a set of numbers at once. */
export interface EnterpriseRegister {
  /** @returns an answer for each number that was asked */
  lookUp(numbers: readonly EnterpriseNumber[]): Promise<Map<EnterpriseNumber, EnterpriseStatus>>
  /** For very many. @returns those that are something else than active, among them who is unknown */
  findInactive(
    numbers: readonly EnterpriseNumber[],
  ): Promise<Map<EnterpriseNumber, Exclude<EnterpriseStatus['status'], 'active'>>>
}
