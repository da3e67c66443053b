import type { Metadata } from 'next'
import { getTranslations, setRequestLocale } from 'next-intl/server'
import { ManageHeading } from '#components/enterprise/manage-heading.tsx'
import { RuleList } from '#components/enterprise/rule-list.tsx'
import { type AskedRule, RuleTried } from '#components/enterprise/rule-tried.tsx'
import { SuggestionList } from '#components/enterprise/suggestion-list.tsx'
import { Choice } from '#components/ui/choice.tsx'
import { FormButton } from '#components/ui/form-button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { SelectField } from '#components/ui/select-field.tsx'
import { appDatabase } from '#db/client.ts'
import { listRoutingRules } from '#domain/ebox/list-routing-rules.ts'
import { listManagedPartitions } from '#domain/registration/partitions.ts'
import { type RuleCriteria, tryRule } from '#domain/registration/routing-rules.ts'
import { listRoutingSuggestions, type RoutingSuggestion } from '#domain/registration/routing-suggestions.ts'
import type { Locale } from '#locales/routing.ts'
import { auditPage } from '#session/audited-request.ts'
import { acceptSuggestion, declineSuggestion, makeRule, removeRule, reorderRule } from '#session/manage-partitions.ts'
import { enterpriseManager } from '#session/session.ts'
import { NoEnterprise } from '#app/[locale]/enterprise/[enterpriseNumber]/no-enterprise.tsx'
import { ruleNames } from './rule-names.ts'

type Asked = Partial<Record<'done' | 'problem' | 'suggested' | keyof AskedRule, string | string[]>>
type Props = { params: Promise<{ locale: Locale; enterpriseNumber: string }>; searchParams: Promise<Asked> }

const problems = ['empty', 'unknown', 'tooMany', 'tooManyPartitions'] as const
const successes = ['made', 'removed', 'reordered', 'declined'] as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('routing'))('title') }
}

/**
 * Where new letters of an enterprise go: the rules in their order, what senders propose, and a new one; what is proposed or new is tried on
 * the letters that are there before it is made.
 */
export default async function Routing({ params, searchParams }: Props) {
  const [{ locale, enterpriseNumber }, asked] = await Promise.all([params, searchParams])
  setRequestLocale(locale)
  const manager = await enterpriseManager(enterpriseNumber, '/routing')
  if (!manager) return <NoEnterprise enterpriseNumber={enterpriseNumber} />
  const suggestions = await listRoutingSuggestions(appDatabase(), manager)
  const suggested = suggestions.find(({ messageTypeId }) => messageTypeId === asked.suggested)
  const typed = askedRule(asked)
  const rule = suggested ? ruleOf(suggested) : typed
  const criteria = criteriaOf(rule)
  const isTried = Object.keys(criteria).length > 0 && rule.partition !== ''
  const [t, rules = [], partitions, { names, options }, tried] = await Promise.all([
    getTranslations('routing'),
    listRoutingRules(appDatabase(), manager.reader, manager.enterpriseNumber),
    listManagedPartitions(appDatabase(), manager),
    ruleNames(),
    isTried ? tryRule(appDatabase(), manager, { place: rule.place, ...criteria }) : undefined,
  ])
  const box = `/enterprise/${enterpriseNumber}`
  const details = { enterpriseNumber, rules: rules.length, ...(tried && { tried: criteria, letters: tried.letters }) }
  await auditPage(manager.reader, `/${locale}${box}/routing`, details)
  const isEmptyTry = rule.partition !== '' && !isTried
  const problem = isEmptyTry ? 'empty' : problems.find((each) => each === asked.problem)
  const done = successes.find((each) => each === asked.done)
  const places = partitions.map(({ partition }) => ({
    value: partition,
    label: partition === 'GENERAL' ? t('general') : partition,
  }))
  return (
    <>
      <ManageHeading title={t('title')} enterpriseNumber={enterpriseNumber} name={manager.name} place="routing" />
      <p className="prose-column mb-3">{t('lead')}</p>
      <div className="space-y-5">
        {done ? <Notice kind="done" title={t(`done.${done}`)} /> : null}
        {problem ? <Notice kind="problem" title={t(`problems.${problem}`)} /> : null}
        <section>
          <h2 className="mb-1 text-lead font-semibold">{t('list')}</h2>
          {rules.length > 0 ? (
            <RuleList
              rules={rules}
              names={names}
              enterpriseNumber={enterpriseNumber}
              reorder={reorderRule}
              remove={removeRule}
            />
          ) : (
            <p className="prose-column text-ink-soft">{t('none')}</p>
          )}
        </section>
        {suggestions.length > 0 ? (
          <section>
            <h2 className="text-lead font-semibold">{t('suggested.title')}</h2>
            <p className="prose-column mt-0.5 mb-1 text-ink-soft">{t('suggested.text')}</p>
            <SuggestionList
              suggestions={suggestions}
              names={names}
              enterpriseNumber={enterpriseNumber}
              decline={declineSuggestion}
            />
          </section>
        ) : null}
        {tried ? (
          <RuleTried
            rule={rule}
            tried={tried}
            names={names}
            enterpriseNumber={enterpriseNumber}
            make={suggested ? acceptSuggestion : makeRule}
          />
        ) : null}
        <section>
          <h2 className="text-lead font-semibold">{t('new.title')}</h2>
          <p className="prose-column mt-0.5 text-ink-soft">{t('new.text')}</p>
          <form className="mt-1 space-y-2">
            <SelectField name="type" label={t('type')} none={t('any')} options={options.types} chosen={typed.type} />
            <SelectField
              name="sender"
              label={t('sender')}
              none={t('any')}
              options={options.organizations}
              chosen={typed.sender}
            />
            <SelectField
              name="application"
              label={t('application')}
              none={t('any')}
              options={options.applications}
              chosen={typed.application}
            />
            <SelectField
              name="partition"
              label={t('to')}
              options={places}
              chosen={typed.partition || places.at(-1)?.value}
            />
            <Choice
              name="place"
              label={t('place')}
              chosen={typed.place}
              options={[
                { value: 'last', label: t('places.last') },
                { value: 'first', label: t('places.first') },
              ]}
            />
            <FormButton className="max-md:w-full">{t('new.try')}</FormButton>
          </form>
        </section>
      </div>
    </>
  )
}

/** The rule that is made when a proposal is accepted. */
const ruleOf = ({ messageTypeId, partition }: RoutingSuggestion): AskedRule => ({
  type: messageTypeId,
  sender: '',
  application: '',
  partition,
  place: 'last',
})

/** What the address says of a rule to try; what is not one text counts as nothing. */
function askedRule(asked: Asked): AskedRule {
  const text = (value: string | string[] | undefined) => (typeof value === 'string' ? value.slice(0, 200) : '')
  return {
    type: text(asked.type),
    sender: text(asked.sender),
    application: text(asked.application),
    partition: text(asked.partition),
    place: asked.place === 'first' ? 'first' : 'last',
  }
}

const criteriaOf = ({ type, sender, application }: AskedRule): RuleCriteria => ({
  ...(type && { messageTypeId: type }),
  ...(application && { senderApplicationId: application }),
  ...(sender && { senderOrganizationId: sender }),
})
