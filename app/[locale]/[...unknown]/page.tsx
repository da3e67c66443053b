import { setRequestLocale } from 'next-intl/server'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import type { Locale } from '#locales/routing.ts'

/** Every address that nothing else answers, so that it is refused in the reader's language. */
export default async function Unknown({ params }: { params: Promise<{ locale: Locale }> }) {
  setRequestLocale((await params).locale)
  return <PageNotFound />
}
