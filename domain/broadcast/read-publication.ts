import { and, eq } from 'drizzle-orm'
import { type Database, publication } from '#db/schema/index.ts'
import { inNameOf } from '#domain/access/as-sender.ts'
import { mustSpeakForSender, type SenderClient } from '#domain/access/mandate.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { openOwnerKey, publicationOwner } from '#domain/content/owner-key.ts'
import { conflictingState, resourceNotFound } from '#domain/problem.ts'

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
  isWithdrawn: boolean
}

/** @returns undefined for an unknown one, and for another sender's */
export async function readPublication(
  database: Database,
  keys: KeyProvider,
  enterpriseNumber: string,
  publicationId: string,
): Promise<OpenPublication | undefined> {
  const row = await inNameOf(database, enterpriseNumber, async (transaction) => {
    const { audience, wrappedKey, withdrawnAt } = publication
    const [found] = await transaction
      .select({ audience, wrappedKey, withdrawnAt })
      .from(publication)
      .where(and(eq(publication.publicationId, publicationId), eq(publication.senderOrganizationId, enterpriseNumber)))
    return found
  })
  if (!row) return undefined
  return {
    publicationId,
    audience: row.audience,
    key: await openOwnerKey(keys, row.wrappedKey, publicationOwner(publicationId)),
    isWithdrawn: row.withdrawnAt !== null,
  }
}

/** @throws resourceNotFound for an unknown publication, and for another sender's; conflictingState (409) for one that was withdrawn */
export async function mustBeOpen(
  database: Database,
  keys: KeyProvider,
  enterpriseNumber: string,
  publicationId: string,
): Promise<OpenPublication> {
  const publication = await readPublication(database, keys, enterpriseNumber, publicationId)
  if (!publication) throw resourceNotFound()
  if (publication.isWithdrawn) throw conflictingState('The publication was withdrawn')
  return publication
}
