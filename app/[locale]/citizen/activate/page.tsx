import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { ConfirmAddress } from '#components/registration/confirm-address.tsx'
import { Preferences } from '#components/registration/preferences.tsx'
import { SignInMethod } from '#components/registration/sign-in-method.tsx'
import { type Step, Steps } from '#components/registration/steps.tsx'
import { TermsToAccept } from '#components/registration/terms.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { appDatabase } from '#db/client.ts'
import { type OwnBox, readOwnBox } from '#domain/registration/read-own-box.ts'
import { ports } from '#http/ports.ts'
import { redirect } from '#locales/navigation.ts'
import type { Locale } from '#locales/routing.ts'
import { acceptTerms, confirmCode, giveAddress, giveOtherAddress, sendCodeAgain } from '#session/manage-box.ts'
import { citizenHolder } from '#session/session.ts'

type Props = { params: Promise<{ locale: Locale }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('activate'))('title') }
}

function stepOf({ hasAcceptedTerms, toConfirm }: OwnBox): Step {
  if (!hasAcceptedTerms) return 'terms'
  return toConfirm ? 'code' : 'address'
}

/** Opening the own box, one thing at a time: the terms, the address and what one prefers, the code. New terms are accepted here as well. */
export default async function Activate({ params }: Props) {
  const { locale } = await params
  setRequestLocale(locale)
  const citizen = await citizenHolder('/activate', true)
  if (!citizen) return <PageNotFound />
  const [t, box] = await Promise.all([
    getTranslations('activate'),
    readOwnBox(appDatabase(), ports().keys, citizen.reader),
  ])
  if (box.isActive && box.hasAcceptedTerms) redirect({ href: '/citizen', locale })
  if (!box.terms)
    return (
      <EmptyState title={t('closed.title')}>
        <p>{t('closed.text')}</p>
      </EmptyState>
    )
  const step = stepOf(box)
  return (
    <div className="mx-auto max-w-text">
      {box.isActive ? null : <Steps at={step} />}
      <h1 className="mt-0.5 text-title md:text-display">{t(box.isActive ? 'newTerms' : `${step}.title`)}</h1>
      <p className="prose-column mt-1 mb-3">{step === 'code' ? null : t(`${step}.lead`)}</p>
      {step === 'terms' ? (
        <TermsToAccept terms={box.terms} locale={locale} action={acceptTerms} />
      ) : (
        <ConfirmAddress
          toConfirm={box.toConfirm}
          page="/activate"
          actions={{ giveAddress, confirmCode, sendCodeAgain, giveOtherAddress }}
        >
          <Preferences language={box.language ?? locale} exclusivelyEbox={box.exclusivelyEbox} />
        </ConfirmAddress>
      )}
      <p className="mt-4 border-t border-line pt-2 text-note text-ink-soft">
        {t.rich('signedInAs', {
          name: () => <bdi className="font-semibold">{citizen.session.name}</bdi>,
          method: () => <SignInMethod acr={citizen.session.acr} />,
        })}
      </p>
    </div>
  )
}
