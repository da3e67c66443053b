import { type SQL, sql } from 'drizzle-orm'
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
    lines: sql`${listed(recipients.map(({ line }) => line))}::integer[]`,
    outcomes: listed(recipients.map(({ outcome }) => outcome)),
    boxIds: sql`${listed(recipients.map(({ boxId }) => boxId ?? null))}::bigint[]`,
    recipientsCipher: encryptText(
      publicationKey,
      JSON.stringify(recipients.map(({ words }) => words)),
      context(place.pageId),
    ),
    counts,
  })
}

/** Words without a comma as an array: one parameter, where the query builder would map each. */
const listed = (values: (string | number | null)[]): SQL =>
  sql`string_to_array(${values.map((value) => value ?? 'null').join()}, ',', 'null')`

/** The recipients of a page as its list named them, in its order. @throws SealBroken when they are another page's */
export function openRecipients(publicationKey: Uint8Array, pageId: string, cipher: Uint8Array): string[] {
  return Words.parse(JSON.parse(decryptText(publicationKey, cipher, context(pageId))))
}

const Words = z.array(z.string())
