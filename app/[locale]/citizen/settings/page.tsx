import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { OwnBoxName } from '#app/[locale]/own-box-name.tsx'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { BoxNotOpened } from '#components/mailbox/box-not-opened.tsx'
import { PaperChoice, TellingChoice } from '#components/registration/preferences.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { FormButton } from '#components/ui/form-button.tsx'
import { ButtonLink } from '#components/ui/link.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import { appDatabase } from '#db/client.ts'
import { belgianTimeZone, timeZones } from '#domain/ebox/time-zone.ts'
import { readOwnBox } from '#domain/registration/read-own-box.ts'
import { ports } from '#http/ports.ts'
import type { Locale } from '#locales/routing.ts'
import { changePreferences } from '#session/manage-box.ts'
import { type OwnBoxAsked, ownBoxHolder } from '#session/session.ts'

type Props = { params: Promise<{ locale: Locale } & OwnBoxAsked>; searchParams: Promise<{ saved?: string }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('settings'))('title') }
}

/** How the own box is set: the address of its e-mails, what its holder prefers, what was agreed, and the way to close it. */
export default async function Settings({ params, searchParams }: Props) {
  const [{ locale, quality }, { saved }] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const citizen = await ownBoxHolder({ quality }, '/settings')
  if (!citizen) return <PageNotFound />
  const [t, portals, bounced, box] = await Promise.all([
    getTranslations('settings'),
    getTranslations('portals'),
    getTranslations('box.bounced'),
    readOwnBox(appDatabase(), ports().keys, citizen.reader),
  ])
  const { acceptedTerms } = box
  return (
    <>
      <OwnBoxName quality={quality} locale={locale} />
      <h1 className="mb-3 text-title md:text-display">{t('title')}</h1>
      {box.isActive ? (
        <div className="space-y-3">
          {saved === undefined ? null : <Notice kind="done" title={t('saved')} />}
          {box.hasBounced ? (
            <Notice kind="due" title={bounced('title')}>
              {t.rich('bounced', { address: () => <bdi className="wrap-anywhere">{box.alertAddress}</bdi> })}
            </Notice>
          ) : null}
          <section className="rounded-sheet border border-line bg-sheet p-2 md:p-4">
            <Facts
              onPhone="below"
              items={[
                { name: t('address'), value: <bdi className="wrap-anywhere">{box.alertAddress}</bdi> },
                ...(box.activatedAt ? [{ name: t('since'), value: <ReadableDate at={box.activatedAt} exact /> }] : []),
                ...(acceptedTerms
                  ? [
                      {
                        name: t('terms'),
                        value: t.rich('termsAccepted', {
                          version: acceptedTerms.version,
                          date: () => <ReadableDate at={acceptedTerms.at} exact />,
                        }),
                      },
                    ]
                  : []),
              ]}
            />
            <p className="mt-2">
              <ButtonLink look="plain" href={`${citizen.box}/settings/address`}>
                {t('changeAddress')}
              </ButtonLink>
            </p>
          </section>
          <form action={changePreferences} className="space-y-3 rounded-sheet border border-line bg-sheet p-2 md:p-4">
            <input type="hidden" name="page" value={`${citizen.box}/settings`} />
            <TellingChoice
              telling={{ ...box, language: box.language ?? locale, timeZone: box.timeZone ?? belgianTimeZone }}
              zones={timeZones}
            />
            <PaperChoice exclusivelyEbox={box.exclusivelyEbox} />
            <FormButton className="max-md:w-full">{t('save')}</FormButton>
          </form>
          <Further title={portals('title')} text={portals('lead')} href={`${citizen.box}/portals`} way={t('portals')} />
          {quality === undefined ? (
            <Further
              title={t('mandates.title')}
              text={t('mandates.text')}
              href="/citizen/mandates"
              way={t('mandates.how')}
            />
          ) : null}
          <Further title={t('log.title')} text={t('log.text')} href={`${citizen.box}/log`} way={t('log.how')} />
          <Further
            title={t('export.title')}
            text={t('export.text')}
            href={`${citizen.box}/settings/export`}
            way={t('export.how')}
          />
          <Further
            title={t('close.title')}
            text={t('close.text')}
            href={`${citizen.box}/settings/close`}
            way={t('close.how')}
          />
        </div>
      ) : (
        <BoxNotOpened holder={citizen.holder.eboxType} box={citizen.box} />
      )}
    </>
  )
}

/** What has a page of its own, and the way there. */
function Further({ title, text, href, way }: Record<'title' | 'text' | 'href' | 'way', string>) {
  return (
    <section className="rounded-sheet border border-line bg-sheet p-2 md:p-4">
      <h2 className="text-body font-semibold">{title}</h2>
      <p className="prose-column text-note text-ink-soft">{text}</p>
      <p className="mt-2">
        <ButtonLink look="plain" href={href}>
          {way}
        </ButtonLink>
      </p>
    </section>
  )
}
