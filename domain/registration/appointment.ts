import type { BoxRight } from '#domain/access/rights.ts'
import { belgianEndOf, belgianMidnight } from '#domain/message/belgian-day.ts'
import type { EnterpriseRole } from './manage-enterprise.ts'

/** What somebody is appointed to. */
export interface Appointment {
  role: EnterpriseRole
  rights: BoxRight[]
  /** The first day, `YYYY-MM-DD` in Belgium; absent for at once */
  from?: string
  /** The last day; absent for no end */
  until?: string
}

/** The instants of an appointment's days: the last day is one of them to its end. */
export function instantsOf({ from, until }: Pick<Appointment, 'from' | 'until'>): {
  validFrom?: Date
  validUntil: Date | null
} {
  return {
    ...(from !== undefined && { validFrom: new Date(belgianMidnight(from)) }),
    validUntil: until === undefined ? null : new Date(belgianEndOf(until)),
  }
}
