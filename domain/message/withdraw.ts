import { and, eq, type SQL, sql } from 'drizzle-orm'
import { content, message, publication, type Transaction } from '#db/schema/index.ts'
import { enterBoxId } from '#domain/ebox/open-box.ts'
import { emptyAnswers } from './thread.ts'
import type { TranslatedString } from './translated-string.ts'

/** Which message is taken back, and why. The running transaction must see its box. */
export interface MessageToWithdraw {
  boxId: number
  messageId: string
  /** The enterprise that takes it back; absent where it does not matter whose message it is */
  senderOrganizationId?: string
  reason: TranslatedString
  replacedByMessageId?: string
  /** What the scanner called it */
  virusFound?: string
}

/** Where a message stands, as a row says it. */
export interface MessagePlace {
  box_id: number | string
  message_id: string
}

/** What a tombstone says. */
export interface Withdrawal {
  at: Date
  reason: TranslatedString
  replacedByMessageId?: string
}

/**
 * Takes a message back: what stands in it goes, a tombstone stays with subject, sender and reason. The keys of its documents go with
 * their rows, so that the bytes are unreadable when this commits; the bytes themselves are handed to `removeContents`. Of a message
 * that its recipient never saw there is no event either. The copy that the author of an answer keeps loses the same.
 * @returns what the first withdrawal said, which a second one does not change; undefined when the sender has no such message here
 */
export async function withdraw(
  transaction: Transaction,
  { boxId, messageId, reason, ...given }: MessageToWithdraw,
): Promise<Withdrawal | undefined> {
  const { senderOrganizationId = null, replacedByMessageId = null, virusFound = null } = given
  const answers = await withdrawEach(
    transaction,
    sql`SELECT box_id, message_id, ${JSON.stringify(reason)}::text::jsonb AS reason,
      ${replacedByMessageId}::uuid AS replaced_by_message_id, ${virusFound}::text AS virus_found
    FROM message WHERE box_id = ${boxId} AND message_id = ${messageId}
      AND (${senderOrganizationId}::text IS NULL OR sender_ebox_type = 'enterprise' AND sender_organization_id = ${senderOrganizationId})`,
  )
  for (const answer of answers) {
    await enterBoxId(transaction, answer.authorBoxId)
    await emptyAnswers(transaction, [answer])
    await enterBoxId(transaction, boxId)
  }
  return findWithdrawal(transaction, { boxId, messageId, senderOrganizationId })
}

/**
 * Withdraws, in all boxes at once, what these messages replace, now that they can be seen. What was withdrawn otherwise meanwhile stays
 * as it is. For the worker, who sees all boxes.
 */
export async function withdrawReplaced(transaction: Transaction, seen: readonly MessagePlace[]): Promise<void> {
  if (seen.length === 0) return
  const answers = await withdrawEach(
    transaction,
    sql`SELECT replacement.box_id, replacement.replaces_message_id AS message_id, content.replacement_reason AS reason,
      replacement.message_id AS replaced_by_message_id, NULL::text AS virus_found
    FROM json_to_recordset(${JSON.stringify(seen)}::text::json) AS seen (box_id bigint, message_id uuid)
    JOIN message AS replacement USING (box_id, message_id)
    JOIN content USING (box_id, message_id)`,
  )
  if (answers.length > 0) await emptyAnswers(transaction, answers)
}

/**
 * All of it in one statement. One of many recipients' gets a tombstone of its own: the content that they share stays.
 * @param given a SELECT of box_id, message_id, reason, replaced_by_message_id, virus_found
 * @returns of those that were withdrawn now, the answers that their authors keep a copy of
 */
async function withdrawEach(
  transaction: Transaction,
  given: SQL,
): Promise<{ authorBoxId: number; messageId: string }[]> {
  const rows = await transaction.execute<{ message_id: string; sender_box_id: string | null }>(sql`
    WITH given AS (${given}), withdrawn AS (
      UPDATE message SET withdrawn_at = now(), replaced_by_message_id = given.replaced_by_message_id, virus_found = given.virus_found
      FROM given WHERE message.box_id = given.box_id AND message.message_id = given.message_id AND message.withdrawn_at IS NULL
      RETURNING message.box_id, message.message_id, message.waits_for, message.sender_box_id, message.publication_id, given.reason
    ), apart AS (
      INSERT INTO content (box_id, message_id, subject, withdrawal_reason)
      SELECT withdrawn.box_id, withdrawn.message_id, publication.subject, withdrawn.reason
      FROM withdrawn JOIN publication ON publication.publication_id = withdrawn.publication_id
    ), emptied AS (
      UPDATE content SET withdrawal_reason = withdrawn.reason, business_data = '[]', actions = '[]', notice_text = NULL,
        for_the_attention_of_label = NULL, for_the_attention_of_ssin_cipher = NULL, body_cipher = NULL, payment_data_cipher = NULL,
        structured_data_cipher = NULL, replacement_reason = NULL
      FROM withdrawn WHERE content.box_id = withdrawn.box_id AND content.message_id = withdrawn.message_id
    ), removed AS (
      DELETE FROM attachment USING withdrawn
      WHERE attachment.box_id = withdrawn.box_id AND attachment.message_id = withdrawn.message_id
      RETURNING attachment.content_id
    ), handed AS (
      INSERT INTO content_to_remove (content_id) SELECT content_id FROM removed
    ), told AS (
      INSERT INTO event (box_id, message_id, type)
      SELECT box_id, message_id, 'publication/message.withdrawn' FROM withdrawn WHERE waits_for IS NULL
    )
    SELECT message_id, sender_box_id FROM withdrawn WHERE sender_box_id IS NOT NULL`)
  return rows.map((row) => ({ authorBoxId: Number(row.sender_box_id), messageId: row.message_id }))
}

async function findWithdrawal(
  transaction: Transaction,
  { boxId, messageId, senderOrganizationId }: { boxId: number; messageId: string; senderOrganizationId: string | null },
): Promise<Withdrawal | undefined> {
  const [standing] = await transaction
    .select({
      at: sql<Date>`${message.withdrawnAt}`.mapWith(message.withdrawnAt),
      reason: sql<TranslatedString>`coalesce(${content.withdrawalReason}, ${publication.withdrawalReason})`,
      replacedByMessageId: message.replacedByMessageId,
    })
    .from(message)
    .leftJoin(content, and(eq(content.boxId, message.boxId), eq(content.messageId, message.messageId)))
    .leftJoin(publication, eq(publication.publicationId, message.publicationId))
    .where(
      and(
        eq(message.boxId, boxId),
        eq(message.messageId, messageId),
        senderOrganizationId === null
          ? undefined
          : and(eq(message.senderEboxType, 'enterprise'), eq(message.senderOrganizationId, senderOrganizationId)),
      ),
    )
  if (!standing) return undefined
  const { replacedByMessageId: replacement, ...withdrawal } = standing
  return { ...withdrawal, ...(replacement && { replacedByMessageId: replacement }) }
}
