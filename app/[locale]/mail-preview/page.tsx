import type { Metadata } from 'next'
import { setRequestLocale } from 'next-intl/server'
import { MailList } from '#app/[locale]/mail-preview/mail-list.tsx'
import { PreviewedMail } from '#app/[locale]/mail-preview/previewed-mail.tsx'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { everyMail } from '#emails/every-mail.ts'
import { env } from '#env.ts'
import type { Locale } from '#locales/routing.ts'

type Asked = Record<'mail' | 'colours', string | string[] | undefined>
type Props = { params: Promise<{ locale: Locale }>; searchParams: Promise<Partial<Asked>> }

const isShown = () => env().NODE_ENV === 'development'

export function generateMetadata(): Metadata {
  return isShown() ? { title: 'Every e-mail' } : {}
}

/**
 * Every mail that the e-Box can send, to be looked at; in production there is no such page. It speaks English, whatever the language of
 * its address: who develops the e-Box reads it, and the address says in which language the mails are.
 */
export default async function MailPreview({ params, searchParams }: Props) {
  const [{ locale }, { mail, colours }] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const samples = everyMail.filter(({ language }) => language === locale)
  const sample = samples.find(({ id }) => id === mail)
  if (!isShown() || (mail !== undefined && !sample)) return <PageNotFound />
  return (
    <div lang="en">
      {sample ? (
        <PreviewedMail sample={sample} colours={colours === 'dark' ? 'dark' : 'light'} samples={samples} />
      ) : (
        <MailList samples={samples} />
      )}
    </div>
  )
}
