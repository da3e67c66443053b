import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { DeskFrame } from '#app/[locale]/admin/desk-frame.tsx'
import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { FieldForm } from '#components/ui/field-form.tsx'
import { FormButton } from '#components/ui/form-button.tsx'
import { ButtonLink } from '#components/ui/link.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { plainText } from '#components/ui/plain-text.ts'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import { appDatabase } from '#db/client.ts'
import { rolesFor } from '#domain/access/desk.ts'
import { agreedMinutes, listBreakGlass } from '#domain/consultation/break-glass.ts'
import type { Locale } from '#locales/routing.ts'
import { platformDesk } from '#session/desk.ts'
import { askBreakGlass, decideBreakGlass } from '#session/platform-desk.ts'

type Props = { params: Promise<{ locale: Locale }>; searchParams: Promise<{ asked?: string | string[] }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('desk'))('places.breakGlass') }
}

/** One person asks to read one letter, another agrees; what was ever asked stands here (trust.md Z12). */
export default async function BreakGlass({ params, searchParams }: Props) {
  const [{ locale }, { asked }] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const desk = await platformDesk('readBreakGlass', '/admin/break-glass')
  if (!desk) return <PageNotFound />
  const [t, names, readings] = await Promise.all([
    getTranslations('desk.breakGlass'),
    getTranslations('desk'),
    listBreakGlass(appDatabase(), desk.person),
  ])
  const mayAsk = rolesFor(desk.roles, 'askBreakGlass').length > 0
  const mayAgree = rolesFor(desk.roles, 'approveBreakGlass').length > 0
  return (
    <DeskFrame here="/admin/break-glass">
      <div className="space-y-3">
        <h1 className="text-title md:text-display">{names('places.breakGlass')}</h1>
        <p className="prose-column text-ink-soft">{t('lead', { minutes: agreedMinutes })}</p>
        {asked === undefined ? null : <Notice kind="done" title={t('asked')} />}
        {readings.length === 0 ? <p>{t('none')}</p> : null}
        <ul className="divide-y divide-line rounded-sheet border border-line bg-sheet empty:hidden">
          {readings.map((reading) => (
            <li key={reading.breakGlassId} className="space-y-1 p-2 wrap-anywhere md:px-4">
              <p>
                <span className="font-semibold">{t(`states.${reading.state}`)}</span>
                <span className="text-note text-ink-soft">
                  {' · '}
                  {t.rich('by', { name: () => <bdi>{plainText(reading.askedByName)}</bdi> })}
                  {reading.approvedByName ? (
                    <> {t.rich('with', { name: () => <bdi>{plainText(reading.approvedByName ?? '')}</bdi> })}</>
                  ) : null}
                  {' · '}
                  <ReadableDate at={reading.askedAt} exact withTime />
                </span>
              </p>
              <p className="prose-column">{plainText(reading.reason)}</p>
              <p>
                <code className="text-note">{reading.messageId}</code>
              </p>
              {reading.state === 'asked' && mayAgree && !reading.isOwn ? (
                <form action={decideBreakGlass} className="flex gap-2">
                  <input type="hidden" name="breakGlassId" value={reading.breakGlassId} />
                  <FormButton name="agree" value="yes">
                    {t('agree')}
                  </FormButton>
                  <FormButton name="agree" value="no">
                    {t('refuse')}
                  </FormButton>
                </form>
              ) : null}
              {reading.state === 'agreed' && reading.isOwn ? (
                <p>
                  <ButtonLink look="plain" href={`/admin/break-glass/${reading.breakGlassId}`}>
                    {t('open')}
                  </ButtonLink>
                </p>
              ) : null}
            </li>
          ))}
        </ul>
        {mayAsk ? (
          <section className="max-w-text">
            <h2 className="mb-1 text-lead font-semibold">{t('ask')}</h2>
            <FieldForm
              action={askBreakGlass}
              look="plain"
              fields={[
                { as: 'text', name: 'messageId', label: t('number'), maxLength: 100 },
                { as: 'area', name: 'reason', label: t('reason'), hint: t('reasonHint'), rows: 3, maxLength: 1_000 },
              ]}
              words={{ send: t('ask'), summary: t('summary') }}
            />
          </section>
        ) : null}
      </div>
    </DeskFrame>
  )
}
