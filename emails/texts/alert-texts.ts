/** Whom an alert speaks to. */
export type Audience = 'citizen' | 'enterprise' | 'professional'

/** Everything that alerts say in one language, `{…}` where a value goes. Written by hand in each, in the polite form (look.md). */
export interface AlertTexts {
  newMessage: Record<Audience, { subject: string; sentence: string; button: string }>
  trust: { title: string; advice: string }
  why: string
}
