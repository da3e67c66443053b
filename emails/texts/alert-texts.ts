/** Whom an alert speaks to. */
export type Audience = 'citizen' | 'enterprise' | 'professional'

/** Everything that alerts say in one language, `{…}` where a value goes. Written by hand in each, in the polite form (look.md). */
export interface AlertTexts {
  newMessage: Record<Audience, { subject: string; sentence: string; button: string }>
  /** The code that confirms an address; `why` because nobody is yet known to be behind it */
  addressCode: { subject: string; sentence: string; until: string; notYou: string; why: string }
  /** To the address of before, when another took its place */
  addressChanged: { subject: string; sentence: string; notYou: string; button: string }
  /** A box that nobody used for long, and will be closed on `{date}` */
  boxUnused: { subject: string; sentence: string; otherwise: string; button: string }
  trust: { title: string; advice: string }
  why: string
}
