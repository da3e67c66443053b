import { createHmac } from 'node:crypto'
import { and, eq, sql } from 'drizzle-orm'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readMailReport } from '#adapters/mailer/mail-report.ts'
import { alert, ebox, partition, partitionAddress } from '#db/schema/index.ts'
import type { Mail, MailReport } from '#domain/notification/mailer.ts'
import { recordAlerts } from '#domain/notification/record-alerts.ts'
import { MailNotMarked, recordMailReport } from '#domain/notification/record-mail-report.ts'
import { sendAlerts } from '#domain/notification/send-alerts.ts'
import { sendSummaries } from '#domain/notification/send-summaries.ts'
import { fc } from '#tests/fixtures/fast-check.ts'
import { startTelling, type Telling, type TestBox } from '#tests/fixtures/telling.ts'

/* What becomes of an alert after it left: what the mail system tells, and what it means for who is written to. */
let telling: Telling
beforeAll(async () => {
  telling = await startTelling()
})
afterAll(() => telling[Symbol.asyncDispose]())

async function alerted(boxId: number, given: Parameters<Telling['publish']>[1] = {}): Promise<string> {
  const messageId = await telling.publish(boxId, { isAnnounced: false, ...given })
  const keys = [{ boxId: String(boxId), messageId }]
  const { database, clock, ports } = telling
  await sendAlerts(database, clock, ports, await recordAlerts(database, clock, keys))
  return messageId
}
const report = (messageId: string, told: MailReport) =>
  recordMailReport(telling.database, { messageId, kind: 'newMessage' }, told)
const statusOf = async (messageId: string) => {
  const [row] = await telling.database.select().from(alert).where(eq(alert.messageId, messageId))
  return row?.status
}
const aBox = (box: TestBox = {}) => telling.makeBox({ address: `${crypto.randomUUID()}@post.example`, ...box })
const bouncedAt = async (boxId: number) => {
  const [row] = await telling.database.select().from(ebox).where(eq(ebox.boxId, boxId))
  return row?.alertAddressBouncedAt
}

describe('F10 an address from which mails come back', () => {
  test('is written to no more, until its holder confirms one; the sender’s message knows both', async () => {
    const boxId = await aBox()
    const first = await alerted(boxId)
    expect(await statusOf(first)).toBe('sent')
    expect(await report(first, 'bounced')).toBe(1)
    expect(await statusOf(first)).toBe('bounced')
    expect(await bouncedAt(boxId)).toBeInstanceOf(Date)
    expect(await statusOf(await alerted(boxId))).toBe('noAddress')

    await telling.database
      .update(ebox)
      .set({ alertAddressVerifiedAt: sql`now()`, alertAddressBouncedAt: null })
      .where(eq(ebox.boxId, boxId))
    expect(await statusOf(await alerted(boxId))).toBe('sent')
  })

  test('that was confirmed since is not blamed for a mail of before', async () => {
    const boxId = await aBox()
    const messageId = await alerted(boxId)
    await telling.database
      .update(ebox)
      .set({ alertAddressVerifiedAt: sql`now()` })
      .where(eq(ebox.boxId, boxId))
    expect(await report(messageId, 'bounced')).toBe(1)
    expect(await bouncedAt(boxId)).toBeNull()
  })

  test('of a part of a box leaves the box’s own, which its alerts go to from then on', async () => {
    const boxId = await aBox({ eboxType: 'enterprise', enterpriseNumber: '0206731645' })
    await telling.database.insert(partition).values({ boxId, partitionId: 'SHOP' })
    await telling.database.execute(sql`INSERT INTO partition_address (box_id, partition_id, address_cipher, verified_at)
      SELECT box_id, 'SHOP', alert_address_cipher, now() - interval '1 day' FROM ebox WHERE box_id = ${boxId}`)
    const toShop = await telling.publish(boxId, { isAnnounced: false })
    await telling.database.execute(sql`UPDATE message SET partition = 'SHOP' WHERE message_id = ${toShop}`)
    const keys = [{ boxId: String(boxId), messageId: toShop }]
    const { database, clock, ports } = telling
    await sendAlerts(database, clock, ports, await recordAlerts(database, clock, keys))
    await report(toShop, 'bounced')
    const [shop] = await database
      .select()
      .from(partitionAddress)
      .where(and(eq(partitionAddress.boxId, boxId), eq(partitionAddress.partitionId, 'SHOP')))
    expect(shop?.bouncedAt).toBeInstanceOf(Date)
    expect(await bouncedAt(boxId)).toBeNull()
    expect(await statusOf(await alerted(boxId))).toBe('sent')
  })

  test('of a part that was replaced since the mail left is not blamed, and neither is that of the box', async () => {
    const boxId = await aBox({ eboxType: 'enterprise', enterpriseNumber: '0206731645' })
    const { database, clock, ports } = telling
    await database.insert(partition).values({ boxId, partitionId: 'SHOP' })
    await database.execute(sql`INSERT INTO partition_address (box_id, partition_id, address_cipher, verified_at)
      SELECT box_id, 'SHOP', alert_address_cipher, now() - interval '1 day' FROM ebox WHERE box_id = ${boxId}`)
    const toShop = async () => {
      const messageId = await telling.publish(boxId, { isAnnounced: false })
      await database.execute(sql`UPDATE message SET partition = 'SHOP' WHERE message_id = ${messageId}`)
      await sendAlerts(
        database,
        clock,
        ports,
        await recordAlerts(database, clock, [{ boxId: String(boxId), messageId }]),
      )
      return messageId
    }
    const [replaced, removed] = [await toShop(), await toShop()]
    await database.execute(sql`UPDATE partition_address SET verified_at = now() WHERE box_id = ${boxId}`)
    await report(replaced, 'bounced')
    await database.execute(sql`DELETE FROM partition_address WHERE box_id = ${boxId}`)
    await report(removed, 'bounced')
    expect(await Promise.all([replaced, removed].map(statusOf))).toEqual(['bounced', 'bounced'])
    expect(await bouncedAt(boxId)).toBeNull()
  })

  test('is known also when it is told before the mail is marked as sent', async () => {
    const boxId = await aBox()
    const messageId = await telling.publish(boxId, { isAnnounced: false })
    const { database, clock, ports, resend } = telling
    const due = await recordAlerts(database, clock, [{ boxId: String(boxId), messageId }])
    await expect(report(messageId, 'bounced')).rejects.toBeInstanceOf(MailNotMarked)
    let told: Promise<number> | undefined
    const mailer = {
      async sendBatch(mails: readonly Mail[]) {
        const outcomes = await resend.sendBatch(mails)
        told = report(messageId, 'bounced')
        await new Promise((resolve) => setTimeout(resolve, 200))
        return outcomes
      },
    }
    await sendAlerts(database, clock, { ...ports, mailer }, due)
    expect(await told).toBe(1)
    expect(await statusOf(messageId)).toBe('bounced')
  })

  test('that a mail server refuses at once is not written to either', async () => {
    const boxId = await aBox()
    const messageId = await telling.publish(boxId, { isAnnounced: false })
    const { database, clock } = telling
    const due = await recordAlerts(database, clock, [{ boxId: String(boxId), messageId }])
    const ports = {
      ...telling.ports,
      mailer: { sendBatch: () => Promise.resolve([{ status: 'bounced' as const, reason: 'EENVELOPE 550' }]) },
    }
    await sendAlerts(database, clock, ports, due)
    expect(await statusOf(messageId)).toBe('bounced')
    expect(await bouncedAt(boxId)).toBeInstanceOf(Date)
  })

  test('a summary that comes back is told of every letter in it', async () => {
    const boxId = await aBox({ alertRhythm: 'dailySummary' })
    const letters = [await alerted(boxId), await alerted(boxId)]
    const { database, ports } = telling
    await database.execute(sql`UPDATE alert SET send_after = now() WHERE box_id = ${boxId}`)
    await sendSummaries(database, telling.clock, ports)
    expect(await Promise.all(letters.map(statusOf))).toEqual(['sent', 'sent'])
    expect(await report(letters.toSorted()[0] ?? '', 'bounced')).toBe(2)
    expect(await Promise.all(letters.map(statusOf))).toEqual(['bounced', 'bounced'])
  })

  test('a summary of a part that comes back is told of its own letters alone, and leaves the box’s address', async () => {
    const boxId = await aBox({ eboxType: 'enterprise', enterpriseNumber: '0206731645', alertRhythm: 'dailySummary' })
    const { database, ports } = telling
    await database.insert(partition).values({ boxId, partitionId: 'SHOP' })
    await database.execute(sql`INSERT INTO partition_address (box_id, partition_id, address_cipher, alert_rhythm, verified_at)
      SELECT box_id, 'SHOP', alert_address_cipher, 'dailySummary', now() - interval '1 day' FROM ebox WHERE box_id = ${boxId}`)
    const [ofBox, ofShop] = [await alerted(boxId), await alerted(boxId)]
    await database.execute(sql`UPDATE message SET partition = 'SHOP' WHERE message_id = ${ofShop}`)
    await database.execute(sql`UPDATE alert SET send_after = now() WHERE box_id = ${boxId}`)
    expect(await sendSummaries(database, telling.clock, ports)).toMatchObject({ sent: 2 })
    expect(await report(ofShop, 'bounced')).toBe(1)
    expect(await Promise.all([ofBox, ofShop].map(statusOf))).toEqual(['sent', 'bounced'])
    expect(await bouncedAt(boxId)).toBeNull()
  })
})

test('reports come twice and in any order: what is final stays', async () => {
  const boxId = await aBox()
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom<MailReport>('deferred', 'delivered', 'failed'), { maxLength: 6 }),
      async (reports) => {
        const messageId = await alerted(boxId)
        for (const each of reports) await report(messageId, each)
        const expected = reports.includes('failed')
          ? 'failed'
          : reports.includes('delivered')
            ? 'delivered'
            : reports.includes('deferred')
              ? 'deferred'
              : 'sent'
        expect(await statusOf(messageId)).toBe(expected)
      },
    ),
    { numRuns: 30 },
  )
})

test('a report of a message that nobody knows changes nothing', async () => {
  expect(await report(crypto.randomUUID(), 'bounced')).toBe(0)
})

describe('F08 a report is taken from the mail system alone', () => {
  const secret = `whsec_${Buffer.from('a secret of thirty-two bytes, ok').toString('base64')}`
  const other = `whsec_${Buffer.from('another one of thirty-two bytes!').toString('base64')}`
  const tags = { messageId: '01a05b58-6d88-7826-8b59-221d27bd566d', kind: 'reminder' }
  const body = JSON.stringify({
    type: 'email.delivered',
    created_at: '2026-11-27T10:00:00Z',
    data: { email_id: 'x', tags },
  })
  const signed = (text = body, by = secret, at = new Date(), id = 'msg_1') =>
    new Headers({
      'svix-id': id,
      'svix-timestamp': String(Math.floor(at.getTime() / 1000)),
      'svix-signature': new Webhook(by).sign(id, at, text),
    })
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)

  test('one that is signed is read, by any secret that holds while they change', () => {
    const told = { alert: tags, report: 'delivered' }
    expect(readMailReport({ body, headers: signed() }, [secret])).toEqual({ id: 'msg_1', told })
    expect(readMailReport({ body, headers: signed() }, [other, secret])).toEqual({ id: 'msg_1', told })
  })

  test.each<[string, Headers, string?]>([
    ['nobody signed', new Headers({ 'svix-id': 'msg_1', 'svix-timestamp': '1', 'svix-signature': 'v1,AAAA' })],
    ['has no headers', new Headers()],
    ['another secret signed, such as one that was taken away', signed(body, other)],
    ['was signed six minutes ago, as a replay', signed(body, secret, minutesAgo(6))],
    ['was signed six minutes ahead', signed(body, secret, minutesAgo(-6))],
    ['was written anew', signed(), JSON.stringify(JSON.parse(body), null, 1)],
    ['is told under another id', new Headers({ ...Object.fromEntries(signed()), 'svix-id': 'msg_2' })],
    ['is no JSON', signed('{'), '{'],
  ])('one that %s is not', (_, headers, text = body) => {
    expect(readMailReport({ body: text, headers }, [secret])).toBe('unsigned')
  })

  test('the signature is that of the published form, whoever makes it', () => {
    const at = new Date()
    const timestamp = Math.floor(at.getTime() / 1000)
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
    const mac = createHmac('sha256', key).update(`msg_1.${timestamp}.${body}`).digest('base64')
    expect(signed(body, secret, at).get('svix-signature')).toBe(`v1,${mac}`)
  })

  test.each([
    ['email.delivered', {}, 'delivered'],
    ['email.delivery_delayed', {}, 'deferred'],
    ['email.failed', {}, 'failed'],
    ['email.suppressed', {}, 'bounced'],
    ['email.bounced', { bounce: { type: 'Permanent' } }, 'bounced'],
    ['email.bounced', { bounce: { type: 'Undetermined' } }, 'failed'],
    ['email.bounced', { bounce: { type: 'Transient' } }, 'failed'],
  ])('%s %j is %s', (type, data, expected) => {
    const text = JSON.stringify({ type, data: { ...data, tags } })
    expect(readMailReport({ body: text, headers: signed(text) }, [secret])).toMatchObject({
      told: { report: expected },
    })
  })

  test.each([
    ['of no alert', { type: 'email.delivered', data: {} }],
    ['of another kind', { type: 'email.opened', data: { tags } }],
    ['of something else', { type: 'domain.created', data: {} }],
    ['whose tags are not ours', { type: 'email.delivered', data: { tags: { messageId: 'x', kind: 'reminder' } } }],
    ['that is a list', []],
  ])('a report %s concerns nobody', (_, content) => {
    const text = JSON.stringify(content)
    expect(readMailReport({ body: text, headers: signed(text) }, [secret])).toBe('nothing')
  })
})
