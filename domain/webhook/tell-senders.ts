import { type SQL, sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import type { WebhookEventType } from './webhook-event.ts'

/** What only the senders of letters are told, each once of a letter. */
export type SenderEvent = Extract<
  WebhookEventType,
  'message.neverRead' | 'message.notNotifiable' | 'message.paperAdvised'
>

/**
 * Has the senders of messages be told something of them, those that want to know; each once, however often it is asked.
 * @param messages a SELECT of box_id and message_id
 * @returns an INSERT
 */
export const tellSenders = (type: SenderEvent, messages: SQL): SQL => sql`
  INSERT INTO webhook_delivery (webhook_id, type, source_id, message_id, occurred_at)
  SELECT webhook.webhook_id, ${type}, message.message_id, message.message_id, now()
  FROM (${messages}) AS told JOIN message USING (box_id, message_id)
  JOIN client ON client.enterprise_number = message.sender_organization_id AND client.role = 'documentSender' AND client.ended_at IS NULL
  JOIN webhook ON webhook.client_id = client.client_id AND ${type} = ANY (webhook.types)
  WHERE message.sender_ebox_type = 'enterprise'
  ON CONFLICT DO NOTHING`

/** Whether any sender wants to be told. As ebox_worker. */
export async function isAnySenderTold(database: Database, type: SenderEvent): Promise<boolean> {
  const [row] = await database.execute<{ wanted: boolean }>(
    sql`SELECT EXISTS (SELECT FROM webhook WHERE ${type} = ANY (types)) AS wanted`,
  )
  return row?.wanted ?? false
}
