import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { writeInBox } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import { mustBeStrongEnough } from '#domain/access/sign-in-strength.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { openBody } from '#domain/message/body.ts'
import { type ContentKeyRow, joinContent, openContentKey, wrappedContentKey } from '#domain/message/message-content.ts'
import { canBeOpened, requiredAcr } from '#domain/message/message-row.ts'
import { recordOpening } from '#domain/message/record-opening.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'

interface BodyRow extends ContentKeyRow, Record<string, unknown> {
  body_cipher: Uint8Array | null
  is_body_main_content: boolean
  required_acr: string | null
}

/**
 * Opens the text of a message in the reader's box; a body that is the main content makes the message read.
 * @returns undefined for an unknown message, another box's, and one without a body
 * @throws insufficientSignIn when its type asks a stronger sign-in than the reader's
 */
export async function readBody(
  database: Database,
  keys: KeyProvider,
  reader: Reader,
  messageId: string,
  request: AuditedRequest,
): Promise<TranslatedString | undefined> {
  const found = await writeInBox(database, reader, 'readBody', async (transaction, boxId) => {
    // A withdrawal waits for the opening, or the opening finds it done: nothing is read behind it.
    const [row] = await transaction.execute<BodyRow>(sql`
      SELECT message.box_id, content.publication_id, ${wrappedContentKey} AS wrapped_key, content.body_cipher,
        message.is_body_main_content, ${requiredAcr} AS required_acr
      FROM message ${joinContent}
      WHERE message.box_id = ${boxId} AND message.message_id = ${messageId} AND ${canBeOpened}
      FOR NO KEY UPDATE OF message`)
    if (!row?.body_cipher) return undefined
    mustBeStrongEnough(reader, row.required_acr)
    await recordOpening(transaction, reader, { boxId, messageId, isMainContent: row.is_body_main_content })
    await appendAuditLines(transaction, [{ ...request, responseCode: 200, details: { messageId, body: true } }])
    return { ...row, cipher: row.body_cipher }
  })
  if (!found) return undefined
  const { key, sealedFor } = await openContentKey(keys, found, messageId)
  return openBody(key, sealedFor, found.cipher)
}
