import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ebox, message } from '#db/schema/index.ts'
import { codesPerHour } from '#domain/ebox/address-code.ts'
import { type EmailAddress, parseEmailAddress } from '#domain/ebox/email-address.ts'
import type { Mail } from '#domain/notification/mailer.ts'
import { recordAlerts } from '#domain/notification/record-alerts.ts'
import { sendAlerts } from '#domain/notification/send-alerts.ts'
import type { EnterpriseManager } from '#domain/registration/manage-enterprise.ts'
import {
  askPartitionCode,
  choosePartitionTelling,
  confirmPartitionAddress,
  readPartitionAddress,
  removePartitionAddress,
} from '#domain/registration/partition-addresses.ts'
import { listManagedPartitions, makePartition, removePartition } from '#domain/registration/partitions.ts'
import { keysOf } from '#tests/fixtures/box-holder.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'
import { aManagedEnterprise, aSignedInPerson } from '#tests/fixtures/enterprise-manager.ts'

/* Where the alerts of a partition go. The rules of the code are tests/domain/activation.test.ts: it is the same one. */
const request = { traceId: 'test', requestMethod: 'POST', requestUrl: '/partitions' }
let database: EmptyDatabase
beforeAll(async () => {
  database = await emptyDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

function anAddress(): EmailAddress {
  const address = parseEmailAddress(`${crypto.randomUUID()}@shop.example`)
  if (!address) throw new Error('The fixture made no address')
  return address
}
async function aBoxWithShop(): Promise<EnterpriseManager> {
  const by = await aManagedEnterprise(database)
  expect(await makePartition(database.app, keysOf(database), by, 'SHOP', request)).toBeUndefined()
  await database.worker
    .update(ebox)
    .set({ activatedAt: new Date() })
    .where(eq(ebox.enterpriseNumber, by.enterpriseNumber))
  return by
}
const ask = (by: EnterpriseManager, address = anAddress(), partitionId = 'SHOP') =>
  askPartitionCode(database.app, keysOf(database), by, { partitionId, address }, request)
const confirm = (by: EnterpriseManager, code = '', partitionId = 'SHOP') =>
  confirmPartitionAddress(database.app, keysOf(database), by, { partitionId, code, language: 'fr' }, request)
const read = (by: EnterpriseManager, partitionId = 'SHOP') =>
  readPartitionAddress(database.app, keysOf(database), by, partitionId)

/** The addresses to which the alert of a new message in a partition goes. */
async function alerted({ enterpriseNumber }: EnterpriseManager, partition: string): Promise<string[]> {
  const [box] = await database.worker.select().from(ebox).where(eq(ebox.enterpriseNumber, enterpriseNumber))
  if (!box) throw new Error('There is no box')
  const values = { boxId: box.boxId, partition, messageTypeId: 'TYPE', senderOrganizationId: '0206731645' }
  const [stored] = await database.worker
    .insert(message)
    .values({ ...values, senderApplicationId: 'SENDER', expiresAt: new Date(Date.now() + 86_400_000) })
    .returning()
  const sent: Mail[] = []
  const ports = {
    keys: keysOf(database),
    composeAlert: () => Promise.resolve({ language: 'nl', subject: 's', html: 'h', text: 't' }),
    mailer: {
      sendBatch: (mails: readonly Mail[]) => {
        sent.push(...mails)
        return Promise.resolve(mails.map(() => ({ status: 'accepted' as const })))
      },
    },
  }
  const keys = [{ boxId: String(box.boxId), messageId: String(stored?.messageId) }]
  const clock = { quiet: { onDaysOfRest: false } }
  await sendAlerts(database.worker, clock, ports, await recordAlerts(database.worker, clock, keys))
  return sent.map(({ to }) => to)
}

test('T25 an alert goes to the address of its partition once that is confirmed, and not before; others go on as they did', async () => {
  const by = await aBoxWithShop()
  const asked = await ask(by)
  expect(await alerted(by, 'SHOP')).toEqual([])
  expect(await confirm(by, asked?.code === '000000' ? '000001' : '000000')).toEqual({ status: 'wrong' })
  expect(await confirm(by, asked?.code)).toEqual({ status: 'confirmed' })
  expect(await confirm(by, asked?.code)).toEqual({ status: 'expired' })
  expect(await alerted(by, 'SHOP')).toEqual([asked?.address])
  expect(await alerted(by, 'GENERAL')).toEqual([])
  expect(await read(by)).toMatchObject({ address: asked?.address, telling: { alertRhythm: 'atOnce' } })
  await removePartitionAddress(database.app, keysOf(database), by, 'SHOP', request)
  expect(await alerted(by, 'SHOP')).toEqual([])
})

test('T25 a code is for the partition for which it was asked, and of one box as many are sent as of any', async () => {
  const by = await aBoxWithShop()
  const asked = await ask(by)
  expect(await confirm(by, asked?.code, 'GENERAL')).toEqual({ status: 'expired' })
  for (let sent = 1; sent < codesPerHour; sent += 1) expect(await ask(by, anAddress(), 'GENERAL')).toBeDefined()
  expect(await ask(by)).toBeUndefined()
  expect(await confirm(by, asked?.code)).toEqual({ status: 'expired' })
})

test('how and when it is told is chosen for a part that has an address, and with the general part for the box', async () => {
  const by = await aBoxWithShop()
  const telling = {
    language: 'de',
    alertRhythm: 'dailySummary',
    wantsReminders: false,
    timeZone: 'America/New_York',
  } as const
  const choose = (partitionId: string) =>
    choosePartitionTelling(database.app, keysOf(database), by, { partitionId, telling }, request)
  const tellings = async () => [(await read(by))?.telling, (await read(by, 'GENERAL'))?.telling]
  const usual = { language: null, alertRhythm: 'atOnce', wantsReminders: true, timeZone: null }
  expect(await tellings()).toEqual([undefined, usual])
  expect(await choose('SHOP')).toBe(false)
  expect(await tellings()).toEqual([undefined, usual])
  expect(await choose('GENERAL')).toBe(true)
  expect(await tellings()).toEqual([undefined, telling])
  const asked = await ask(by)
  await confirm(by, asked?.code)
  // Until another is chosen, in the language in which the address was confirmed.
  expect(await tellings()).toEqual([{ ...usual, language: 'fr' }, telling])
  expect(await choose('SHOP')).toBe(true)
  expect(await tellings()).toEqual([telling, telling])
  const stranger = (await aSignedInPerson(database)).managing(by.enterpriseNumber)
  const forged = { partitionId: 'SHOP', telling }
  await expect(choosePartitionTelling(database.app, keysOf(database), stranger, forged, request)).rejects.toMatchObject(
    {
      details: { status: 403 },
    },
  )
})

test('the box speaks the language in which the address of its general part was confirmed, until another is chosen', async () => {
  const by = await aBoxWithShop()
  const language = async () => {
    const [box] = await database.worker.select().from(ebox).where(eq(ebox.enterpriseNumber, by.enterpriseNumber))
    return box?.language
  }
  expect(await language()).toBeNull()
  const asked = await ask(by, anAddress(), 'GENERAL')
  await confirm(by, asked?.code, 'GENERAL')
  expect(await language()).toBe('fr')
  const telling = { language: 'nl', alertRhythm: 'atOnce', wantsReminders: true, timeZone: null } as const
  await choosePartitionTelling(database.app, keysOf(database), by, { partitionId: 'GENERAL', telling }, request)
  expect(await language()).toBe('nl')
  const again = await ask(by, anAddress(), 'GENERAL')
  await confirm(by, again?.code, 'GENERAL')
  expect([await language(), (await read(by, 'GENERAL'))?.telling]).toEqual(['nl', telling])
})

test('who gave an address another takes the place of is named, and a partition that goes takes its address along', async () => {
  const by = await aBoxWithShop()
  const before = await ask(by)
  await confirm(by, before?.code)
  const next = await ask(by)
  expect(await confirm(by, next?.code)).toEqual({ status: 'confirmed', replaced: before?.address })
  expect(await listManagedPartitions(database.app, by)).toMatchObject([{ hasAddress: false }, { hasAddress: true }])
  expect(await removePartition(database.app, keysOf(database), by, 'SHOP', request)).toBeUndefined()
  expect(await read(by)).toBeUndefined()
  await makePartition(database.app, keysOf(database), by, 'SHOP', request)
  expect(await read(by)).toEqual({})
})

test('Z13 nobody but the enterprise’s managers asks, confirms or reads one', async () => {
  const by = await aBoxWithShop()
  const asked = await ask(by)
  const stranger = (await aSignedInPerson(database)).managing(by.enterpriseNumber)
  const refused = { details: { status: 403 } }
  await expect(ask(stranger)).rejects.toMatchObject(refused)
  await expect(confirm(stranger, asked?.code)).rejects.toMatchObject(refused)
  await expect(read(stranger)).rejects.toMatchObject(refused)
})
