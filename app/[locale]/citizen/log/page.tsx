import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { OwnBoxName } from '#app/[locale]/own-box-name.tsx'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { AccessLog } from '#components/registration/access-log.tsx'
import { Link } from '#components/ui/link.tsx'
import { appDatabase } from '#db/client.ts'
import { readAccessLog } from '#domain/consultation/read-access-log.ts'
import { Uuid } from '#domain/identifier/uuid.ts'
import type { Locale } from '#locales/routing.ts'
import { type OwnBoxAsked, pathOfOwnBox, ownBoxReader } from '#session/session.ts'

type Props = {
  params: Promise<{ locale: Locale } & OwnBoxAsked>
  searchParams: Promise<{ before?: string | string[] }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('log'))('title') }
}

/** Who opened what in the own box: oneself, whoever reads under a mandate, portals. */
export default async function Log({ params, searchParams }: Props) {
  const [{ locale, quality }, { before }] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const reader = await ownBoxReader({ quality }, '/log')
  if (!reader) return <PageNotFound />
  const box = pathOfOwnBox({ quality })
  const [t, { accesses, older }] = await Promise.all([
    getTranslations('log'),
    readAccessLog(appDatabase(), reader, Uuid.safeParse(before).data),
  ])
  return (
    <>
      <OwnBoxName quality={quality} locale={locale} />
      <h1 className="text-title md:text-display">{t('title')}</h1>
      <p className="prose-column mt-1 text-ink-soft">{t('lead')}</p>
      <AccessLog accesses={accesses} box={box} older={older && `${box}/log?before=${older}`} />
      <p className="mt-3">
        <Link href={`${box}/settings`} className="inline-flex min-h-[2.75rem] items-center">
          {t('back')}
        </Link>
      </p>
    </>
  )
}
