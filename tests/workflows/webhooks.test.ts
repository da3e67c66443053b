import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { eq, sql } from 'drizzle-orm'
import { Webhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import { afterEach, beforeAll, beforeEach, afterAll, expect, test } from 'vitest'
import { localKeyProvider } from '#adapters/key-provider/local.ts'
import { checkedOutbound } from '#adapters/outbound/checked.ts'
import {
  boxIdentifier,
  client,
  event,
  message,
  portalConsent,
  relayCursor,
  webhook,
  webhookDelivery,
} from '#db/schema/index.ts'
import { numberEvents } from '#domain/event/number-events.ts'
import { parseEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { publisherClients } from '#domain/registration/client-desk.ts'
import { noteTroubleTold, removeOldDeliveries, troubledWebhooks } from '#domain/registration/troubled-webhooks.ts'
import { addWebhook, changeWebhook, listWebhooks, rotateSecret } from '#domain/registration/webhooks.ts'
import { planDeliveries } from '#domain/webhook/plan-deliveries.ts'
import { dueWebhooks, retrySeconds, sendDue } from '#domain/webhook/send-deliveries.ts'
import { typesOfRole } from '#domain/webhook/webhook-event.ts'
import { composeSoftwareTrouble } from '#emails/compose-box-mails.ts'
import { alertTexts } from '#emails/texts/index.ts'
import { startWebhooks } from '#inngest/webhooks.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'
import { aDeskPerson, aDeskRequest } from '#tests/fixtures/desk-person.ts'
import { anOpenBox } from '#tests/fixtures/enterprise-manager.ts'
import { anEnterpriseNumber } from '#tests/fixtures/enterprise-number.ts'
import { aReceiver, type Received, type Receiver } from '#tests/fixtures/receiver.ts'
import { makeBox } from '#tests/fixtures/telling.ts'

/* F07: what happens is told to webhooks, signed, until they have it; and what becomes of those that do not answer as they should. */
const origin = 'https://ebox.example'
let database: EmptyDatabase
let keys: ReturnType<typeof localKeyProvider>
let receiver: Receiver
beforeAll(async () => {
  database = await emptyDatabase()
  keys = localKeyProvider(join(database.folder, 'keys.json'))
})
beforeEach(async () => {
  receiver = await aReceiver()
})
afterEach(async () => {
  await receiver[Symbol.asyncDispose]()
  await database.worker.delete(webhookDelivery)
  await database.app.$client.begin(async (transaction) => {
    await transaction`SELECT set_config('role', 'ebox_desk', true)`
    await transaction`DELETE FROM webhook`
  })
})
afterAll(() => database[Symbol.asyncDispose]())

const outbound = () => checkedOutbound({ allowed: [receiver.origin], answerMilliseconds: 400 })
const ports = () => ({ keys, outbound: outbound(), origin })

/** Software of an enterprise, and who looks after it. */
async function aClient(
  role: 'documentSender' | 'documentConsumer' | 'partnerPortal',
  enterpriseNumber = anEnterpriseNumber(),
) {
  const clientId = `${role}-${randomUUID()}`
  const profile = role === 'partnerPortal' ? 'fapi2' : 'ebox'
  await database.worker.insert(client).values({ clientId, role, profile, enterpriseNumber, name: 'Proef', scope: '' })
  const desk = publisherClients(await aDeskPerson(database, { staffOf: [enterpriseNumber] }), enterpriseNumber)
  return { clientId, desk, enterpriseNumber, role }
}
type TestSoftware = Awaited<ReturnType<typeof aClient>>

async function aWebhook({ clientId, desk, role }: TestSoftware, path = '/hook') {
  const given = { url: `${receiver.origin}${path}`, types: [...typesOfRole[role]] }
  const added = await addWebhook(database.app, desk, { keys, outbound: outbound() }, clientId, given, aDeskRequest())
  if (!('secret' in added)) throw new Error(`Not added: ${JSON.stringify(added)}`)
  const [made] = await database.worker.select().from(webhook).where(eq(webhook.url, given.url))
  return { secret: added.secret, webhookId: made?.webhookId ?? '', clientId }
}

async function aLetter(boxId: number, senderOrganizationId = anEnterpriseNumber()): Promise<string> {
  const [stored] = await database.worker
    .insert(message)
    .values({
      boxId,
      messageTypeId: 'TYPE',
      senderOrganizationId,
      senderApplicationId: 'APPLICATION',
      expiresAt: sql`now() + interval '1 year'`,
    })
    .returning()
  return stored?.messageId ?? ''
}

const happens = (boxId: number, messageId: string, type: (typeof event.$inferInsert)['type']) =>
  database.worker.insert(event).values({ boxId, messageId, type })

async function plan(): Promise<void> {
  while ((await numberEvents(database.worker)) > 0);
  while (await planDeliveries(database.worker));
}

async function send(): Promise<void> {
  for (const webhookId of await dueWebhooks(database.worker, [])) await sendDue(database.worker, ports(), webhookId)
}

const deliveries = () => database.worker.select().from(webhookDelivery).orderBy(webhookDelivery.deliveryId)
const theWebhook = async (webhookId: string) => {
  const [row] = await database.worker.select().from(webhook).where(eq(webhook.webhookId, webhookId))
  if (!row) throw new Error('No such webhook')
  return row
}
/** So much time goes by, as far as webhooks know. */
async function wait(seconds: number): Promise<void> {
  const earlier = sql`make_interval(secs => ${seconds})`
  await database.worker
    .update(webhookDelivery)
    .set({ nextAttemptAt: sql`${webhookDelivery.nextAttemptAt} - ${earlier}` })
  await database.worker.update(webhook).set({
    heldUntil: sql`${webhook.heldUntil} - ${earlier}`,
    failingSince: sql`${webhook.failingSince} - ${earlier}`,
  })
}
const nothing: Received = { headers: {}, body: '', at: 0 }
const told = () => receiver.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>)

/** An enterprise's own software with a webhook, and a letter that came to its box. */
async function aToldLetter() {
  const software = await aClient('documentConsumer')
  const boxId = await makeBox(database.worker, keys, {
    eboxType: 'enterprise',
    enterpriseNumber: software.enterpriseNumber,
  })
  const hook = await aWebhook(software)
  const messageId = await aLetter(boxId)
  await happens(boxId, messageId, 'publication/message.published')
  await plan()
  return { ...hook, software, boxId, messageId }
}

test('an enterprise’s software, the portal of a person who lets it read, and a sender are told of what concerns them, thin, and nobody else is', async () => {
  const [consumer, portal, sender] = [
    await aClient('documentConsumer'),
    await aClient('partnerPortal'),
    await aClient('documentSender'),
  ]
  const others = [await aClient('documentConsumer'), await aClient('partnerPortal'), await aClient('documentSender')]
  const box = await makeBox(database.worker, keys, {
    eboxType: 'enterprise',
    enterpriseNumber: consumer.enterpriseNumber,
  })
  const persons = await makeBox(database.worker, keys, { eboxType: 'citizen', address: 'told@post.example' })
  const [identifier] = await database.worker.select().from(boxIdentifier).where(eq(boxIdentifier.boxId, persons))
  const subject = randomUUID()
  await database.worker.insert(portalConsent).values({
    clientId: portal.clientId,
    subject,
    ssinHash: identifier?.lookupHash ?? randomBytes(32),
    scope: '',
    validUntil: sql`now() + interval '1 day'`,
  })
  const hooks = [await aWebhook(consumer, '/c'), await aWebhook(portal, '/p'), await aWebhook(sender, '/s')]
  for (const [at, other] of others.entries()) await aWebhook(other, `/other-${at}`)
  const [first, second] = [await aLetter(box, sender.enterpriseNumber), await aLetter(persons, sender.enterpriseNumber)]
  for (const [boxId, id] of [
    [box, first],
    [persons, second],
  ] as const) {
    await happens(boxId, id, 'publication/message.published')
    await happens(boxId, id, 'consultation/message.read')
  }
  await plan()
  await send()
  const rows = await deliveries()
  expect(new Set(rows.map(({ webhookId }) => webhookId))).toEqual(new Set(hooks.map(({ webhookId }) => webhookId)))
  expect(
    rows.every(({ status, lastStatus, attempts }) => status === 'delivered' && lastStatus === 204 && attempts === 1),
  ).toBe(true)
  const said = told().map(({ type, data }) => ({ type, data }))
  const [ofBox, ofPerson] = [
    { messageId: first, enterpriseNumber: consumer.enterpriseNumber },
    { messageId: second, subject },
  ]
  expect(said).toHaveLength(6)
  expect(said).toEqual(
    expect.arrayContaining([
      { type: 'be.ebox.v1.message.published', data: ofBox },
      { type: 'be.ebox.v1.message.read', data: ofBox },
      { type: 'be.ebox.v1.message.published', data: ofPerson },
      { type: 'be.ebox.v1.message.read', data: ofPerson },
      { type: 'be.ebox.v1.message.read', data: { messageId: first } },
      { type: 'be.ebox.v1.message.read', data: { messageId: second } },
    ]),
  )
  for (const { specversion, id, source, time, subject: about, ...rest } of told()) {
    expect({ specversion, source, time }).toEqual({
      specversion: '1.0',
      source: origin,
      time: expect.stringMatching(/Z$/),
    })
    expect(Object.keys(rest).toSorted()).toEqual(['data', 'datacontenttype', 'type'])
    expect([first, second]).toContain(about)
    expect(receiver.received.find(({ headers }) => headers['webhook-id'] === id)).toBeDefined()
  }
})

test('who is not let read any more is not told of: neither what comes, nor what waited', async () => {
  const portal = await aClient('partnerPortal')
  const boxId = await makeBox(database.worker, keys, { eboxType: 'citizen', address: 'told@post.example' })
  const [identifier] = await database.worker.select().from(boxIdentifier).where(eq(boxIdentifier.boxId, boxId))
  await database.worker.insert(portalConsent).values({
    clientId: portal.clientId,
    subject: randomUUID(),
    ssinHash: identifier?.lookupHash ?? randomBytes(32),
    scope: '',
    validUntil: sql`now() + interval '1 day'`,
  })
  await aWebhook(portal)
  await happens(boxId, await aLetter(boxId), 'publication/message.published')
  await plan()
  await database.worker
    .update(portalConsent)
    .set({ revokedAt: sql`now()` })
    .where(eq(portalConsent.clientId, portal.clientId))
  await happens(boxId, await aLetter(boxId), 'publication/message.published')
  await plan()
  await send()
  expect(receiver.received).toEqual([])
  expect((await deliveries()).map(({ status }) => status)).toEqual(['dropped'])
})

test('F07 however many plan at once, each event is told once', async () => {
  const { boxId, messageId } = await aToldLetter()
  for (let turn = 0; turn < 30; turn++) await happens(boxId, messageId, 'consultation/message.changed')
  await numberEvents(database.worker)
  await Promise.all(Array.from({ length: 6 }, () => planDeliveries(database.worker)))
  await plan()
  // A database that was set back plans again what it planned before: the same rows.
  await database.worker.update(relayCursor).set({ sequence: 0 }).where(eq(relayCursor.name, 'webhooks'))
  await plan()
  await send()
  expect(receiver.received).toHaveLength(31)
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(31)
})

test('F07 what is signed verifies in two libraries, and not after a bit was bent', async () => {
  const { secret } = await aToldLetter()
  await send()
  const [{ headers, body } = nothing] = receiver.received
  const signed = {
    'webhook-id': String(headers['webhook-id']),
    'webhook-timestamp': String(headers['webhook-timestamp']),
    'webhook-signature': String(headers['webhook-signature']),
  }
  expect(headers['content-type']).toBe('application/cloudevents+json')
  const asSvix = Object.fromEntries(
    Object.entries(signed).map(([name, value]) => [name.replace('webhook', 'svix'), value]),
  )
  for (const [library, own] of [
    [new Webhook(secret), signed],
    [new SvixWebhook(secret), asSvix],
  ] as const) {
    expect(() => library.verify(body, own)).not.toThrow()
    expect(() => library.verify(`${body} `, own)).toThrow()
  }
})

test('T19 F07 while a secret takes over both sign, so that a receiver goes over without a refused call; then the new one alone', async () => {
  const { secret, webhookId, clientId, software, boxId } = await aToldLetter()
  const rotated = await rotateSecret(database.app, software.desk, keys, { clientId, webhookId }, aDeskRequest())
  await send()
  const verify = (by: string) => {
    const { headers, body } = receiver.received.at(-1) ?? nothing
    return new Webhook(by).verify(body, headers as Record<string, string>)
  }
  expect(verify(secret)).toBeDefined()
  expect(verify(rotated.secret)).toBeDefined()
  await database.worker.update(webhook).set({ formerUntil: sql`now()` })
  await happens(boxId, await aLetter(boxId), 'publication/message.published')
  await plan()
  await send()
  expect(() => verify(secret)).toThrow()
  expect(verify(rotated.secret)).toBeDefined()
})

test('F07 a receiver that answers 500 is tried again by the schedule, under the same id, ten times within three days; then the webhook stops and nothing is lost', async () => {
  const { webhookId, software, clientId } = await aToldLetter()
  receiver.answer = () => ({ status: 500 })
  for (const [failures, seconds] of retrySeconds.entries()) {
    await send()
    expect(receiver.received).toHaveLength(failures + 1)
    const [{ attempts, nextAttemptAt, lastAttemptAt, status, lastStatus } = {}] = await deliveries()
    expect({ attempts, status, lastStatus }).toEqual({ attempts: failures + 1, status: 'due', lastStatus: 500 })
    const held = (nextAttemptAt?.getTime() ?? 0) - (lastAttemptAt?.getTime() ?? 0)
    expect(Math.abs(held / 1000 - seconds)).toBeLessThan(2)
    // Before its time nothing is sent.
    await wait(seconds - 3)
    await send()
    expect(receiver.received).toHaveLength(failures + 1)
    await wait(4)
  }
  await send()
  expect(receiver.received).toHaveLength(10)
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1)
  expect(retrySeconds.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(3 * 86_400)
  expect((await theWebhook(webhookId)).stoppedAs).toBe('failing')
  expect((await deliveries()).map(({ status }) => status)).toEqual(['failed'])

  // Its people mend it, and have it told again: nothing of the outage is missing.
  receiver.answer = () => ({ status: 200 })
  await changeWebhook(database.app, software.desk, { clientId, webhookId }, 'resume', aDeskRequest())
  await changeWebhook(database.app, software.desk, { clientId, webhookId }, 'tellAgain', aDeskRequest())
  await send()
  expect(receiver.received).toHaveLength(11)
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect((await deliveries()).map(({ status }) => status)).toEqual(['delivered'])
})

test('F07 410 stops the webhook at once; what waits leaves when its people let it work again', async () => {
  const { webhookId, clientId, software, boxId } = await aToldLetter()
  receiver.answer = () => ({ status: 410 })
  await send()
  expect((await theWebhook(webhookId)).stoppedAs).toBe('gone')
  await happens(boxId, await aLetter(boxId), 'publication/message.published')
  await plan()
  await wait(86_400)
  await send()
  expect(receiver.received).toHaveLength(1)
  receiver.answer = () => ({ status: 204 })
  await changeWebhook(database.app, software.desk, { clientId, webhookId }, 'resume', aDeskRequest())
  await send()
  expect(receiver.received).toHaveLength(3)
})

test.each<[string, Receiver['answer'], object]>([
  ['a redirect', () => ({ status: 302, headers: { location: '/elsewhere' } }), { lastStatus: 302, lastProblem: null }],
  ['silence', () => undefined, { lastStatus: null, lastProblem: 'tooSlow' }],
  ['404', () => ({ status: 404 }), { lastStatus: 404, lastProblem: null }],
])('F07 %s is a failure like any other, and is not followed', async (_name, answer, seen) => {
  await aToldLetter()
  receiver.answer = answer
  await send()
  expect(receiver.received).toHaveLength(1)
  expect(await deliveries()).toEqual([expect.objectContaining({ status: 'due', attempts: 1, ...seen })])
})

test('F07 a certificate that nobody signed is not trusted: nothing is sent', async () => {
  const { webhookId } = await aToldLetter()
  await using secure = await aReceiver({ secure: true })
  await database.app.$client.begin(async (transaction) => {
    await transaction`SELECT set_config('role', 'ebox_desk', true)`
    await transaction`UPDATE webhook SET url = ${`${secure.origin}/`} WHERE webhook_id = ${webhookId}`
  })
  await sendDue(database.worker, { keys, origin, outbound: checkedOutbound({ allowed: [secure.origin] }) }, webhookId)
  expect(secure.received).toEqual([])
  expect(await deliveries()).toEqual([expect.objectContaining({ status: 'due', lastProblem: 'untrusted' })])
})

test('a receiver that says when to come back is left alone until then', async () => {
  const { webhookId } = await aToldLetter()
  receiver.answer = () => ({ status: 429, headers: { 'retry-after': '600' } })
  await send()
  const { heldUntil } = await theWebhook(webhookId)
  expect(Math.abs((heldUntil?.getTime() ?? 0) - Date.now() - 600_000)).toBeLessThan(5_000)
})

test('one event that a receiver cannot take holds up no other', async () => {
  const { boxId, messageId } = await aToldLetter()
  for (let turn = 0; turn < 20; turn++) await happens(boxId, await aLetter(boxId), 'publication/message.published')
  await plan()
  receiver.answer = ({ body }) => ({ status: body.includes(messageId) ? 500 : 204 })
  for (let turn = 0; turn < 3; turn++) {
    await send()
    await wait(6)
  }
  const rows = await deliveries()
  expect(rows.filter(({ status }) => status === 'delivered')).toHaveLength(20)
  expect(rows.filter(({ status }) => status === 'due').map((each) => each.messageId)).toEqual([messageId])
})

test('F07 a silent receiver gets a handful at once, counts once, and keeps no other webhook waiting', async () => {
  const { boxId, webhookId } = await aToldLetter()
  for (let turn = 0; turn < 40; turn++) await happens(boxId, await aLetter(boxId), 'publication/message.published')
  const other = await aToldLetter2()
  receiver.answer = ({ body }) => (body.includes(other.enterpriseNumber) ? { status: 204 } : undefined)
  const lines: string[] = []
  const note = (_: object, line: string) => void lines.push(line)
  const running = startWebhooks({
    database: database.worker,
    log: { info: note, warn: note, error: note },
    pause: 20,
    ...ports(),
  })
  await expect.poll(async () => (await deliveries()).filter(({ status }) => status === 'delivered').length).toBe(3)
  await expect.poll(async () => (await theWebhook(webhookId)).failures).toBe(1)
  await running.stop()
  expect(
    (await deliveries()).filter(({ attempts, status }) => attempts > 0 && status === 'due').length,
  ).toBeLessThanOrEqual(8)
  expect(lines).toEqual([])

  async function aToldLetter2() {
    const software = await aClient('documentConsumer')
    const { enterpriseNumber } = software
    const own = await makeBox(database.worker, keys, { eboxType: 'enterprise', enterpriseNumber })
    await aWebhook(software, '/quick')
    for (let turn = 0; turn < 3; turn++) await happens(own, await aLetter(own), 'publication/message.published')
    await plan()
    return { enterpriseNumber }
  }
})

test('an attempt whose process was lost is made again, under the same id', async () => {
  await aToldLetter()
  const [before] = await deliveries()
  // As a process leaves it that took it and went.
  await database.worker.update(webhookDelivery).set({ nextAttemptAt: sql`now() + interval '60 seconds'` })
  await send()
  expect(receiver.received).toEqual([])
  await wait(61)
  await send()
  expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([before?.deliveryId])
})

test('its people are told once that it fails for an hour, and once that it was stopped; not of what is over by itself, and again of the next trouble', async () => {
  const { webhookId, software } = await aToldLetter()
  const number = parseEnterpriseNumber(software.enterpriseNumber)
  if (!number) throw new Error('The fixture made a wrong number')
  const address = await anOpenBox(database, number, 'fr')
  const troubles = () => troubledWebhooks(database.worker, keys)
  receiver.answer = () => ({ status: 500 })
  await send()
  await wait(59 * 60)
  expect(await troubles()).toEqual([])
  await wait(2 * 60)
  const [failing] = await troubles()
  expect(failing).toMatchObject({ webhookId, state: 'failing', to: [address], language: 'fr' })
  if (!failing) throw new Error('Nobody is told')
  const mail = await composeSoftwareTrouble({ ...failing, enterpriseNumber: software.enterpriseNumber }, origin)
  expect(mail.subject).toBe(alertTexts.fr.webhookTrouble.failing.subject)
  expect(mail.text).toContain(new URL(receiver.origin).host)
  expect(mail.text).not.toContain('/hook')
  await noteTroubleTold(database.worker, failing)
  expect(await troubles()).toEqual([])
  receiver.answer = () => ({ status: 410 })
  await send()
  const [stopped] = await troubles()
  expect(stopped).toMatchObject({ webhookId, state: 'stopped', to: [address] })
  if (stopped) await noteTroubleTold(database.worker, stopped)
  expect(await troubles()).toEqual([])

  // It works again, then fails again: that is another trouble.
  await changeWebhook(database.app, software.desk, { clientId: software.clientId, webhookId }, 'resume', aDeskRequest())
  receiver.answer = () => ({ status: 204 })
  await send()
  await changeWebhook(database.app, software.desk, { clientId: software.clientId, webhookId }, 'test', aDeskRequest())
  receiver.answer = () => ({ status: 500 })
  await send()
  await wait(61 * 60)
  expect(await troubles()).toEqual([expect.objectContaining({ webhookId, state: 'failing' })])
})

test('at the desk: a bad address, no event and a fourth webhook are refused with what is wrong; a test is told; another organisation’s is out of reach; what was told long ago is forgotten', async () => {
  const software = await aClient('documentSender')
  const add = (given: object, { clientId } = software) =>
    addWebhook(database.app, software.desk, { keys, outbound: outbound() }, clientId, given, aDeskRequest())
  expect(await add({ url: 'https://127.0.0.1/', types: [] })).toEqual({
    problems: { url: 'callable', types: 'required' },
  })
  expect(await add({ url: 'https://receiver.example/', types: ['message.published'] })).toEqual({
    problems: { types: 'required' },
  })
  const { webhookId, clientId } = await aWebhook(software)
  await aWebhook(software, '/2')
  await aWebhook(software, '/3')
  expect(await add({ url: 'https://receiver.example/4', types: 'message.read' })).toEqual({ problem: 'tooMany' })

  const stranger = await aClient('documentSender')
  const refused = { details: { status: 403 } }
  await expect(add({ url: 'https://receiver.example/', types: 'message.read' }, stranger)).rejects.toMatchObject(
    refused,
  )
  for (const deed of ['test', 'stop', 'remove'] as const)
    await expect(
      changeWebhook(database.app, stranger.desk, { clientId, webhookId }, deed, aDeskRequest()),
    ).rejects.toMatchObject(refused)
  await expect(
    changeWebhook(database.app, stranger.desk, { clientId: stranger.clientId, webhookId }, 'remove', aDeskRequest()),
  ).rejects.toMatchObject(refused)

  await changeWebhook(database.app, software.desk, { clientId, webhookId }, 'test', aDeskRequest())
  await send()
  expect(told()).toEqual([expect.objectContaining({ type: 'be.ebox.v1.webhook.test', data: {} })])
  const [listed] = await listWebhooks(database.app, software.desk)
  expect(listed?.webhooks.map(({ deliveries: last, due }) => ({ last: last.length, due }))).toEqual([
    { last: 1, due: 0 },
    { last: 0, due: 0 },
    { last: 0, due: 0 },
  ])
  await database.worker.update(webhookDelivery).set({ deliveryId: sql`uuidv7(interval '-29 days')` })
  expect(await removeOldDeliveries(database.worker)).toBe(0)
  await database.worker.update(webhookDelivery).set({ deliveryId: sql`uuidv7(interval '-31 days')` })
  expect(await removeOldDeliveries(database.worker)).toBe(1)
  await changeWebhook(database.app, software.desk, { clientId, webhookId }, 'remove', aDeskRequest())
  expect((await listWebhooks(database.app, software.desk)).flatMap(({ webhooks }) => webhooks)).toHaveLength(2)
})
