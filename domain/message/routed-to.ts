import { type SQL, sql } from 'drizzle-orm'

/** What a routing rule judges a message by, as expressions. */
interface Routed {
  messageTypeId: SQL
  senderApplicationId: SQL
  senderOrganizationId: SQL
}

/**
 * The partition of the first rule of the box `this.box_id` that fits a message, as a scalar subquery; null when none fits. A rule to a
 * partition that is gone is passed over (spec §3).
 */
export const routedTo = ({ messageTypeId, senderApplicationId, senderOrganizationId }: Routed): SQL => sql`(
    SELECT rule.partition_id FROM routing_rule AS rule WHERE rule.box_id = this.box_id
      AND (rule.partition_id = 'GENERAL' OR EXISTS (
        SELECT FROM partition WHERE partition.box_id = this.box_id AND partition.partition_id = rule.partition_id))
      AND (rule.message_type_id IS NULL OR rule.message_type_id = ${messageTypeId})
      AND (rule.sender_application_id IS NULL OR rule.sender_application_id = ${senderApplicationId})
      AND (rule.sender_organization_id IS NULL OR rule.sender_organization_id = ${senderOrganizationId})
    ORDER BY rule.priority, rule.routing_rule_id LIMIT 1)`
