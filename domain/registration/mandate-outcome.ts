import type { MandateSide } from './mandates.ts'

/** What becomes of the form that offers a mandate: its code, to be handed on by who offered it, or what is to be put right. */
export type OfferOutcome = { code?: string; problem?: 'dates' | 'tooMany' }

/** What becomes of a code that was typed in: what it offers, or that it offers nothing. */
export type CodeOutcome = {
  problem?: 'code'
  typed?: string
  offer?: { code: string; side: MandateSide; otherName: string; what: string; from: string; until?: string }
}
