import { useTranslations } from 'next-intl'
import { FormButton } from '#components/ui/form-button.tsx'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import type { EnterpriseMandate, MandateSide } from '#domain/registration/enterprise-mandates.ts'

type Send = (form: FormData) => Promise<void>

/** Mandates of an enterprise, each with what its managers can do with it. */
export function MandateList(props: {
  mandates: EnterpriseMandate[]
  side: MandateSide
  enterpriseNumber: string
  accept: Send
  end: Send
}) {
  const t = useTranslations('serviceProviders')
  const { mandates, side, enterpriseNumber, accept, end } = props
  return (
    <ul className="divide-y divide-line rounded-sheet border border-line bg-sheet">
      {mandates.map((mandate) => (
        <li
          key={`${mandate.enterpriseNumber} ${mandate.operation}`}
          className="flex flex-wrap items-center justify-between gap-x-2 gap-y-1 p-2 md:px-4"
        >
          <div className="min-w-0">
            <h3 className="text-body font-semibold wrap-anywhere">
              {mandate.name ? <LocalizedText text={mandate.name} /> : mandate.enterpriseNumber}
            </h3>
            <p className="text-note text-ink-soft">
              {mandate.enterpriseNumber} · {t(`${side}.${mandate.operation}`)}
            </p>
            <p className="text-note">
              {t(`states.${mandate.state}`)}
              {mandate.validUntil ? (
                <>
                  {' · '}
                  {t.rich('until', { date: () => <ReadableDate at={mandate.validUntil ?? mandate.validFrom} exact /> })}
                </>
              ) : null}
            </p>
          </div>
          <div className="flex flex-wrap gap-1 max-md:w-full">
            {mandate.state === 'toAccept' ? (
              <Named action={accept} side={side} mandate={mandate} enterpriseNumber={enterpriseNumber}>
                {t('accept')}
              </Named>
            ) : null}
            <Named action={end} side={side} mandate={mandate} enterpriseNumber={enterpriseNumber}>
              {t(mandate.state === 'toAccept' ? 'refuse' : 'end')}
            </Named>
          </div>
        </li>
      ))}
    </ul>
  )
}

function Named(props: {
  action: Send
  side: MandateSide
  mandate: EnterpriseMandate
  enterpriseNumber: string
  children: string
}) {
  const { action, side, mandate, enterpriseNumber } = props
  return (
    <form action={action} className="max-md:w-full">
      <input type="hidden" name="enterpriseNumber" value={enterpriseNumber} />
      <input type="hidden" name="side" value={side} />
      <input type="hidden" name="other" value={mandate.enterpriseNumber} />
      <input type="hidden" name="operation" value={mandate.operation} />
      <FormButton className="max-md:w-full">
        {props.children}
        <span className="hidden-words">
          : {mandate.name ? <LocalizedText text={mandate.name} /> : mandate.enterpriseNumber}
        </span>
      </FormButton>
    </form>
  )
}
