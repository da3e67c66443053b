import { randomInt } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { type Database, personMandate } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'

/** Whether a row of `person_mandate` lets its mandatary read now. Both sides agreed, nobody ended it, and its days have come. */
export const mandateStands = sql<boolean>`(person_mandate.accepted_at IS NOT NULL AND person_mandate.ended_at IS NULL
  AND person_mandate.valid_from <= now() AND (person_mandate.valid_until IS NULL OR person_mandate.valid_until > now()))`

/** Whether it did once and never will again. */
const hasEnded = sql<boolean>`(person_mandate.accepted_at IS NOT NULL
  AND (person_mandate.ended_at IS NOT NULL OR person_mandate.valid_until <= now()))`

/** A mandate as its mandatary comes with it. */
export interface HeldMandate {
  kind: 'agreed' | 'guardian'
  mandatorName: string
  stands: boolean
  hasEnded: boolean
}

/** @returns undefined when it is not this person who holds it */
export async function findHeldMandate(
  database: Database,
  mandateId: string,
  mandataryHash: Uint8Array,
): Promise<HeldMandate | undefined> {
  const [found] = await database
    .select({ kind: personMandate.kind, mandatorName: personMandate.mandatorName, stands: mandateStands, hasEnded })
    .from(personMandate)
    .where(sql`${eq(personMandate.mandateId, mandateId)} AND ${eq(personMandate.mandataryHash, mandataryHash)}
      AND ${personMandate.acceptedAt} IS NOT NULL`)
  return found && { ...found, mandatorName: found.mandatorName ?? '' }
}

/** Signs that nobody takes for another when they are read out: no I, L, O, U, 0 or 1. */
const signs = 'ABCDEFGHJKMNPQRSTVWXYZ23456789'
const length = 10
/** Days after which a code is worth nothing. */
export const mandateCodeDays = 7

/** A code of ten signs, each of 590 million millions as likely: there is nothing to guess. */
export const drawMandateCode = () => Array.from({ length }, () => signs[randomInt(signs.length)]).join('')

/** As people type it: in small letters, with spaces or hyphens. @returns undefined for what is no code */
export function parseMandateCode(typed: string): string | undefined {
  const code = typed.replaceAll(/[\s-]/g, '').toUpperCase()
  return code.length === length && [...code].every((sign) => signs.includes(sign)) ? code : undefined
}

/** What is kept of a code. */
export const mandateCodeHash = (keys: KeyProvider, code: string): Uint8Array => keys.lookupHash('mandateCode', code)
