import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import { z } from 'zod'
import type { Database } from '#db/schema/index.ts'
import { type AddedRecipient, mostRecipients } from '#domain/broadcast/add-recipients.ts'
import type { Decision, MulticastTask } from '#domain/broadcast/multicast-task.ts'
import type { BroadcastingSender } from '#domain/broadcast/read-publication.ts'
import type { Committing } from '#domain/broadcast/receive-recipients.ts'
import {
  allPublicationStatuses,
  publicationOutcomes,
  type PublicationStatus,
  searchPublicationStatuses,
  type StatusCursor,
  type StatusPage,
} from '#domain/broadcast/search-publication-statuses.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { Holder } from '#domain/ebox/holder.ts'
import { RecipientEbox } from '#domain/message/message-to-publish.ts'
import type { CreatedPublication } from '#domain/publication/create-publication.ts'
import type { Withdrawal } from '#domain/message/withdraw.ts'
import type { Answer } from '#http/answer.ts'
import type { Caller } from '#http/caller.ts'
import { senderClientOf } from '#http/on-behalf-of.ts'
import { replayHeaders } from './publication.ts'
import { messageHref, messageRegistryBase, wireInstant, WithdrawalShape, wireWithdrawal } from './message.ts'

const instant = z.iso.datetime({ offset: true })

/** Who broadcasts: the sender in the address, by who speaks for it. */
export const broadcastingSenderOf = (
  request: Request,
  caller: Caller,
  { enterpriseNumber }: { enterpriseNumber: string },
): BroadcastingSender => ({ ...senderClientOf(request, caller), enterpriseNumber })

export const CreatedPublicationShape = z.object({ publicationId: z.uuid() }).meta({ id: 'CreatedPublication' })

/** 201; a repeat answers as the first time, and says that it is one. */
export function createdPublicationAnswer(
  { publicationId, isReplay }: CreatedPublication,
  { isReplayWanted }: { isReplayWanted: boolean },
): Answer {
  return { status: 201, headers: replayHeaders({ isReplay, isReplayWanted }), json: { publicationId } }
}

/** What a list of recipients is, for its description. */
export const listOfRecipients =
  'One recipient a line, in UTF-8, by comma or semicolon. The first line names the columns: `enterpriseNumber`; `ssin`; `ssin` and `quality`. A list of one column may go without. A cell may stand in quotes, which end with their line'

/** The recipients of a call that publishes at once (spec §2.3). */
export const RecipientsToAdd = z
  .strictObject({ recipients: z.array(RecipientEbox).min(1).max(mostRecipients) })
  .meta({ id: 'RecipientsToAdd' })

const outcome = z.enum(publicationOutcomes).meta({
  description:
    '`duplicate`: named before, or has the publication already; `unknown`, `inactive`, `replaced`: by the register; `typeNotAllowed`: the type is for others; `invalid`: no such number; `pending`: to be delivered; `stopped`: it was, when you stopped or the publication expired',
})

/** As the contract writes a recipient, in either direction. */
const recipientShape = z.object({
  eboxType: z.enum(['citizen', 'enterprise', 'professional']),
  enterpriseNumber: z.string().optional(),
  ssin: z.string().optional(),
  quality: z.string().optional(),
})

const published = {
  messageId: z.uuid().optional(),
  href: z.url().optional(),
  expirationDate: instant.optional(),
  code: z.literal('NO_DIGITAL_USER').optional(),
  message: z.string().optional(),
}

export const AddedRecipientsShape = z
  .object({
    items: z.array(z.object({ recipient: recipientShape, outcome, ...published })),
    totalItems: z.int(),
  })
  .meta({ id: 'AddedRecipients' })

const noDigitalUser = {
  code: 'NO_DIGITAL_USER' as const,
  message: 'The recipient never opened an e-Box; the message is stored and waits',
}

interface Published {
  messageId?: string
  expirationDate?: Date
  code?: 'NO_DIGITAL_USER'
}

const wirePublished = ({ messageId, expirationDate, code }: Published) => ({
  ...(messageId && { messageId, href: messageHref(messageId) }),
  ...(expirationDate && { expirationDate: wireInstant(expirationDate) }),
  ...(code && noDigitalUser),
})

export function wireAdded(added: AddedRecipient[]): z.input<typeof AddedRecipientsShape> {
  const items = added.map(({ recipient, outcome: said, ...message }) => ({
    recipient,
    outcome: said,
    ...wirePublished(message),
  }))
  return { items, totalItems: items.length }
}

/** What is to become of a list of recipients once it has come in. */
export const CommittingQuery = z
  .strictObject({
    isStaged: z
      .enum(['true', 'false'])
      .default('false')
      .meta({ description: 'The list waits for your decision, and may be looked at, added to and cancelled' }),
    startAt: instant
      .transform((text) => new Date(text))
      .optional()
      .meta({
        description: 'When its delivery begins, before the publication expires; at once unless told',
        type: 'string',
        format: 'date-time',
      }),
  })
  .refine(({ isStaged, startAt }) => isStaged === 'false' || startAt === undefined, {
    path: ['startAt'],
    error: 'What is staged has no hour yet',
  })

export const committingOf = ({ isStaged, startAt }: z.output<typeof CommittingQuery>): Committing =>
  isStaged === 'true' ? { isStaged: true } : { isStaged: false, startAt }

const count = z.int().min(0)

/** Who gets a publication by rule. */
const RuleShape = z
  .strictObject({
    languages: z
      .array(z.enum(['nl', 'fr', 'de', 'en']))
      .min(1)
      .max(4)
      .optional()
      .meta({ description: 'Those whose e-Box speaks one of these; all unless told' }),
  })
  .meta({ id: 'BroadcastRule', description: 'All of the audience of the message type who opened their e-Box' })

/** Gives a publication by rule: whom, and what is to become of it. */
export const GivingByRule = z
  .strictObject({
    rule: RuleShape,
    isStaged: z.boolean().default(false).meta({ description: 'It waits for your decision' }),
    startAt: instant
      .transform((text) => new Date(text))
      .optional()
      .meta({
        description: 'When its delivery begins, before the publication expires; at once unless told',
        type: 'string',
        format: 'date-time',
      }),
  })
  .refine(({ isStaged, startAt }) => !isStaged || startAt === undefined, {
    path: ['startAt'],
    error: 'What is staged has no hour yet',
  })
  .meta({ id: 'GivingByRule' })

export const givenByRule = ({ rule, isStaged, startAt }: z.output<typeof GivingByRule>) => {
  const committing: Committing = isStaged ? { isStaged } : { isStaged, startAt }
  return { rule, committing }
}

export const MulticastTaskShape = z
  .object({
    multicastTaskId: z.uuid(),
    href: z.url(),
    publicationId: z.uuid(),
    state: z
      .enum(['receiving', 'staged', 'scheduled', 'delivering', 'paused', 'following', 'completed', 'stopped'])
      .meta({
        description:
          '`following`: by rule, all of now have it, and whoever opens an e-Box later gets it while it is valid; `stopped`: by you, or because the publication was withdrawn or expired',
      }),
    files: count.meta({ description: '0 of one by rule' }),
    rule: RuleShape.optional(),
    counts: z.object({
      recipients: count,
      reachable: count.meta({ description: 'Have an e-Box that they opened' }),
      notDigital: count.meta({ description: 'Never opened an e-Box; the message waits for them' }),
      unknown: count,
      inactive: count,
      replaced: count,
      typeNotAllowed: count,
      invalid: count.meta({
        description: 'Lines that name no recipient; beyond `maxWrongLines` of the limits they are told here alone',
      }),
      duplicate: count,
      delivered: count.meta({
        description: 'Messages in their boxes: at the end, those reachable and those not digital',
      }),
    }),
    createdAt: instant,
    startAt: instant.optional(),
    startedAt: instant.optional(),
    completed: instant
      .optional()
      .meta({ description: 'When it ended, by its last page, by you or with the publication' }),
    pollAfter: instant.optional().meta({ description: 'When to ask again; absent at the end' }),
    messagePublicationStatusesHref: z.url(),
  })
  .meta({ id: 'MulticastTask' })

/** Seconds after which something may have changed. */
const pollAfterSeconds = 2

const taskHref = (enterpriseNumber: string, taskId: string): string =>
  `${messageRegistryBase()}/ebox/${enterpriseNumber}/multicastTasks/${taskId}`

/** While it may change, it says when to ask again. */
export const taskAnswer = ({ enterpriseNumber }: BroadcastingSender, task: MulticastTask): Answer => ({
  json: wireTask(enterpriseNumber, task),
  ...(!task.endedAt && { headers: { 'Retry-After': String(pollAfterSeconds) } }),
})

/** 202: the work goes on in the background (BelGIF, long-running tasks). */
export function startedTaskAnswer(sender: BroadcastingSender, task: MulticastTask): Answer {
  const { headers, ...answer } = taskAnswer(sender, task)
  return { ...answer, status: 202, headers: { ...headers, Location: taskHref(sender.enterpriseNumber, task.taskId) } }
}

/** @param now when it was read: the instant to poll after counts from there */
function wireTask(
  enterpriseNumber: string,
  { taskId, counts, recipients, delivered, ...task }: MulticastTask,
  now = new Date(),
): z.input<typeof MulticastTaskShape> {
  const href = taskHref(enterpriseNumber, taskId)
  const at = (date: Date | undefined) => date && wireInstant(date)
  const [startAt, startedAt, completed] = [at(task.startAt), at(task.startedAt), at(task.endedAt)]
  return {
    multicastTaskId: taskId,
    href,
    publicationId: task.publicationId,
    state: task.state,
    files: task.files,
    ...(task.rule && { rule: task.rule }),
    counts: { recipients, ...counts, delivered },
    createdAt: wireInstant(task.createdAt),
    ...(startAt && { startAt }),
    ...(startedAt && { startedAt }),
    ...(completed ? { completed } : { pollAfter: wireInstant(new Date(now.getTime() + pollAfterSeconds * 1_000)) }),
    messagePublicationStatusesHref: `${href}/messagePublicationStatuses`,
  }
}

/** What a sender decides about a task: the state that it wants it in. */
export const TaskDecision = z
  .strictObject({
    state: z.enum(['delivering', 'scheduled', 'paused', 'stopped']),
    startAt: instant
      .transform((text) => new Date(text))
      .optional()
      .meta({
        description: 'Of what is scheduled; before the publication expires',
        type: 'string',
        format: 'date-time',
      }),
  })
  .refine(({ state, startAt }) => (state === 'scheduled') === (startAt !== undefined), {
    path: ['startAt'],
    error: 'Goes with the state scheduled, and with no other',
  })
  .meta({ id: 'MulticastTaskDecision' })

const decisionFor = {
  delivering: 'start',
  scheduled: 'schedule',
  paused: 'pause',
  stopped: 'stop',
} as const satisfies Record<string, Decision>

export const decisionOf = ({ state, startAt }: z.output<typeof TaskDecision>) => ({
  decision: decisionFor[state],
  startAt,
})

export const CancelledTaskShape = z
  .object({ multicastTaskId: z.uuid(), state: z.literal('cancelled') })
  .meta({ id: 'CancelledMulticastTask' })

export const WithdrawnPublicationShape = z
  .object({ publicationId: z.uuid(), withdrawal: WithdrawalShape })
  .meta({ id: 'WithdrawnPublication' })

export const wireWithdrawn = (
  publicationId: string,
  withdrawal: Withdrawal,
): z.input<typeof WithdrawnPublicationShape> => ({ publicationId, withdrawal: wireWithdrawal(withdrawal) })

/** Statuses on a page: unless asked otherwise, and at most. */
export const defaultPublicationStatuses = 100
export const mostPublicationStatuses = 1_000

/** Opaque to who holds it. */
const Cursor = z
  .string()
  .regex(/^[1-9]\d{0,8}-\d{1,5}$/, 'is not a cursor that was given here')
  .transform((text): StatusCursor => {
    const [page, position] = text.split('-').map(Number)
    return { page: page ?? 1, position: position ?? 0 }
  })
  .meta({ type: 'string', description: '`nextCursor` of the page before' })

export const PublicationStatusQuery = z.strictObject({
  outcome: z.array(outcome).optional(),
  cursor: Cursor.optional(),
  pageSize: z.coerce.number().int().min(1).max(mostPublicationStatuses).default(defaultPublicationStatuses),
})

export const PublicationStatusesShape = z
  .object({
    items: z.array(
      z.object({
        file: z.int(),
        line: z.int().meta({ description: 'Of that file, from 1, its heading included' }),
        recipient: recipientShape.optional(),
        given: z.string().optional().meta({ description: 'The beginning of what stood there and is no recipient' }),
        outcome,
        ...published,
      }),
    ),
    nextCursor: z.string().optional().meta({ description: 'Absent on the last page' }),
  })
  .meta({ id: 'MessagePublicationStatuses' })

function wirePublicationStatuses({ items, next }: StatusPage): z.input<typeof PublicationStatusesShape> {
  return {
    items: items.map(({ file, line, recipient, words, outcome: said, ...message }) => ({
      file,
      line,
      ...(recipient ? { recipient } : words !== undefined && { given: words }),
      outcome: said,
      ...wirePublished(message),
    })),
    ...(next && { nextCursor: `${next.page}-${next.position}` }),
  }
}

const wantsCsv = (request: Request): boolean =>
  (request.headers.get('accept') ?? '').split(',').some((each) => each.trim().toLowerCase().startsWith('text/csv'))

interface AskedStatuses extends z.output<typeof PublicationStatusQuery> {
  sender: BroadcastingSender
  multicastTaskId: string
}

/** A page as JSON or, where the client asks for CSV, the whole list. @throws as searchPublicationStatuses */
export async function publicationStatusesAnswer(
  request: Request,
  database: Database,
  keys: KeyProvider,
  { sender, multicastTaskId, outcome: outcomes = [], cursor, pageSize }: AskedStatuses,
): Promise<Answer> {
  const audit = { multicastTaskId }
  if (!wantsCsv(request)) {
    const page = await searchPublicationStatuses(database, keys, sender, multicastTaskId, {
      outcomes,
      cursor,
      pageSize,
    })
    return { json: wirePublicationStatuses(page), audit }
  }
  const pages = allPublicationStatuses(database, keys, sender, multicastTaskId, outcomes)
  // What refuses does so before the answer begins.
  const first = await pages.next()
  return { ...publicationStatusesCsv(begunWith(first, pages)), audit }
}

async function* begunWith(
  first: IteratorResult<PublicationStatus[], void>,
  rest: AsyncIterable<PublicationStatus[]>,
): AsyncGenerator<PublicationStatus[], void> {
  if (first.done) return
  yield first.value
  yield* rest
}

const csvColumns = ['file', 'line', 'recipient', 'quality', 'outcome', 'code', 'messageId', 'expirationDate']

/** All statuses as CSV (RFC 4180), as they are read. What a spreadsheet would take for a formula is made inert (trust.md I12). */
function publicationStatusesCsv(pages: AsyncIterable<PublicationStatus[]>): Answer {
  const rows = Readable.from(rowsOf(pages))
  const csv = stringify({
    header: true,
    columns: csvColumns,
    escape_formulas: true,
    record_delimiter: 'windows',
    bom: true,
  })
  rows.on('error', (error) => csv.destroy(error))
  return {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="messagePublicationStatuses.csv"',
    },
    bytes: rows.pipe(csv).map((text: Buffer | string) => Buffer.from(text)),
  }
}

async function* rowsOf(pages: AsyncIterable<PublicationStatus[]>): AsyncGenerator<string[], void> {
  for await (const page of pages)
    for (const {
      file,
      line,
      recipient,
      words = '',
      outcome: said,
      code = '',
      messageId = '',
      expirationDate,
    } of page) {
      const [number, quality] = recipient ? numberOf(recipient) : [words, '']
      const ends = expirationDate ? wireInstant(expirationDate) : ''
      yield [String(file), String(line), number, quality, said, code, messageId, ends]
    }
}

const numberOf = (holder: Holder): [number: string, quality: string] =>
  holder.eboxType === 'enterprise'
    ? [holder.enterpriseNumber, '']
    : [holder.ssin, holder.eboxType === 'professional' ? holder.quality : '']
