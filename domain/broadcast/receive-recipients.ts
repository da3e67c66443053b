import { channel } from 'node:diagnostics_channel'
import { and, eq, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { type Database, multicastPage, multicastTask, type Transaction } from '#db/schema/index.ts'
import { inNameOf } from '#domain/access/as-sender.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import { badRequest, conflictingState, issue } from '#domain/problem.ts'
import { countList } from './count-list.ts'
import { type BroadcastPorts, judgeRecipients } from './judge-recipients.ts'
import { holdPages, isOver, type MulticastTask, type RecipientCounts, tellStarted } from './multicast-task.ts'
import {
  type BroadcastingSender,
  mustBeginInTime,
  mustBeOpen,
  mustBeSender,
  type OpenPublication,
} from './read-publication.ts'
import { readTaskHead, readTask } from './read-task.ts'
import type { GivenRecipient } from './recipient.ts'
import { storePage } from './store-page.ts'

const created = channel('ebox:failpoint:B0')

/** Pages that are judged and stored at the same time: while one is read, one is looked up. */
const pagesAtOnce = 2

/** How much a list may hold. */
export interface ListBounds {
  /** Lines with something in them, in all of its files together */
  mostRecipients: number
  /** Lines of one file that name no recipient and are kept to be told; further ones are counted */
  mostWrongLines: number
}

/** A list of recipients on its way. */
export interface IncomingList {
  /** Pages of it, as they come in */
  pages: AsyncIterable<GivenRecipient[]>
  bounds: ListBounds
  request: AuditedRequest
}

/** What is to become of a list once it is complete. */
export type Committing = { isStaged: true } | { isStaged: false; startAt?: Date }

/**
 * Receives a list of recipients of a publication, page by page as it arrives, and has it delivered once it is complete: in the background,
 * or on a later word of the sender when it is staged. A list that breaks off leaves no trace.
 * @throws resourceNotFound for an unknown publication; conflictingState (409) for one that was withdrawn or has expired; badRequest when
 * it is no list, or holds more than it may; as mustBeginInTime and mustBeSender
 */
export async function receiveRecipients(
  database: Database,
  ports: BroadcastPorts,
  sender: BroadcastingSender,
  publicationId: string,
  list: IncomingList & { committing: Committing },
): Promise<MulticastTask> {
  const representation = await mustBeSender(database, sender)
  const publication = await mustBeOpen(database, ports.keys, sender.enterpriseNumber, publicationId)
  const { pages, committing } = list
  if (!committing.isStaged) mustBeginInTime({ ...publication, startAt: committing.startAt }, 'query')
  const { enterpriseNumber: senderOrganizationId } = sender
  const taskId = uuidv7()
  const { traceId } = list.request
  await inNameOf(database, senderOrganizationId, (transaction) =>
    transaction
      .insert(multicastTask)
      .values({ taskId, publicationId, senderOrganizationId, state: 'receiving', files: 1, traceId }),
  )
  created.publish({})
  const place = { taskId, file: 1, firstPage: 1, before: 0 }
  const undo = () =>
    inNameOf(database, senderOrganizationId, (transaction) =>
      transaction.delete(multicastTask).where(eq(multicastTask.taskId, taskId)),
    )
  const { bounds } = list
  const filling = { senderOrganizationId, publication, place, pages, bounds, isStaged: committing.isStaged }
  const counts = await fill(database, ports, filling, undo)
  return commitTask(database, sender, { taskId, publicationId, file: 1 }, { ...list, representation, counts })
}

/**
 * Adds a further file to a list that is staged.
 * @throws conflictingState (409) when it is not; otherwise as receiveRecipients
 */
export async function addFile(
  database: Database,
  ports: BroadcastPorts,
  sender: BroadcastingSender,
  taskId: string,
  list: IncomingList,
): Promise<MulticastTask> {
  const representation = await mustBeSender(database, sender)
  const { enterpriseNumber: senderOrganizationId } = sender
  const { publicationId } = await readTaskHead(database, senderOrganizationId, taskId)
  const publication = await mustBeOpen(database, ports.keys, sender.enterpriseNumber, publicationId)
  const taken = await inNameOf(database, senderOrganizationId, async (transaction) => {
    const [row] = await transaction
      .update(multicastTask)
      // Whoever asked that it be delivered asked for another list.
      .set({
        state: 'receiving',
        files: sql`${multicastTask.files} + 1`,
        receivingSince: sql`now()`,
        askedBy: null,
        askedByName: null,
        askedAt: null,
      })
      .where(and(eq(multicastTask.taskId, taskId), eq(multicastTask.state, 'staged')))
      .returning({ file: multicastTask.files })
    if (!row) return undefined
    const [last] = await transaction
      .select({
        pageNumber: sql<number>`coalesce(max(${multicastPage.pageNumber}), 0)`.mapWith(Number),
        recipients: sql<number>`coalesce(sum(${recipientsOnEach}), 0)`.mapWith(Number),
      })
      .from(multicastPage)
      .where(eq(multicastPage.taskId, taskId))
    const firstPage = (last?.pageNumber ?? 0) + 1
    return { taskId, publicationId, file: row.file, firstPage, before: last?.recipients ?? 0 }
  })
  if (!taken) throw conflictingState('Only a list that is staged takes further files')
  const undo = () => dropFile(database, senderOrganizationId, taken)
  const { pages, bounds } = list
  const filling = { senderOrganizationId, publication, place: taken, pages, bounds, isStaged: true }
  const counts = await fill(database, ports, filling, undo)
  return commitTask(database, sender, taken, { ...list, representation, counts, committing: { isStaged: true } })
}

/** The recipients of a page, those that are only counted included. */
const recipientsOnEach = sql`(
  SELECT sum(recipients::bigint) FROM jsonb_each_text(${multicastPage.counts}) AS count (outcome, recipients))`

/** The pages of a file go; the list is as it was before, or over when its publication is. */
async function dropFile(
  database: Database,
  sender: string,
  { taskId, file, publicationId }: { taskId: string; file: number; publicationId: string },
): Promise<void> {
  await inNameOf(database, sender, async (transaction) => {
    await holdPages(transaction, publicationId)
    const isEnd = await isOver(transaction, publicationId)
    const undone = await transaction
      .update(multicastTask)
      .set({ state: isEnd ? 'stopped' : 'staged', files: file - 1, ...(isEnd && { endedAt: sql`now()` }) })
      .where(isComing({ taskId, file }))
      .returning({ taskId: multicastTask.taskId })
    // What was given up in the meantime is another's.
    if (undone.length > 0)
      await transaction.delete(multicastPage).where(and(eq(multicastPage.taskId, taskId), eq(multicastPage.file, file)))
  })
}

/** This very file of a list is on its way. */
const isComing = ({ taskId, file }: { taskId: string; file: number }) =>
  and(eq(multicastTask.taskId, taskId), eq(multicastTask.state, 'receiving'), eq(multicastTask.files, file))

interface Filling {
  senderOrganizationId: string
  publication: OpenPublication
  place: {
    taskId: string
    file: number
    firstPage: number
    /** Recipients of the list's other files */
    before: number
  }
  pages: AsyncIterable<GivenRecipient[]>
  bounds: ListBounds
  isStaged: boolean
}

/** It came in so slowly that it was taken for lost: nothing of it is kept, and it can be sent again. */
const givenUp = () => conflictingState('The list took too long to come in, and was given up')

/**
 * Judges and stores each page, a few at the same time. When one fails, or the list breaks off, all of them are undone.
 * @returns of a list that is staged, what it holds now
 */
async function fill(
  database: Database,
  ports: BroadcastPorts,
  { senderOrganizationId, publication, place: { firstPage, before, ...place }, pages, bounds, isStaged }: Filling,
  undo: () => Promise<unknown>,
): Promise<Partial<RecipientCounts> | undefined> {
  const running = new Set<Promise<void>>()
  const keep = async ({ kept, notKept }: CutPage, pageNumber: number) => {
    const judging = { senderOrganizationId, audience: publication.audience }
    const judged = await judgeRecipients(database, ports, judging, kept)
    await inNameOf(database, senderOrganizationId, async (transaction) => {
      const [coming] = await transaction
        .select({ taskId: multicastTask.taskId })
        .from(multicastTask)
        .where(isComing(place))
        .for('share')
      if (!coming) throw givenUp()
      await storePage(transaction, publication.key, { ...place, pageId: uuidv7(), pageNumber }, judged, { notKept })
    })
  }
  try {
    let pageNumber = firstPage
    for await (const page of within(bounds, before, pages)) {
      const work = keep(page, pageNumber)
      pageNumber += 1
      running.add(work)
      // Nobody else may hear of it first: the race below, or the wait at the end, throws what it throws.
      work.then(() => running.delete(work)).catch(() => undefined)
      if (running.size >= pagesAtOnce) await Promise.race(running)
    }
    await Promise.all(running)
    return isStaged ? await countList(database, senderOrganizationId, place.taskId) : undefined
  } catch (thrown) {
    await Promise.allSettled(running)
    await undo()
    throw thrown
  }
}

/** A page without the wrong lines that are only counted. */
interface CutPage {
  kept: GivenRecipient[]
  notKept: number
}

/** @throws badRequest once the list holds more recipients than it may */
async function* within(
  { mostRecipients, mostWrongLines }: ListBounds,
  before: number,
  pages: AsyncIterable<GivenRecipient[]>,
): AsyncGenerator<CutPage, void> {
  let [recipients, wrongLines] = [before, 0]
  for await (const page of pages) {
    recipients += page.length
    if (recipients > mostRecipients) {
      const detail = `A list has at most ${mostRecipients} recipients, in all of its files together`
      throw badRequest([issue.outOfRange({ in: 'body', code: 'INVALID_INPUT', detail })])
    }
    const kept: GivenRecipient[] = []
    for (const recipient of page) {
      if (!recipient.holder) wrongLines += 1
      if (recipient.holder || wrongLines <= mostWrongLines) kept.push(recipient)
    }
    yield { kept, notKept: page.length - kept.length }
  }
}

/**
 * The list is whole: from here on it is acknowledged.
 * @param prepare what belongs to it and comes before, in the same transaction
 */
export async function commitTask(
  database: Database,
  { enterpriseNumber }: BroadcastingSender,
  { taskId, publicationId, file }: { taskId: string; publicationId: string; file: number },
  {
    request,
    committing,
    representation,
    counts,
  }: {
    request: AuditedRequest
    committing: Committing
    representation: Record<string, string>
    /** Of a list that is staged */
    counts?: Partial<RecipientCounts>
  },
  prepare?: (transaction: Transaction) => Promise<unknown>,
): Promise<MulticastTask> {
  const startAt = committing.isStaged ? undefined : committing.startAt
  const wanted = committing.isStaged ? 'staged' : startAt ? 'scheduled' : 'delivering'
  await inNameOf(database, enterpriseNumber, async (transaction) => {
    // It may have been withdrawn, or have expired, while the list came in.
    await holdPages(transaction, publicationId)
    await prepare?.(transaction)
    const state = (await isOver(transaction, publicationId)) ? 'stopped' : wanted
    const committed = await transaction
      .update(multicastTask)
      .set({
        state,
        startAt,
        counts,
        ...(state === 'delivering' && { startedAt: sql`now()` }),
        ...(state === 'stopped' && { endedAt: sql`now()` }),
      })
      .where(isComing({ taskId, file }))
      .returning({ taskId: multicastTask.taskId })
    if (committed.length === 0) throw givenUp()
    if (state === 'delivering') await tellStarted(transaction, taskId)
    const details = { publicationId, multicastTaskId: taskId, state, ...representation }
    await appendAuditLines(transaction, [{ ...request, responseCode: 202, details }])
  })
  return readTask(database, enterpriseNumber, taskId)
}
