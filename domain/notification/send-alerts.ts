import { channel } from 'node:diagnostics_channel'
import { and, asc, eq, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm'
import {
  alert,
  content,
  type Database,
  ebox,
  message,
  messageType,
  partitionAddress,
  senderOrganization,
  type Transaction,
} from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { openAlertAddress } from '#domain/ebox/alert-address.ts'
import { inEveryLanguage, type TextInEveryLanguage, type TranslatedString } from '#domain/message/translated-string.ts'
import type { Mail, MailContent, Mailer, MailOutcome } from '#domain/notification/mailer.ts'
import type { AlertKey } from '#domain/notification/record-alerts.ts'

const mailAccepted = channel('ebox:failpoint:P9')

/** Whose box an alert is about, as far as the mail may tell. */
export type AlertedBox = {
  eboxType: (typeof ebox.$inferSelect)['eboxType']
  enterpriseNumber: string | null
  language: (typeof ebox.$inferSelect)['language']
  /** What the sender wants said in place of the usual sentence */
  noticeText: TranslatedString | null
  /** Who sent it, where the type of message lets the mail say so */
  senderName: TextInEveryLanguage | null
}

export interface AlertPorts {
  keys: KeyProvider
  mailer: Mailer
  composeNewMessage: (box: AlertedBox) => Promise<MailContent>
}

/** The mail system did not take some of the mails now; the alerts stay due. Its message holds counts and codes only. */
export class MailsNotTaken extends Error {
  constructor(count: number, reasons: Set<string>) {
    super(`${count} mails were not taken by the mail system (${[...reasons].join(', ')})`)
    this.name = 'MailsNotTaken'
  }
}

/**
 * Sends the alerts that are due among these, but of messages withdrawn meanwhile, and marks what became of them. Their rows stay locked meanwhile: an alert that
 * somebody else is sending is left to him. What is repeated after a crash is the same batch under the same keys.
 * @throws MailsNotTaken when some must be sent again, after the others were marked
 */
export async function sendAlerts(
  database: Database,
  ports: AlertPorts,
  alerts: AlertKey[],
): Promise<{ sent: number; refused: number }> {
  const outcomes = await database.transaction(async (transaction) => {
    const due = await lockDueAlerts(transaction, alerts)
    const composed = await Promise.all(due.map((row) => composeAlert(ports, row)))
    const mails = composed.filter((mail) => mail !== undefined)
    const answers = mails.length > 0 ? await ports.mailer.sendBatch(mails) : []
    mailAccepted.publish({})
    const ofMail = new Map(mails.map((mail, index) => [mail, answers[index]]))
    const judged = due.map((row, index) => ({ row, outcome: outcomeOf(composed[index], ofMail) }))
    await markAlerts(transaction, judged, 'accepted', 'sent')
    await markAlerts(transaction, judged, 'refused', 'refused')
    return judged.map(({ outcome }) => outcome)
  })
  const later = outcomes.filter((outcome) => outcome.status === 'later')
  if (later.length > 0) throw new MailsNotTaken(later.length, new Set(later.map(({ reason }) => reason)))
  const sent = outcomes.filter(({ status }) => status === 'accepted').length
  return { sent, refused: outcomes.length - sent }
}

type DueAlert = Awaited<ReturnType<typeof lockDueAlerts>>[number]

async function lockDueAlerts(transaction: Transaction, alerts: AlertKey[]) {
  if (alerts.length === 0) return []
  return transaction
    .select({
      boxId: alert.boxId,
      messageId: alert.messageId,
      kind: alert.kind,
      eboxType: ebox.eboxType,
      enterpriseNumber: ebox.enterpriseNumber,
      language: ebox.language,
      noticeText: content.noticeText,
      senderName: senderOrganization.shortName,
      wrappedKey: ebox.wrappedKey,
      // The partition's own address comes before that of the box.
      alertAddressCipher:
        sql<Uint8Array | null>`coalesce(${partitionAddress.addressCipher}, ${ebox.alertAddressCipher})`.mapWith(
          ebox.alertAddressCipher,
        ),
    })
    .from(alert)
    .innerJoin(ebox, eq(ebox.boxId, alert.boxId))
    .innerJoin(message, and(eq(message.boxId, alert.boxId), eq(message.messageId, alert.messageId)))
    .leftJoin(
      partitionAddress,
      and(eq(partitionAddress.boxId, alert.boxId), eq(partitionAddress.partitionId, message.partition)),
    )
    .leftJoin(content, and(eq(content.boxId, alert.boxId), eq(content.messageId, alert.messageId)))
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
        inArray(
          sql`(${alert.boxId}, ${alert.messageId})`,
          alerts.map(({ boxId, messageId }) => sql`(${boxId}::bigint, ${messageId}::uuid)`),
        ),
        eq(alert.status, 'due'),
        isNull(message.withdrawnAt),
        or(isNotNull(ebox.alertAddressVerifiedAt), isNotNull(partitionAddress.boxId)),
      ),
    )
    .orderBy(asc(alert.boxId), asc(alert.messageId), asc(alert.kind))
    .for('update', { of: alert, skipLocked: true })
}

/** @returns undefined when the box's address does not open: one such box holds up nobody else */
async function composeAlert({ keys, composeNewMessage }: AlertPorts, row: DueAlert): Promise<Mail | undefined> {
  const { alertAddressCipher } = row
  if (!alertAddressCipher) return undefined
  const to = await openAlertAddress(keys, { ...row, alertAddressCipher })
  const senderName = row.senderName && inEveryLanguage(row.senderName)
  return to && { ...(await composeNewMessage({ ...row, senderName })), to, key: `${row.messageId}/${row.kind}` }
}

function outcomeOf(mail: Mail | undefined, answers: Map<Mail, MailOutcome | undefined>): MailOutcome {
  if (!mail) return { status: 'refused', reason: 'address' }
  return answers.get(mail) ?? { status: 'later', reason: 'unanswered' }
}

async function markAlerts(
  transaction: Transaction,
  judged: { row: DueAlert; outcome: MailOutcome }[],
  outcome: MailOutcome['status'],
  status: 'sent' | 'refused',
): Promise<void> {
  const keys = judged
    .filter((each) => each.outcome.status === outcome)
    .map(({ row }) => sql`(${row.boxId}::bigint, ${row.messageId}::uuid, ${row.kind})`)
  if (keys.length === 0) return
  await transaction
    .update(alert)
    .set({ status, ...(status === 'sent' && { sentAt: sql`now()` }) })
    .where(inArray(sql`(${alert.boxId}, ${alert.messageId}, ${alert.kind})`, keys))
}
