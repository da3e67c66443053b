import { type SQL, sql } from 'drizzle-orm'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { boxOwner, openOwnerKey, type Owner, publicationOwner } from '#domain/content/owner-key.ts'

/**
 * The content of a row of `message`, as `content`: its own or, for one of many recipients, that of its publication, which is stored once.
 * A message of those that was withdrawn for its recipient alone has its tombstone as a content of its own, which comes first.
 */
export const joinContent: SQL = sql`
  JOIN LATERAL (
    SELECT subject, business_data, for_the_attention_of_label, for_the_attention_of_ssin_cipher, body_cipher, payment_data_cipher,
      structured_data_cipher, actions, notice_text, sender_name, sender_quality, original_subject, withdrawal_reason,
      NULL::uuid AS publication_id, NULL::bytea AS publication_key, NULL::timestamptz AS withdrawn_from_all_at
    FROM content WHERE content.box_id = message.box_id AND content.message_id = message.message_id
    UNION ALL
    SELECT subject, business_data, for_the_attention_of_label, for_the_attention_of_ssin_cipher, body_cipher, payment_data_cipher,
      structured_data_cipher, actions, notice_text, NULL, NULL, NULL, withdrawal_reason, publication_id, wrapped_key, withdrawn_at
    FROM publication WHERE publication.publication_id = message.publication_id
      AND NOT EXISTS (SELECT FROM content WHERE content.box_id = message.box_id AND content.message_id = message.message_id)
  ) AS content ON true`

/** The documents of a row of `message`, its own or those of its publication, as a table in a FROM. Withdrawn, it has none. */
export const messageAttachments: SQL = sql`LATERAL (
    SELECT attachment_id, position, content_id, wrapped_key, file_name, title, media_type, size_in_bytes, sha256, is_main_content,
      is_attachment_signed
    FROM attachment WHERE attachment.box_id = message.box_id AND attachment.message_id = message.message_id
    UNION ALL
    SELECT attachment_id, position, content_id, wrapped_key, file_name, title, media_type, size_in_bytes, sha256, is_main_content,
      is_attachment_signed
    FROM publication_attachment
    WHERE publication_attachment.publication_id = message.publication_id AND message.withdrawn_at IS NULL
  ) AS attachment`

/** The key of the content's owner in its wrapped form; needs `joinContent`. */
export const wrappedContentKey: SQL = sql`
  coalesce(content.publication_key, (SELECT ebox.wrapped_key FROM ebox WHERE ebox.box_id = message.box_id))`

/** What it takes to open a content: `wrappedContentKey`, and who its owner is. */
export interface ContentKeyRow {
  box_id: string
  /** Of a content that many boxes share */
  publication_id: string | null
  wrapped_key: Uint8Array
}

/** What opens a content: the key of its owner, and the id that it was sealed for. */
export interface ContentKey {
  owner: Owner
  key: Uint8Array
  sealedFor: string
}

/** @throws SealBroken when the key was wrapped for another owner */
export async function openContentKey(
  keys: KeyProvider,
  { box_id, publication_id, wrapped_key }: ContentKeyRow,
  messageId: string,
): Promise<ContentKey> {
  const owner = publication_id === null ? boxOwner(box_id) : publicationOwner(publication_id)
  return { owner, key: await openOwnerKey(keys, wrapped_key, owner), sealedFor: publication_id ?? messageId }
}
