import { and, eq, isNull, ne, or, sql } from 'drizzle-orm'
import { client, type Database, ebox, webhook } from '#db/schema/index.ts'
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
import { keptDays } from './webhooks.ts'

/** A webhook that does not take what it is told, and whom to tell. */
export interface WebhookTrouble extends ClientPeople {
  webhookId: string
  clientName: string
  url: string
  /** It fails and is tried again, or it was stopped for that */
  state: 'failing' | 'stopped'
  /** Since when it fails, by which a trouble is known from the one before */
  since: Date
}

/** So long a webhook fails before its people are told: what is over by itself is no news. In minutes. */
const toldAfterMinutes = 60
const page = 50
const removedTogether = 10_000

/** Webhooks in trouble of which nobody was told yet, with whom to tell; one that nobody can be told of is left out. At most fifty. */
export async function troubledWebhooks(database: Database, keys: KeyProvider): Promise<WebhookTrouble[]> {
  const contacts = contactsOfOrganisations(database)
  const state = sql<'failing' | 'stopped'>`CASE WHEN ${webhook.stoppedAs} IS NULL THEN 'failing' ELSE 'stopped' END`
  const rows = await database
    .select({
      trouble: {
        webhookId: webhook.webhookId,
        clientName: client.name,
        url: webhook.url,
        state,
        since: sql<Date>`${webhook.failingSince}`.mapWith(webhook.failingSince),
      },
      ...peopleColumns(contacts),
    })
    .from(webhook)
    .innerJoin(client, eq(client.clientId, webhook.clientId))
    .leftJoin(contacts, areContactsOf(contacts))
    .leftJoin(ebox, isBoxOfSoftware)
    .where(
      and(
        isNull(client.endedAt),
        or(
          and(
            isNull(webhook.stoppedAs),
            isNull(webhook.toldAs),
            sql`${webhook.failingSince} < now() - make_interval(mins => ${toldAfterMinutes})`,
          ),
          and(
            sql`${webhook.stoppedAs} IN ('gone', 'failing') AND ${webhook.failingSince} IS NOT NULL`,
            or(isNull(webhook.toldAs), ne(webhook.toldAs, 'stopped')),
          ),
        ),
        isSomebodyThere(contacts),
      ),
    )
    .limit(page)
  const troubles = await Promise.all(
    rows.map(async ({ trouble, ...row }) => ({ ...trouble, ...(await openPeople(keys, row)) })),
  )
  return troubles.filter(({ to }) => to.length > 0)
}

/** Notes that its people were told, unless it works again by now. Safe to repeat. */
export async function noteTroubleTold(database: Database, { webhookId, state, since }: WebhookTrouble): Promise<void> {
  await database
    .update(webhook)
    .set({ toldAs: state })
    .where(
      and(
        eq(webhook.webhookId, webhookId),
        sql`date_trunc('milliseconds', ${webhook.failingSince}) = ${since.toISOString()}`,
      ),
    )
}

/** Forgets what is so old that it is told no more, also what waited in vain; ids begin with the time. @returns how many */
export async function removeOldDeliveries(database: Database): Promise<number> {
  const removed = await database.execute(sql`
    DELETE FROM webhook_delivery WHERE delivery_id IN (
      SELECT delivery_id FROM webhook_delivery
      WHERE delivery_id < uuidv7(make_interval(days => ${-keptDays}::int)) ORDER BY delivery_id LIMIT ${removedTogether})
    RETURNING 1`)
  return removed.length
}
