import { getTranslations } from 'next-intl/server'
import type { BoxRight } from '#db/schema/index.ts'
import { appDatabase } from '#db/client.ts'
import { inEveryLanguage, type TranslatedString } from '#domain/message/translated-string.ts'
import { listMessageTypes, listSenderOrganizations } from '#domain/reference-data/read-reference-data.ts'
import type { Locale } from '#locales/routing.ts'

/** What rights on a box name, as a sentence for people: which letters, from whom. An id that is known no more stands as it is. */
export async function rightsInWords(locale: Locale, rights: BoxRight[]): Promise<string> {
  const [t, types, senders] = await Promise.all([
    getTranslations({ locale, namespace: 'mandates.rights' }),
    listMessageTypes(appDatabase()),
    listSenderOrganizations(appDatabase()),
  ])
  const spoken = (name: TranslatedString) => inEveryLanguage(name)[locale === 'en' ? 'nl' : locale]
  const typeNames = new Map(types.map(({ messageTypeId, name }) => [messageTypeId, spoken(name)]))
  const senderNames = new Map(senders.map(({ organizationId, shortName }) => [organizationId, spoken(shortName)]))
  const listed = (ids: (string | undefined)[], names: Map<string, string>) =>
    new Intl.ListFormat(locale, { type: 'conjunction' }).format(
      new Set(ids.flatMap((id) => (id === undefined ? [] : [names.get(id) ?? id]))),
    )
  const ofTypes = listed(
    rights.map(({ messageTypeId }) => messageTypeId),
    typeNames,
  )
  const fromSenders = listed(
    rights.map(({ senderOrganizationId }) => senderOrganizationId),
    senderNames,
  )
  if (ofTypes && fromSenders) return t('both', { types: ofTypes, senders: fromSenders })
  if (ofTypes) return t('types', { types: ofTypes })
  return fromSenders ? t('senders', { senders: fromSenders }) : t('all')
}
