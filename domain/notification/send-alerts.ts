import { channel } from 'node:diagnostics_channel'
import { and, asc, eq, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import {
  alert,
  type alertKinds,
  content,
  type Database,
  ebox,
  message,
  messageType,
  partitionAddress,
  publication,
  senderOrganization,
  type Transaction,
} from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { openAlertAddress } from '#domain/ebox/alert-address.ts'
import { inEveryLanguage, type TextInEveryLanguage, type TranslatedString } from '#domain/message/translated-string.ts'
import type { Mail, MailContent, Mailer, MailOutcome } from '#domain/notification/mailer.ts'
import { suspendAddresses } from '#domain/notification/suspend-addresses.ts'
import { type AlertClock, type AlertTimes, atOnceFor, readAlertTimes } from '#domain/notification/alert-time.ts'
import { type AlertKey, messagesOfPage, waitsForReader } from '#domain/notification/record-alerts.ts'

type AlertKind = (typeof alertKinds)[number]

const mailAccepted = channel('ebox:failpoint:P9')

/** Whose box an alert is about, as far as the mail may tell. */
export interface AlertedBox {
  eboxType: (typeof ebox.$inferSelect)['eboxType']
  enterpriseNumber: string | null
  language: (typeof ebox.$inferSelect)['language']
}

/** What an alert says, as far as a mail may tell it. */
export interface AlertToCompose extends AlertedBox {
  kind: AlertKind
  isRegisteredMail: boolean
  /** Of a professional's box */
  quality: string | null
  /** When the message is gone */
  expiresAt: Date
  /** What the sender wants said in place of the usual sentence */
  noticeText: TranslatedString | null
  /** Who sent it, where the type of message lets the mail say so */
  senderName: TextInEveryLanguage | null
  /** The partition whose address it goes to, or '' for that of the box */
  sentTo: string
}

export interface AlertPorts {
  keys: KeyProvider
  mailer: Mailer
  composeAlert: (alert: AlertToCompose) => Promise<MailContent>
}

/** The mail system did not take some of the mails now; the alerts stay due. Its message holds counts and codes only. */
export class MailsNotTaken extends Error {
  constructor(count: number, reasons: Set<string>) {
    super(`${count} mails were not taken by the mail system (${[...reasons].join(', ')})`)
    this.name = 'MailsNotTaken'
  }
}

/** What became of alerts that were sent. */
export interface SentAlerts {
  sent: number
  refused: number
}

/**
 * Sends the alerts of new messages that are due among these, but of messages that wait for nobody any more, and marks what became of
 * them. Their rows stay locked meanwhile: an alert that somebody else is sending is left to him. What is repeated after a crash is the
 * same batch under the same keys.
 * @throws MailsNotTaken when some must be sent again, after the others were marked
 */
export async function sendAlerts(
  database: Database,
  clock: AlertClock,
  ports: AlertPorts,
  alerts: AlertKey[],
): Promise<SentAlerts> {
  if (alerts.length === 0) return { sent: 0, refused: 0 }
  const these = sql`(box_id, message_id) IN (
    SELECT (given->>'boxId')::bigint, (given->>'messageId')::uuid FROM json_array_elements(${JSON.stringify(alerts)}::text::json) AS given)`
  const { outcomes } = await send(
    database,
    ports,
    await readAlertTimes(database, clock),
    sql`kind = 'newMessage' AND ${these}`,
    { isPuttingOff: false },
  )
  return sumOutcomes(outcomes)
}

/**
 * Sends some of the alerts that are due of the messages of a page of recipients of a broadcast, as `sendAlerts`.
 * @returns how many were treated: a whole page (`waitingPage`) means that there may be more
 * @throws MailsNotTaken
 */
export async function sendAlertsOfPage(
  database: Database,
  clock: AlertClock,
  ports: AlertPorts,
  pageId: string,
): Promise<number> {
  const times = await readAlertTimes(database, clock)
  const these = sql`(box_id, message_id) IN (${messagesOfPage(pageId)})`
  const { outcomes, treated } = await send(database, ports, times, sql`kind = 'newMessage' AND ${these}`, {
    isPuttingOff: false,
  })
  sumOutcomes(outcomes)
  return treated
}

/** Alerts that are sent in one transaction. */
export const waitingPage = 1_000

/** Seconds that a new message's own workflow has before its alert is taken up with the others. */
const ownWorkflowSeconds = 120
/** Days after which an alert that could not be sent is given up. */
export const givenUpAfterDays = 7

/**
 * Sends a page of the alerts whose time has come: of the ladder, after quiet hours, and those whose own workflow was lost or gave up,
 * the oldest first. What has nothing to tell any more, or nobody to tell it to, is let go: nobody is reminded of what was read. One that
 * is not taken while others are waits a while, and holds up nobody (trust.md R08). As ebox_worker.
 * @returns how many were treated: a whole page (`waitingPage`) means that there may be more, none also that the mail system takes nothing
 */
export async function sendWaitingAlerts(database: Database, clock: AlertClock, ports: AlertPorts): Promise<number> {
  const times = await readAlertTimes(database, clock)
  const now = sql`${times.now.toISOString()}::timestamptz`
  const { outcomes, treated } = await send(
    database,
    ports,
    times,
    sql`(kind <> 'newMessage' OR send_after > decided_at OR send_after <= ${now} - make_interval(secs => ${ownWorkflowSeconds}))`,
    { isPuttingOff: true },
  )
  return isDown(outcomes) ? 0 : treated
}

/** @param which condition on the rows of `alert` */
async function send(
  database: Database,
  ports: AlertPorts,
  times: AlertTimes,
  which: SQL,
  { isPuttingOff }: { isPuttingOff: boolean },
): Promise<{ outcomes: MailOutcome[]; treated: number }> {
  return database.transaction(async (transaction) => {
    const locked = await lockDueAlerts(transaction, times, which)
    const due = await readAlerts(transaction, times, locked)
    const composed = await Promise.all(due.map((row) => composeMail(ports, row)))
    const mails = composed.filter((mail) => mail !== undefined)
    const answers = mails.length > 0 ? await handOver(ports.mailer, mails) : []
    const ofMail = new Map(mails.map((mail, index) => [mail, answers[index]]))
    const judged = due.map((row, index) => ({
      keys: [row],
      sentTo: row.sentTo,
      outcome: outcomeOf(composed[index], ofMail),
    }))
    await markAlerts(transaction, times, judged)
    if (isPuttingOff) await putOff(transaction, times, judged)
    await letGo(transaction, times, locked, due)
    return { outcomes: judged.map(({ outcome }) => outcome), treated: locked.length }
  })
}

/** @returns the mail system's answer to each, in their order */
async function handOver(mailer: Mailer, mails: Mail[]): Promise<MailOutcome[]> {
  const answers = await mailer.sendBatch(mails)
  mailAccepted.publish({})
  return answers
}

/** The mail system takes none of what it is given. */
export const isDown = (outcomes: MailOutcome[]): boolean =>
  outcomes.length > 0 && outcomes.every(({ status }) => status === 'later')

/** @throws MailsNotTaken when one of them must be sent again */
function sumOutcomes(outcomes: MailOutcome[]): SentAlerts {
  const later = outcomes.filter((outcome) => outcome.status === 'later')
  if (later.length > 0) throw new MailsNotTaken(later.length, new Set(later.map(({ reason }) => reason)))
  const sent = outcomes.filter(({ status }) => status === 'accepted').length
  return { sent, refused: outcomes.length - sent }
}

/** The key of an alert. */
export interface AlertRowKey {
  boxId: number
  messageId: string
  kind: AlertKind
}

/** In a reader's quiet time only what waits for no hour leaves, whatever delayed the rest: registered mail, and what would be gone before. */
export const mayLeave = (times: AlertTimes): SQL =>
  isQuietNowhere(times)
    ? sql`true`
    : sql`(${atOnceFor(times)} <= ${times.now.toISOString()}::timestamptz
        OR EXISTS (SELECT FROM message WHERE message.box_id = alert.box_id AND message.message_id = alert.message_id
          AND (message.is_registered_mail OR message.expires_at <= ${atOnceFor(times)})))`

const isQuietNowhere = ({ now, atOnce, abroad }: AlertTimes) =>
  [{ atOnce }, ...abroad].every((each) => each.atOnce <= now)

/** A page of alerts that are due, out of an index alone: what else is read is read of these. */
async function lockDueAlerts(transaction: Transaction, times: AlertTimes, which: SQL): Promise<AlertRowKey[]> {
  const rows = await transaction.execute<{ box_id: string; message_id: string; kind: AlertKind }>(sql`
    SELECT box_id, message_id, kind FROM alert
    WHERE status = 'due' AND NOT is_summed AND send_after <= ${times.now.toISOString()}::timestamptz AND ${which} AND ${mayLeave(times)}
    ORDER BY send_after, box_id, message_id, kind LIMIT ${waitingPage} FOR UPDATE SKIP LOCKED`)
  return rows.map((row) => ({ boxId: Number(row.box_id), messageId: row.message_id, kind: row.kind }))
}

const jsonKeys = (keys: AlertRowKey[]) =>
  JSON.stringify(keys.map(({ boxId, messageId, kind }) => ({ box_id: boxId, message_id: messageId, kind })))

/**
 * These alerts and their messages, as a FROM: each is looked for in the index. Left to choose, the planner expects one row of both
 * together, and compares all that there are with each key of a page.
 */
export const alertsByKey = (keys: AlertRowKey[]): SQL => sql`
  json_to_recordset(${jsonKeys(keys)}::text::json) AS locked (box_id bigint, message_id uuid, kind text)
  CROSS JOIN LATERAL (
    SELECT alert.* FROM alert
    WHERE alert.box_id = locked.box_id AND alert.message_id = locked.message_id AND alert.kind = locked.kind LIMIT 1) AS alert
  CROSS JOIN LATERAL (
    SELECT message.* FROM message WHERE message.box_id = locked.box_id AND message.message_id = locked.message_id LIMIT 1) AS message`

/** A column of those, which the query builder does not know as tables. */
const read = <Column extends PgColumn>(column: Column) => sql<Column['_']['data']>`${column}`.mapWith(column)

/** It was decided so long ago that telling it now would only puzzle. */
export const isGivenUp = ({ now }: AlertTimes): SQL =>
  sql`alert.decided_at < ${now.toISOString()}::timestamptz - make_interval(days => ${givenUpAfterDays})`

/**
 * Lets go of those of these alerts that were not told: their messages wait for nobody any more, it was tried for too long, or there is no
 * address to write to.
 * @param told those that were, or are to be sent again
 */
export async function letGo(
  transaction: Transaction,
  times: AlertTimes,
  locked: AlertRowKey[],
  told: AlertRowKey[],
): Promise<void> {
  const nameOf = ({ messageId, kind }: AlertRowKey) => `${messageId}/${kind}`
  const names = new Set(told.map(nameOf))
  const untold = locked.filter((each) => !names.has(nameOf(each)))
  if (untold.length === 0) return
  await transaction.execute(sql`
    UPDATE alert SET status = CASE WHEN NOT EXISTS (
      SELECT FROM message JOIN ebox USING (box_id)
      WHERE message.box_id = alert.box_id AND message.message_id = alert.message_id
        AND ebox.activated_at IS NOT NULL AND ${waitsForReader(times)}) THEN 'suppressed'
      WHEN ${isGivenUp(times)} THEN 'failed' ELSE 'noAddress' END
    FROM json_to_recordset(${jsonKeys(untold)}::text::json) AS untold (box_id bigint, message_id uuid, kind text)
    WHERE alert.box_id = untold.box_id AND alert.message_id = untold.message_id AND alert.kind = untold.kind`)
}

type DueAlert = Awaited<ReturnType<typeof readAlerts>>[number]

/** What those of these alerts say that still have something to tell, and somewhere to. */
async function readAlerts(transaction: Transaction, times: AlertTimes, locked: AlertRowKey[]) {
  if (locked.length === 0) return []
  return (
    transaction
      .select({
        boxId: read(alert.boxId),
        messageId: read(alert.messageId),
        kind: read(alert.kind),
        isRegisteredMail: read(message.isRegisteredMail),
        expiresAt: read(message.expiresAt),
        eboxType: ebox.eboxType,
        enterpriseNumber: ebox.enterpriseNumber,
        quality: ebox.quality,
        language: sql<AlertedBox['language']>`coalesce(${partitionAddress.language}, ${ebox.language})`,
        noticeText: sql<TranslatedString | null>`coalesce(${content.noticeText}, ${publication.noticeText})`,
        senderName: senderOrganization.shortName,
        wrappedKey: ebox.wrappedKey,
        sentTo: sql<string>`coalesce(${partitionAddress.partitionId}, '')`,
        // The partition's own address comes before that of the box.
        alertAddressCipher:
          sql<Uint8Array | null>`coalesce(${partitionAddress.addressCipher}, ${ebox.alertAddressCipher})`.mapWith(
            ebox.alertAddressCipher,
          ),
      })
      .from(alertsByKey(locked))
      .innerJoin(ebox, eq(ebox.boxId, alert.boxId))
      .leftJoin(
        partitionAddress,
        and(
          eq(partitionAddress.boxId, alert.boxId),
          eq(partitionAddress.partitionId, message.partition),
          isNull(partitionAddress.bouncedAt),
        ),
      )
      .leftJoin(content, and(eq(content.boxId, alert.boxId), eq(content.messageId, alert.messageId)))
      .leftJoin(publication, eq(publication.publicationId, message.publicationId))
      .leftJoin(
        messageType,
        and(eq(messageType.messageTypeId, message.messageTypeId), eq(messageType.isSenderHidden, false)),
      )
      .leftJoin(
        senderOrganization,
        and(isNotNull(messageType.messageTypeId), eq(senderOrganization.organizationId, message.senderOrganizationId)),
      )
      .where(
        and(
          sql`NOT ${isGivenUp(times)}`,
          isNotNull(ebox.activatedAt),
          waitsForReader(times),
          or(
            isNotNull(partitionAddress.boxId),
            and(isNotNull(ebox.alertAddressVerifiedAt), isNull(ebox.alertAddressBouncedAt)),
          ),
        ),
      )
      // As before, when it is repeated: a batch is known by its mails.
      .orderBy(asc(alert.sendAfter), asc(alert.boxId), asc(alert.messageId), asc(alert.kind))
  )
}

/** @returns undefined when the box's address does not open: one such box holds up nobody else */
async function composeMail({ keys, composeAlert }: AlertPorts, row: DueAlert): Promise<Mail | undefined> {
  const { alertAddressCipher } = row
  if (!alertAddressCipher) return undefined
  const to = await openAlertAddress(keys, { ...row, alertAddressCipher })
  const senderName = row.senderName && inEveryLanguage(row.senderName)
  const { messageId, kind } = row
  return (
    to && {
      ...(await composeAlert({ ...row, senderName })),
      to,
      key: `${messageId}/${kind}`,
      alert: { messageId, kind },
    }
  )
}

/** @param answers of the mail system; a mail that was not made has an address that does not open */
export function outcomeOf(mail: Mail | undefined, answers: Map<Mail, MailOutcome | undefined>): MailOutcome {
  if (!mail) return { status: 'refused', reason: 'address' }
  return answers.get(mail) ?? { status: 'later', reason: 'unanswered' }
}

/** What became of the alerts that one mail told. */
export interface JudgedAlerts {
  keys: AlertRowKey[]
  /** The partition whose address it went to, or '' */
  sentTo: string
  outcome: MailOutcome
}

const statusOf = { accepted: 'sent', refused: 'failed', bounced: 'bounced' } as const

/** Minutes that a mail waits that was not taken: for itself, or because the mail system takes none; meanwhile others have their turn. */
const putOffMinutes = { itself: 5, mailSystem: 1 }

/** Lets those that were not taken wait a while. Not for a message's own workflow, which tries again by itself. */
export async function putOff(transaction: Transaction, { now }: AlertTimes, judged: JudgedAlerts[]): Promise<void> {
  const later = judged.filter(({ outcome }) => outcome.status === 'later')
  if (later.length === 0) return
  const minutes = later.length < judged.length ? putOffMinutes.itself : putOffMinutes.mailSystem
  const keys = later.flatMap((each) => each.keys)
  await transaction.execute(sql`
    UPDATE alert SET send_after = ${now.toISOString()}::timestamptz + make_interval(mins => ${minutes})
    FROM json_to_recordset(${jsonKeys(keys)}::text::json) AS later (box_id bigint, message_id uuid, kind text)
    WHERE alert.box_id = later.box_id AND alert.message_id = later.message_id AND alert.kind = later.kind`)
}

/**
 * Marks what was sent and what never will be; what must be sent again stays due. An address that is nobody's gets no alert any more.
 */
export async function markAlerts(transaction: Transaction, { now }: AlertTimes, judged: JudgedAlerts[]): Promise<void> {
  const marks = judged.flatMap(({ keys, sentTo, outcome: { status } }) =>
    status === 'later'
      ? []
      : keys.map(({ boxId, messageId, kind }) => ({
          box_id: boxId,
          message_id: messageId,
          kind,
          status: statusOf[status],
          sent_to: sentTo,
        })),
  )
  if (marks.length === 0) return
  const at = sql`${now.toISOString()}::timestamptz`
  await transaction.execute(sql`
    UPDATE alert SET status = mark.status, sent_at = CASE WHEN mark.status <> 'failed' THEN ${at} END,
      outcome_at = CASE WHEN mark.status <> 'sent' THEN ${at} END, sent_to = mark.sent_to
    FROM json_to_recordset(${JSON.stringify(marks)}::text::json)
      AS mark (box_id bigint, message_id uuid, kind text, status text, sent_to text)
    WHERE alert.box_id = mark.box_id AND alert.message_id = mark.message_id AND alert.kind = mark.kind`)
  const bounced = marks.filter(({ status }) => status === 'bounced')
  if (bounced.length > 0) await suspendAddresses(transaction, bounced, at)
}
