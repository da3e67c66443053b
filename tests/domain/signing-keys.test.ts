import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { localKeyProvider } from '#adapters/key-provider/local.ts'
import {
  publishNextSigningKey,
  removeRetiredSigningKeys,
  replaceSigningKeys,
  signingKeyNames,
  signingKeys,
} from '#authorization/signing-keys.ts'
import { authorizationKey } from '#db/schema/authorization.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'

let database: EmptyDatabase
let keys: KeyProvider

beforeAll(async () => {
  database = await emptyDatabase()
  keys = localKeyProvider(join(database.folder, 'keys.json'))
})
afterAll(() => database[Symbol.asyncDispose]())
beforeEach(async () => {
  await database.app.delete(authorizationKey)
})

const names = () => signingKeyNames(database.app)
const publish = (options?: Parameters<typeof publishNextSigningKey>[2]) =>
  publishNextSigningKey(database.app, keys, options)
/** Lets so much time go by, for every key. */
const pass = (time: string) =>
  database.app.update(authorizationKey).set({ signsFrom: sql`${authorizationKey.signsFrom} - ${time}::interval` })

test('T19 a new key is published and does not sign before its time; then it does, and the one before stays published', async () => {
  const [first] = await signingKeys(database.app, keys)
  const next = await publish({ aheadSeconds: 600 })
  expect(await names()).toEqual([first?.kid, next?.kid])
  await pass('601 seconds')
  expect(await names()).toEqual([next?.kid, first?.kid])
  expect((await signingKeys(database.app, keys)).map(({ kid }) => kid)).toEqual([next?.kid, first?.kid])
})

test('T19 of many that rotate at the same time all get the one next key, and asking again makes no other', async () => {
  await signingKeys(database.app, keys)
  const asked = await Promise.all(Array.from({ length: 6 }, () => publish()))
  const again = await publish()
  expect(new Set([...asked, again].map((key) => key?.kid)).size).toBe(1)
  expect(await names()).toHaveLength(2)
})

test('T19 a key that signs for as long as is allowed is followed by another, a younger one is not', async () => {
  await signingKeys(database.app, keys)
  await pass('89 days')
  expect(await publish({ whenOlderThanDays: 90 })).toBeUndefined()
  await pass('2 days')
  const next = await publish({ whenOlderThanDays: 90 })
  expect(next).toBeDefined()
  expect(await publish({ whenOlderThanDays: 90 })).toEqual(next)
})

test('T19 a key is kept for as long as what it signed may be good, counted from when the next took over', async () => {
  const [first] = await signingKeys(database.app, keys)
  await pass('1 year')
  const next = await publish({ aheadSeconds: 60 })
  expect(await removeRetiredSigningKeys(database.app, 720)).toBe(0)
  await pass('779 seconds')
  expect(await removeRetiredSigningKeys(database.app, 720)).toBe(0)
  expect(await names()).toEqual([next?.kid, first?.kid])
  await pass('2 seconds')
  expect(await removeRetiredSigningKeys(database.app, 720)).toBe(1)
  expect(await names()).toEqual([next?.kid])
  await pass('10 years')
  expect(await removeRetiredSigningKeys(database.app, 720)).toBe(0)
})

test('T19 a key that others may know is gone at once, with every other, and a new one signs', async () => {
  const [first] = await signingKeys(database.app, keys)
  const waiting = await publish()
  const made = await replaceSigningKeys(database.app, keys)
  expect(await names()).toEqual([made.kid])
  expect([first?.kid, waiting?.kid]).not.toContain(made.kid)
})
