import { and, eq, type SQL, sql } from 'drizzle-orm'
import {
  type Database,
  messageType,
  partition,
  routingRule,
  senderApplication,
  senderOrganization,
  type Transaction,
} from '#db/schema/index.ts'
import { enteredBox, readInBox } from '#domain/access/read-in-box.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { generalPartition } from '#domain/ebox/list-partitions.ts'
import { type EnterpriseManager, writeAsManager } from './manage-enterprise.ts'

/** Rules that an enterprise may have: each new letter is tried on them. */
export const mostRules = 100

/** What a rule asks of a letter; what is absent fits everything, and one criterion at least is there. */
export interface RuleCriteria {
  messageTypeId?: string
  senderApplicationId?: string
  senderOrganizationId?: string
}

export interface RuleToMake extends RuleCriteria {
  partition: string
  /** Tried before all others, or after them */
  place: 'first' | 'last'
}

/** Why a rule was not made. `empty`: it asks nothing; `unknown`: a partition, type, application or organisation that is not there; `tooMany`. */
export type RuleProblem = 'empty' | 'unknown' | 'tooMany'

const isEmpty = ({ messageTypeId, senderApplicationId, senderOrganizationId }: RuleCriteria) =>
  messageTypeId === undefined && senderApplicationId === undefined && senderOrganizationId === undefined

/** The letters that a rule would have sent to its partition, by where they stand and who sent what. */
export interface TriedRule {
  letters: number
  groups: { partition: string; senderOrganizationId: string; messageTypeId: string; letters: number }[]
}

/** Groups that are told of a try; the others are in its sum. */
const toldGroups = 20

/**
 * Tries a rule on the letters that are in the box now, among the rules that are there: a letter counts when this rule would have been the first
 * to fit. It tells no content.
 * @throws missingPermission
 */
export async function tryRule(
  database: Database,
  { reader }: EnterpriseManager,
  { place, ...criteria }: Omit<RuleToMake, 'partition'>,
): Promise<TriedRule> {
  const wanted = (column: SQL, value: string | undefined) =>
    sql`(${value ?? null}::text IS NULL OR ${column} = ${value ?? null})`
  const isFirst = place === 'first'
  const rows = await readInBox<{ partition: string; sender: string; type: string; letters: string; total: string }>(
    database,
    reader,
    'manageEnterprise',
    sql`
      SELECT message.partition, message.sender_organization_id AS sender, message.message_type_id AS type, count(*) AS letters,
        sum(count(*)) OVER () AS total
      FROM message
      WHERE message.box_id = ${enteredBox} AND message.waits_for IS NULL AND message.expires_at > now()
        AND message.original_message_id IS NULL
        AND ${wanted(sql`message.message_type_id`, criteria.messageTypeId)}
        AND ${wanted(sql`message.sender_application_id`, criteria.senderApplicationId)}
        AND ${wanted(sql`message.sender_organization_id`, criteria.senderOrganizationId)}
        AND (${isFirst} OR NOT EXISTS (
          SELECT FROM routing_rule AS rule WHERE rule.box_id = message.box_id AND ${standingRuleFits}))
      GROUP BY message.partition, message.sender_organization_id, message.message_type_id
      ORDER BY count(*) DESC, 1, 2, 3 LIMIT ${toldGroups}`,
  )
  return {
    letters: Number(rows[0]?.total ?? 0),
    groups: rows.map((row) => ({
      partition: row.partition,
      senderOrganizationId: row.sender,
      messageTypeId: row.type,
      letters: Number(row.letters),
    })),
  }
}

/** As the publication of a letter asks it (store-message.ts): a rule whose partition is gone is none. */
const standingRuleFits = sql`
  (rule.partition_id = ${generalPartition} OR EXISTS (
    SELECT FROM partition WHERE partition.box_id = rule.box_id AND partition.partition_id = rule.partition_id))
  AND (rule.message_type_id IS NULL OR rule.message_type_id = message.message_type_id)
  AND (rule.sender_application_id IS NULL OR rule.sender_application_id = message.sender_application_id)
  AND (rule.sender_organization_id IS NULL OR rule.sender_organization_id = message.sender_organization_id)`

/** Makes a rule; letters that are there stay where they are. @returns why not @throws missingPermission */
export async function makeRule(
  database: Database,
  keys: KeyProvider,
  by: EnterpriseManager,
  rule: RuleToMake,
  request: AuditedRequest,
): Promise<RuleProblem | undefined> {
  if (isEmpty(rule)) return 'empty'
  return writeAsManager(database, keys, by, async (transaction, { box: { boxId } }) => {
    const made = await insertRule(transaction, boxId, rule)
    if (typeof made === 'string') return made
    await record(transaction, by, request, made)
    return undefined
  })
}

/** Makes a rule inside a manager's transaction. @returns what the trail says of it, or why not */
export async function insertRule(
  transaction: Transaction,
  boxId: number,
  rule: RuleToMake,
): Promise<Record<string, unknown> | RuleProblem> {
  if (!(await isKnown(transaction, boxId, rule))) return 'unknown'
  const [known] = await transaction
    .select({
      rules: sql<number>`count(*)::int`,
      lastId: sql<number>`coalesce(max(${routingRule.routingRuleId}), 0)`,
      first: sql<number>`coalesce(min(${routingRule.priority}), 0)`,
      last: sql<number>`coalesce(max(${routingRule.priority}), 0)`,
    })
    .from(routingRule)
    .where(eq(routingRule.boxId, boxId))
  const { rules = 0, lastId = 0, first = 0, last = 0 } = known ?? {}
  if (rules >= mostRules) return 'tooMany'
  const { partition: partitionId, place, ...criteria } = rule
  const routingRuleId = lastId + 1
  const priority = place === 'first' ? first - 1 : last + 1
  await transaction.insert(routingRule).values({ boxId, routingRuleId, priority, partitionId, ...criteria })
  return { madeRule: routingRuleId, partition: partitionId, ...criteria }
}

async function isKnown(transaction: Transaction, boxId: number, rule: RuleToMake): Promise<boolean> {
  const { partition: partitionId, messageTypeId, senderApplicationId, senderOrganizationId } = rule
  const found = await Promise.all([
    partitionId === generalPartition ||
      // Held until the end: nobody removes it meanwhile.
      transaction
        .select()
        .from(partition)
        .where(and(eq(partition.boxId, boxId), eq(partition.partitionId, partitionId)))
        .for('key share'),
    messageTypeId === undefined ||
      transaction.select().from(messageType).where(eq(messageType.messageTypeId, messageTypeId)),
    senderApplicationId === undefined ||
      transaction.select().from(senderApplication).where(eq(senderApplication.applicationId, senderApplicationId)),
    senderOrganizationId === undefined ||
      transaction.select().from(senderOrganization).where(eq(senderOrganization.organizationId, senderOrganizationId)),
  ])
  return found.every((each) => each === true || (Array.isArray(each) && each.length > 0))
}

/** Tries a rule before the one above it, or after the one below it. One that is not there stays so. @throws missingPermission */
export async function reorderRule(
  database: Database,
  keys: KeyProvider,
  by: EnterpriseManager,
  { routingRuleId, to }: { routingRuleId: number; to: 'earlier' | 'later' },
  request: AuditedRequest,
): Promise<void> {
  await writeAsManager(database, keys, by, async (transaction, { box: { boxId } }) => {
    const rules = await transaction
      .select({ id: routingRule.routingRuleId })
      .from(routingRule)
      .where(eq(routingRule.boxId, boxId))
      .orderBy(routingRule.priority, routingRule.routingRuleId)
    const order = rules.map(({ id }) => id)
    const from = order.indexOf(routingRuleId)
    const at = to === 'earlier' ? from - 1 : from + 1
    const [one, other] = [order[from], order[at]]
    if (one === undefined || other === undefined) return
    order[from] = other
    order[at] = one
    await transaction.execute(sql`
      UPDATE routing_rule SET priority = placed.place
      FROM unnest(${sql.param(order)}::int[]) WITH ORDINALITY AS placed (id, place)
      WHERE routing_rule.box_id = ${boxId} AND routing_rule.routing_rule_id = placed.id`)
    await record(transaction, by, request, { reorderedRule: routingRuleId, to })
  })
}

/** Removes a rule; letters stay where they are. @throws missingPermission */
export async function removeRule(
  database: Database,
  keys: KeyProvider,
  by: EnterpriseManager,
  routingRuleId: number,
  request: AuditedRequest,
): Promise<void> {
  await writeAsManager(database, keys, by, async (transaction, { box: { boxId } }) => {
    await transaction
      .delete(routingRule)
      .where(and(eq(routingRule.boxId, boxId), eq(routingRule.routingRuleId, routingRuleId)))
    await record(transaction, by, request, { removedRule: routingRuleId })
  })
}

const record = (
  transaction: Transaction,
  { enterpriseNumber }: EnterpriseManager,
  request: AuditedRequest,
  what: Record<string, unknown>,
) => appendAuditLines(transaction, [{ ...request, responseCode: 200, details: { enterpriseNumber, ...what } }])
