import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { MandateOffer } from '#components/registration/mandate-offer.tsx'
import { RightsChoice } from '#components/registration/rights-choice.tsx'
import { Link } from '#components/ui/link.tsx'
import { appDatabase } from '#db/client.ts'
import { listMessageTypes, listSenderOrganizations } from '#domain/reference-data/read-reference-data.ts'
import type { Locale } from '#locales/routing.ts'
import { offerMandate } from '#session/mandates.ts'
import { mandatePerson } from '#session/session.ts'
import { today } from '#session/today.ts'

type Props = { params: Promise<{ locale: Locale }>; searchParams: Promise<{ side?: string | string[] }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('mandates.offer'))('title') }
}

/** Gives somebody a mandate on the own box, or asks somebody for one: what may be read, from and until when, and then a code. */
export default async function Offer({ params, searchParams }: Props) {
  const [{ locale }, asked] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const side = asked.side === 'mandatary' ? 'mandatary' : 'mandator'
  const person = await mandatePerson(`/mandates/offer?side=${side}`, true)
  if (!person) return <PageNotFound />
  const [t, types, senders] = await Promise.all([
    getTranslations('mandates.offer'),
    listMessageTypes(appDatabase()),
    listSenderOrganizations(appDatabase()),
  ])
  return (
    <div className="mx-auto max-w-text">
      <h1 className="text-title md:text-display">{t(`${side}.title`)}</h1>
      <p className="prose-column mt-1 mb-3">{t(`${side}.lead`)}</p>
      <MandateOffer
        action={offerMandate}
        side={side}
        today={today()}
        words={{
          from: t('from'),
          until: t('until'),
          untilHint: t('untilHint'),
          make: t('make'),
          made: t('made'),
          handOn: t(`${side}.handOn`),
          lasts: t('lasts'),
          dates: t('dates'),
          tooMany: t('tooMany'),
        }}
      >
        <RightsChoice
          types={types
            .filter(({ audience }) => audience === 'citizen')
            .map(({ messageTypeId, name }) => ({ id: messageTypeId, name }))}
          senders={senders.map(({ organizationId, shortName }) => ({ id: organizationId, name: shortName }))}
        />
      </MandateOffer>
      <p className="mt-3">
        <Link href="/citizen/mandates" className="inline-flex min-h-[2.75rem] items-center">
          {t('back')}
        </Link>
      </p>
    </div>
  )
}
