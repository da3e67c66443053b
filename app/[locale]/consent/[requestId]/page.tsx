import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { ownBoxName } from '#app/[locale]/own-box-name.tsx'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { type Ability, type BoxToRead, ConsentRequest } from '#components/registration/consent-request.tsx'
import { RequestOver } from '#components/registration/request-over.tsx'
import { SignedInAs } from '#components/registration/signed-in-as.tsx'
import { Link } from '#components/ui/link.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { plainText } from '#components/ui/plain-text.ts'
import { appDatabase } from '#db/client.ts'
import { scopes } from '#domain/access/authorization-table.ts'
import { readConsentRequest } from '#domain/registration/consent-request.ts'
import { readOwnBox } from '#domain/registration/read-own-box.ts'
import { env } from '#env.ts'
import { ports } from '#http/ports.ts'
import type { Locale } from '#locales/routing.ts'
import { answerConsent } from '#session/answer-consent.ts'
import { isAskedHere } from '#session/consent-asked.ts'
import { type Citizen, ownBoxHolderOn, pathOfOwnBox } from '#session/session.ts'

type Props = { params: Promise<{ locale: Locale; requestId: string }> }

const abilitiesOfScope: Record<string, Ability[]> = {
  [scopes.consult]: ['list', 'open', 'change', 'reply'],
  [scopes.messages]: ['list', 'open', 'change'],
  [scopes.summary]: ['list'],
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('consent'))('title') }
}

/** A partner portal asks to read an own box: who, what, until when, and the person's answer, which holds for one of the boxes. */
export default async function Consent({ params }: Props) {
  const { locale, requestId } = await params
  setRequestLocale(locale)
  const page = `/consent/${encodeURIComponent(requestId)}`
  const citizen = await ownBoxHolderOn({}, page, true)
  if (!citizen) return <PageNotFound />
  const t = await getTranslations('consent')
  const request = (await isAskedHere(requestId))
    ? await readConsentRequest(appDatabase(), requestId, env().CONSENT_MONTHS)
    : undefined
  if (!request) return <RequestOver />
  const boxes = await ownBoxes(citizen, page, locale)
  const portal = plainText(request.portalName)
  const abilities = [...new Set(request.scopes.flatMap((scope) => abilitiesOfScope[scope] ?? []))]
  return (
    <div className="mx-auto max-w-text">
      <h1 className="text-title md:text-display">{t('question', { portal })}</h1>
      <p className="prose-column mt-1 mb-3">{t('lead', { portal })}</p>
      {boxes.some(({ isOpen }) => isOpen) ? (
        <ConsentRequest
          request={request}
          abilities={abilities}
          boxes={boxes}
          requestId={requestId}
          action={answerConsent}
        />
      ) : (
        <Notice kind="due" title={t('notOpen.title')}>
          <p>{t('notOpen.text', { portal })}</p>
          <p>
            <Link href="/citizen/activate" className="inline-flex min-h-[2.75rem] items-center">
              {t('notOpen.activate')}
            </Link>
          </p>
        </Notice>
      )}
      <SignedInAs {...citizen.session} />
    </div>
  )
}

/** The citizen's own box, then the one under each quality of the person. */
async function ownBoxes({ session: { qualities } }: Citizen, page: string, locale: Locale): Promise<BoxToRead[]> {
  const asked = [{}, ...qualities.map((quality) => ({ quality }))]
  return Promise.all(
    asked.map(async (each) => {
      const [name, holder] = await Promise.all([ownBoxName({ ...each, locale }), ownBoxHolderOn(each, page, true)])
      const box = holder && (await readOwnBox(appDatabase(), ports().keys, holder.reader))
      return { box: pathOfOwnBox(each), name, isOpen: box?.isActive ?? false }
    }),
  )
}
