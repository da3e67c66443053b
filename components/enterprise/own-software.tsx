import { useTranslations } from 'next-intl'
import { ClientKeys } from '#components/desk/client-keys.tsx'
import { ClientStatus } from '#components/desk/client-status.tsx'
import type { FieldFormAction } from '#components/ui/field-form.tsx'
import { FormButton } from '#components/ui/form-button.tsx'
import { plainText } from '#components/ui/plain-text.ts'
import type { ClientWithKeys } from '#domain/registration/client-keys.ts'

type Status = 'active' | 'suspended' | 'ended'

/** The software that an enterprise registered: what its configuration needs, its keys, and what stops it. */
export function OwnSoftware(props: {
  clients: ClientWithKeys[]
  enterpriseNumber: string
  mostKeys: number
  tokenEndpoint: string
  actions: {
    addKey: FieldFormAction
    endKey: (form: FormData) => Promise<void>
    change: (form: FormData) => Promise<void>
  }
}) {
  const t = useTranslations('integration.software')
  const { clients, enterpriseNumber, mostKeys, tokenEndpoint, actions } = props
  return (
    <ul className="space-y-2">
      {clients.map((client) => {
        const { clientId, name, status, suspendedBy, scope } = client
        const change = (to: Status) => (
          <form action={actions.change} className="max-md:w-full">
            <input type="hidden" name="enterpriseNumber" value={enterpriseNumber} />
            <input type="hidden" name="clientId" value={clientId} />
            <input type="hidden" name="status" value={to} />
            <FormButton className="max-md:w-full">
              {t(to)}
              <span className="hidden-words">: {plainText(name)}</span>
            </FormButton>
          </form>
        )
        return (
          <li key={clientId} className="space-y-2 rounded-sheet border border-line bg-sheet p-2 md:p-4">
            <div className="flex flex-wrap items-start justify-between gap-1">
              <h3 className="text-body font-semibold wrap-anywhere">{plainText(name)}</h3>
              <ClientStatus status={status} />
            </div>
            <dl className="space-y-1 text-note">
              {[
                { term: t('id'), value: clientId },
                { term: t('token'), value: tokenEndpoint },
                { term: t('scope'), value: scope },
              ].map(({ term, value }) => (
                <div key={term}>
                  <dt className="text-ink-soft">{term}</dt>
                  <dd>
                    <code className="wrap-anywhere">{value}</code>
                  </dd>
                </div>
              ))}
            </dl>
            <ClientKeys
              client={client}
              enterpriseNumber={enterpriseNumber}
              most={mostKeys}
              actions={{ addKey: actions.addKey, endKey: actions.endKey }}
            />
            <div className="flex flex-wrap gap-1 border-t border-line pt-2">
              {status === 'active' ? change('suspended') : null}
              {suspendedBy === 'enterprise' ? change('active') : null}
              {change('ended')}
            </div>
            <p className="prose-column text-note text-ink-soft">
              {t(status === 'suspended' && suspendedBy !== 'enterprise' ? 'byPlatform' : 'hint')}
            </p>
          </li>
        )
      })}
    </ul>
  )
}
