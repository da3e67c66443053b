import { alertTexts, type MailLanguage } from './texts/index.ts'

/** A key that ends, and in which language that is told. */
export interface KeyToTell {
  language: MailLanguage
  notAfter: Date
}

/** What a mail says of a key that ends, whoever it goes to. @param client whose key it is, as its people call it */
export function keyEndingSaid({ language, notAfter }: KeyToTell, client: string) {
  const { subject, sentence, meaning } = alertTexts[language].keyEnding
  const date = new Intl.DateTimeFormat(`${language}-BE`, { dateStyle: 'long', timeZone: 'Europe/Brussels' })
  // As a function: a name may hold what replace takes for a pattern.
  const told = sentence.replace('{date}', date.format(notAfter)).replace('{client}', () => client)
  return { subject, sentence: told, meaning }
}
