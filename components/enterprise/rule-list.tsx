import { useTranslations } from 'next-intl'
import { FormButton } from '#components/ui/form-button.tsx'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import type { RoutingRule } from '#domain/ebox/list-routing-rules.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'

type Act = (form: FormData) => Promise<void>

/** The names of what rules ask, by id. */
export type RuleNames = Record<'types' | 'applications' | 'organizations', Record<string, TranslatedString>>

/** The rules for new letters in the order in which they are tried, each with the ways to change that, and to remove it. */
export function RuleList(props: {
  rules: RoutingRule[]
  names: RuleNames
  enterpriseNumber: string
  reorder: Act
  remove: Act
}) {
  const t = useTranslations('routing')
  const { rules } = props
  return (
    <ol className="divide-y divide-line rounded-sheet border border-line bg-sheet">
      {rules.map((rule, at) => {
        const hidden = (
          <>
            <input type="hidden" name="enterpriseNumber" value={props.enterpriseNumber} />
            <input type="hidden" name="rule" value={rule.routingRuleId} />
          </>
        )
        const which = <span className="hidden-words">: {t('rule', { number: at + 1 })}</span>
        return (
          <li
            key={rule.routingRuleId}
            className="flex flex-wrap items-start justify-between gap-x-2 gap-y-1 p-2 md:px-4"
          >
            <div className="min-w-0 flex-1 basis-[16rem]">
              <h3 className="text-body font-semibold wrap-anywhere">
                {t('rule', { number: at + 1 })}:{' '}
                {t('leadsTo', { partition: rule.partition === 'GENERAL' ? t('general') : rule.partition })}
              </h3>
              <RuleAsks rule={rule} names={props.names} />
            </div>
            <div className="flex flex-wrap gap-1">
              <form action={props.reorder} className="contents">
                {hidden}
                {at > 0 ? (
                  <FormButton name="to" value="earlier">
                    {t('earlier')}
                    {which}
                  </FormButton>
                ) : null}
                {at < rules.length - 1 ? (
                  <FormButton name="to" value="later">
                    {t('later')}
                    {which}
                  </FormButton>
                ) : null}
              </form>
              <form action={props.remove} className="contents">
                {hidden}
                <FormButton>
                  {t('remove')}
                  {which}
                </FormButton>
              </form>
            </div>
          </li>
        )
      })}
    </ol>
  )
}

/** What a rule asks of a letter. */
export function RuleAsks({
  rule,
  names,
}: {
  rule: Omit<RoutingRule, 'routingRuleId' | 'partition'>
  names: RuleNames
}) {
  const t = useTranslations('routing')
  const { messageTypeId, senderApplicationId, senderOrganizationId } = rule
  const asked = [
    ...(messageTypeId ? [{ label: t('type'), text: names.types[messageTypeId] ?? { nl: messageTypeId } }] : []),
    ...(senderOrganizationId
      ? [{ label: t('sender'), text: names.organizations[senderOrganizationId] ?? { nl: senderOrganizationId } }]
      : []),
    ...(senderApplicationId
      ? [{ label: t('application'), text: names.applications[senderApplicationId] ?? { nl: senderApplicationId } }]
      : []),
  ]
  return (
    <ul className="text-note text-ink-soft">
      {asked.map(({ label, text }) => (
        <li key={label}>
          {label}: <LocalizedText text={text} />
        </li>
      ))}
    </ul>
  )
}
