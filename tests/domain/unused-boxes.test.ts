import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readOwnBox } from '#domain/registration/read-own-box.ts'
import { closeUnusedBoxes, type UnusedWarning, warnOfUnusedBoxes } from '#domain/registration/unused-boxes.ts'
import { composeUnusedWarning } from '#emails/compose-box-mails.ts'
import { aBoxHolder, aVersionOfTerms, type HolderOfTest, keysOf, openOwnBox } from '#tests/fixtures/box-holder.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'

/*
 * A box that nobody uses is warned of, then closed; the times are put back in the rows instead of being waited for.
 */
const policy = { months: 24, warningDays: 30 }
let database: EmptyDatabase
beforeAll(async () => {
  database = await emptyDatabase()
  await aVersionOfTerms(database, '1')
}, 60_000)
afterAll(() => database[Symbol.asyncDispose]())

const boxOf = ({ boxHash }: HolderOfTest) =>
  sql`box_id = (SELECT box_id FROM box_identifier WHERE lookup_hash = ${boxHash})`

/** Someone whose box was opened so long ago, in months, and consulted so long ago. */
async function someone({ openedAgo, consultedAgo }: { openedAgo: number; consultedAgo?: number }) {
  const holder = await aBoxHolder(database)
  const address = await openOwnBox(database, holder, '1')
  await database.worker.execute(sql`UPDATE ebox SET activated_at = now() - make_interval(months => ${openedAgo}),
    last_consulted_at = now() - make_interval(months => ${consultedAgo ?? null}) WHERE ${boxOf(holder)}`)
  return { holder, address }
}
const passDays = ({ holder }: { holder: HolderOfTest }, days: number) =>
  database.worker.execute(
    sql`UPDATE ebox SET unused_warned_at = unused_warned_at - make_interval(days => ${days}) WHERE ${boxOf(holder)}`,
  )
const isActive = async ({ holder }: { holder: HolderOfTest }) =>
  (await readOwnBox(database.app, keysOf(database), holder.by.reader)).isActive

async function warn(outcome: 'done' | 'later' = 'done'): Promise<UnusedWarning[]> {
  const sent: UnusedWarning[] = []
  await warnOfUnusedBoxes(database.worker, keysOf(database), policy, async (warnings) => {
    sent.push(...warnings)
    return warnings.map(() => outcome)
  })
  return sent
}
const close = () => closeUnusedBoxes(database.worker, policy)

test('who has not been there for two years is warned once, at the confirmed address, with the day', async () => {
  const [long, opened, lately] = [
    await someone({ openedAgo: 40, consultedAgo: 25 }),
    await someone({ openedAgo: 25 }),
    await someone({ openedAgo: 40, consultedAgo: 23 }),
  ]
  const warnings = await warn()
  expect(warnings.map(({ to }) => to)).toEqual([long.address, opened.address])
  expect(warnings.map(({ to }) => to)).not.toContain(lately.address)
  const days = ((warnings[0]?.closesAt.getTime() ?? 0) - Date.now()) / 86_400_000
  expect(Math.round(days)).toBe(policy.warningDays)
  expect(await warn()).toEqual([])
})

test('the box is closed when thirty days passed without use, and not before', async () => {
  const unused = await someone({ openedAgo: 25 })
  await warn()
  await passDays(unused, 29)
  await close()
  expect(await isActive(unused)).toBe(true)
  await passDays(unused, 2)
  await close()
  expect(await isActive(unused)).toBe(false)
  const lines = await database.worker.execute<{ details: object }>(
    sql`SELECT details FROM audit_line WHERE request_url = 'close-unused-boxes' AND details->>'boxId' = (
      SELECT box_id::text FROM ebox WHERE ${boxOf(unused.holder)})`,
  )
  expect(lines).toHaveLength(1)
})

test('who comes back after the warning keeps the box, and is warned anew when it is unused again', async () => {
  const back = await someone({ openedAgo: 25 })
  await warn()
  await passDays(back, 40)
  await database.worker.execute(sql`UPDATE ebox SET last_consulted_at = now() WHERE ${boxOf(back.holder)}`)
  await close()
  expect(await isActive(back)).toBe(true)
  expect(await warn()).toEqual([])
  await database.worker.execute(sql`UPDATE ebox SET unused_warned_at = now() - interval '40 months',
    last_consulted_at = now() - interval '25 months' WHERE ${boxOf(back.holder)}`)
  expect((await warn()).map(({ to }) => to)).toEqual([back.address])
})

test('a mail that was not taken now is sent the next day under the same key; nobody is closed unwarned', async () => {
  const unused = await someone({ openedAgo: 30 })
  const [first] = await warn('later')
  await close()
  expect(await isActive(unused)).toBe(true)
  const [second] = await warn()
  expect(second?.key).toBe(first?.key)
})

test('two workers at once warn and close each box once', async () => {
  await Promise.all(Array.from({ length: 6 }, () => someone({ openedAgo: 25 })))
  const warned = (await Promise.all([warn(), warn(), warn()])).flat()
  expect(warned).toHaveLength(6)
  expect(new Set(warned.map(({ key }) => key)).size).toBe(6)
  await database.worker.execute(sql`UPDATE ebox SET unused_warned_at = unused_warned_at - interval '31 days'
    WHERE unused_warned_at IS NOT NULL AND activated_at < now() - interval '24 months' AND last_consulted_at IS NULL`)
  const closed = (await Promise.all([close(), close()])).reduce((sum, count) => sum + count, 0)
  expect(closed).toBeGreaterThanOrEqual(6)
  expect(await close()).toBe(0)
})

test.each(['nl', 'fr', 'de', 'en'] as const)('%s: the warning says the day, what to do and where', async (language) => {
  const mail = await composeUnusedWarning(
    { language, eboxType: 'citizen' },
    new Date('2026-12-24T22:30:00Z'),
    'https://ebox.example',
  )
  expect(mail.text).toMatch(/24[. ].*2026/)
  expect(mail.html).toContain(`href="https://ebox.example/${language}/citizen"`)
  for (const part of [mail.subject, mail.text]) expect(part).not.toMatch(/[{}!]/)
})
