import { useTranslations } from 'next-intl'
import { FormButton } from '#components/ui/form-button.tsx'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import type { TriedRule } from '#domain/registration/routing-rules.ts'
import type { RuleNames } from './rule-list.tsx'

/** A rule as the form asks to try it; a criterion that is empty fits everything. */
export interface AskedRule {
  type: string
  sender: string
  application: string
  partition: string
  place: 'first' | 'last'
}

/** What a rule would have done with the letters that are there, and the button that makes it. */
export function RuleTried(props: {
  rule: AskedRule
  tried: TriedRule
  names: RuleNames
  enterpriseNumber: string
  make: (form: FormData) => Promise<void>
}) {
  const t = useTranslations('routing')
  const { rule, tried, names } = props
  const nameOf = (partition: string) => (partition === 'GENERAL' ? t('general') : partition)
  const told = tried.groups.reduce((sum, { letters }) => sum + letters, 0)
  return (
    <section aria-labelledby="tried" className="rounded-sheet border border-action bg-info-tint p-2 md:p-4">
      <h2 id="tried" className="text-lead font-semibold wrap-anywhere">
        {t('tried.title', { letters: tried.letters, partition: nameOf(rule.partition) })}
      </h2>
      {tried.groups.length > 0 ? (
        <ul className="mt-1 list-disc ps-3">
          {tried.groups.map((group) => (
            <li
              key={`${group.partition} ${group.senderOrganizationId} ${group.messageTypeId}`}
              className="wrap-anywhere"
            >
              {t('tried.letters', { letters: group.letters })}{' '}
              <LocalizedText text={names.types[group.messageTypeId] ?? { nl: group.messageTypeId }} />
              {', '}
              <LocalizedText
                text={names.organizations[group.senderOrganizationId] ?? { nl: group.senderOrganizationId }}
              />
              {' · '}
              {t('tried.standIn', { partition: nameOf(group.partition) })}
            </li>
          ))}
          {told < tried.letters ? <li>{t('tried.more', { letters: tried.letters - told })}</li> : null}
        </ul>
      ) : null}
      <p className="prose-column mt-1 text-note">{t('tried.stay')}</p>
      <form action={props.make} className="mt-2">
        <input type="hidden" name="enterpriseNumber" value={props.enterpriseNumber} />
        {Object.entries<string>({ ...rule }).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <FormButton look="main" className="max-md:w-full">
          {t('tried.make')}
        </FormButton>
      </form>
    </section>
  )
}
