import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { lettersInView } from '#app/[locale]/letters-in-view.ts'
import { AddressBounced } from '#components/mailbox/address-bounced.tsx'
import { Box } from '#components/mailbox/box.tsx'
import { type AskedView, type BoxView, boxViewOf } from '#components/mailbox/box-view.ts'
import { EnterpriseNumber } from '#components/mailbox/enterprise-number.tsx'
import { Link } from '#components/ui/link.tsx'
import { LocalizedText, textFor } from '#components/ui/localized-text.tsx'
import { ListSkeleton } from '#components/ui/skeleton.tsx'
import { Streamed } from '#components/ui/streamed.tsx'
import { appDatabase } from '#db/client.ts'
import { readOpening } from '#domain/consultation/read-opening.ts'
import { readPartitions } from '#domain/consultation/read-partitions.ts'
import type { Locale } from '#locales/routing.ts'
import { enterpriseReader, ownEnterprises } from '#session/session.ts'
import { NoEnterprise } from './no-enterprise.tsx'

type Props = {
  params: Promise<{ locale: Locale; enterpriseNumber: string }>
  searchParams: Promise<AskedView>
}

const nameOf = async (enterpriseNumber: string) =>
  (await ownEnterprises()).find((enterprise) => enterprise.enterpriseNumber === enterpriseNumber)?.name ?? {}

const managesOf = async (enterpriseNumber: string) =>
  (await ownEnterprises()).some((each) => each.enterpriseNumber === enterpriseNumber && each.role !== 'reader')

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { locale, enterpriseNumber } = await params
  const { text } = textFor(locale, await nameOf(enterpriseNumber))
  return text ? { title: text } : {}
}

/** The letters of an enterprise, for who may read them. Listing never marks as read. */
export default async function EnterpriseBox({ params, searchParams }: Props) {
  const [{ locale, enterpriseNumber }, asked] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const t = await getTranslations('box')
  return (
    <Streamed shape={<ListSkeleton label={t('loading')} />}>
      <Letters locale={locale} enterpriseNumber={enterpriseNumber} view={boxViewOf(asked)} />
    </Streamed>
  )
}

async function Letters({
  locale,
  enterpriseNumber,
  view,
}: {
  locale: Locale
  enterpriseNumber: string
  view: BoxView
}) {
  const reader = await enterpriseReader(enterpriseNumber)
  if (!reader) return <NoEnterprise enterpriseNumber={enterpriseNumber} />
  const [t, manage, isManager, name, { isOpened, hasBounced }, partitions, found] = await Promise.all([
    getTranslations('enterprise'),
    getTranslations('manage'),
    managesOf(enterpriseNumber),
    nameOf(enterpriseNumber),
    readOpening(appDatabase(), reader),
    readPartitions(appDatabase(), reader),
    lettersInView(reader, `/${locale}/enterprise/${enterpriseNumber}`, view),
  ])
  const below = (
    <p className="flex flex-wrap items-center gap-x-2">
      <EnterpriseNumber number={enterpriseNumber} />
      <Link href="/enterprise" className="screen-only inline-flex min-h-[2.75rem] items-center text-note">
        {t('change')}
      </Link>
      {isManager ? (
        <Link
          href={`/enterprise/${enterpriseNumber}/users`}
          className="screen-only inline-flex min-h-[2.75rem] items-center text-note"
        >
          {manage('way')}
        </Link>
      ) : null}
    </p>
  )
  return (
    <>
      {isManager && hasBounced ? <AddressBounced href={`/enterprise/${enterpriseNumber}/partitions`} /> : null}
      <Box
        name={<LocalizedText text={name} />}
        below={below}
        holder="enterprise"
        isOpened={isOpened}
        {...found}
        view={view}
        path={`/enterprise/${enterpriseNumber}`}
        action={`/${locale}/enterprise/${enterpriseNumber}`}
        partitions={partitions}
      />
    </>
  )
}
