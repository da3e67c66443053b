import { useTranslations } from 'next-intl'
import { FieldForm, type FieldFormAction } from '#components/ui/field-form.tsx'
import { FormButton } from '#components/ui/form-button.tsx'
import { plainText } from '#components/ui/plain-text.ts'
import { ReadableDate } from '#components/ui/readable-date.tsx'
import type { ListedKey } from '#domain/registration/client-keys.ts'

/** What software is asked for its public key, wherever it is registered. */
export const keyField = { as: 'area', name: 'key', rows: 6, maxLength: 20_000 } as const

/** The keys that software signs with, each with what ends it, and the form for another while there may be one. */
export function ClientKeys(props: {
  client: { clientId: string; keys: ListedKey[] }
  enterpriseNumber: string
  /** How many there may be at once */
  most: number
  actions: { addKey: FieldFormAction; endKey: (form: FormData) => Promise<void> }
}) {
  const t = useTranslations('publisher.keys')
  const { client, enterpriseNumber, most, actions } = props
  const { clientId, keys } = client
  return (
    <>
      {keys.length === 0 ? <p>{t('none')}</p> : null}
      <ul className="divide-y divide-line">
        {keys.map(({ kid, kind, addedAt, notAfter }) => (
          <li key={kid} className="py-1.5">
            <code className="block text-note wrap-anywhere">{plainText(kid)}</code>
            <p className="text-note text-ink-soft">
              {kind} · {t.rich('since', { date: () => <ReadableDate at={addedAt} exact /> })}
              {notAfter ? <> · {t.rich('until', { date: () => <ReadableDate at={notAfter} exact /> })}</> : null}
            </p>
            <form action={actions.endKey} className="mt-1">
              <input type="hidden" name="enterpriseNumber" value={enterpriseNumber} />
              <input type="hidden" name="clientId" value={clientId} />
              <input type="hidden" name="kid" value={kid} />
              <FormButton>{t('end')}</FormButton>
            </form>
          </li>
        ))}
      </ul>
      {keys.length >= most ? (
        <p>{t('full')}</p>
      ) : (
        <FieldForm
          action={actions.addKey}
          fields={[{ ...keyField, label: t('label'), hint: t('hint') }]}
          of={clientId}
          hidden={{ enterpriseNumber, clientId }}
          words={{ send: t('add'), summary: t('summary') }}
        />
      )}
    </>
  )
}
