import { defineRouting } from 'next-intl/routing'

/** The languages of the pages: the three of the country, and English. Dutch is what a browser without a wish gets. */
export const routing = defineRouting({
  locales: ['nl', 'fr', 'de', 'en'],
  defaultLocale: 'nl',
  localePrefix: 'always',
  alternateLinks: false,
  localeCookie: { name: 'ebox.language', maxAge: 31_536_000 },
})

export type Locale = (typeof routing.locales)[number]
