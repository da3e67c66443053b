import type { SQL } from 'drizzle-orm'
import { z } from 'zod'
import { multicastPage, type RecipientOutcome, type Transaction } from '#db/schema/index.ts'
import { decryptText, encryptText } from '#domain/content/owner-key.ts'
import type { JudgedRecipient } from './recipient.ts'

/** Where a page stands in its task. */
export interface PagePlace {
  pageId: string
  taskId: string
  pageNumber: number
  file: number
}

/** A page's recipients open under its own id only. */
const context = (pageId: string) => `multicastPage.recipients|${pageId}`

/**
 * Keeps a page of judged recipients.
 * @param beside `notKept` wrong lines that are only counted; `deliveredAt` for one whose messages are written in the same transaction
 */
export async function storePage(
  transaction: Transaction,
  publicationKey: Uint8Array,
  place: PagePlace,
  recipients: JudgedRecipient[],
  { notKept = 0, deliveredAt }: { notKept?: number; deliveredAt?: SQL } = {},
): Promise<void> {
  const counts: Partial<Record<RecipientOutcome, number>> = {}
  for (const { outcome } of recipients) counts[outcome] = (counts[outcome] ?? 0) + 1
  if (notKept > 0) counts.invalid = (counts.invalid ?? 0) + notKept
  await transaction.insert(multicastPage).values({
    ...place,
    deliveredAt,
    lines: recipients.map(({ line }) => line),
    outcomes: recipients.map(({ outcome }) => outcome),
    boxIds: recipients.map(({ boxId }) => boxId ?? null),
    recipientsCipher: encryptText(
      publicationKey,
      JSON.stringify(recipients.map(({ words }) => words)),
      context(place.pageId),
    ),
    counts,
  })
}

/** The recipients of a page as its list named them, in its order. @throws SealBroken when they are another page's */
export function openRecipients(publicationKey: Uint8Array, pageId: string, cipher: Uint8Array): string[] {
  return Words.parse(JSON.parse(decryptText(publicationKey, cipher, context(pageId))))
}

const Words = z.array(z.string())
