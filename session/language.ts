import { cookies } from 'next/headers'
import { type Locale, routing } from '#locales/routing.ts'

/** The language that the browser last saw our pages in; a comfort, so a wrong value counts as none. */
export async function currentLanguage(): Promise<Locale> {
  const { localeCookie, locales, defaultLocale } = routing
  const name = typeof localeCookie === 'object' ? localeCookie.name : undefined
  const value = name && (await cookies()).get(name)?.value
  return locales.find((locale) => locale === value) ?? defaultLocale
}
