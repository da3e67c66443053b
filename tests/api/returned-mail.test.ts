import { once } from 'node:events'
import { createTransport } from 'nodemailer'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aDeliveryStatus, failedBy } from '#tests/fixtures/delivery-status.ts'
import { type Ebox, startEbox } from '#tests/fixtures/ebox.ts'
import { published } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import { freePorts } from '#tests/fixtures/process.ts'

/* An e-Box whose mails leave by SMTP: what another server accepted and returns later comes back to the alert that it was. */
let server: SMTPServer
let ebox: Ebox
let returnPort: number
/** Where the mails that another server took come back to. */
const taken: string[] = []
beforeAll(async () => {
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, { envelope }, done) {
      if (envelope.mailFrom) taken.push(envelope.mailFrom.address)
      stream.resume().on('end', () => done())
    },
  })
  const [smtpPort, port] = [await freePorts(1), await freePorts(1)]
  returnPort = port
  await once(server.listen(smtpPort, '127.0.0.1'), 'listening')
  ebox = await startEbox({
    env: {
      SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
      MAIL_RETURN_DOMAIN: 'returns.ebox.example',
      MAIL_RETURN_PORT: String(port),
      ALERT_QUIET_HOURS: 'none',
      ALERT_DAYS_OF_REST: 'false',
    },
  })
}, 120_000)
afterAll(async () => {
  await ebox.stop()
  await new Promise<void>((resolve) => server.close(() => resolve()))
})

const soon = { timeout: 30_000, interval: 200 }
const statusOf = async (messageId: string) => {
  const rows = await sqlAs(ebox)`SELECT status FROM alert WHERE message_id = ${messageId}`
  return rows.map((row) => row['status'])
}

const toCitizen = () => {
  const { citizens, messageTypes } = ebox.credentials.fixtures
  const recipient = { eboxType: 'citizen', ssin: citizens.active }
  return published(ebox, { message: { recipient, messageTypeId: messageTypes.citizen } })
}

/** A letter to a citizen, whose alert another server took. @returns the letter, and where its mail comes back to */
async function alerted(): Promise<{ messageId: string; returnPath: string }> {
  const messageId = await toCitizen()
  await expect.poll(() => statusOf(messageId), soon).toEqual(['sent'])
  const returnPath = taken.find((each) => each.startsWith(`alert-${messageId.replaceAll('-', '')}-n-`))
  if (!returnPath) throw new Error(`Its mail left from none of ${taken.join()}`)
  return { messageId, returnPath }
}

/** Sends a mail back as another server does: from nobody. @returns its answer, undefined when it was taken */
async function sendBack(to: string, raw: string | Buffer): Promise<number | undefined> {
  const transport = createTransport({ host: '127.0.0.1', port: returnPort, ignoreTLS: true })
  try {
    await transport.sendMail({ envelope: { from: '', to }, raw })
    return undefined
  } catch (error) {
    if (error instanceof Error && 'responseCode' in error && typeof error.responseCode === 'number')
      return error.responseCode
    throw error
  } finally {
    transport.close()
  }
}

test('F10 a mail that another server took, and returns later, is bounced: its address gets no mail any more, and the letter says so', async () => {
  const { messageId, returnPath } = await alerted()
  expect(returnPath).toMatch(/@returns\.ebox\.example$/)
  expect(
    await sendBack(returnPath, aDeliveryStatus(['Final-Recipient: rfc822; a@b.example', 'Action: delayed'])),
  ).toBeUndefined()
  await expect.poll(() => statusOf(messageId), soon).toEqual(['deferred'])
  const report = aDeliveryStatus(failedBy('5.0.0', '550 5.1.1 User unknown'))
  expect(await sendBack(returnPath, report)).toBeUndefined()
  await expect.poll(() => statusOf(messageId), soon).toEqual(['bounced'])
  // Servers on the way may send it twice, and in capitals.
  expect(await sendBack(returnPath.toUpperCase(), report)).toBeUndefined()
  const [box] = await sqlAs(
    ebox,
  )`SELECT alert_address_bounced_at IS NOT NULL AS is_suspended FROM ebox JOIN message USING (box_id)
    WHERE message_id = ${messageId}`
  expect(box).toEqual({ is_suspended: true })
  const next = await toCitizen()
  await expect.poll(() => statusOf(next), soon).toEqual(['noAddress'])
  await sqlAs(ebox)`UPDATE ebox SET alert_address_bounced_at = NULL WHERE alert_address_bounced_at IS NOT NULL`
}, 120_000)

test('F10 a full mailbox is a mail that failed, and the address goes on', async () => {
  const { messageId, returnPath } = await alerted()
  expect(await sendBack(returnPath, aDeliveryStatus(failedBy('5.2.2', '552 5.2.2 Over quota')))).toBeUndefined()
  await expect.poll(() => statusOf(messageId), soon).toEqual(['failed'])
  await alerted()
}, 120_000)

test('F10 what is for no address of ours, too long or no report at all says nothing of a mail', async () => {
  const { messageId, returnPath } = await alerted()
  const report = aDeliveryStatus(failedBy('5.1.1'))
  const [localPart = ''] = returnPath.split('@')
  const forged = `${localPart.slice(0, -1)}${localPart.endsWith('0') ? '1' : '0'}@returns.ebox.example`
  expect(await sendBack(forged, report)).toBe(550)
  expect(await sendBack(`${localPart}@ebox.example`, report)).toBe(550)
  expect(await sendBack('no-reply@returns.ebox.example', report)).toBe(550)
  expect(await sendBack(returnPath, report + 'x'.repeat(300_000))).toBe(552)
  expect(
    await sendBack(returnPath, 'Subject: Out of office\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n'),
  ).toBeUndefined()
  expect(await statusOf(messageId)).toEqual(['sent'])
}, 120_000)
