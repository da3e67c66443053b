import type { AuditedCaller } from '#domain/audit/audit.ts'
import type { EnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { missingPermission } from '#domain/problem.ts'
import type { Admission } from './admission.ts'
import { type Actor, decide, type Operation } from './authorization-table.ts'
import type { SatisfiedAcrs } from './sign-in-strength.ts'

const minted = Symbol('minted')

/**
 * Who reads, as whom, by what right. A query on a box takes one; only `session/` and `http/bearer.ts` mint them,
 * so that without access there is no value to pass.
 */
export interface Reader {
  readonly [minted]: true
  readonly actor: Actor
  /** For the access log: a person's name, or the name of the software */
  readonly actorName: string
  readonly clientId?: string
  /** The mandate under which a person reads another's box */
  readonly mandateId?: string
  /** Who it is, for the audit trail */
  readonly audited: AuditedCaller
  /** Of an enterprise's own software: whose box it reads */
  readonly enterpriseNumber?: EnterpriseNumber
  /** How strongly it showed who it is: types of messages may ask a stronger sign-in */
  readonly satisfiedAcrs: SatisfiedAcrs
  /** What is asked of the database, each time, whether the right stands, and for which box */
  readonly admission: Admission
}

/** @param reader what session/ or http/bearer.ts established about the caller in this very request */
export function mintReader(reader: Omit<Reader, typeof minted>): Reader {
  return { ...reader, [minted]: true }
}

/** @throws missingPermission when the authorization table says no */
export function mustBeAllowed(reader: Reader, operation: Operation): void {
  if (decide(reader.actor, operation) === 'no') throw missingPermission()
}
