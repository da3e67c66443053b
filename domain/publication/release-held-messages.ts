import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { appendAuditLines } from '#domain/audit/audit.ts'
import { type AttachmentStore, ContentMissing } from '#domain/content/attachment-store.ts'
import { ContentDamaged, decryptContent } from '#domain/content/envelope.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { boxOwner, type ContentPlace, openOwnerKey, unwrapContentKey } from '#domain/content/owner-key.ts'
import { SealBroken } from '#domain/content/sealed-bytes.ts'
import { scanContent, type ScanVerdict, type VirusScanner } from '#domain/content/virus-scanner.ts'
import { refuseAnswer } from '#domain/message/thread.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import { type MessagePlace, withdraw, withdrawReplaced } from '#domain/message/withdraw.ts'

/** Messages whose documents are scanned at the same time */
const AT_ONCE = 8

export interface ReleasePorts {
  keys: KeyProvider
  store: AttachmentStore
  scanner: VirusScanner
}

/** Where among the held messages a page ended. */
export interface HeldPlace {
  receivedAt: string
  messageId: string
}

export interface Released {
  released: number
  /** What the scanner called the viruses in the messages that were refused */
  refused: string[]
  /** Why messages stay held */
  held: string[]
  /** Where to go on; absent when all were looked at, or the scanner fell silent */
  next?: HeldPlace
}

/** What the refused tombstone says; its recipient never sees it, its sender may. */
const refusalReasons = {
  found: {
    nl: 'In een document is een virus gevonden.',
    fr: 'Un virus a été trouvé dans un document.',
    de: 'In einem Dokument wurde ein Virus gefunden.',
  },
  tooLarge: {
    nl: 'Een document is te groot om op virussen te onderzoeken.',
    fr: 'Un document est trop grand pour la recherche de virus.',
    de: 'Ein Dokument ist zu groß, um auf Viren geprüft zu werden.',
  },
}

/** In place of a virus, for a document that was never looked at to its end. */
const tooLargeToScan = 'TooLargeToScan'

/** Whether messages are held because the scanner did not judge their documents. */
export async function areMessagesHeld(database: Database): Promise<boolean> {
  const [row] = await database.execute<{ are_held: boolean }>(sql`
    SELECT EXISTS (SELECT FROM message WHERE waits_for = 'release' AND withdrawn_at IS NULL AND expires_at > now()) AS are_held`)
  return row?.are_held ?? false
}

/** How long, in seconds, the message has been held that is held the longest; 0 when none is. */
export async function longestHeld(database: Database): Promise<number> {
  const [row] = await database.execute<{ seconds: number }>(sql`
    SELECT coalesce(extract(epoch FROM now() - min(uuid_extract_timestamp(message_id))), 0)::float8 AS seconds FROM message
    WHERE waits_for = 'release' AND withdrawn_at IS NULL AND expires_at > now()`)
  return row?.seconds ?? 0
}

/**
 * Scans the documents of some held messages, of all boxes, oldest first. Clean ones are released: received now, in the place of what they
 * replace, or waiting for their `visibleFrom`. One with a virus, or larger than the scanner takes, becomes a tombstone
 * that its recipient never sees, and replaces nothing.
 * The others stay held.
 * @param after where an earlier page ended
 */
export async function releaseHeldMessages(
  database: Database,
  ports: ReleasePorts,
  after?: HeldPlace,
): Promise<Released> {
  if (!(await ports.scanner.isAnswering())) return { released: 0, refused: [], held: ['the scanner does not answer'] }
  const page = await readHeld(database, after)
  const judged = await Promise.all(
    page.map(async (held) => ({ held, verdict: await judge(ports, held).catch(unreadable) })),
  )
  const clean = judged.filter(({ verdict }) => verdict.verdict === 'clean').map(({ held }) => held)
  const released = await release(database, clean)
  const refused: string[] = []
  const waiting: string[] = []
  for (const { held, verdict } of judged) {
    if (verdict.verdict === 'unanswered') waiting.push(verdict.reason)
    if (verdict.verdict !== 'found' && verdict.verdict !== 'tooLarge') continue
    const virusFound = verdict.verdict === 'found' ? verdict.virus : tooLargeToScan
    refused.push(virusFound)
    await refuse(database, held, virusFound, refusalReasons[verdict.verdict])
  }
  const last = page.length === AT_ONCE ? page.at(-1) : undefined
  const next = last && { receivedAt: last.received_at, messageId: last.message_id }
  return { released, refused, held: waiting, ...(next && { next }) }
}

interface HeldRow extends Record<string, unknown> {
  box_id: string
  message_id: string
  /** To the microsecond, as PostgreSQL writes it */
  received_at: string
  box_key: Uint8Array
  documents: { attachment_id: string; content_id: string; wrapped_key: string; size_in_bytes: number }[]
}

function readHeld(database: Database, after: HeldPlace | undefined): Promise<HeldRow[]> {
  return database.execute<HeldRow>(sql`
    SELECT held.*, ebox.wrapped_key AS box_key,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('attachment_id', attachment_id, 'content_id', content_id,
          'wrapped_key', encode(wrapped_key, 'hex'), 'size_in_bytes', size_in_bytes)), '[]')
       FROM attachment WHERE attachment.box_id = held.box_id AND attachment.message_id = held.message_id) AS documents
    FROM (
      SELECT box_id, message_id, received_at::text AS received_at FROM message
      WHERE waits_for = 'release' AND withdrawn_at IS NULL AND expires_at > now()
        ${after ? sql`AND (message.received_at, message_id) > (${after.receivedAt}::timestamptz, ${after.messageId}::uuid)` : sql``}
      ORDER BY message.received_at, message_id LIMIT ${AT_ONCE}
    ) AS held JOIN ebox USING (box_id) ORDER BY held.received_at::timestamptz, held.message_id`)
}

/** Clean when every document is; the first that is refused ends it. @throws what its key, or the store, throws */
async function judge(ports: ReleasePorts, held: HeldRow): Promise<ScanVerdict> {
  const owner = boxOwner(Number(held.box_id))
  const boxKey = await openOwnerKey(ports.keys, held.box_key, owner)
  let verdict: ScanVerdict = { verdict: 'clean' }
  for (const document of held.documents) {
    const place = { owner, messageId: held.message_id, attachmentId: document.attachment_id }
    const scanned = await scanDocument(ports, boxKey, place, document).catch(unreadable)
    if (scanned.verdict === 'found' || scanned.verdict === 'tooLarge') return scanned
    if (scanned.verdict === 'unanswered') verdict = scanned
  }
  return verdict
}

async function scanDocument(
  { store, scanner }: ReleasePorts,
  boxKey: Uint8Array,
  place: ContentPlace,
  { content_id: contentId, wrapped_key: wrappedKey, size_in_bytes: plainSize }: HeldRow['documents'][number],
): Promise<ScanVerdict> {
  const key = unwrapContentKey(boxKey, Buffer.from(wrappedKey, 'hex'), place)
  return scanContent(
    scanner,
    decryptContent((range) => store.read(contentId, range), { key, contentId, plainSize }),
  )
}

/** What is lost or damaged, or whose key does not open, does not hold up the others. */
function unreadable(thrown: unknown): ScanVerdict {
  if (thrown instanceof ContentMissing || thrown instanceof ContentDamaged || thrown instanceof SealBroken)
    return { verdict: 'unanswered', reason: thrown.name }
  throw thrown
}

/**
 * Lets clean messages be seen, with their event, and withdraws what they replace.
 * @returns how many were still held
 */
async function release(database: Database, clean: HeldRow[]): Promise<number> {
  if (clean.length === 0) return 0
  const page: MessagePlace[] = clean.map(({ box_id, message_id }) => ({ box_id, message_id }))
  return database.transaction(async (transaction) => {
    const [row] = await transaction.execute<{ released: number; replacing: MessagePlace[] }>(sql`
      WITH page AS (
        SELECT box_id, message_id FROM json_to_recordset(${JSON.stringify(page)}::text::json) AS given (box_id bigint, message_id uuid)
      ), released AS (
        UPDATE message SET received_at = greatest(received_at, now()), waits_for = CASE WHEN received_at > now() THEN 'visibleFrom' END
        FROM page WHERE message.box_id = page.box_id AND message.message_id = page.message_id
          AND message.waits_for = 'release' AND message.withdrawn_at IS NULL
        RETURNING message.box_id, message.message_id, message.waits_for, message.replaces_message_id
      ), told AS (
        INSERT INTO event (box_id, message_id, type)
        SELECT box_id, message_id, 'publication/message.published' FROM released WHERE waits_for IS NULL
      )
      SELECT count(*)::int AS released,
        coalesce(jsonb_agg(jsonb_build_object('box_id', box_id, 'message_id', message_id))
          FILTER (WHERE waits_for IS NULL AND replaces_message_id IS NOT NULL), '[]') AS replacing
      FROM released`)
    await withdrawReplaced(transaction, row?.replacing ?? [])
    return row?.released ?? 0
  })
}

/** Makes a held message a tombstone; who replied by it learns that its reply did not arrive. */
function refuse(database: Database, held: HeldRow, virusFound: string, reason: TranslatedString): Promise<void> {
  const { message_id: messageId } = held
  const boxId = Number(held.box_id)
  return database.transaction(async (transaction) => {
    await withdraw(transaction, {
      boxId,
      messageId,
      reason,
      virusFound,
    })
    await refuseAnswer(transaction, { boxId, messageId, virusFound })
    await appendAuditLines(transaction, [
      {
        traceId: randomUUID(),
        requestMethod: 'WORKFLOW',
        requestUrl: 'release-held-messages',
        responseCode: 400,
        details: { messageId, viruses: [{ virus: virusFound }] },
      },
    ])
  })
}
