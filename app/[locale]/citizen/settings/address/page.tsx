import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { OwnBoxName } from '#app/[locale]/own-box-name.tsx'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { ConfirmAddress } from '#components/registration/confirm-address.tsx'
import { Link } from '#components/ui/link.tsx'
import { appDatabase } from '#db/client.ts'
import { readOwnBox } from '#domain/registration/read-own-box.ts'
import { ports } from '#http/ports.ts'
import { redirect } from '#locales/navigation.ts'
import type { Locale } from '#locales/routing.ts'
import { confirmCode, giveAddress, giveOtherAddress, sendCodeAgain } from '#session/manage-box.ts'
import { type OwnBoxAsked, ownBoxHolder } from '#session/session.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('settings'))('changeAddress') }
}

/** Another address for the e-mails. The one of before stays until the code that was sent to the new one came back. */
export default async function ChangeAddress({ params }: { params: Promise<{ locale: Locale } & OwnBoxAsked> }) {
  const { locale, quality } = await params
  setRequestLocale(locale)
  const citizen = await ownBoxHolder({ quality }, '/settings/address', true)
  if (!citizen) return <PageNotFound />
  const [t, box] = await Promise.all([
    getTranslations('settings'),
    readOwnBox(appDatabase(), ports().keys, citizen.reader),
  ])
  if (!box.isActive) redirect({ href: `${citizen.box}/activate`, locale })
  return (
    <div className="mx-auto max-w-text">
      <OwnBoxName quality={quality} locale={locale} />
      <h1 className="text-title md:text-display">{t('changeAddress')}</h1>
      <p className="prose-column mt-1 mb-3">
        {t.rich('addressNow', { address: () => <bdi className="font-semibold wrap-anywhere">{box.alertAddress}</bdi> })}
      </p>
      <ConfirmAddress
        toConfirm={box.toConfirm}
        hidden={{ page: `${citizen.box}/settings/address` }}
        actions={{ giveAddress, confirmCode, sendCodeAgain, giveOtherAddress }}
      />
      <p className="mt-3">
        <Link href={`${citizen.box}/settings`} className="inline-flex min-h-[2.75rem] items-center">
          {t('back')}
        </Link>
      </p>
    </div>
  )
}
