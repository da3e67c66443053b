import { sql } from 'drizzle-orm'
import type { alertKinds, Database, ebox, Transaction } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { openAlertAddress } from '#domain/ebox/alert-address.ts'
import { type AlertClock, type AlertTimes, atOnceFor, readAlertTimes } from '#domain/notification/alert-time.ts'
import type { Mail, MailContent, Mailer } from '#domain/notification/mailer.ts'
import { waitsForReader } from '#domain/notification/record-alerts.ts'
import {
  type AlertedBox,
  type AlertRowKey,
  alertsByKey,
  isDown,
  isGivenUp,
  type JudgedAlerts,
  letGo,
  markAlerts,
  outcomeOf,
  putOff,
} from '#domain/notification/send-alerts.ts'
import { hasAddress, ownAddress } from '#domain/notification/told-reader.ts'

type AlertKind = (typeof alertKinds)[number]

/** What the summary of a box says: how many messages came, how many are unread for long, how many will soon be gone. */
export interface SummaryToCompose extends AlertedBox {
  counts: Record<AlertKind, number>
}

export interface SummaryPorts {
  keys: KeyProvider
  mailer: Mailer
  composeSummary: (summary: SummaryToCompose) => Promise<MailContent>
}

/** Boxes whose summaries are sent in one transaction. */
export const summaryPage = 500

/**
 * Sends a page of the daily summaries whose hour has come: one mail for each box, or for each part of it with an address of its own,
 * with all that its reader was not told of yet. Boxes come by their ids, so that a page passes over none that went before. As ebox_worker.
 * @param after the box where the page before ended; absent at the beginning
 * @returns how many mails left, and where to go on; nowhere after the last, nor when the mail system takes nothing
 */
export async function sendSummaries(
  database: Database,
  clock: AlertClock,
  ports: SummaryPorts,
  after = '0',
): Promise<{ sent: number; next?: string }> {
  const times = await readAlertTimes(database, clock)
  const { outcomes, boxes } = await database.transaction(async (transaction) => {
    const boxes = await boxesToTell(transaction, times, after)
    const locked = boxes.length > 0 ? await lockAlerts(transaction, times, boxes) : []
    const summaries = locked.length > 0 ? await readSummaries(transaction, times, locked) : []
    const composed = await Promise.all(summaries.map((summary) => composeMail(ports, summary)))
    const mails = composed.filter((mail) => mail !== undefined)
    const answers = mails.length > 0 ? await ports.mailer.sendBatch(mails) : []
    const ofMail = new Map(mails.map((mail, index) => [mail, answers[index]]))
    const judged = summaries.map((summary, index): JudgedAlerts => ({
      keys: summary.alerts.map(([messageId, kind]) => ({ boxId: Number(summary.box_id), messageId, kind })),
      sentTo: summary.sent_to,
      outcome: outcomeOf(composed[index], ofMail),
    }))
    await markAlerts(transaction, times, judged)
    await putOff(transaction, times, judged)
    const told = judged.flatMap(({ keys }) => keys)
    await letGo(transaction, times, locked, told)
    return { outcomes: judged.map(({ outcome }) => outcome), boxes }
  })
  const sent = outcomes.filter(({ status }) => status === 'accepted').length
  const last = boxes.at(-1)
  return { sent, ...(last !== undefined && !isDown(outcomes) && { next: last }) }
}

/**
 * By the value of its time, not by the index on it: boxes come by their ids, out of the index that has those. What was delayed waits for the
 * end of its reader's quiet time.
 */
const isWaiting = (times: AlertTimes) => sql`alert.status = 'due' AND alert.is_summed
  AND date_trunc('milliseconds', alert.send_after) <= ${times.now.toISOString()}::timestamptz
  AND ${atOnceFor(times)} <= ${times.now.toISOString()}::timestamptz`

/** Most minutes of a day none has its time, which one look at the index by time tells. */
async function boxesToTell(transaction: Transaction, times: AlertTimes, after: string): Promise<string[]> {
  const rows = await transaction.execute<{ box_id: string }>(sql`
    SELECT DISTINCT box_id FROM alert
    WHERE (SELECT EXISTS (SELECT FROM alert AS first
        WHERE first.status = 'due' AND first.is_summed AND first.send_after <= ${times.now.toISOString()}::timestamptz))
      AND ${isWaiting(times)} AND box_id > ${after}::bigint
    ORDER BY box_id LIMIT ${summaryPage}`)
  return rows.map(({ box_id: boxId }) => boxId)
}

interface SummaryRow extends Record<string, unknown> {
  box_id: string
  ebox_type: (typeof ebox.$inferSelect)['eboxType']
  enterprise_number: string | null
  language: (typeof ebox.$inferSelect)['language']
  wrapped_key: Uint8Array
  address_cipher: Uint8Array
  /** The partition whose address it is, or '' */
  sent_to: string
  /** What is summed up: message and kind, the first message first */
  alerts: [messageId: string, kind: AlertKind][]
}

/** The rows stay locked: what somebody else is sending is left to him. */
async function lockAlerts(transaction: Transaction, times: AlertTimes, boxes: string[]): Promise<AlertRowKey[]> {
  const rows = await transaction.execute<{ box_id: string; message_id: string; kind: AlertKind }>(sql`
    SELECT box_id, message_id, kind FROM alert
    WHERE box_id = ANY (${sql.param(boxes)}::bigint[]) AND ${isWaiting(times)}
    FOR UPDATE SKIP LOCKED`)
  return rows.map((row) => ({ boxId: Number(row.box_id), messageId: row.message_id, kind: row.kind }))
}

/** What those of these alerts say together that still have something to tell, and somewhere to. */
async function readSummaries(
  transaction: Transaction,
  times: AlertTimes,
  locked: AlertRowKey[],
): Promise<SummaryRow[]> {
  return transaction.execute<SummaryRow>(sql`
    SELECT ebox.box_id, ebox.ebox_type, ebox.enterprise_number, coalesce(told.language, ebox.language) AS language, ebox.wrapped_key,
      coalesce(told.address_cipher, ebox.alert_address_cipher) AS address_cipher, coalesce(told.partition_id, '') AS sent_to,
      jsonb_agg(jsonb_build_array(alert.message_id, alert.kind) ORDER BY alert.message_id, alert.kind) AS alerts
    FROM ${alertsByKey(locked)}
    JOIN ebox ON ebox.box_id = alert.box_id
    ${ownAddress}
    WHERE NOT ${isGivenUp(times)} AND ebox.activated_at IS NOT NULL AND ${waitsForReader(times)} AND ${hasAddress}
    GROUP BY ebox.box_id, told.box_id, told.partition_id
    ORDER BY ebox.box_id, told.partition_id`)
}

/** @returns undefined when the address does not open */
async function composeMail({ keys, composeSummary }: SummaryPorts, row: SummaryRow): Promise<Mail | undefined> {
  const { box_id: boxId, wrapped_key: wrappedKey, address_cipher: alertAddressCipher, alerts } = row
  const to = await openAlertAddress(keys, { boxId, wrappedKey, alertAddressCipher })
  const [first] = alerts
  if (!to || !first) return undefined
  const count = (kind: AlertKind) => alerts.filter(([, each]) => each === kind).length
  const content = await composeSummary({
    eboxType: row.ebox_type,
    enterpriseNumber: row.enterprise_number,
    language: row.language,
    counts: {
      newMessage: count('newMessage'),
      reminder: count('reminder'),
      expiryWarning: count('expiryWarning'),
    },
  })
  const [messageId, kind] = first
  return { ...content, to, key: `${messageId}/${kind}/summary`, alert: { messageId, kind } }
}
