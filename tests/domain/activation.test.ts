import { sql } from 'drizzle-orm'
import { fc } from '#tests/fixtures/fast-check.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { revokeSession } from '#domain/access/session.ts'
import { codeAttempts, codesPerHour, drawCode } from '#domain/ebox/address-code.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { acceptTerms } from '#domain/registration/accept-terms.ts'
import { type AddressCode, askAddressCode, forgetAddressToConfirm } from '#domain/registration/ask-address-code.ts'
import { changePreferences } from '#domain/registration/change-preferences.ts'
import { closeBox } from '#domain/registration/close-box.ts'
import { confirmAddress } from '#domain/registration/confirm-address.ts'
import { readOwnBox } from '#domain/registration/read-own-box.ts'
import {
  aBoxHolder,
  anAddress,
  aVersionOfTerms,
  type HolderOfTest,
  keysOf,
  openOwnBox,
} from '#tests/fixtures/box-holder.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'

/*
 * Opening and closing the own box, and the code that confirms an address (trust.md T25); the pages are tests/web/activation.test.ts.
 */
let database: EmptyDatabase
let keys: KeyProvider
beforeAll(async () => {
  database = await emptyDatabase()
  keys = keysOf(database)
  await aVersionOfTerms(database, '1')
}, 60_000)
afterAll(() => database[Symbol.asyncDispose]())

type Someone = HolderOfTest

const accept = ({ by, request }: Someone, version = '1') => acceptTerms(database.app, keys, by, version, request)
const ask = ({ by, request }: Someone, address = anAddress()) =>
  askAddressCode(database.app, keys, by, address, request)
const confirm = ({ by, request }: Someone, code: string) => confirmAddress(database.app, keys, by, code, request)
const close = ({ by, request }: Someone) => closeBox(database.app, keys, by, request)
const read = ({ by }: Someone) => readOwnBox(database.app, keys, by.reader)
const pass = ({ boxHash }: Someone, minutes: number) =>
  database.worker.execute(sql`UPDATE address_confirmation
    SET sent_at = sent_at - make_interval(mins => ${minutes}), counted_since = counted_since - make_interval(mins => ${minutes})
    WHERE box_id = (SELECT box_id FROM box_identifier WHERE lookup_hash = ${boxHash})`)

async function asked(someone: Someone, address = anAddress()): Promise<AddressCode> {
  const code = await ask(someone, address)
  if (!code) throw new Error('No code was drawn')
  return code
}
/** Another code than this one. */
const wrong = ({ code }: AddressCode) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

/** The invariant: how many active boxes of persons have no confirmed address. */
async function silentBoxes(): Promise<number> {
  const [row] = await database.worker.execute<{ silent: string }>(sql`
    SELECT count(*) AS silent FROM ebox WHERE ebox_type <> 'enterprise' AND activated_at IS NOT NULL
      AND (alert_address_cipher IS NULL OR alert_address_verified_at IS NULL)`)
  return Number(row?.silent)
}

test('a box opens with the terms in force and a confirmed address, and not before', async () => {
  const someone = await aBoxHolder(database)
  expect(await read(someone)).toMatchObject({ isActive: false, hasAcceptedTerms: false })
  expect(await accept(someone)).toBe(true)
  expect(await read(someone)).toMatchObject({ isActive: false, hasAcceptedTerms: true })
  const code = await asked(someone)
  expect(await read(someone)).toMatchObject({ isActive: false, toConfirm: { address: code.address, isLocked: false } })
  expect(await confirm(someone, code.code)).toEqual({ status: 'confirmed', isOpened: true })
  const box = await read(someone)
  expect(box).toMatchObject({ isActive: true, alertAddress: code.address, acceptedTerms: { version: '1' } })
  expect(box).not.toHaveProperty('toConfirm')
})

test('a confirmed address alone opens nothing: the terms were not accepted', async () => {
  const someone = await aBoxHolder(database)
  expect(await confirm(someone, (await asked(someone)).code)).toEqual({ status: 'confirmed', isOpened: false })
  expect(await read(someone)).toMatchObject({ isActive: false })
})

test('terms that are not in force are not accepted', async () => {
  const someone = await aBoxHolder(database)
  expect(await accept(someone, '0')).toBe(false)
  expect(await read(someone)).toMatchObject({ hasAcceptedTerms: false })
})

test('no silent box: the database itself refuses one', async () => {
  const someone = await aBoxHolder(database)
  await accept(someone)
  await expect(
    database.worker.execute(sql`UPDATE ebox SET activated_at = now()
      WHERE box_id = (SELECT box_id FROM box_identifier WHERE lookup_hash = ${someone.boxHash})`),
  ).rejects.toMatchObject({ cause: { constraint_name: 'no_silent_box' } })
  await confirm(someone, (await asked(someone)).code)
  await expect(
    database.worker.execute(sql`UPDATE ebox SET alert_address_cipher = NULL
      WHERE box_id = (SELECT box_id FROM box_identifier WHERE lookup_hash = ${someone.boxHash})`),
  ).rejects.toMatchObject({ cause: { constraint_name: 'no_silent_box' } })
})

test('T25 a code has six digits, each of a million as likely', () => {
  const codes = Array.from({ length: 2_000 }, drawCode)
  for (const code of codes) expect(code).toMatch(/^\d{6}$/)
  expect(new Set(codes).size).toBeGreaterThan(1_900)
})

test('T25 ten tries: the code is locked after five, also for who then has the right one', async () => {
  const someone = await aBoxHolder(database)
  const code = await asked(someone)
  const tries: string[] = []
  for (let at = 0; at < 10; at += 1) tries.push((await confirm(someone, wrong(code))).status)
  expect(tries).toEqual([
    ...Array<string>(codeAttempts - 1).fill('wrong'),
    ...Array<string>(10 - codeAttempts + 1).fill('locked'),
  ])
  expect(await confirm(someone, code.code)).toEqual({ status: 'locked' })
  expect(await read(someone)).toMatchObject({ toConfirm: { isLocked: true } })
})

test('T25 tries that come all at once are counted one by one', async () => {
  const someone = await aBoxHolder(database)
  const code = await asked(someone)
  const answers = await Promise.all(Array.from({ length: 20 }, () => confirm(someone, wrong(code))))
  expect(answers.filter(({ status }) => status === 'wrong')).toHaveLength(codeAttempts - 1)
})

test('T25 a code is used once, also when it comes twenty times at once', async () => {
  const someone = await aBoxHolder(database)
  await accept(someone)
  const { code } = await asked(someone)
  const answers = await Promise.all(Array.from({ length: 20 }, () => confirm(someone, code)))
  expect(answers.filter(({ status }) => status === 'confirmed')).toHaveLength(1)
  expect(await confirm(someone, code)).toEqual({ status: 'expired' })
})

test('T25 a code is worth nothing after ten minutes', async () => {
  const someone = await aBoxHolder(database)
  const { code } = await asked(someone)
  await pass(someone, 11)
  expect(await read(someone)).toMatchObject({ toConfirm: { isExpired: true } })
  expect(await confirm(someone, code)).toEqual({ status: 'expired' })
})

test('T25 a code is for one address of one box: not for another, and not for one given since', async () => {
  const [someone, other] = await Promise.all([aBoxHolder(database), aBoxHolder(database)])
  const address = anAddress()
  const first = await asked(someone, address)
  await asked(other, address)
  expect((await confirm(other, first.code)).status).toBe('wrong')
  const second = await asked(someone)
  expect((await confirm(someone, first.code)).status).toBe('wrong')
  expect(await confirm(someone, second.code)).toMatchObject({ status: 'confirmed' })
  expect(await read(someone)).toMatchObject({ alertAddress: second.address })
})

test('T25 no more codes are sent within an hour than may be, also when all are asked at once', async () => {
  const someone = await aBoxHolder(database)
  const drawn = await Promise.all(Array.from({ length: 12 }, () => ask(someone)))
  expect(drawn.filter((code) => code !== undefined)).toHaveLength(codesPerHour)
  expect(await ask(someone)).toBeUndefined()
  await pass(someone, 61)
  expect(await ask(someone)).toBeDefined()
})

test('T25 a confirmed address lets nobody flood others: the codes stay counted', async () => {
  const someone = await aBoxHolder(database)
  for (let at = 0; at < codesPerHour; at += 1) await confirm(someone, (await asked(someone)).code)
  expect(await ask(someone)).toBeUndefined()
})

test('T25 nothing in the database tells a code', async () => {
  const someone = await aBoxHolder(database)
  const { code } = await asked(someone)
  const [row] = await database.worker.execute<{ everything: string }>(sql`
    SELECT address_confirmation::text || (SELECT string_agg(audit_line::text, ' ') FROM audit_line WHERE trace_id = ${someone.request.traceId})
      AS everything
    FROM address_confirmation JOIN box_identifier USING (box_id) WHERE lookup_hash = ${someone.boxHash}`)
  expect(row?.everything).not.toContain(code)
})

test('the address of before stays until the new one is confirmed, and is then told', async () => {
  const someone = await aBoxHolder(database)
  await accept(someone)
  const first = await asked(someone)
  await confirm(someone, first.code)
  const second = await asked(someone)
  expect(await read(someone)).toMatchObject({ isActive: true, alertAddress: first.address })
  await forgetAddressToConfirm(database.app, keys, someone.by)
  expect(await confirm(someone, second.code)).toEqual({ status: 'expired' })
  const third = await asked(someone)
  expect(await confirm(someone, third.code)).toEqual({ status: 'confirmed', isOpened: false, replaced: first.address })
})

test('what a holder prefers is kept, and ends with the box', async () => {
  const someone = await aBoxHolder(database)
  const { by, request } = someone
  await changePreferences(database.app, keys, by, { language: 'de', exclusivelyEbox: true }, request)
  await accept(someone)
  await confirm(someone, (await asked(someone)).code)
  expect(await read(someone)).toMatchObject({ language: 'de', exclusivelyEbox: true })
  await close(someone)
  const closed = await read(someone)
  expect(closed).toMatchObject({ isActive: false, hasAcceptedTerms: false, exclusivelyEbox: false, language: 'de' })
  expect(closed).not.toHaveProperty('alertAddress')
})

test('closing ends every portal’s consent with it', async () => {
  const [someone, other] = await Promise.all([aBoxHolder(database), aBoxHolder(database)])
  await database.worker.execute(sql`INSERT INTO client (client_id, role, profile, enterprise_number, name, scope)
    VALUES ('a-portal', 'partnerPortal', 'fapi2', '0406798006', 'A portal', 'consult')`)
  for (const { boxHash } of [someone, other])
    await database.worker.execute(sql`INSERT INTO portal_consent (client_id, subject, ssin_hash, scope, valid_until)
      VALUES ('a-portal', ${crypto.randomUUID()}, ${boxHash}, 'consult', now() + interval '1 year')`)
  await openOwnBox(database, someone, '1')
  await close(someone)
  const standing = await database.worker.execute<{ ssin_hash: Uint8Array }>(
    sql`SELECT ssin_hash FROM portal_consent WHERE revoked_at IS NULL`,
  )
  expect(standing.map(({ ssin_hash: hash }) => Buffer.from(hash))).toEqual([Buffer.from(other.boxHash)])
})

test('whose session has ended changes nothing', async () => {
  const someone = await aBoxHolder(database)
  await revokeSession(database.app, someone.sessionId)
  for (const refused of [accept, ask, close, read])
    await expect(refused(someone)).rejects.toMatchObject({ details: { status: 403 } })
})

test('each change has its line in the trail, without number, address or code', async () => {
  const someone = await aBoxHolder(database)
  await accept(someone)
  const code = await asked(someone)
  await confirm(someone, code.code)
  await close(someone)
  const lines = await database.worker.execute<{ details: object }>(
    sql`SELECT details FROM audit_line WHERE trace_id = ${someone.request.traceId} ORDER BY audit_id`,
  )
  expect(lines.map(({ details }) => details)).toEqual([
    { acceptedTerms: '1' },
    { asked: 'addressCode' },
    { confirmed: 'address', opened: true },
    { closed: true, endedConsents: [] },
  ])
})

/** What a holder may do, in any order, and what a model of the box expects of it. */
type Step = 'accept' | 'ask' | 'wrong' | 'right' | 'late' | 'other' | 'close'
const steps = fc.array(fc.constantFrom<Step>('accept', 'ask', 'wrong', 'right', 'late', 'other', 'close'), {
  maxLength: 14,
})

test('no silent box: whatever its holder does in whatever order, a box is active only as the model says', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (journey) => {
      const someone = await aBoxHolder(database)
      const model = { accepted: false, active: false, failed: 0, sent: 0, code: undefined as AddressCode | undefined }
      for (const step of journey) {
        await take(someone, step, model)
        expect(await read(someone), journey.join(' ')).toMatchObject({
          isActive: model.active,
          hasAcceptedTerms: model.accepted,
        })
        expect(await silentBoxes()).toBe(0)
      }
    }),
    { numRuns: process.env.TEST_LONG ? 500 : 40 },
  )
}, 300_000)

async function take(
  someone: Someone,
  step: Step,
  model: { accepted: boolean; active: boolean; failed: number; sent: number; code: AddressCode | undefined },
): Promise<void> {
  const isUsable = model.code !== undefined && model.failed < codeAttempts
  if (step === 'accept') {
    await accept(someone)
    model.accepted = true
  } else if (step === 'ask') {
    const code = await ask(someone)
    expect(code !== undefined).toBe(model.sent < codesPerHour)
    if (code) Object.assign(model, { code, failed: 0, sent: model.sent + 1 })
  } else if (step === 'wrong') {
    await confirm(someone, model.code ? wrong(model.code) : '000000')
    if (isUsable) model.failed += 1
  } else if (step === 'right') {
    const { status } = await confirm(someone, model.code?.code ?? '000000')
    expect(status === 'confirmed').toBe(isUsable)
    if (isUsable) Object.assign(model, { code: undefined, active: model.active || model.accepted })
  } else if (step === 'late') {
    await pass(someone, 11)
    model.code = undefined
  } else if (step === 'other') {
    await forgetAddressToConfirm(database.app, keys, someone.by)
    model.code = undefined
  } else {
    await close(someone)
    if (model.active) Object.assign(model, { active: false, accepted: false, code: undefined })
  }
}

test('new terms are to be accepted anew, and change nothing else', async () => {
  const someone = await aBoxHolder(database)
  await openOwnBox(database, someone, '1')
  await aVersionOfTerms(database, '2')
  expect(await read(someone)).toMatchObject({ isActive: true, hasAcceptedTerms: false, terms: { version: '2' } })
  expect(await accept(someone, '1')).toBe(false)
  expect(await accept(someone, '2')).toBe(true)
  expect(await read(someone)).toMatchObject({ isActive: true, hasAcceptedTerms: true, acceptedTerms: { version: '2' } })
})
