import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { composedAtDesk } from '#app/[locale]/publisher/[enterpriseNumber]/broadcasts/composed-at-desk.ts'
import { LetterBody } from '#components/mailbox/letter-body.tsx'
import { LetterDocuments } from '#components/mailbox/letter-documents.tsx'
import { LetterHead } from '#components/mailbox/letter-head.tsx'
import { Withdrawn } from '#components/mailbox/withdrawn.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { Locale } from '#locales/routing.ts'

type Props = {
  params: Promise<{ locale: Locale; enterpriseNumber: string; publicationId: string }>
  searchParams: Promise<{ document?: string | string[] }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('toMany'))('preview.title') }
}

/** A letter to many as its audience sees it, drawn as a box draws it. */
export default async function Preview({ params, searchParams }: Props) {
  const [{ locale, ...named }, { document }] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const { composed } = await composedAtDesk(named, '/preview')
  if (!composed) return <PageNotFound />
  const t = await getTranslations('toMany')
  const { message, audience, body } = composed
  const page = `/publisher/${named.enterpriseNumber}/broadcasts/${message.messageId}`
  return (
    <div className="space-y-3">
      <Notice kind="info" title={t('preview.title')}>
        {t('preview.lead')}
      </Notice>
      <article>
        <LetterHead
          message={message}
          addressee={{ name: t(`preview.to.${audience}`) }}
          box={page}
          back={t('preview.back')}
          about={message.messageTypeName}
        />
        {message.withdrawal ? <Withdrawn withdrawal={message.withdrawal} box={page} /> : null}
        {body ? <LetterBody text={body} /> : null}
        <LetterDocuments
          documents={message.attachments}
          contentPath={`/${locale}${page}/documents`}
          letter={`${page}/preview`}
          open={typeof document === 'string' ? document : undefined}
        />
      </article>
    </div>
  )
}
