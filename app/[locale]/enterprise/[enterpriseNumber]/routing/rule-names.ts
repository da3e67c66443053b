import { getLocale } from 'next-intl/server'
import type { RuleNames } from '#components/enterprise/rule-list.tsx'
import { textFor } from '#components/ui/localized-text.tsx'
import { appDatabase } from '#db/client.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import {
  listMessageTypes,
  listSenderApplications,
  listSenderOrganizations,
} from '#domain/reference-data/read-reference-data.ts'

/** What letters to enterprises can be told apart by: the names by id, and the same to choose from, in the reader's language. */
export async function ruleNames() {
  const [locale, types, applications, organizations] = await Promise.all([
    getLocale(),
    listMessageTypes(appDatabase()),
    listSenderApplications(appDatabase()),
    listSenderOrganizations(appDatabase()),
  ])
  const names: RuleNames = {
    types: byId(
      types.filter(({ audience }) => audience === 'enterprise').map((each) => [each.messageTypeId, each.name]),
    ),
    applications: byId(applications.map((each) => [each.applicationId, each.name])),
    organizations: byId(organizations.map((each) => [each.organizationId, each.shortName])),
  }
  const options = (of: Record<string, TranslatedString>) =>
    Object.entries(of)
      .map(([value, name]) => {
        const { text, language } = textFor(locale, name)
        return { value, label: text || value, ...(language !== locale && { lang: language }) }
      })
      .toSorted((one, other) => one.label.localeCompare(other.label, locale))
  return {
    names,
    options: {
      types: options(names.types),
      applications: options(names.applications),
      organizations: options(names.organizations),
    },
  }
}

const byId = (pairs: [string, TranslatedString][]): Record<string, TranslatedString> => Object.fromEntries(pairs)
