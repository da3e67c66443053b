import type { AlertTexts } from './texts/alert-texts.ts'

/** A mail as plain text: what it says, and below it what every mail says. @param host where the e-Box is, as a person types it */
export function plainMail(
  paragraphs: string[],
  { trust, why }: Pick<AlertTexts, 'trust' | 'why'>,
  host: string,
): string {
  const trusted = `${trust.title}\n${trust.advice.replace('{host}', host)}`
  return [...paragraphs, trusted, `-- \ne-Box\n${why}\n`].join('\n\n')
}
