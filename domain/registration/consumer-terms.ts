import { eq } from 'drizzle-orm'
import { type Database, termsAcceptance, type Transaction } from '#db/schema/index.ts'
import type { DeskRequest } from '#domain/access/desk.ts'
import { currentTerms, type Terms } from '#domain/ebox/terms.ts'
import { consumerClients } from './client-desk.ts'
import type { EnterpriseManager } from './manage-enterprise.ts'
import { recordChange } from './registration-change.ts'

/** What an enterprise agreed to before its software consults its box, by whom and when. */
export interface ConsumerTerms {
  /** Those in force; absent where the operator has set none: then no software is registered */
  inForce?: Terms
  /** Absent while those in force wait to be accepted */
  accepted?: { by: string; at: Date }
}

/** @throws missingPermission */
export const readConsumerTerms = (database: Database, manager: EnterpriseManager): Promise<ConsumerTerms> =>
  consumerClients(manager).work(database, (transaction) => standingTerms(transaction, manager))

/** The same inside a transaction of the manager's. */
export async function standingTerms(
  transaction: Transaction,
  { enterpriseNumber }: EnterpriseManager,
): Promise<ConsumerTerms> {
  const inForce = await currentTerms(transaction, 'documentConsumer')
  if (!inForce) return {}
  const accepted = await transaction
    .select({
      version: termsAcceptance.termsVersion,
      by: termsAcceptance.acceptedByName,
      at: termsAcceptance.acceptedAt,
    })
    .from(termsAcceptance)
    .where(eq(termsAcceptance.enterpriseNumber, enterpriseNumber))
  const found = accepted.find(({ version }) => version === inForce.version)
  return { inForce, ...(found && { accepted: { by: found.by, at: found.at } }) }
}

/**
 * Accepts the terms for document consumers in the enterprise's name. Safe to repeat: the first who did stays.
 * @param version the one that was read
 * @returns false when others are in force by now: those are to be read
 * @throws missingPermission
 */
export async function acceptConsumerTerms(
  database: Database,
  manager: EnterpriseManager,
  version: string,
  request: DeskRequest,
): Promise<boolean> {
  return consumerClients(manager).work(database, async (transaction, by) => {
    const { inForce } = await standingTerms(transaction, manager)
    if (inForce?.version !== version || !by.userId) return false
    const { enterpriseNumber } = manager
    const made = await transaction
      .insert(termsAcceptance)
      .values({ enterpriseNumber, termsVersion: version, acceptedBy: by.userId, acceptedByName: by.name })
      .onConflictDoNothing()
      .returning({ version: termsAcceptance.termsVersion })
    if (made.length > 0)
      await recordChange(transaction, by, request, { enterpriseNumber, subject: version, what: 'termsAccepted' })
    return true
  })
}
