import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { RequestOver } from '#components/registration/request-over.tsx'
import { buttonLook } from '#components/ui/look.ts'
import { appDatabase } from '#db/client.ts'
import { placeToGoOn } from '#domain/registration/consent-request.ts'
import type { Locale } from '#locales/routing.ts'
import { isAskedHere } from '#session/consent-asked.ts'

type Props = { params: Promise<{ locale: Locale; requestId: string }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('consent'))('done.title') }
}

/**
 * The way back to the portal, which the browser goes by itself. It begins on a page and not with the form's answer: forms of ours lead
 * nowhere else (`form-action`), and no code is sent along by a form (RFC 9700 §4.12).
 */
export default async function Done({ params }: Props) {
  const { locale, requestId } = await params
  setRequestLocale(locale)
  const t = await getTranslations('consent')
  const place = (await isAskedHere(requestId)) ? await placeToGoOn(appDatabase(), requestId) : undefined
  if (!place) return <RequestOver />
  return (
    <div className="mx-auto max-w-text">
      <meta httpEquiv="refresh" content={`0; url=${place}`} />
      <h1 className="text-title md:text-display">{t('done.title')}</h1>
      <p className="prose-column mt-1 mb-3">{t('done.text')}</p>
      <p>
        <a href={place} className={buttonLook.main}>
          {t('done.goOn')}
        </a>
      </p>
    </div>
  )
}
