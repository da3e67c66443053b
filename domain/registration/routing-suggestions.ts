import { and, eq, sql } from 'drizzle-orm'
import { type Database, messageType, routingSuggestionAnswer, type Transaction } from '#db/schema/index.ts'
import { enteredBox, readInBox } from '#domain/access/read-in-box.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import { type EnterpriseManager, writeAsManager } from './manage-enterprise.ts'
import { insertPartition } from './partitions.ts'
import { insertRule, type RuleProblem, type RuleToMake } from './routing-rules.ts'

/** What a sender proposes to whom it writes: letters of this type into a part of the box that is called so (spec §3). */
export interface RoutingSuggestion {
  messageTypeId: string
  partition: string
  /** False: accepting it makes the part too */
  isPartitionThere: boolean
  reason?: TranslatedString
  /** Who proposes it */
  senderOrganizationIds: string[]
}

/** A proposal as it was shown to whom answers it. */
export interface AnsweredSuggestion {
  messageTypeId: string
  partition: string
}

/** Proposals that a page shows. */
const mostShown = 20

interface SuggestionRow {
  message_type_id: string
  suggested_partition: string
  suggestion_reason: TranslatedString | null
  is_there: boolean
  senders: string[]
}

/**
 * What senders propose and no manager has answered: of types of which the box holds a letter, and without a rule of its own already.
 * @throws missingPermission
 */
export async function listRoutingSuggestions(
  database: Database,
  { reader }: EnterpriseManager,
): Promise<RoutingSuggestion[]> {
  const rows = await readInBox<SuggestionRow>(
    database,
    reader,
    'manageEnterprise',
    sql`
      SELECT type.message_type_id, type.suggested_partition, type.suggestion_reason,
        EXISTS (SELECT FROM partition WHERE partition.box_id = ${enteredBox} AND partition.partition_id = type.suggested_partition) AS is_there,
        ARRAY(SELECT DISTINCT organization_id FROM sender_configuration AS may
          WHERE may.message_type_id = type.message_type_id ORDER BY organization_id) AS senders
      FROM message_type AS type
      WHERE type.suggested_partition IS NOT NULL AND type.audience = 'enterprise'
        AND EXISTS (SELECT FROM message WHERE message.box_id = ${enteredBox} AND message.message_type_id = type.message_type_id
          AND message.waits_for IS NULL AND message.expires_at > now())
        AND NOT EXISTS (SELECT FROM routing_suggestion_answer AS given WHERE given.box_id = ${enteredBox}
          AND given.message_type_id = type.message_type_id AND given.partition_id = type.suggested_partition)
        AND NOT EXISTS (SELECT FROM routing_rule AS rule WHERE rule.box_id = ${enteredBox}
          AND rule.message_type_id = type.message_type_id AND rule.partition_id = type.suggested_partition
          AND rule.sender_application_id IS NULL AND rule.sender_organization_id IS NULL)
      ORDER BY type.message_type_id LIMIT ${mostShown}`,
  )
  return rows.map((row) => ({
    messageTypeId: row.message_type_id,
    partition: row.suggested_partition,
    isPartitionThere: row.is_there,
    ...(row.suggestion_reason && { reason: row.suggestion_reason }),
    senderOrganizationIds: row.senders,
  }))
}

/** Why a proposal was not accepted. `unknown`: it is not proposed any more; `tooManyPartitions`: as many parts are there as may be. */
export type SuggestionProblem = RuleProblem | 'tooManyPartitions'

/** Thrown so that nothing stays of a proposal that cannot be accepted. */
class NotAccepted extends Error {
  readonly problem: SuggestionProblem

  constructor(problem: SuggestionProblem) {
    super(problem)
    this.problem = problem
  }
}

/**
 * Makes the rule that a sender proposed, and the part of the box where it leads when that is missing, together or not at all. Accepted rules
 * are the enterprise's own: they stay when the sender proposes otherwise.
 * @param place where the rule stands among the others
 * @returns why not; what was declined meanwhile counts as proposed no more. Safe to repeat
 * @throws missingPermission
 */
export async function acceptRoutingSuggestion(
  database: Database,
  keys: KeyProvider,
  by: EnterpriseManager,
  { place, ...suggestion }: AnsweredSuggestion & Pick<RuleToMake, 'place'>,
  request: AuditedRequest,
): Promise<SuggestionProblem | undefined> {
  const accepted = writeAsManager(database, keys, by, async (transaction, { box: { boxId } }) => {
    const before = await answerTo(transaction, boxId, suggestion)
    if (before?.isAccepted) return undefined
    if (before || !(await isProposed(transaction, suggestion))) throw new NotAccepted('unknown')
    const { messageTypeId, partition } = suggestion
    const lacking = await insertPartition(transaction, { boxId, partitionId: partition })
    if (lacking === 'tooMany') throw new NotAccepted('tooManyPartitions')
    const made = await insertRule(transaction, boxId, { partition, place, messageTypeId })
    if (typeof made === 'string') throw new NotAccepted(made)
    const details = { ...made, isSuggested: true, ...(lacking === undefined && { madePartition: partition }) }
    await record(transaction, { boxId, by, request }, { ...suggestion, isAccepted: true }, details)
    return undefined
  })
  return accepted.catch((thrown: unknown) => {
    if (thrown instanceof NotAccepted) return thrown.problem
    throw thrown
  })
}

/** Says no to a proposal: it is not shown again until the sender proposes another part. Safe to repeat. @throws missingPermission */
export async function declineRoutingSuggestion(
  database: Database,
  keys: KeyProvider,
  by: EnterpriseManager,
  suggestion: AnsweredSuggestion,
  request: AuditedRequest,
): Promise<void> {
  await writeAsManager(database, keys, by, async (transaction, { box: { boxId } }) => {
    if ((await answerTo(transaction, boxId, suggestion)) || !(await isProposed(transaction, suggestion))) return
    const details = { declinedSuggestion: suggestion }
    await record(transaction, { boxId, by, request }, { ...suggestion, isAccepted: false }, details)
  })
}

/** What was answered to this very proposal: another manager may have been there before. */
async function answerTo(transaction: Transaction, boxId: number, { messageTypeId, partition }: AnsweredSuggestion) {
  const [answer] = await transaction
    .select({ isAccepted: routingSuggestionAnswer.isAccepted })
    .from(routingSuggestionAnswer)
    .where(
      and(
        eq(routingSuggestionAnswer.boxId, boxId),
        eq(routingSuggestionAnswer.messageTypeId, messageTypeId),
        eq(routingSuggestionAnswer.partitionId, partition),
      ),
    )
  return answer
}

/** Does a sender propose this now? */
async function isProposed(transaction: Transaction, { messageTypeId, partition }: AnsweredSuggestion) {
  const [proposed] = await transaction
    .select({ messageTypeId: messageType.messageTypeId })
    .from(messageType)
    .where(and(eq(messageType.messageTypeId, messageTypeId), eq(messageType.suggestedPartition, partition)))
  return proposed !== undefined
}

async function record(
  transaction: Transaction,
  { boxId, by, request }: { boxId: number; by: EnterpriseManager; request: AuditedRequest },
  { messageTypeId, partition, isAccepted }: AnsweredSuggestion & { isAccepted: boolean },
  details: Record<string, unknown>,
): Promise<void> {
  const answer = { partitionId: partition, isAccepted, answeredAt: sql`now()` }
  await transaction
    .insert(routingSuggestionAnswer)
    .values({ boxId, messageTypeId, ...answer })
    .onConflictDoUpdate({
      target: [routingSuggestionAnswer.boxId, routingSuggestionAnswer.messageTypeId],
      set: answer,
    })
  const { enterpriseNumber } = by
  await appendAuditLines(transaction, [{ ...request, responseCode: 200, details: { enterpriseNumber, ...details } }])
}
