import { and, eq, isNotNull, or, sql } from 'drizzle-orm'
import { client, type Database, ebox, onboardingRequest } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { type EmailAddress, parseEmailAddress } from '#domain/ebox/email-address.ts'
import { addressOfBox, toldBox } from './news.ts'
import { openContacts } from './onboarding-step.ts'

/** Whom to tell of what happens to a client. */
export interface ClientPeople {
  language: 'nl' | 'fr' | 'de' | 'en'
  to: EmailAddress[]
  /** The enterprise whose own software it is, told at the address of its box; absent for who is told at a publisher's desk */
  atEnterprise?: string
}

/** The last request by which each organisation was registered, with its contacts. */
export const contactsOfOrganisations = (database: Database) =>
  database
    .selectDistinctOn([onboardingRequest.enterpriseNumber], {
      enterpriseNumber: onboardingRequest.enterpriseNumber,
      requestId: onboardingRequest.requestId,
      language: onboardingRequest.language,
      contactsCipher: onboardingRequest.contactsCipher,
    })
    .from(onboardingRequest)
    .where(eq(onboardingRequest.status, 'approved'))
    .orderBy(onboardingRequest.enterpriseNumber, sql`${onboardingRequest.submittedAt} DESC`)
    .as('contacts')

type Contacts = ReturnType<typeof contactsOfOrganisations>

/** Joins the open box of the enterprise whose own software a client is. */
export const isBoxOfSoftware = and(
  eq(client.role, 'documentConsumer'),
  eq(ebox.eboxType, 'enterprise'),
  eq(ebox.enterpriseNumber, client.enterpriseNumber),
  isNotNull(ebox.activatedAt),
  isNotNull(ebox.alertAddressCipher),
)

/** Joins the contacts of a client's organisation. */
export const areContactsOf = (contacts: Contacts) => eq(contacts.enterpriseNumber, client.enterpriseNumber)

/** Somebody can be told: one of the two was found. */
export const isSomebodyThere = (contacts: Contacts) => or(isNotNull(contacts.requestId), isNotNull(ebox.boxId))

/** What `openPeople` takes of a row. */
export const peopleColumns = (contacts: Contacts) => ({
  enterpriseNumber: client.enterpriseNumber,
  box: { ...toldBox, language: ebox.language },
  contacts: { requestId: contacts.requestId, language: contacts.language, contactsCipher: contacts.contactsCipher },
})

interface PeopleRow {
  enterpriseNumber: string
  box: (Parameters<typeof addressOfBox>[1] & Pick<typeof ebox.$inferSelect, 'language'>) | null
  contacts: Pick<typeof onboardingRequest.$inferSelect, 'requestId' | 'language' | 'contactsCipher'> | null
}

/**
 * Whom to tell: of an enterprise's own software the enterprise, at the confirmed address of its box; and the technical contact in the
 * request that registered the organisation, where there is one. `to` is empty when no address opens.
 */
export async function openPeople(
  keys: KeyProvider,
  { enterpriseNumber, box, contacts }: PeopleRow,
): Promise<ClientPeople> {
  const atBox = await addressOfBox(keys, box)
  const { technical } = contacts ? await openContacts(keys, contacts.requestId, contacts.contactsCipher) : {}
  const contact = technical && parseEmailAddress(technical)
  const to = [...new Set([...(atBox ? [atBox] : []), ...(contact ? [contact] : [])])]
  if (atBox) return { language: box?.language ?? 'nl', to, atEnterprise: enterpriseNumber }
  return { language: contacts?.language ?? 'nl', to }
}
