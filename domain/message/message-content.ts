import { type SQL, sql } from 'drizzle-orm'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { boxOwner, openOwnerKey, type Owner, publicationOwner } from '#domain/content/owner-key.ts'

/**
 * The content of a row of `message`, as `content`: its own or, for one of many recipients, that of its publication, which is stored once.
 * A message of those that was withdrawn for its recipient alone has its tombstone as a content of its own, which comes first.
 */
export const joinContent: SQL = sql`
  LEFT JOIN content AS own ON own.box_id = message.box_id AND own.message_id = message.message_id
  LEFT JOIN publication AS shared ON shared.publication_id = message.publication_id AND own.message_id IS NULL
  JOIN LATERAL (
    SELECT coalesce(own.subject, shared.subject) AS subject, coalesce(own.business_data, shared.business_data) AS business_data,
      coalesce(own.for_the_attention_of_label, shared.for_the_attention_of_label) AS for_the_attention_of_label,
      coalesce(own.for_the_attention_of_ssin_cipher, shared.for_the_attention_of_ssin_cipher) AS for_the_attention_of_ssin_cipher,
      coalesce(own.body_cipher, shared.body_cipher) AS body_cipher,
      coalesce(own.payment_data_cipher, shared.payment_data_cipher) AS payment_data_cipher,
      coalesce(own.structured_data_cipher, shared.structured_data_cipher) AS structured_data_cipher,
      coalesce(own.actions, shared.actions) AS actions, coalesce(own.notice_text, shared.notice_text) AS notice_text,
      own.sender_name, own.sender_quality, own.original_subject,
      coalesce(own.withdrawal_reason, shared.withdrawal_reason) AS withdrawal_reason,
      shared.publication_id, shared.wrapped_key AS publication_key, shared.withdrawn_at AS withdrawn_from_all_at
    WHERE own.message_id IS NOT NULL OR shared.publication_id IS NOT NULL
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
