import { and, eq, gt, isNotNull, isNull, lt, sql } from 'drizzle-orm'
import { client, clientKey, type Database, ebox } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import {
  areContactsOf,
  type ClientPeople,
  contactsOfOrganisations,
  isBoxOfSoftware,
  isSomebodyThere,
  openPeople,
  peopleColumns,
} from './client-people.ts'

/** A key that ends soon, and whom to tell. */
export interface EndingKey extends ClientPeople {
  clientId: string
  clientName: string
  kid: string
  notAfter: Date
}

/** Days before its end at which a key's people are told. */
export const toldDaysBefore = 30

/**
 * Keys of active clients that end within `toldDaysBefore` days and of which nobody was told, with whom to tell (`openPeople`). One that
 * nobody can be told of is left out. At most fifty.
 */
export async function endingKeys(database: Database, keys: KeyProvider): Promise<EndingKey[]> {
  const contacts = contactsOfOrganisations(database)
  const rows = await database
    .select({
      key: {
        clientId: client.clientId,
        clientName: client.name,
        kid: clientKey.kid,
        notAfter: sql<Date>`${clientKey.notAfter}`.mapWith(clientKey.notAfter),
      },
      ...peopleColumns(contacts),
    })
    .from(clientKey)
    .innerJoin(client, eq(client.clientId, clientKey.clientId))
    .leftJoin(contacts, areContactsOf(contacts))
    .leftJoin(ebox, isBoxOfSoftware)
    .where(
      and(
        eq(client.status, 'active'),
        isNotNull(clientKey.notAfter),
        isNull(clientKey.expiryToldAt),
        gt(clientKey.notAfter, sql`now()`),
        lt(clientKey.notAfter, sql`now() + make_interval(days => ${toldDaysBefore})`),
        isSomebodyThere(contacts),
      ),
    )
    .limit(50)
  const ending = await Promise.all(rows.map(async ({ key, ...row }) => ({ ...key, ...(await openPeople(keys, row)) })))
  return ending.filter(({ to }) => to.length > 0)
}

/** Notes that its people were told. Safe to repeat. */
export async function noteKeyTold(database: Database, { clientId, kid }: EndingKey): Promise<void> {
  await database
    .update(clientKey)
    .set({ expiryToldAt: sql`now()` })
    .where(and(eq(clientKey.clientId, clientId), eq(clientKey.kid, kid)))
}
