import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { lettersInView } from '#app/[locale]/letters-in-view.ts'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { Box } from '#components/mailbox/box.tsx'
import { type AskedView, type BoxView, boxViewOf } from '#components/mailbox/box-view.ts'
import { Notice } from '#components/ui/notice.tsx'
import { ListSkeleton } from '#components/ui/skeleton.tsx'
import { Streamed } from '#components/ui/streamed.tsx'
import { appDatabase } from '#db/client.ts'
import { readOpening } from '#domain/consultation/read-opening.ts'
import { redirect } from '#locales/navigation.ts'
import type { Locale } from '#locales/routing.ts'
import { citizenReader, ownEnterprises } from '#session/session.ts'

type Asked = AskedView & Partial<Record<'opened' | 'closed', string>>
type Props = { params: Promise<{ locale: Locale }>; searchParams: Promise<Asked> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('box'))('title') }
}

/** The letters of the citizen who is signed in. Listing never marks as read. */
export default async function CitizenBox({ params, searchParams }: Props) {
  const [{ locale }, asked] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const t = await getTranslations('box')
  return (
    <Streamed shape={<ListSkeleton label={t('loading')} />}>
      <Letters locale={locale} view={boxViewOf(asked)} became={asked.opened ?? asked.closed} />
    </Streamed>
  )
}

/** @param became present when the box was just opened or closed, which is told as it now stands */
async function Letters({ locale, view, became }: { locale: Locale; view: BoxView; became: string | undefined }) {
  const reader = await citizenReader()
  if (!reader) return <PageNotFound />
  const { isOpened, hasAcceptedTerms } = await readOpening(appDatabase(), reader)
  // Before the letters are read: the trail tells only of what was shown.
  if (isOpened && !hasAcceptedTerms) redirect({ href: '/citizen/activate', locale })
  const [t, enterprises, found] = await Promise.all([
    getTranslations('box'),
    ownEnterprises(),
    lettersInView(reader, `/${locale}/citizen`, view),
  ])
  const news = isOpened ? 'opened' : 'closed'
  return (
    <>
      {became === undefined ? null : (
        <div className="mb-3">
          <Notice kind="done" title={t(`${news}.title`)}>
            {t(`${news}.text`)}
          </Notice>
        </div>
      )}
      <Box
        name={t('title')}
        holder="citizen"
        isOpened={isOpened}
        hasEnterprises={enterprises.length > 0}
        {...found}
        view={view}
        path="/citizen"
        action={`/${locale}/citizen`}
      />
    </>
  )
}
