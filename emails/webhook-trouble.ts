import { alertTexts, type MailLanguage } from './texts/index.ts'

/** A webhook in trouble, and in which language that is told. */
export interface TroubleToTell {
  language: MailLanguage
  clientName: string
  url: string
  state: 'failing' | 'stopped'
}

/** What a mail says of a webhook in trouble, whoever it goes to. Of its address the host alone: the rest may be a secret. */
export function webhookTroubleSaid({ language, clientName, url, state }: TroubleToTell) {
  const { subject, sentence, meaning } = alertTexts[language].webhookTrouble[state]
  // As functions: a name may hold what replace takes for a pattern.
  const told = sentence.replace('{client}', () => clientName).replace('{host}', () => new URL(url).host)
  return { subject, sentence: told, meaning }
}
