import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { NoEnterprise } from '#app/[locale]/enterprise/[enterpriseNumber]/no-enterprise.tsx'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { ManageHeading } from '#components/enterprise/manage-heading.tsx'
import { TellingChoice } from '#components/registration/preferences.tsx'
import { ConfirmAddress } from '#components/registration/confirm-address.tsx'
import { FormButton } from '#components/ui/form-button.tsx'
import { HiddenFields } from '#components/ui/hidden-fields.tsx'
import { Link } from '#components/ui/link.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { appDatabase } from '#db/client.ts'
import { generalPartition } from '#domain/ebox/list-partitions.ts'
import { belgianTimeZone, timeZones } from '#domain/ebox/time-zone.ts'
import { readPartitionAddress } from '#domain/registration/partition-addresses.ts'
import { ports } from '#http/ports.ts'
import type { Locale } from '#locales/routing.ts'
import { auditPage } from '#session/audited-request.ts'
import {
  chooseTelling,
  confirmCode,
  giveAddress,
  giveOtherAddress,
  sendCodeAgain,
  useBoxAddress,
} from '#session/manage-partition-addresses.ts'
import { enterpriseManager } from '#session/session.ts'

type Props = {
  params: Promise<{ locale: Locale; enterpriseNumber: string }>
  searchParams: Promise<{ partition?: string | string[] }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('partitions'))('address.title') }
}

/** Where the e-mails about letters of one part of the box go; confirmed with a code, as everybody's address. */
export default async function AddressOfPartition({ params, searchParams }: Props) {
  const [{ locale, enterpriseNumber }, asked] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const partition = typeof asked.partition === 'string' ? asked.partition : generalPartition
  const below = `/partitions/address?${new URLSearchParams({ partition })}`
  const manager = await enterpriseManager(enterpriseNumber, below, true)
  if (!manager) return <NoEnterprise enterpriseNumber={enterpriseNumber} />
  const [t, bounced, found] = await Promise.all([
    getTranslations('partitions'),
    getTranslations('box.bounced'),
    readPartitionAddress(appDatabase(), ports().keys, manager, partition),
  ])
  if (!found) return <PageNotFound />
  const box = `/enterprise/${enterpriseNumber}`
  await auditPage(manager.reader, `/${locale}${box}/partitions/address`, { enterpriseNumber, partition })
  const { address, hasBounced, toConfirm, telling } = found
  const hidden = { enterpriseNumber, partition }
  return (
    <>
      <ManageHeading
        title={t('address.title')}
        enterpriseNumber={enterpriseNumber}
        name={manager.name}
        place="partitions"
      />
      <div className="max-w-text">
        <h2 className="text-lead font-semibold">{partition === generalPartition ? t('general') : partition}</h2>
        <p className="prose-column mt-0.5 mb-2">
          {address
            ? t.rich('address.now', {
                address: () => <bdi className="font-semibold wrap-anywhere">{address}</bdi>,
              })
            : t('address.nowBox')}
        </p>
        {hasBounced ? (
          <div className="mb-2">
            <Notice kind="due" title={bounced('title')}>
              {t('address.bounced')}
            </Notice>
          </div>
        ) : null}
        <ConfirmAddress
          toConfirm={toConfirm}
          hidden={hidden}
          actions={{ giveAddress, confirmCode, sendCodeAgain, giveOtherAddress }}
        />
        {address ? (
          <form action={useBoxAddress} className="mt-3 border-t border-line pt-3">
            <HiddenFields fields={hidden} />
            <FormButton className="max-md:w-full">{t('address.useBox')}</FormButton>
          </form>
        ) : null}
        {telling ? (
          <form action={chooseTelling} className="mt-3 space-y-3 border-t border-line pt-3">
            <HiddenFields fields={hidden} />
            <TellingChoice
              telling={{
                ...telling,
                language: telling.language ?? locale,
                timeZone: telling.timeZone ?? belgianTimeZone,
              }}
              zones={timeZones}
            />
            <FormButton className="max-md:w-full">{t('address.chooseTelling')}</FormButton>
          </form>
        ) : null}
        <p className="mt-3">
          <Link href={`${box}/partitions`} className="inline-flex min-h-[2.75rem] items-center">
            {t('address.back')}
          </Link>
        </p>
      </div>
    </>
  )
}
