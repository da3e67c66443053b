import { and, eq, gt, isNotNull, isNull, lt, or, sql } from 'drizzle-orm'
import { client, clientKey, type Database, ebox, onboardingRequest } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { type EmailAddress, parseEmailAddress } from '#domain/ebox/email-address.ts'
import { addressOfBox, toldBox } from './news.ts'
import { openContacts } from './onboarding-step.ts'

/** A key that ends soon, and whom to tell. */
export interface EndingKey {
  clientId: string
  clientName: string
  kid: string
  notAfter: Date
  language: 'nl' | 'fr' | 'de' | 'en'
  to: EmailAddress[]
  /** The enterprise whose own software it is, told at the address of its box; absent for who is told at a publisher's desk */
  atEnterprise?: string
}

/** Days before its end at which a key's people are told. */
export const toldDaysBefore = 30

/**
 * Keys of active clients that end within `toldDaysBefore` days and of which nobody was told, with whom to tell: of an enterprise's own
 * software the enterprise, at the confirmed address of its box; and the technical contact in the request that registered the organisation,
 * where there is one. One that nobody can be told of is left out. At most fifty.
 */
export async function endingKeys(database: Database, keys: KeyProvider): Promise<EndingKey[]> {
  const contacts = database
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
  const rows = await database
    .select({
      key: {
        clientId: client.clientId,
        clientName: client.name,
        kid: clientKey.kid,
        notAfter: sql<Date>`${clientKey.notAfter}`.mapWith(clientKey.notAfter),
      },
      enterpriseNumber: client.enterpriseNumber,
      box: { ...toldBox, language: ebox.language },
      contacts: {
        requestId: contacts.requestId,
        language: contacts.language,
        contactsCipher: contacts.contactsCipher,
      },
    })
    .from(clientKey)
    .innerJoin(client, eq(client.clientId, clientKey.clientId))
    .leftJoin(contacts, eq(contacts.enterpriseNumber, client.enterpriseNumber))
    .leftJoin(
      ebox,
      and(
        eq(client.role, 'documentConsumer'),
        eq(ebox.eboxType, 'enterprise'),
        eq(ebox.enterpriseNumber, client.enterpriseNumber),
        isNotNull(ebox.activatedAt),
        isNotNull(ebox.alertAddressCipher),
      ),
    )
    .where(
      and(
        eq(client.status, 'active'),
        isNotNull(clientKey.notAfter),
        isNull(clientKey.expiryToldAt),
        gt(clientKey.notAfter, sql`now()`),
        lt(clientKey.notAfter, sql`now() + make_interval(days => ${toldDaysBefore})`),
        or(isNotNull(contacts.requestId), isNotNull(ebox.boxId)),
      ),
    )
    .limit(50)
  const ending = await Promise.all(
    rows.map(async ({ key, enterpriseNumber, box, contacts: asked }) => {
      const atBox = await addressOfBox(keys, box)
      const { technical } = asked ? await openContacts(keys, asked.requestId, asked.contactsCipher) : {}
      const contact = technical && parseEmailAddress(technical)
      const to = [...new Set([...(atBox ? [atBox] : []), ...(contact ? [contact] : [])])]
      if (atBox) return { ...key, language: box?.language ?? 'nl', to, atEnterprise: enterpriseNumber }
      return { ...key, language: asked?.language ?? 'nl', to }
    }),
  )
  return ending.filter(({ to }) => to.length > 0)
}

/** Notes that its people were told. Safe to repeat. */
export async function noteKeyTold(database: Database, { clientId, kid }: EndingKey): Promise<void> {
  await database
    .update(clientKey)
    .set({ expiryToldAt: sql`now()` })
    .where(and(eq(clientKey.clientId, clientId), eq(clientKey.kid, kid)))
}
