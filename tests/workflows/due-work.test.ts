import { randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { boxIdentifier, contentToRemove, ebox, event, message } from '#db/schema/index.ts'
import { newContentId } from '#domain/content/content-id.ts'
import type { VirusScanner } from '#domain/content/virus-scanner.ts'
import { type DueWorkOptions, startDueWork } from '#inngest/due-work.ts'
import type { Repeated } from '#inngest/repeat.ts'
import { piecesOf, storeInMemory } from '#tests/fixtures/content.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'

let database: EmptyDatabase
beforeAll(async () => {
  database = await emptyDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const running: Repeated[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()))
})

/** A scanner that is there or not. */
const scanner: VirusScanner & { isThere: boolean } = {
  isThere: true,
  isAnswering: async () => scanner.isThere,
  begin() {
    throw new Error('nothing is scanned here')
  },
}

/** Starts it, its passes a moment apart. @returns what it sends to the workflow engine, and what it logs */
function start(store: DueWorkOptions['store'] = storeInMemory()) {
  const sent: string[] = []
  const lines: string[] = []
  const note = (_: object, line: string) => void lines.push(line)
  running.push(
    startDueWork({
      database: database.worker,
      store,
      scanner,
      log: { info: note, warn: note, error: note },
      client: {
        send: async (events) => {
          sent.push(...[events].flat().map(({ name }) => name))
          return { ids: [] }
        },
      },
      pause: 10,
    }),
  )
  return { sent, lines }
}

async function aMessage(waitsFor: 'release' | 'visibleFrom'): Promise<string> {
  const [box] = await database.worker
    .insert(boxIdentifier)
    .values({ lookupHash: randomBytes(32) })
    .returning()
  const boxId = box?.boxId ?? 0
  await database.worker.insert(ebox).values({ boxId, eboxType: 'citizen', wrappedKey: randomBytes(32) })
  const [stored] = await database.worker
    .insert(message)
    .values({
      boxId,
      waitsFor,
      messageTypeId: 'TYPE',
      senderOrganizationId: '0206731645',
      senderApplicationId: 'APPLICATION',
      expiresAt: sql`now() + interval '1 day'`,
    })
    .returning()
  return stored?.messageId ?? ''
}

test('a message whose day has come is told of by itself', async () => {
  const messageId = await aMessage('visibleFrom')
  start()
  const told = () =>
    database.worker
      .select({ type: event.type })
      .from(event)
      .where(sql`message_id = ${messageId}`)
  await expect.poll(told).toEqual([{ type: 'publication/message.published' }])
})

test('the bytes of what was withdrawn go by themselves; a store that fails is tried again', async () => {
  const store = storeInMemory()
  const contentId = newContentId()
  await store.write(contentId, piecesOf(Buffer.from('bytes')))
  let failures = 3
  const failing = {
    ...store,
    async remove(removed: string) {
      if (failures-- > 0) throw new Error('the disk is not there')
      await store.remove(removed)
    },
  }
  await database.worker.insert(contentToRemove).values({ contentId })
  const { lines } = start(failing)
  await expect.poll(() => store.blobs.size).toBe(0)
  await expect.poll(() => database.worker.select().from(contentToRemove)).toEqual([])
  await expect
    .poll(() => lines)
    .toEqual([
      'due work: contents of withdrawn messages must wait',
      'due work: contents of withdrawn messages wait no longer',
    ])
})

test('a content that cannot be removed holds up none of those behind it, and is not forgotten', async () => {
  const store = storeInMemory()
  const [stuck = '', ...others] = Array.from({ length: 250 }, () => newContentId())
  for (const contentId of [stuck, ...others]) await store.write(contentId, piecesOf(Buffer.from('bytes')))
  const failing = {
    ...store,
    async remove(removed: string) {
      if (removed === stuck) throw new Error('it is held open')
      await store.remove(removed)
    },
  }
  await database.worker
    .insert(contentToRemove)
    .values([stuck, ...others].map((contentId, at) => ({ contentId, since: new Date(2026, 0, 1, 0, 0, at) })))
  const { lines } = start(failing)
  await expect.poll(() => [...store.blobs.keys()], { timeout: 10_000 }).toEqual([stuck])
  await expect.poll(() => lines).toContain('due work: contents of withdrawn messages must wait')
  expect(await database.worker.select({ contentId: contentToRemove.contentId }).from(contentToRemove)).toEqual([
    { contentId: stuck },
  ])
  await database.worker.delete(contentToRemove)
})

test('M03 held messages are scanned as soon as a silent scanner answers again, once', async () => {
  const messageId = await aMessage('release')
  scanner.isThere = false
  const { sent } = start()
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(sent).toEqual([])
  scanner.isThere = true
  await expect.poll(() => sent).toEqual(['content/scanner.answered'])
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(sent).toHaveLength(1)
  await database.worker.execute(sql`DELETE FROM message WHERE message_id = ${messageId}`)
})
