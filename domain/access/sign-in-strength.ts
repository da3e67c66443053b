import { insufficientSignIn } from '#domain/problem.ts'
import type { Reader } from './reader.ts'

/**
 * How strongly a reader showed who it is: the levels (`acr`) that its sign-in satisfies. `any` is of an enterprise's own software, which
 * proves itself by its key and signs in as nobody. A partner portal acts for a person whom nobody saw sign in for this request: none.
 */
export type SatisfiedAcrs = readonly string[] | 'any'

/**
 * The levels that a sign-in satisfies: its own, and the weaker ones among those that may read a box.
 * @param levels the levels that may read a box, the strongest first
 * @returns none for a level that is not among them
 */
export function satisfiedBy(acr: string, levels: readonly string[]): readonly string[] {
  const at = levels.indexOf(acr)
  return at === -1 ? [] : levels.slice(at)
}

/** The levels that satisfy a required one: itself and the stronger ones. A level that is not configured is satisfied by itself alone. */
export function satisfying(required: string, levels: readonly string[]): readonly string[] {
  const at = levels.indexOf(required)
  return at === -1 ? [required] : levels.slice(0, at + 1)
}

/** @param required what the message's type asks; null for nothing */
export function isStrongEnough({ satisfiedAcrs }: Pick<Reader, 'satisfiedAcrs'>, required: string | null): boolean {
  return required === null || satisfiedAcrs === 'any' || satisfiedAcrs.includes(required)
}

/** @throws insufficientSignIn (401, RFC 9470) when the type of what is to be opened asks a stronger sign-in than the reader's */
export function mustBeStrongEnough(reader: Reader, required: string | null): void {
  if (required !== null && !isStrongEnough(reader, required)) throw insufficientSignIn(required)
}
