import './tsx-hook.ts'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { localKeyProvider } from '#adapters/key-provider/local.ts'
import { resendMailer } from '#adapters/mailer/resend.ts'
import { boxOwner, mintOwnerKey } from '#domain/content/owner-key.ts'
import { sealAlertAddress } from '#domain/ebox/alert-address.ts'
import { parseEmailAddress } from '#domain/ebox/email-address.ts'
import type { Mailer } from '#domain/notification/mailer.ts'
import { ladderParts, recordLadder } from '#domain/notification/record-alerts.ts'
import { sendWaitingAlerts, waitingPage } from '#domain/notification/send-alerts.ts'
import { sendSummaries } from '#domain/notification/send-summaries.ts'
import { emptyDatabase } from '#tests/fixtures/database.ts'
import { freePorts } from '#tests/fixtures/process.ts'

const { composeAlert, composeSummary } = await import('#emails/compose-alert.ts')
const alerts = Number(process.env.BENCH_ALERTS ?? 100_000)
const summaries = Number(process.env.BENCH_SUMMARIES ?? 1_000_000)
const origin = 'https://ebox.example'
const batch = 100

/**
 * 100,000 alerts of the ladder, decided, composed and handed to the provider's stand-in, against a bare loop that posts batches of such
 * mails; then 1,000,000 daily summaries, composed and handed to a mail system that takes all at once.
 */
await using database = await emptyDatabase()
const { worker } = database
const keys = localKeyProvider(path.join(database.folder, 'keys.json'))
const clock = { quiet: { onDaysOfRest: false } }
await worker.$client`INSERT INTO message_type (message_type_id, name, audience, validity_period_number, validity_period_unit)
  VALUES ('USUAL', '{"nl": "Soort"}', 'citizen', 1, 'year')`

const port = await freePorts(1)
const inboxUrl = `http://localhost:${port}`
const standIn = fork(path.join(import.meta.dirname, 'mail-stand-in.ts'), [String(port), database.embeddedUrl])
await once(standIn, 'message')
const toStandIn = resendMailer({ apiKey: 're_bench', baseUrl: inboxUrl, from: 'e-Box <no-reply@ebox.example>' })
const ports = {
  keys,
  composeAlert: (alert: Parameters<typeof composeAlert>[0]) => composeAlert(alert, origin),
  composeSummary: (summary: Parameters<typeof composeSummary>[0]) => composeSummary(summary, origin),
}

await fill(alerts, 'atOnce')
const bare = await timed(postBare)
let decided = 0
const deciding = await timed(async () => {
  decided = await climb()
})
let sent = 0
const sending = await timed(async () => {
  for (let page = waitingPage; page >= waitingPage; sent += page)
    page = await sendWaitingAlerts(worker, clock, { ...ports, mailer: toStandIn })
})
standIn.disconnect()
await worker.$client`DELETE FROM alert`
await worker.$client`DELETE FROM message`

const taking: Mailer = { sendBatch: (mails) => Promise.resolve(mails.map(() => ({ status: 'accepted' }))) }
await fill(summaries, 'dailySummary')
let decidedOfMany = 0
const decidingMany = await timed(async () => {
  decidedOfMany = await climb()
})
await worker.$client`UPDATE alert SET send_after = now()`
let summed = 0
const summing = await timed(async () => {
  for (let after: string | undefined = '0'; after !== undefined;) {
    const page = await sendSummaries(worker, clock, { ...ports, mailer: taking }, after)
    summed += page.sent
    after = page.next
  }
})

const perSecond = (count: number, seconds: number) => Math.round(count / seconds)
const reached = Math.round((bare / sending) * 100) / 100
console.log(
  JSON.stringify(
    {
      bench: 'alerts',
      figure: {
        what: `${alerts} alerts locked, composed, handed to the stand-in and marked, in pages of ${waitingPage}`,
        sent,
        seconds: sending,
        perSecond: perSecond(sent, sending),
      },
      limits: {
        bare: {
          what: `a loop that posts as many such mails to the same stand-in, ${batch} at a time`,
          seconds: bare,
          perSecond: perSecond(alerts, bare),
        },
      },
      proportions: { bare: { reached, asked: 0.5, isReached: reached >= 0.5 } },
      leastPerSecond: { reached: perSecond(sent, sending), asked: 2_000, isReached: sent / sending >= 2_000 },
      deciding: [
        { decided, seconds: deciding, perSecond: perSecond(decided, deciding) },
        { decided: decidedOfMany, seconds: decidingMany, perSecond: perSecond(decidedOfMany, decidingMany) },
      ],
      summaries: {
        what: `${summaries} daily summaries of one letter each, composed and marked`,
        sent: summed,
        seconds: summing,
        perSecond: perSecond(summed, summing),
        askedSeconds: 600,
        isReached: summed === summaries && summing < 600,
      },
    },
    null,
    2,
  ),
)

/** Active boxes with an address of their own, and in each a letter that nobody read for 16 days. */
async function fill(count: number, alertRhythm: 'atOnce' | 'dailySummary'): Promise<void> {
  const page = 10_000
  for (let start = 0; start < count; start += page) {
    const ids = await worker.$client<{ box_id: string }[]>`
      INSERT INTO box_identifier (lookup_hash) SELECT sha256(uuidv7()::text::bytea) FROM generate_series(1, ${Math.min(page, count - start)})
      RETURNING box_id`
    const boxes = await Promise.all(
      ids.map(async ({ box_id: boxId }) => {
        const { ownerKey, wrapped } = await mintOwnerKey(keys, boxOwner(boxId))
        const address = parseEmailAddress(`reader${boxId}@example.org`)
        if (!address) throw new Error('No address')
        const hex = (bytes: Uint8Array) => `\\x${Buffer.from(bytes).toString('hex')}`
        return { box_id: boxId, wrapped_key: hex(wrapped), address: hex(sealAlertAddress(ownerKey, boxId, address)) }
      }),
    )
    await worker.$client`
      WITH made AS (
        INSERT INTO ebox (box_id, ebox_type, wrapped_key, language, alert_rhythm, alert_address_cipher, alert_address_verified_at,
          activated_at)
        SELECT box_id, 'citizen', wrapped_key, (ARRAY['nl', 'fr', 'de', 'en'])[1 + box_id % 4], ${alertRhythm}, address, now(), now()
        FROM json_to_recordset(${JSON.stringify(boxes)}::text::json) AS given (box_id bigint, wrapped_key bytea, address bytea)
        RETURNING box_id)
      INSERT INTO message (box_id, message_type_id, sender_organization_id, sender_application_id, received_at, expires_at)
      SELECT box_id, 'USUAL', '0206731645', 'SENDER', now() - interval '16 days', now() + interval '1 year' FROM made`
  }
}

/** What climb-ladder does each morning. @returns how many alerts were decided */
async function climb(): Promise<number> {
  let all = 0
  for (let part = 0; part < ladderParts; part++) all += await recordLadder(worker, clock, 'reminder', part)
  return all
}

/** What any program would have to do: mails that are ready, posted as a provider wants them. */
async function postBare(): Promise<void> {
  const { subject, html, text } = await composeAlert(
    { kind: 'reminder', eboxType: 'citizen', enterpriseNumber: null, language: 'fr' },
    origin,
  )
  const headers = { authorization: 'Bearer re_bench', 'content-type': 'application/json' }
  for (let start = 0; start < alerts; start += batch) {
    const mails = Array.from({ length: batch }, (_, index) => ({
      from: 'e-Box <no-reply@ebox.example>',
      to: `bare${start + index}@example.org`,
      subject,
      html,
      text,
    }))
    const response = await fetch(new URL('/emails/batch', inboxUrl), {
      method: 'POST',
      headers: { ...headers, 'idempotency-key': `bare/${start}` },
      body: JSON.stringify(mails),
    })
    if (!response.ok) throw new Error(`The stand-in answered ${response.status}`)
    await response.json()
  }
}

/** @returns seconds */
async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return Math.round(performance.now() - start) / 1000
}
