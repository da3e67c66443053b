import { keyProvider } from '#adapters/key-provider/index.ts'
import { appDatabase } from '#db/client.ts'
import type { Reader } from '#domain/access/reader.ts'
import { readBody } from '#domain/consultation/read-body.ts'
import type { Message } from '#domain/message/message.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import { auditedRequest } from './audited-request.ts'

/**
 * The text of a letter, for the page that shows it. Where the text is the main content, showing it is reading the letter.
 * @param page the address of the page, for the audit trail
 */
export async function letterText(
  reader: Reader,
  message: Message,
  page: string,
): Promise<TranslatedString | undefined> {
  if (!message.hasBody) return undefined
  return readBody(appDatabase(), keyProvider(), reader, message.messageId, await auditedRequest(reader, 'GET', page))
}
