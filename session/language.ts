import { headers } from 'next/headers'
import { type Locale, routing } from '#locales/routing.ts'

/** The header in which next-intl's middleware (proxy.ts) hands on the language of the address. */
const languageHeader = 'X-NEXT-INTL-LOCALE'

/** The language of the page that is asked, or from which a form was sent. A comfort: a wrong value counts as none. */
export async function currentLanguage(): Promise<Locale> {
  const value = (await headers()).get(languageHeader)
  return routing.locales.find((locale) => locale === value) ?? routing.defaultLocale
}
