import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { lettersInView } from '#app/[locale]/letters-in-view.ts'
import { ownBoxName } from '#app/[locale]/own-box-name.tsx'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { AddressBounced } from '#components/mailbox/address-bounced.tsx'
import { Box } from '#components/mailbox/box.tsx'
import { type AskedView, type BoxView, boxViewOf } from '#components/mailbox/box-view.ts'
import { Link } from '#components/ui/link.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { ListSkeleton } from '#components/ui/skeleton.tsx'
import { Streamed } from '#components/ui/streamed.tsx'
import { appDatabase } from '#db/client.ts'
import { readOpening } from '#domain/consultation/read-opening.ts'
import { redirect } from '#locales/navigation.ts'
import type { Locale } from '#locales/routing.ts'
import { type OwnBoxAsked, ownBoxReader, ownEnterprises, pathOfOwnBox } from '#session/session.ts'

type Asked = AskedView & Partial<Record<'opened' | 'closed', string>>
type Props = { params: Promise<{ locale: Locale } & OwnBoxAsked>; searchParams: Promise<Asked> }

export async function generateMetadata({ params }: Pick<Props, 'params'>): Promise<Metadata> {
  return { title: await ownBoxName(await params) }
}

/** The letters in an own box of who is signed in. Listing never marks as read. */
export default async function CitizenBox({ params, searchParams }: Props) {
  const [{ locale, quality }, asked] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const t = await getTranslations('box')
  return (
    <Streamed shape={<ListSkeleton label={t('loading')} />}>
      <Letters locale={locale} quality={quality} view={boxViewOf(asked)} became={asked.opened ?? asked.closed} />
    </Streamed>
  )
}

/** @param became present when the box was just opened or closed, which is told as it now stands */
async function Letters({
  locale,
  quality,
  view,
  became,
}: {
  locale: Locale
  view: BoxView
  became: string | undefined
} & OwnBoxAsked) {
  const reader = await ownBoxReader({ quality })
  if (!reader) return <PageNotFound />
  const box = pathOfOwnBox({ quality })
  const { isOpened, hasAcceptedTerms, hasBounced } = await readOpening(appDatabase(), reader)
  // Before the letters are read: the trail tells only of what was shown.
  if (isOpened && !hasAcceptedTerms) redirect({ href: `${box}/activate`, locale })
  const [t, settings, name, enterprises, found] = await Promise.all([
    getTranslations('box'),
    getTranslations('settings'),
    ownBoxName({ quality, locale }),
    ownEnterprises(),
    lettersInView(reader, `/${locale}${box}`, view),
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
      {hasBounced ? <AddressBounced href={`${box}/settings/address`} /> : null}
      <Box
        name={name}
        holder={quality === undefined ? 'citizen' : 'professional'}
        isOpened={isOpened}
        // To those of the citizen's box leads the page of who is signed in.
        below={
          quality === undefined || !isOpened ? null : (
            <p>
              <Link href={`${box}/settings`} className="inline-flex min-h-[2.75rem] items-center">
                {settings('title')}
              </Link>
            </p>
          )
        }
        hasEnterprises={enterprises.length > 0}
        {...found}
        view={view}
        path={box}
        action={`/${locale}${box}`}
      />
    </>
  )
}
