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
  const became = (['opened', 'closed'] as const).find((each) => asked[each] !== undefined)
  return (
    <Streamed shape={<ListSkeleton label={t('loading')} />}>
      {became ? (
        <div className="mb-3">
          <Notice kind="done" title={t(`${became}.title`)}>
            {t(`${became}.text`)}
          </Notice>
        </div>
      ) : null}
      <Letters locale={locale} view={boxViewOf(asked)} />
    </Streamed>
  )
}

async function Letters({ locale, view }: { locale: Locale; view: BoxView }) {
  const reader = await citizenReader()
  if (!reader) return <PageNotFound />
  const [t, enterprises, opened, found] = await Promise.all([
    getTranslations('box'),
    ownEnterprises(),
    readOpening(appDatabase(), reader),
    lettersInView(reader, `/${locale}/citizen`, view),
  ])
  if (opened.isOpened && !opened.hasAcceptedTerms) redirect({ href: '/citizen/activate', locale })
  return (
    <Box
      name={t('title')}
      holder="citizen"
      isOpened={opened.isOpened}
      hasEnterprises={enterprises.length > 0}
      {...found}
      view={view}
      path="/citizen"
      action={`/${locale}/citizen`}
    />
  )
}
