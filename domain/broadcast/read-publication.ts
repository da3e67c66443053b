import { and, eq, sql } from 'drizzle-orm'
import { type Database, publication } from '#db/schema/index.ts'
import { inNameOf } from '#domain/access/as-sender.ts'
import { mustSpeakForSender, type SenderClient } from '#domain/access/mandate.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { openOwnerKey, publicationOwner } from '#domain/content/owner-key.ts'
import { badRequest, issue, resourceNotFound } from '#domain/problem.ts'
import { publicationIsOver } from './multicast-task.ts'

/** The sender in the address, and who speaks for it. */
export interface BroadcastingSender extends SenderClient {
  /** As the address names it */
  enterpriseNumber: string
}

/**
 * The sender that a client speaks for, which is the one that the address names: another's broadcasts are unknown.
 * @returns what the audit trail says of a mandatary
 * @throws resourceNotFound; as mustSpeakForSender
 */
export async function mustBeSender(database: Database, sender: BroadcastingSender): Promise<Record<string, string>> {
  const { enterpriseNumber, representation } = await mustSpeakForSender(database, sender)
  if (enterpriseNumber !== sender.enterpriseNumber) throw resourceNotFound()
  return representation
}

/** A publication of the sender, opened. */
export interface OpenPublication {
  publicationId: string
  audience: (typeof publication.$inferSelect)['audience']
  /** Of its content, and of its lists of recipients */
  key: Uint8Array
  /** Its own day, where it has one */
  expiresAt?: Date
  /** It was withdrawn, or has expired */
  isOver: boolean
}

/** @returns undefined for an unknown one, and for another sender's */
export async function readPublication(
  database: Database,
  keys: KeyProvider,
  enterpriseNumber: string,
  publicationId: string,
): Promise<OpenPublication | undefined> {
  const row = await inNameOf(database, enterpriseNumber, async (transaction) => {
    const { audience, wrappedKey, expiresAt, withdrawnAt } = publication
    const isOver = sql<boolean>`${withdrawnAt} IS NOT NULL OR coalesce(${expiresAt} <= now(), false)`
    const [found] = await transaction
      .select({ audience, wrappedKey, expiresAt, isOver })
      .from(publication)
      .where(and(eq(publication.publicationId, publicationId), eq(publication.senderOrganizationId, enterpriseNumber)))
    return found
  })
  if (!row) return undefined
  return {
    publicationId,
    audience: row.audience,
    key: await openOwnerKey(keys, row.wrappedKey, publicationOwner(publicationId)),
    ...(row.expiresAt && { expiresAt: row.expiresAt }),
    isOver: row.isOver,
  }
}

/** @throws resourceNotFound for an unknown publication, and for another sender's; conflictingState (409) for one that is over */
export async function mustBeOpen(
  database: Database,
  keys: KeyProvider,
  enterpriseNumber: string,
  publicationId: string,
): Promise<OpenPublication> {
  const publication = await readPublication(database, keys, enterpriseNumber, publicationId)
  if (!publication) throw resourceNotFound()
  if (publication.isOver) throw publicationIsOver()
  return publication
}

/** @throws badRequest when a delivery would begin as its publication expires, or later: nobody would get anything of it */
export function mustBeginInTime(
  { startAt, expiresAt }: { startAt?: Date; expiresAt?: Date },
  where: 'query' | 'body',
): void {
  if (!startAt || !expiresAt || startAt < expiresAt) return
  const detail = 'Lies at or after the moment at which the publication expires'
  throw badRequest([issue.outOfRange({ in: where, name: 'startAt', code: 'INVALID_INPUT', detail })])
}
