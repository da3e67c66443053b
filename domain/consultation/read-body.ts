import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import { content, type Database, ebox, message } from '#db/schema/index.ts'
import { writeInBox } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import { mustBeStrongEnough } from '#domain/access/sign-in-strength.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { boxOwner, openOwnerKey } from '#domain/content/owner-key.ts'
import { openBody } from '#domain/message/body.ts'
import { requiredAcr } from '#domain/message/message-row.ts'
import { recordOpening } from '#domain/message/record-opening.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'

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
    const [row] = await transaction
      .select({
        boxId: content.boxId,
        cipher: content.bodyCipher,
        isMain: message.isBodyMainContent,
        wrappedKey: ebox.wrappedKey,
        requiredAcr,
      })
      .from(content)
      .innerJoin(message, and(eq(message.boxId, content.boxId), eq(message.messageId, content.messageId)))
      .innerJoin(ebox, eq(ebox.boxId, content.boxId))
      .where(
        and(
          eq(content.boxId, boxId),
          eq(content.messageId, messageId),
          isNull(message.waitsFor),
          isNull(message.withdrawnAt),
          gt(message.expiresAt, sql`now()`),
        ),
      )
      // A withdrawal waits for the opening, or the opening finds it done: nothing is read behind it.
      .for('no key update', { of: message })
    if (!row?.cipher) return undefined
    mustBeStrongEnough(reader, row.requiredAcr)
    await recordOpening(transaction, reader, { boxId, messageId, isMainContent: row.isMain })
    await appendAuditLines(transaction, [{ ...request, responseCode: 200, details: { messageId, body: true } }])
    return { ...row, cipher: row.cipher }
  })
  if (!found) return undefined
  const boxKey = await openOwnerKey(keys, found.wrappedKey, boxOwner(found.boxId))
  return openBody(boxKey, messageId, found.cipher)
}
