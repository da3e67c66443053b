import type { Database } from '#db/schema/index.ts'
import type { Reader } from '#domain/access/reader.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { Attachment } from '#domain/message/message.ts'
import { readMessage } from './read-message.ts'

/**
 * The particulars of one document, of the message that it belongs to.
 * @returns undefined when the message is unknown or another's, and when the document is another message's
 */
export async function readAttachment(
  database: Database,
  keys: KeyProvider,
  reader: Reader,
  { messageId, attachmentId }: { messageId: string; attachmentId: string },
): Promise<Attachment | undefined> {
  const message = await readMessage(database, keys, reader, messageId)
  return message?.attachments.find((each) => each.attachmentId === attachmentId)
}
