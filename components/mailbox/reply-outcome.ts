/** What may become of a reply that was sent by the form: as the address and the answer to a script say it. */
export const replyOutcomes = [
  'sent',
  'empty',
  'documents',
  'tooLarge',
  'tooOften',
  'signedOut',
  'closed',
  'failed',
] as const
export type ReplyOutcome = (typeof replyOutcomes)[number]

export const isReplyOutcome = (text: unknown): text is ReplyOutcome => replyOutcomes.some((each) => each === text)
