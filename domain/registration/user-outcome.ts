/**
 * Why what a manager asked about a person was not done. `name`: not a given and a family name; `address`: no e-mail address; `dates`: the end is
 * not after the beginning, or has passed; `notYours`: only an access manager decides about access managers; `notHeld`: the rights are wider than
 * those of the co-manager who gives them; `longer`: the person would act longer than that co-manager; `lastManager`: nobody would be
 * left who lets others in; `keptElsewhere`: an external user management decides; `tooMany`: as many invitations wait as may; `notSent`: the mail
 * system did not take the mail.
 */
export type UserProblem =
  | 'name'
  | 'address'
  | 'dates'
  | 'notYours'
  | 'notHeld'
  | 'longer'
  | 'lastManager'
  | 'keptElsewhere'
  | 'tooMany'
  | 'notSent'

/** What became of a form about a person; nothing wrong leads on to another page. */
export interface UserOutcome {
  problem?: UserProblem
  /** As it was typed, to be put right */
  typed?: Record<string, string | string[] | undefined>
}
