import type { ArchiveWords } from '#http/box-archive.ts'
import { messagesOf } from '#locales/messages.ts'
import { routing } from '#locales/routing.ts'

/** The sentences of an archive's own pages, in the language of the page from which it is taken along. */
export function archiveWords(params: Record<string, string>): ArchiveWords {
  const language = routing.locales.find((locale) => locale === params['locale']) ?? routing.defaultLocale
  return { language, ...messagesOf(language).archive }
}
