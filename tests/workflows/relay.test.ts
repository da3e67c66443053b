import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { asc, eq, isNull } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Database, event, relayCursor } from '#db/schema/index.ts'
import { openDatabase } from '#db/client.ts'
import { numberEvents } from '#domain/event/number-events.ts'
import { type RelayOptions, startRelay } from '#inngest/relay.ts'
import type { Repeated } from '#inngest/repeat.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'
import { until } from '#tests/fixtures/telling.ts'

type Sent = { id?: string; name: string; data: { events: { sequence: number; boxId: string; messageId: string }[] } }
type Client = NonNullable<RelayOptions['client']>

let server: EmptyDatabase
let database: Database
const relays: Repeated[] = []
let sent: Sent[] = []
let lines: string[] = []

beforeAll(async () => {
  server = await emptyDatabase()
  const url = new URL(server.appUrl)
  Object.assign(url, { username: 'ebox_worker', password: 'w' })
  database = openDatabase(url.href, 12)
})
beforeEach(async () => {
  await database.delete(event)
  await database.delete(relayCursor)
  sent = []
  lines = []
})
afterEach(() => Promise.all(relays.splice(0).map((relay) => relay.stop())))
afterAll(async () => {
  await database.$client.end()
  await server[Symbol.asyncDispose]()
})

const note = (_: object, line: string) => void lines.push(line)
function start(send: (events: Sent[]) => Promise<void> = async (events) => void sent.push(...events)): Repeated {
  // The relay sends arrays of created events only; the SDK's own type allows more.
  const client = { send: async (events: unknown) => (await send(events as Sent[]), { ids: [] }) } as Client
  const relay = startRelay({ database, log: { info: note, warn: note, error: note }, client, pollMs: 20 })
  relays.push(relay)
  return relay
}

const append = (
  boxId: number,
  type: 'publication/message.published' | 'consultation/message.read' = 'publication/message.published',
) => database.insert(event).values({ boxId, messageId: randomUUID(), type })
const handedOver = () => sent.flatMap(({ data }) => data.events.map(({ sequence }) => sequence))
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

test('under many writers every committed event is numbered without a gap and handed over once, in order', async () => {
  start()
  start()
  const writers = upTo(8).map(async (writer) => {
    for (let turn = 0; turn < 40; turn++) {
      await database.transaction(async (transaction) => {
        await transaction
          .insert(event)
          .values({ boxId: writer, messageId: randomUUID(), type: 'publication/message.published' })
        if (turn % 5 === 0) await delay(Math.random() * 40)
      })
    }
  })
  await Promise.all(writers)
  await until(async () => handedOver().length >= 320)
  expect(handedOver()).toEqual(upTo(320))
  const rows = await database.select().from(event).orderBy(asc(event.sequence))
  expect(rows.map(({ sequence }) => sequence)).toEqual(upTo(320))
  expect(sent.flatMap(({ data }) => data.events.map(({ messageId }) => messageId))).toEqual(
    rows.map(({ messageId }) => messageId),
  )
})

test('an event that commits late comes after those already numbered, though its id is older', async () => {
  const old = uuidv7()
  let commit = () => {}
  const held = new Promise<void>((resolve) => (commit = resolve))
  const late = database.transaction(async (transaction) => {
    await transaction
      .insert(event)
      .values({ boxId: 1, eventId: old, messageId: randomUUID(), type: 'publication/message.published' })
    await held
  })
  await append(2)
  expect(await numberEvents(database)).toBe(1)
  commit()
  await late
  expect(await numberEvents(database)).toBe(1)
  const [row] = await database.select().from(event).where(eq(event.eventId, old))
  expect(row?.sequence).toBe(2)
})

test('a transaction that is rolled back leaves no gap', async () => {
  await append(1)
  await numberEvents(database)
  const given = database.transaction(async (transaction) => {
    await transaction.insert(event).values({ boxId: 1, messageId: randomUUID(), type: 'publication/message.published' })
    throw new Error('refused')
  })
  await expect(given).rejects.toThrow('refused')
  await append(1)
  await numberEvents(database)
  const rows = await database.select().from(event).orderBy(asc(event.sequence))
  expect(rows.map(({ sequence }) => sequence)).toEqual([1, 2])
})

test('numbering at once from several places stays without a gap', async () => {
  for (let turn = 0; turn < 60; turn++) await append(turn % 3)
  const counts = await Promise.all(upTo(6).map(() => numberEvents(database, 25)))
  expect(counts.reduce((sum, count) => sum + count)).toBe(60)
  const rows = await database.select().from(event).orderBy(asc(event.sequence))
  expect(rows.map(({ sequence }) => sequence)).toEqual(upTo(60))
})

test('what was sent before a crash is sent again as the same page, whatever came since', async () => {
  for (let turn = 0; turn < 3; turn++) await append(turn)
  const crashed = start(async (events) => {
    sent.push(...events)
    throw new Error('gone between hand-over and cursor')
  })
  await until(async () => sent.length > 0)
  await crashed.stop()
  const [first] = sent
  for (let turn = 0; turn < 5; turn++) await append(turn)
  sent = []
  start()
  await until(async () => handedOver().length >= 8)
  expect(JSON.stringify(sent[0])).toBe(JSON.stringify(first))
  expect(handedOver()).toEqual(upTo(8))
})

test('while the engine is down events are numbered and wait, and it is said once', async () => {
  let isDown = true
  start(async (events) => {
    if (isDown) throw new Error('ECONNREFUSED')
    sent.push(...events)
  })
  for (let turn = 0; turn < 4; turn++) await append(turn)
  await until(async () => (await database.select().from(event).where(isNull(event.sequence))).length === 0)
  await delay(300)
  for (let turn = 0; turn < 4; turn++) await append(turn)
  await delay(300)
  expect(lines).toEqual(['relay: events cannot be handed over; they wait'])
  isDown = false
  await until(async () => handedOver().length >= 8)
  expect(handedOver()).toEqual(upTo(8))
})

test('pages hold a hundred events at most, of one kind each, and no data of persons', async () => {
  await database.insert(event).values(
    upTo(250).map((boxId) => ({
      boxId,
      messageId: uuidv7(),
      type: boxId % 2 === 0 ? ('consultation/message.read' as const) : ('publication/message.published' as const),
    })),
  )
  start()
  await until(async () => handedOver().length >= 250)
  expect(handedOver().sort((a, b) => a - b)).toEqual(upTo(250))
  expect(new Set(sent.map(({ id }) => id)).size).toBe(sent.length)
  for (const { data } of sent) {
    expect(data.events.length).toBeLessThanOrEqual(100)
    for (const each of data.events)
      expect(Object.keys(each).sort()).toEqual(['boxId', 'messageId', 'occurredAt', 'sequence'])
  }
})

test('a relay that waits stops by itself: it is not left behind after five seconds', async () => {
  const relay = start(async () => {
    throw new Error('down')
  })
  await append(1)
  await delay(200)
  const started = performance.now()
  await relay.stop()
  expect(performance.now() - started).toBeLessThan(4_000)
})
