import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { mustHold } from '#domain/access/as-federation.ts'
import { scopes } from '#domain/access/authorization-table.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import { eventCorrelationUsed } from '#domain/problem.ts'
import type { DocumentEvent } from './document-event.ts'

/** What became of what a document provider told. */
export interface SubmittedEvents {
  submitted: number
  /** Told before, with the same content under the same `eventCorrelationId` */
  repeated: number
}

/**
 * Takes what a document provider tells of documents that it keeps itself (spec §6), all or nothing, in the order told; the relay numbers it
 * with our own events. What it told before under an `eventCorrelationId` is not told again, so that whoever got no answer can repeat.
 * @throws eventCorrelationUsed when one of them was another event; as mustHold
 */
export async function submitDocumentEvents(
  database: Database,
  clientId: string,
  events: readonly DocumentEvent[],
  request: AuditedRequest,
): Promise<SubmittedEvents> {
  const provider = await mustHold(database, clientId, scopes.submitEvents)
  const given = sql`
    jsonb_to_recordset(${JSON.stringify(events.map((event, position) => ({ position, ...event })))}::text::jsonb) AS given (position integer,
      type text, "eventCorrelationId" text, "enterpriseNumber" text, "messageId" text, "receivedAt" timestamptz, "expiresAt" timestamptz,
      "isRegisteredMail" boolean, "messageTypeId" text, "senderOrganizationId" text, "senderApplicationId" text, subject jsonb)`
  return database.transaction(async (transaction) => {
    // One client's go one after the other: two at once would tell the same twice, or wait for each other.
    await transaction.execute(sql`
      SELECT set_config('app.client_id', ${clientId}, true), pg_advisory_xact_lock(hashtextextended('e-box/events/' || ${clientId}, 0))`)
    const others = await transaction.execute<{ position: number }>(sql`
      SELECT position FROM ${given} JOIN submitted_event AS stored
        ON stored.client_id = ${clientId} AND stored.event_correlation_id = given."eventCorrelationId"
      WHERE (stored.type, stored.enterprise_number, stored.message_id, stored.received_at, stored.expires_at, stored.is_registered_mail,
          stored.message_type_id, stored.sender_organization_id, stored.sender_application_id, stored.subject)
        IS DISTINCT FROM (given.type, given."enterpriseNumber", given."messageId", given."receivedAt", given."expiresAt",
          given."isRegisteredMail", given."messageTypeId", given."senderOrganizationId", given."senderApplicationId", given.subject)
      ORDER BY position`)
    if (others.length > 0) throw eventCorrelationUsed(others.map(({ position }) => position))
    const stored = await transaction.execute(sql`
      INSERT INTO submitted_event (client_id, provider_enterprise_number, event_correlation_id, type, enterprise_number, message_id,
        received_at, expires_at, is_registered_mail, message_type_id, sender_organization_id, sender_application_id, subject)
      SELECT ${clientId}, ${provider}, "eventCorrelationId", type, "enterpriseNumber", "messageId", "receivedAt", "expiresAt",
        "isRegisteredMail", "messageTypeId", "senderOrganizationId", "senderApplicationId", subject
      FROM ${given} ORDER BY position
      ON CONFLICT (client_id, event_correlation_id) DO NOTHING
      RETURNING 1`)
    const outcome = { submitted: stored.length, repeated: events.length - stored.length }
    const messageIds = events.map(({ messageId }) => messageId)
    await appendAuditLines(transaction, [{ ...request, responseCode: 201, details: { ...outcome, messageIds } }])
    return outcome
  })
}
