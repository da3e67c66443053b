import { getTranslations } from 'next-intl/server'
import { Places } from '#components/desk/places.tsx'
import { LocalizedText } from '#components/ui/localized-text.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import { printEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import type { ClientWithKeys } from '#domain/registration/client-keys.ts'

/**
 * The head of every page of an organisation's desk: whose it is, its pages, and what is suspended.
 * @param here the page's address below the desk
 */
export async function DeskHeading(props: {
  enterpriseNumber: string
  organisation?: TranslatedString
  here: '' | '/letters' | '/letters/new' | '/logos' | '/keys' | '/webhooks' | '/test' | '/broadcasts'
  clients: ClientWithKeys[]
}) {
  const { enterpriseNumber, organisation, clients } = props
  const t = await getTranslations('publisher')
  const at = (below: string) => `/publisher/${enterpriseNumber}${below}`
  const sends = organisation !== undefined
  return (
    <>
      <p className="text-note text-ink-soft">
        {t.rich('desk', {
          organisation: () =>
            organisation ? <LocalizedText text={organisation} /> : printEnterpriseNumber(enterpriseNumber),
        })}
      </p>
      <Places
        label={t('nav')}
        here={at(props.here)}
        places={[
          { href: at(''), name: t('overview') },
          ...(sends ? [{ href: at('/letters/new'), name: t('types.add') }] : []),
          ...(sends ? [{ href: at('/logos'), name: t('logos.title') }] : []),
          { href: at('/keys'), name: t('keys.title') },
          { href: at('/webhooks'), name: t('webhooks') },
          ...(sends ? [{ href: at('/test'), name: t('test.title') }] : []),
          ...(sends ? [{ href: at('/broadcasts'), name: t('broadcasts') }] : []),
        ]}
      />
      {clients
        .filter(({ status }) => status === 'suspended')
        .map(({ clientId }) => (
          <div key={clientId} className="mb-3">
            <Notice kind="due" title={t('suspended', { client: clientId })} />
          </div>
        ))}
    </>
  )
}
