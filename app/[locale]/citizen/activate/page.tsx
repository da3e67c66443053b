import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { OwnBoxName } from '#app/[locale]/own-box-name.tsx'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { ConfirmAddress } from '#components/registration/confirm-address.tsx'
import { Preferences } from '#components/registration/preferences.tsx'
import { SignedInAs } from '#components/registration/signed-in-as.tsx'
import { type Step, Steps } from '#components/registration/steps.tsx'
import { TermsToAccept } from '#components/registration/terms.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { appDatabase } from '#db/client.ts'
import { type OwnBox, readOwnBox } from '#domain/registration/read-own-box.ts'
import { ports } from '#http/ports.ts'
import { redirect } from '#locales/navigation.ts'
import type { Locale } from '#locales/routing.ts'
import { acceptTerms, confirmCode, giveAddress, giveOtherAddress, sendCodeAgain } from '#session/manage-box.ts'
import { type OwnBoxAsked, ownBoxHolder } from '#session/session.ts'

type Props = { params: Promise<{ locale: Locale } & OwnBoxAsked> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('activate'))('title') }
}

function stepOf({ hasAcceptedTerms, toConfirm }: OwnBox): Step {
  if (!hasAcceptedTerms) return 'terms'
  return toConfirm ? 'code' : 'address'
}

/** Opening the own box, one thing at a time: the terms, the address and what one prefers, the code. New terms are accepted here as well. */
export default async function Activate({ params }: Props) {
  const { locale, quality } = await params
  setRequestLocale(locale)
  const citizen = await ownBoxHolder({ quality }, '/activate', true)
  if (!citizen) return <PageNotFound />
  const [t, box] = await Promise.all([
    getTranslations('activate'),
    readOwnBox(appDatabase(), ports().keys, citizen.reader),
  ])
  if (box.isActive && box.hasAcceptedTerms) redirect({ href: citizen.box, locale })
  if (!box.terms)
    return (
      <EmptyState title={t('closed.title')}>
        <p>{t('closed.text')}</p>
      </EmptyState>
    )
  const step = stepOf(box)
  return (
    <div className="mx-auto max-w-text">
      <OwnBoxName quality={quality} locale={locale} />
      {box.isActive ? null : <Steps at={step} />}
      <h1 className="mt-0.5 text-title md:text-display">{t(box.isActive ? 'newTerms' : `${step}.title`)}</h1>
      <p className="prose-column mt-1 mb-3">{step === 'code' ? null : t(`${step}.lead`)}</p>
      {step === 'terms' ? (
        <TermsToAccept
          terms={box.terms}
          locale={locale}
          hidden={{ page: `${citizen.box}/activate` }}
          action={acceptTerms}
        />
      ) : (
        <ConfirmAddress
          toConfirm={box.toConfirm}
          hidden={{ page: `${citizen.box}/activate` }}
          actions={{ giveAddress, confirmCode, sendCodeAgain, giveOtherAddress }}
        >
          <Preferences
            language={box.language ?? locale}
            exclusivelyEbox={box.exclusivelyEbox}
            alertRhythm={box.alertRhythm}
          />
        </ConfirmAddress>
      )}
      <SignedInAs {...citizen.session} />
    </div>
  )
}
