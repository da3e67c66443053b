import { join } from 'node:path'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { localKeyProvider } from '#adapters/key-provider/local.ts'
import { alert, client, ebox, message, messageType, webhookDelivery } from '#db/schema/index.ts'
import { recordAlerts, ladderParts } from '#domain/notification/record-alerts.ts'
import { recordMailReport } from '#domain/notification/record-mail-report.ts'
import { isUnreadTold, tellUnread, unreadEvents } from '#domain/notification/tell-unread.ts'
import { publisherClients } from '#domain/registration/client-desk.ts'
import { addWebhook } from '#domain/registration/webhooks.ts'
import { typesOfRole } from '#domain/webhook/webhook-event.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'
import { aDeskPerson, aDeskRequest } from '#tests/fixtures/desk-person.ts'
import { anEnterpriseNumber } from '#tests/fixtures/enterprise-number.ts'
import { makeBox, neverQuiet, type TestBox } from '#tests/fixtures/telling.ts'

/* What a sender is told of letters that nobody reads, or whose reader nobody can tell (spec §6): each once, and paper never for an error. */
const [hour, day] = [3_600_000, 86_400_000]
const now = new Date('2026-03-10T08:00:00Z')
const clock = { quiet: neverQuiet, now }
const sender = anEnterpriseNumber()
let database: EmptyDatabase
let keys: ReturnType<typeof localKeyProvider>
beforeAll(async () => {
  database = await emptyDatabase()
  keys = localKeyProvider(join(database.folder, 'keys.json'))
  const kept = {
    audience: 'citizen',
    validityPeriodNumber: 1,
    validityPeriodUnit: 'year',
    name: { nl: 'Soort' },
  } as const
  await database.worker.insert(messageType).values([
    { messageTypeId: 'USUAL', ...kept },
    { messageTypeId: 'URGENT', ...kept, reminderDays: 3 },
    { messageTypeId: 'SILENT', ...kept, reminderDays: null },
  ])
})
beforeEach(async () => {
  for (const table of [alert, webhookDelivery, message]) await database.worker.delete(table)
})
afterAll(() => database[Symbol.asyncDispose]())

async function aListener(enterpriseNumber = sender) {
  const clientId = `sender-${crypto.randomUUID()}`
  await database.worker
    .insert(client)
    .values({ clientId, role: 'documentSender', enterpriseNumber, name: 'Proef', scope: '' })
  const desk = publisherClients(await aDeskPerson(database, { staffOf: [enterpriseNumber] }), enterpriseNumber)
  const outbound = { mayCall: () => true, post: () => Promise.reject(new Error('nothing is sent here')) }
  const given = { url: 'https://receiver.example/', types: [...typesOfRole.documentSender] }
  await addWebhook(database.app, desk, { keys, outbound }, clientId, given, aDeskRequest())
}

const reachable: TestBox = { eboxType: 'citizen', address: 'reader@post.example' }

async function aLetter(box: TestBox | number, values: Partial<typeof message.$inferInsert> = {}): Promise<string> {
  const boxId = typeof box === 'number' ? box : await makeBox(database.worker, keys, box)
  const [stored] = await database.worker
    .insert(message)
    .values({
      boxId,
      messageTypeId: 'USUAL',
      senderOrganizationId: sender,
      senderApplicationId: 'SENDER',
      receivedAt: new Date(now.getTime() - hour),
      expiresAt: new Date(now.getTime() + 300 * day),
      ...values,
    })
    .returning()
  return stored?.messageId ?? ''
}
const ago = (days: number) => new Date(now.getTime() - days * day)

/** What climb-ladder does each morning. */
async function climb(at = now): Promise<void> {
  for (const event of unreadEvents)
    for (let part = 0; part < ladderParts; part++) await tellUnread(database.worker, { ...clock, now: at }, event, part)
}
async function told(): Promise<Record<string, string[]>> {
  const rows = await database.worker.select().from(webhookDelivery).orderBy(webhookDelivery.messageId)
  return Object.fromEntries(
    Object.entries(Object.groupBy(rows, ({ type }) => type)).map(([type, of]) => [
      type,
      of.map(({ messageId }) => messageId),
    ]),
  )
}

test('nobody looks while no sender wants to know', async () => {
  expect(await isUnreadTold(database.worker, 'message.neverRead')).toBe(false)
  await aLetter(reachable, { dueOn: '2026-03-09' })
  await climb()
  expect(await told()).toEqual({})
  await aListener()
  expect(await isUnreadTold(database.worker, 'message.neverRead')).toBe(true)
})

test('neverRead: the day that the sender set is over, or without one the letter is gone; not before, not twice, not of what was read or withdrawn', async () => {
  const late = await aLetter(reachable, { dueOn: '2026-03-09' })
  const gone = await aLetter(reachable, { expiresAt: ago(0.1) })
  // Due and gone: told once, by its day.
  const both = await aLetter(reachable, { dueOn: '2026-03-08', expiresAt: ago(0.1) })
  await aLetter(reachable, { dueOn: '2026-03-10' })
  await aLetter(reachable, { dueOn: '2026-03-09', readAt: ago(1) })
  await aLetter(reachable, { dueOn: '2026-03-09', withdrawnAt: ago(1) })
  await aLetter(reachable, { dueOn: '2026-03-09', waitsFor: 'release' })
  await aLetter(reachable, { dueOn: '2026-03-09', senderOrganizationId: anEnterpriseNumber() })
  await climb()
  await climb()
  expect(await told()).toEqual({ 'message.neverRead': [late, gone, both].toSorted() })
  // A day on which nothing ran is made good.
  const missed = await aLetter(reachable, { dueOn: '2026-03-06' })
  await climb()
  expect((await told())['message.neverRead']).toContain(missed)
})

test('notNotifiable: an open box without an address that takes mail, at once; not where a mail leaves, nor before the box is opened', async () => {
  const silent = await makeBox(database.worker, keys, {
    eboxType: 'enterprise',
    enterpriseNumber: anEnterpriseNumber(),
  })
  const unopened = await makeBox(database.worker, keys, { eboxType: 'citizen', isActivated: false })
  const fine = await makeBox(database.worker, keys, reachable)
  const letters = [
    { boxId: String(silent), messageId: await aLetter(silent) },
    { boxId: String(unopened), messageId: await aLetter(unopened) },
    { boxId: String(fine), messageId: await aLetter(fine) },
  ]
  await recordAlerts(database.worker, clock, letters)
  await recordAlerts(database.worker, clock, letters)
  expect(await told()).toEqual({ 'message.notNotifiable': [letters[0]?.messageId] })
})

test('F10 notNotifiable: the mail came back; not when it was only late or failed', async () => {
  const outcomes = { bounced: '', failed: '', deferred: '', delivered: '' }
  for (const outcome of ['bounced', 'failed', 'deferred', 'delivered'] as const) {
    const boxId = await makeBox(database.worker, keys, { ...reachable, address: `${outcome}@post.example` })
    const messageId = await aLetter(boxId)
    outcomes[outcome] = messageId
    await database.worker
      .insert(alert)
      .values({ boxId, messageId, kind: 'newMessage', status: 'sent', sentAt: now, sentTo: '' })
    await recordMailReport(database.worker, { messageId, kind: 'newMessage' }, outcome)
  }
  expect(await told()).toEqual({ 'message.notNotifiable': [outcomes.bounced] })
})

test('paperAdvised: unread when others are reminded, and nobody can be told: the box was never opened, or no address takes mail', async () => {
  const at = { receivedAt: ago(15.1) }
  const unopened = await aLetter({ eboxType: 'citizen', isActivated: false }, at)
  const silent = await aLetter({ eboxType: 'enterprise', enterpriseNumber: anEnterpriseNumber() }, at)
  const bouncingBox = await makeBox(database.worker, keys, reachable)
  await database.worker
    .update(ebox)
    .set({ alertAddressBouncedAt: sql`now()` })
    .where(eq(ebox.boxId, bouncingBox))
  const bouncing = await aLetter(bouncingBox, at)
  const urgent = await aLetter(
    { eboxType: 'citizen', isActivated: false },
    { messageTypeId: 'URGENT', receivedAt: ago(3.1) },
  )
  // Read, too early, without a reminder, gone.
  await aLetter({ eboxType: 'citizen', isActivated: false }, { ...at, readAt: ago(1) })
  await aLetter({ eboxType: 'citizen', isActivated: false }, { receivedAt: ago(14) })
  await aLetter({ eboxType: 'citizen', isActivated: false }, { ...at, messageTypeId: 'SILENT' })
  await climb()
  await climb()
  expect(await told()).toEqual({ 'message.paperAdvised': [unopened, silent, bouncing, urgent].toSorted() })
})

test('paperAdvised: never for an error, whatever became of the mail', async () => {
  for (const status of ['failed', 'deferred', 'due', 'sent', 'suppressed'] as const) {
    const boxId = await makeBox(database.worker, keys, { ...reachable, address: `${status}@post.example` })
    const messageId = await aLetter(boxId, { receivedAt: ago(15.1) })
    await database.worker.insert(alert).values({ boxId, messageId, kind: 'newMessage', status, sentTo: '' })
  }
  await climb()
  expect(await told()).toEqual({})
})
