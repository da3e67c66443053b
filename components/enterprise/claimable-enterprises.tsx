import { useTranslations } from 'next-intl'
import { EnterpriseNumber } from '#components/mailbox/enterprise-number.tsx'
import { FormButton } from '#components/ui/form-button.tsx'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import type { ClaimableEnterprise } from '#domain/registration/claim-enterprise.ts'

/** Enterprises that nobody manages and that this person may take charge of, with what that means. */
export function ClaimableEnterprises(props: {
  enterprises: ClaimableEnterprise[]
  claim: (form: FormData) => Promise<void>
}) {
  const t = useTranslations('enterprise.claim')
  return (
    <section className="mt-5">
      <h2 className="text-lead font-semibold">{t('title')}</h2>
      <p className="prose-column mt-0.5 mb-2 text-ink-soft">{t('text')}</p>
      {props.enterprises.map(({ enterpriseNumber, name }) => (
        <form
          key={enterpriseNumber}
          action={props.claim}
          className="mt-1 flex flex-wrap items-center justify-between gap-2 rounded-sheet border border-line bg-sheet p-2"
        >
          <input type="hidden" name="enterpriseNumber" value={enterpriseNumber} />
          <div className="min-w-0">
            <p className="font-semibold">
              <LocalizedText text={name} />
            </p>
            <EnterpriseNumber number={enterpriseNumber} />
          </div>
          <FormButton className="max-md:w-full">
            {t('button')}
            <span className="hidden-words">
              : <LocalizedText text={name} />
            </span>
          </FormButton>
        </form>
      ))}
    </section>
  )
}
