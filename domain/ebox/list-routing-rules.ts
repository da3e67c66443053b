import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { enteredBox, readInBox } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import type { EnterpriseNumber } from '#domain/identifier/enterprise-number.ts'

/** Where a new message goes; a criterion that is absent fits everything (spec §3). */
export interface RoutingRule {
  routingRuleId: number
  partition: string
  messageTypeId?: string
  senderApplicationId?: string
  senderOrganizationId?: string
}

interface RuleRow {
  routing_rule_id: number
  partition_id: string
  message_type_id: string | null
  sender_application_id: string | null
  sender_organization_id: string | null
}

/**
 * The routing rules of the reader's own enterprise, in the order in which they are tried.
 * @returns undefined for another enterprise's
 * @throws missingPermission when the right to read has ended
 */
export async function listRoutingRules(
  database: Database,
  reader: Reader,
  enterpriseNumber: EnterpriseNumber,
): Promise<RoutingRule[] | undefined> {
  if (reader.enterpriseNumber !== enterpriseNumber) return undefined
  const rows = await readInBox<RuleRow>(
    database,
    reader,
    'listRoutingRules',
    sql`
      SELECT routing_rule_id, partition_id, message_type_id, sender_application_id, sender_organization_id
      FROM routing_rule WHERE routing_rule.box_id = ${enteredBox}
      ORDER BY priority, routing_rule_id`,
  )
  return rows.map((row) => ({
    routingRuleId: row.routing_rule_id,
    partition: row.partition_id,
    ...(row.message_type_id && { messageTypeId: row.message_type_id }),
    ...(row.sender_application_id && { senderApplicationId: row.sender_application_id }),
    ...(row.sender_organization_id && { senderOrganizationId: row.sender_organization_id }),
  }))
}
