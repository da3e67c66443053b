/** Whom an alert speaks to. */
export type Audience = 'citizen' | 'enterprise' | 'professional'

/** What an alert of one kind says; `named` where the mail may say who the `{sender}` is. */
export interface AlertWords {
  subject: string
  sentence: string
  named: string
}

/** A count of messages, `{count}`, in the two numbers of our languages. */
type Counted = Record<'one' | 'other', string>

/** Everything that alerts say in one language, `{…}` where a value goes. Written by hand in each, in the polite form (look.md). */
export interface AlertTexts {
  newMessage: Record<Audience, AlertWords & { button: string }>
  /** The same of registered mail */
  registered: Record<Audience, AlertWords>
  /** It is unread for long */
  reminder: Record<Audience, AlertWords>
  /** It will be gone on `{date}`, unread */
  expiryWarning: Record<Audience, AlertWords>
  /** What waits, once a day: `{list}` of the lines that count anything */
  summary: Record<Audience, { subject: string; sentence: string }> & {
    lines: Record<'newMessage' | 'reminder' | 'expiryWarning', Counted>
  }
  /** The code that confirms an address; `why` because nobody is yet known to be behind it */
  addressCode: { subject: string; sentence: string; until: string; notYou: string; why: string }
  /** To the address of before, when another took its place */
  addressChanged: { subject: string; sentence: string; notYou: string; button: string }
  /** A box that nobody used for long, and will be closed on `{date}` */
  boxUnused: { subject: string; sentence: string; otherwise: string; button: string }
  /** What happened to a request to be registered; `why` because its contacts need not have an e-Box */
  onboarding: {
    steps: Record<
      'submitted' | 'questioned' | 'answered' | 'approved' | 'refused',
      Record<'subject' | 'sentence' | 'meaning', string>
    >
    button: string
    why: string
  }
  /** A key of the client `{client}` ends on `{date}`; `buttonOfSoftware` where it is an enterprise's own */
  keyEnding: { subject: string; sentence: string; meaning: string; button: string; buttonOfSoftware: string }
  /** A webhook of the client `{client}` at `{host}` fails, or was stopped for that */
  webhookTrouble: Record<'failing' | 'stopped', Record<'subject' | 'sentence' | 'meaning', string>> & {
    button: string
    buttonOfSoftware: string
  }
  /** Somebody is asked to act for `{enterprise}`; `{days}` for which the link works, `why` because the address is nobody's yet */
  invitation: { subject: string; sentence: string; meaning: string; button: string; why: string }
  /** What the other `{enterprise}` did with a mandate between two enterprises */
  mandate: Record<'asked' | 'accepted' | 'ended', Record<'subject' | 'sentence' | 'meaning', string>> & {
    button: string
  }
  /** `{name}`, a portal or a person, may read the box from now on */
  mayRead: Record<'consent' | 'mandate' | 'guardian', Record<'subject' | 'sentence' | 'meaning' | 'button', string>>
  /** To an enterprise; `{name}` and `{invitedBy}` are people's */
  newColleague: Record<'subject' | 'sentence' | 'meaning' | 'button', string>
  trust: { title: string; advice: string }
  why: string
}
