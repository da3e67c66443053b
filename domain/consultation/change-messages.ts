import { sql } from 'drizzle-orm'
import type { Database, Transaction } from '#db/schema/index.ts'
import { writeInBox } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import { badRequest, type Issue, issue } from '#domain/problem.ts'

/** What a reader may change of a message (spec §2.4); what is absent stays. */
export interface MessageChange {
  messageId: string
  isVisible?: boolean
  partition?: string
  /** True: what the message asks was done; false: it was not, after all */
  isActionExecuted?: boolean
}

/** A message as it stands after a change. */
export interface ChangedMessage {
  messageId: string
  isVisible: boolean
  partition: string
  isActionExecuted: boolean
}

interface ChangedRow {
  message_id: string
  is_visible: boolean
  partition: string
  is_action_executed: boolean
}

/**
 * Changes messages of the reader's box, all or none; one that stands as asked already is left as it is, and is no event.
 * @param changes each of another message
 * @returns each message as it stands then, in the order of `changes`
 * @throws badRequest with an issue for each that cannot be: an id that is unknown here (another's is), a partition that the box lacks,
 * or where the reader has no right to it; an action on a message that asks none
 */
export async function changeMessages(
  database: Database,
  reader: Reader,
  changes: MessageChange[],
  request: AuditedRequest,
): Promise<ChangedMessage[]> {
  const changed = await writeInBox(database, reader, 'changeMessages', async (transaction, boxId) => {
    const issues = await issuesOf(transaction, boxId, changes)
    if (issues.length > 0) throw badRequest(issues)
    const rows = await change(transaction, boxId, changes)
    await appendAuditLines(transaction, [{ ...request, responseCode: 200, details: { changes } }])
    return rows
  })
  if (!changed && changes.length > 0) throw badRequest(changes.map((_, position) => unknownMessage(position)))
  return changes.flatMap(({ messageId }) => changed?.find((each) => each.messageId === messageId) ?? [])
}

/** Locks what is to change, in one order for everybody. Of a partition it makes sure that it stays until the end. */
async function issuesOf(transaction: Transaction, boxId: number, changes: MessageChange[]): Promise<Issue[]> {
  const asked = JSON.stringify(changes)
  const [messages, partitions] = await Promise.all([
    transaction.execute<{ message_id: string; is_for_action: boolean; stays_seen: boolean }>(sql`
      SELECT message.message_id, is_for_action AND withdrawn_at IS NULL AS is_for_action,
        has_every_right() OR is_covered(current_rights(), types_requiring_right(), coalesce(asked.partition, message.partition),
          message_type_id, sender_organization_id) AS stays_seen
      FROM message JOIN jsonb_to_recordset(${asked}::jsonb) AS asked ("messageId" uuid, partition text) ON asked."messageId" = message.message_id
      WHERE box_id = ${boxId} AND waits_for IS NULL AND expires_at > now()
      ORDER BY message.message_id FOR NO KEY UPDATE OF message`),
    transaction.execute<{ partition_id: string }>(sql`
      SELECT partition_id FROM partition
      WHERE box_id = ${boxId} AND partition_id IN (SELECT asked->>'partition' FROM jsonb_array_elements(${asked}::jsonb) AS asked)
      ORDER BY partition_id FOR KEY SHARE`),
  ])
  const known = new Map(messages.map((row) => [row.message_id, row]))
  // GENERAL is every box's and has no row (spec §3).
  const places = new Set(['GENERAL', ...partitions.map((row) => row.partition_id)])
  return changes.flatMap(({ messageId, partition, isActionExecuted }, position) => {
    const found = known.get(messageId)
    return [
      ...(found ? [] : [unknownMessage(position)]),
      ...(partition === undefined || (places.has(partition) && found?.stays_seen !== false)
        ? []
        : [unknownPartition(position)]),
      ...(found && isActionExecuted !== undefined && !found.is_for_action ? [nothingAsked(position)] : []),
    ]
  })
}

const at = (position: number, member: string) => ({
  in: 'body' as const,
  name: `items[${position}].${member}`,
  code: 'INVALID_INPUT',
})

const unknownMessage = (position: number) =>
  issue.referencedResourceNotFound({ ...at(position, 'messageId'), detail: 'No such message is in this e-Box' })

const unknownPartition = (position: number) =>
  issue.referencedResourceNotFound({ ...at(position, 'partition'), detail: 'This e-Box has no such partition' })

const nothingAsked = (position: number) =>
  issue.rejectedInput({ ...at(position, 'actionExecuted'), detail: 'This message asks for no action' })

/** One statement for all: rows, and an event for each that really changed. */
async function change(transaction: Transaction, boxId: number, changes: MessageChange[]): Promise<ChangedMessage[]> {
  const rows = await transaction.execute<ChangedRow & Record<string, unknown>>(sql`
    WITH asked AS (
      SELECT message.message_id,
        coalesce(change."isVisible", message.is_visible) AS is_visible,
        coalesce(change.partition, message.partition) AS partition,
        CASE change."isActionExecuted" WHEN true THEN coalesce(message.action_executed_at, now())
          WHEN false THEN NULL ELSE message.action_executed_at END AS action_executed_at
      FROM jsonb_to_recordset(${JSON.stringify(changes)}::jsonb)
        AS change ("messageId" uuid, "isVisible" boolean, partition text, "isActionExecuted" boolean)
      JOIN message ON message.box_id = ${boxId} AND message.message_id = change."messageId"
    ), changed AS (
      UPDATE message SET is_visible = asked.is_visible, partition = asked.partition, action_executed_at = asked.action_executed_at
      FROM asked
      WHERE message.box_id = ${boxId} AND message.message_id = asked.message_id
        AND (message.is_visible, message.partition, message.action_executed_at)
          IS DISTINCT FROM (asked.is_visible, asked.partition, asked.action_executed_at)
      RETURNING message.message_id
    ), told AS (
      INSERT INTO event (box_id, message_id, type) SELECT ${boxId}, message_id, 'consultation/message.changed' FROM changed
    )
    SELECT message_id, is_visible, partition, action_executed_at IS NOT NULL AS is_action_executed FROM asked`)
  return rows.map((row) => ({
    messageId: row.message_id,
    isVisible: row.is_visible,
    partition: row.partition,
    isActionExecuted: row.is_action_executed,
  }))
}
