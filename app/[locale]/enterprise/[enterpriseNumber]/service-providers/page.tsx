import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { ManageHeading } from '#components/enterprise/manage-heading.tsx'
import { MandateList } from '#components/enterprise/service-provider-list.tsx'
import { FormButton } from '#components/ui/form-button.tsx'
import { ButtonLink, Link } from '#components/ui/link.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { SelectField } from '#components/ui/select-field.tsx'
import { DayField, TextField } from '#components/ui/text-field.tsx'
import { appDatabase } from '#db/client.ts'
import {
  listEnterpriseMandates,
  type MandateSearch,
  type MandateSide,
} from '#domain/registration/enterprise-mandates.ts'
import type { Locale } from '#locales/routing.ts'
import { auditPage } from '#session/audited-request.ts'
import { acceptMandate, askMandate, endMandate } from '#session/manage-service-providers.ts'
import { enterpriseManager } from '#session/session.ts'
import { NoEnterprise } from '#app/[locale]/enterprise/[enterpriseNumber]/no-enterprise.tsx'

type Asked = Partial<Record<'side' | 'q' | 'after' | 'done' | 'problem' | 'typed', string | string[]>>
type Props = { params: Promise<{ locale: Locale; enterpriseNumber: string }>; searchParams: Promise<Asked> }

const sides = ['given', 'held'] as const
const problems = ['unknown', 'self', 'standing', 'gone'] as const
const successes = ['asked', 'accepted', 'ended'] as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('serviceProviders'))('title') }
}

/** Service providers: who acts for this enterprise, and for whom it acts. Whoever acts for very many searches and pages. */
export default async function Mandates({ params, searchParams }: Props) {
  const [{ locale, enterpriseNumber }, asked] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const manager = await enterpriseManager(enterpriseNumber, '/service-providers')
  if (!manager) return <NoEnterprise enterpriseNumber={enterpriseNumber} />
  const side: MandateSide = asked.side === 'held' ? 'held' : 'given'
  const words = textOf(asked.q).trim()
  const search = { ...(words && { words }), after: placeOf(asked.after) }
  const [t, { mandates, next }] = await Promise.all([
    getTranslations('serviceProviders'),
    listEnterpriseMandates(appDatabase(), manager, side, search),
  ])
  const page = `/enterprise/${enterpriseNumber}/service-providers`
  const here = (more: Record<string, string> = {}) =>
    `${page}?${new URLSearchParams({ ...(side === 'held' && { side }), ...more })}`
  await auditPage(manager.reader, `/${locale}${page}`, { enterpriseNumber, side, mandates: mandates.length })
  const problem = problems.find((each) => each === asked.problem)
  const done = successes.find((each) => each === asked.done)
  const isAboutNumber = problem === 'unknown' || problem === 'self'
  const isSearched = words !== '' || search.after !== undefined
  return (
    <>
      <ManageHeading
        title={t('title')}
        enterpriseNumber={enterpriseNumber}
        name={manager.name}
        place="serviceProviders"
      />
      <p className="prose-column mb-2">{t('lead')}</p>
      <nav aria-label={t('sides')} className="mb-3 flex flex-wrap gap-x-2">
        {sides.map((each) => (
          <Link
            key={each}
            href={each === 'held' ? `${page}?side=held` : page}
            current={each === side}
            className="inline-flex min-h-[2.75rem] items-center"
          >
            {t(`${each}.title`)}
          </Link>
        ))}
      </nav>
      <div className="space-y-5">
        {done ? <Notice kind="done" title={t(`done.${done}`)} /> : null}
        {problem && !isAboutNumber ? <Notice kind="problem" title={t(`problems.${problem}`)} /> : null}
        <section>
          <h2 className="mb-1 text-lead font-semibold">{t(`${side}.title`)}</h2>
          {mandates.length > 0 || isSearched ? (
            <form className="mb-2 flex flex-wrap items-end gap-1">
              {side === 'held' ? <input type="hidden" name="side" value="held" /> : null}
              <div className="max-md:w-full">
                <TextField
                  name="q"
                  label={t('search.label')}
                  autoComplete="off"
                  maxLength={100}
                  defaultValue={words}
                  isOptional
                />
              </div>
              <FormButton className="max-md:w-full">{t('search.button')}</FormButton>
            </form>
          ) : null}
          {mandates.length > 0 ? (
            <MandateList
              mandates={mandates}
              side={side}
              enterpriseNumber={enterpriseNumber}
              accept={acceptMandate}
              end={endMandate}
            />
          ) : (
            <p className="prose-column text-ink-soft">{t(isSearched ? 'search.none' : `${side}.none`)}</p>
          )}
          <p className="mt-2 flex flex-wrap gap-2">
            {search.after ? (
              <ButtonLink look="plain" href={here(words ? { q: words } : {})}>
                {t('search.first')}
              </ButtonLink>
            ) : null}
            {next ? (
              <ButtonLink
                look="plain"
                href={here({ ...(words && { q: words }), after: `${next.enterpriseNumber} ${next.operation}` })}
              >
                {t('search.next')}
              </ButtonLink>
            ) : null}
          </p>
        </section>
        <section>
          <h2 className="text-lead font-semibold">{t(`${side}.ask`)}</h2>
          <p className="prose-column mt-0.5 text-ink-soft">{t('new.text')}</p>
          <form action={askMandate} noValidate className="mt-1 space-y-2">
            <input type="hidden" name="enterpriseNumber" value={enterpriseNumber} />
            <input type="hidden" name="side" value={side} />
            <TextField
              name="other"
              label={t('new.number')}
              hint={t('new.hint')}
              problem={isAboutNumber ? t(`problems.${problem}`) : undefined}
              inputMode="numeric"
              autoComplete="off"
              maxLength={20}
              defaultValue={textOf(asked.typed)}
            />
            <SelectField
              name="operation"
              label={t('new.operation')}
              options={[
                { value: 'consult', label: t(`${side}.consult`) },
                { value: 'publish', label: t(`${side}.publish`) },
              ]}
            />
            <DayField name="until" label={t('new.until')} hint={t('new.untilHint')} />
            <FormButton className="max-md:w-full">{t('new.button')}</FormButton>
          </form>
        </section>
      </div>
    </>
  )
}

const textOf = (value: string | string[] | undefined) => (typeof value === 'string' ? value.slice(0, 100) : '')

/** Where the page before left off, as its link says it; what is none begins at the first. */
function placeOf(after: string | string[] | undefined): MandateSearch['after'] {
  const [, enterpriseNumber, operation] = /^(\d{10}) (publish|consult)$/.exec(textOf(after)) ?? []
  return enterpriseNumber ? { enterpriseNumber, operation: operation === 'publish' ? 'publish' : 'consult' } : undefined
}
