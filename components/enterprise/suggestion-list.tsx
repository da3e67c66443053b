import { useTranslations } from 'next-intl'
import { FormButton } from '#components/ui/form-button.tsx'
import { HiddenFields } from '#components/ui/hidden-fields.tsx'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import type { RoutingSuggestion } from '#domain/registration/routing-suggestions.ts'
import type { RuleNames } from './rule-list.tsx'

/** What senders propose: each is looked at before anything changes, or declined. */
export function SuggestionList(props: {
  suggestions: RoutingSuggestion[]
  names: RuleNames
  enterpriseNumber: string
  decline: (form: FormData) => Promise<void>
}) {
  const t = useTranslations('routing.suggested')
  const { names, enterpriseNumber } = props
  return (
    <ul className="divide-y divide-line rounded-sheet border border-line bg-sheet">
      {props.suggestions.map(({ messageTypeId, partition, isPartitionThere, reason, senderOrganizationIds }) => {
        const name = names.types[messageTypeId] ?? { nl: messageTypeId }
        const which = (
          <span className="hidden-words">
            : <LocalizedText text={name} />
          </span>
        )
        return (
          <li key={messageTypeId} className="flex flex-wrap items-start justify-between gap-x-2 gap-y-1 p-2 md:px-4">
            <div className="min-w-0 flex-1 basis-[16rem]">
              <h3 className="text-body font-semibold wrap-anywhere">
                <LocalizedText text={name} /> {t('leadsTo', { partition })}
              </h3>
              <p className="text-note wrap-anywhere text-ink-soft">
                {t('by')}{' '}
                {senderOrganizationIds.map((organization, at) => (
                  <span key={organization}>
                    {at > 0 ? ', ' : null}
                    <LocalizedText text={names.organizations[organization] ?? { nl: organization }} />
                  </span>
                ))}
                {isPartitionThere ? null : <> · {t('madeToo')}</>}
              </p>
              {reason ? (
                <p className="text-note wrap-anywhere">
                  <LocalizedText text={reason} />
                </p>
              ) : null}
            </div>
            <div className="flex flex-wrap gap-1">
              <form className="contents">
                <HiddenFields fields={{ suggested: messageTypeId }} />
                <FormButton>
                  {t('look')}
                  {which}
                </FormButton>
              </form>
              <form action={props.decline} className="contents">
                <HiddenFields fields={{ enterpriseNumber, type: messageTypeId, partition }} />
                <FormButton>
                  {t('decline')}
                  {which}
                </FormButton>
              </form>
            </div>
          </li>
        )
      })}
    </ul>
  )
}
