import { join } from 'node:path'
import { and, eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { localKeyProvider } from '#adapters/key-provider/local.ts'
import { alert, event, message, messageType, partition, partitionAddress } from '#db/schema/index.ts'
import { alertTimes, type QuietTime } from '#domain/notification/alert-time.ts'
import type { Mail } from '#domain/notification/mailer.ts'
import { ladderParts, recordAlerts, recordLadder } from '#domain/notification/record-alerts.ts'
import { type AlertToCompose, sendAlerts, sendWaitingAlerts } from '#domain/notification/send-alerts.ts'
import { sendSummaries, type SummaryToCompose } from '#domain/notification/send-summaries.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'
import { fc } from '#tests/fixtures/fast-check.ts'
import { makeBox, type TestBox } from '#tests/fixtures/telling.ts'

/*
 * The ladder of alerts under a clock that is told: nobody is left unaware, nobody is told twice, and nobody is told of what needs no
 * telling any more (spec §6).
 */
const hour = 3_600_000
const day = 24 * hour
const quiet: QuietTime = { hours: { from: 21, until: 7 }, onDaysOfRest: true }

let database: EmptyDatabase
let keys: ReturnType<typeof localKeyProvider>
beforeAll(async () => {
  database = await emptyDatabase()
  keys = localKeyProvider(join(database.folder, 'keys.json'))
  const name = { nl: 'Soort' }
  const kept = { audience: 'citizen', validityPeriodNumber: 1, validityPeriodUnit: 'year', name } as const
  await database.worker.insert(messageType).values([
    { messageTypeId: 'USUAL', ...kept },
    { messageTypeId: 'URGENT', ...kept, reminderDays: 3, warningDays: 2 },
    { messageTypeId: 'SILENT', ...kept, reminderDays: null, warningDays: null },
  ])
})
// The workflows look at every box.
beforeEach(async () => {
  await database.worker.delete(alert)
  await database.worker.delete(message)
})
afterAll(() => database[Symbol.asyncDispose]())

const ladderOf: Record<string, { reminder: number | null; warning: number | null }> = {
  USUAL: { reminder: 15, warning: 7 },
  URGENT: { reminder: 3, warning: 2 },
  SILENT: { reminder: null, warning: null },
}

/** Of all parts of the boxes, those in which there are any. */
const parts = new Set<number>()
const aBox = async (box: TestBox) => {
  const boxId = await makeBox(database.worker, keys, box)
  parts.add(boxId % ladderParts)
  return boxId
}

/** Mails as they left, and a clock that stands where it was put. */
function aPost() {
  const sent: { at: Date; to: string; key: string; language: string; summary?: SummaryToCompose['counts'] }[] = []
  const clock = { quiet, now: new Date(0) }
  const content = { language: 'nl', subject: '', html: '', text: '' }
  const ports = {
    keys,
    composeAlert: ({ language }: AlertToCompose) => Promise.resolve({ ...content, language: language ?? 'nl' }),
    composeSummary: ({ counts }: SummaryToCompose) => Promise.resolve({ ...content, text: JSON.stringify(counts) }),
    mailer: {
      sendBatch: (mails: readonly Mail[]) => {
        const taken = mails.map(({ to }) => !post.refuse(to))
        for (const { to, key, language, text } of mails.filter((_mail, index) => taken[index]))
          sent.push({
            at: clock.now,
            to,
            key,
            language,
            ...(text && { summary: JSON.parse(text) as SummaryToCompose['counts'] }),
          })
        return Promise.resolve(
          taken.map((is) =>
            is ? { status: 'accepted' as const } : { status: 'later' as const, reason: 'greylisted' },
          ),
        )
      },
    },
  }
  const post = {
    sent,
    clock,
    /** To whom nothing is taken now. */
    refuse: (_to: string): boolean => false,
    async publish(boxId: number, given: Partial<typeof message.$inferInsert> & { days: number }) {
      const { days, ...values } = given
      const [stored] = await database.worker
        .insert(message)
        .values({
          boxId,
          messageTypeId: 'USUAL',
          senderOrganizationId: '0206731645',
          senderApplicationId: 'SENDER',
          receivedAt: clock.now,
          expiresAt: new Date(clock.now.getTime() + days * day),
          ...values,
        })
        .returning()
      if (!stored) throw new Error('no message')
      const { messageId } = stored
      const due = await recordAlerts(database.worker, clock, [{ boxId: String(boxId), messageId }])
      await sendAlerts(database.worker, clock, ports, due)
      return messageId
    },
    set: (messageId: string, values: Partial<typeof message.$inferInsert>) =>
      database.worker.update(message).set(values).where(eq(message.messageId, messageId)),
    /** What climb-ladder does each morning. */
    async climb() {
      for (const kind of ['reminder', 'expiryWarning'] as const)
        for (const part of parts) await recordLadder(database.worker, clock, kind, part)
    },
    /** What send-waiting-alerts does each minute. */
    async send() {
      await sendWaitingAlerts(database.worker, clock, ports)
      await sendSummaries(database.worker, clock, ports)
    },
  }
  return post
}

const at = (instant: string) => new Date(instant)

test('unread after 15 days it is told again, and seven days before it is gone, each once', async () => {
  const post = aPost()
  const boxId = await aBox({ address: 'ladder@example.org' })
  post.clock.now = at('2026-03-02T10:00:00Z')
  const messageId = await post.publish(boxId, { days: 40 })
  for (let days = 1; days <= 45; days++) {
    post.clock.now = new Date(at('2026-03-02T06:30:00Z').getTime() + days * day)
    await post.climb()
    post.clock.now = new Date(post.clock.now.getTime() + 4 * hour)
    await post.send()
    await post.send()
  }
  expect(post.sent.map((mail) => [mail.at.toISOString().slice(0, 10), mail.key.split('/')[1]])).toEqual([
    ['2026-03-02', 'newMessage'],
    ['2026-03-18', 'reminder'],
    // The fifth of April is Easter, the sixth its Monday.
    ['2026-04-07', 'expiryWarning'],
  ])
  expect(new Set(post.sent.map(({ key }) => key.split('/')[0]))).toEqual(new Set([messageId]))
})

test('who turned reminders off is warned of what will be gone, and reminded of registered mail alone', async () => {
  const post = aPost()
  const boxId = await aBox({ address: 'off@example.org', wantsReminders: false })
  post.clock.now = at('2026-03-02T10:00:00Z')
  const usual = await post.publish(boxId, { days: 40 })
  const registered = await post.publish(boxId, { days: 40, isRegisteredMail: true })
  post.sent.length = 0
  for (let days = 1; days <= 45; days++) {
    post.clock.now = new Date(at('2026-03-02T06:30:00Z').getTime() + days * day)
    await post.climb()
    post.clock.now = new Date(post.clock.now.getTime() + 4 * hour)
    await post.send()
  }
  expect(post.sent.map(({ key }) => key).toSorted()).toEqual(
    [`${usual}/expiryWarning`, `${registered}/reminder`, `${registered}/expiryWarning`].toSorted(),
  )
})

test('what was withdrawn from all is told to nobody, also where the tombstone is not there yet', async () => {
  const post = aPost()
  post.clock.now = at('2026-03-02T10:00:00Z')
  const boxId = await aBox({ address: 'gone@example.org' })
  const publicationId = crypto.randomUUID()
  await database.worker.execute(sql`
    INSERT INTO publication (publication_id, sender_organization_id, sender_application_id, sender_partition, message_type_id, audience,
      validity, is_reply_authorized, is_registered_mail, is_body_main_content, is_for_action, subject, business_data, actions, wrapped_key,
      withdrawn_at)
    VALUES (${publicationId}, '0', 'app', 'GENERAL', 'USUAL', 'citizen', '1 year', false, false, true, false, '{"nl":"x"}', '[]', '[]',
      '\\x00', now())`)
  await post.publish(boxId, { days: 40, publicationId })
  post.clock.now = at('2026-03-18T10:00:00Z')
  await post.climb()
  await post.send()
  expect(post.sent).toEqual([])
})

test('what was read between the decision and the mail is not told', async () => {
  const post = aPost()
  const boxId = await aBox({ address: 'read@example.org' })
  post.clock.now = at('2026-03-02T22:00:00Z')
  const messageId = await post.publish(boxId, { days: 40 })
  post.clock.now = at('2026-03-03T05:00:00Z')
  await post.set(messageId, { readAt: post.clock.now })
  post.clock.now = at('2026-03-03T06:00:00Z')
  await post.send()
  expect(post.sent).toEqual([])
  const [row] = await database.worker.select().from(alert).where(eq(alert.messageId, messageId))
  expect(row?.status).toBe('suppressed')
})

test('a day on which the workflows stood still is made good; a step of long ago is not', async () => {
  const post = aPost()
  const boxId = await aBox({ address: 'still@example.org' })
  const dayOf = (text: string) => at(`${text}T10:00:00Z`)
  for (const published of ['2026-03-02', '2026-02-16']) {
    post.clock.now = dayOf(published)
    await post.publish(boxId, { days: 300 })
  }
  post.sent.length = 0
  // 22 days after the first, 36 after the second; the reminders were due after 15.
  post.clock.now = at('2026-03-24T06:00:00Z')
  await post.climb()
  await post.send()
  expect(post.sent.map(({ key }) => key.split('/')[1])).toEqual(['reminder'])
})

test('who wants one mail a day gets one, and registered mail at once and apart, also at night', async () => {
  const post = aPost()
  const boxId = await aBox({ address: 'daily@example.org', alertRhythm: 'dailySummary' })
  post.clock.now = at('2026-11-27T22:00:00Z')
  for (let count = 0; count < 3; count++) await post.publish(boxId, { days: 300 })
  const registered = await post.publish(boxId, { days: 300, isRegisteredMail: true })
  expect(post.sent).toMatchObject([{ to: 'daily@example.org', key: `${registered}/newMessage` }])
  for (const later of [
    '2026-11-28T06:59:00Z',
    '2026-11-28T07:00:00Z',
    '2026-11-28T07:01:00Z',
    '2026-11-29T07:00:00Z',
  ]) {
    post.clock.now = at(later)
    await post.send()
  }
  expect(post.sent.slice(1)).toMatchObject([
    { at: at('2026-11-28T07:00:00Z'), summary: { newMessage: 3, reminder: 0, expiryWarning: 0 } },
  ])
})

test('a part of an enterprise’s box has a rhythm and a summary of its own', async () => {
  const post = aPost()
  const box = { eboxType: 'enterprise', enterpriseNumber: '0206731645', address: 'office@example.org' } as const
  const boxId = await aBox({ ...box, alertRhythm: 'dailySummary' })
  const values = ['SHOP', 'STAFF'].map((partitionId) => ({ boxId, partitionId }))
  await database.worker.insert(partition).values(values)
  for (const [{ partitionId }, alertRhythm] of values.map(
    (value, index) => [value, ['dailySummary', 'atOnce'][index]] as const,
  )) {
    await database.worker.execute(sql`INSERT INTO partition_address (box_id, partition_id, address_cipher, alert_rhythm)
      SELECT box_id, ${partitionId}, alert_address_cipher, ${alertRhythm} FROM ebox WHERE box_id = ${boxId}`)
  }
  post.clock.now = at('2026-11-25T10:00:00Z')
  for (const partitionId of ['GENERAL', 'SHOP', 'SHOP', 'STAFF'])
    await post.publish(boxId, { days: 300, partition: partitionId })
  expect(post.sent).toHaveLength(1)
  post.clock.now = at('2026-11-26T07:00:00Z')
  await post.send()
  expect(
    post.sent
      .slice(1)
      .map(({ summary }) => summary?.newMessage)
      .toSorted(),
  ).toEqual([1, 2])
  expect(await database.worker.select().from(partitionAddress).where(eq(partitionAddress.boxId, boxId))).toHaveLength(2)
})

test('a part of an enterprise’s box has a language, a clock and a choice of reminders of its own; other software is reminded all the same', async () => {
  const post = aPost()
  const box = { eboxType: 'enterprise', enterpriseNumber: '0206731645', address: 'desk@example.org' } as const
  const boxId = await aBox({ ...box, language: 'fr' })
  await database.worker.insert(partition).values({ boxId, partitionId: 'SHOP' })
  await database.worker.execute(sql`
    INSERT INTO partition_address (box_id, partition_id, address_cipher, language, wants_reminders, time_zone)
    SELECT box_id, 'SHOP', alert_address_cipher, 'de', false, 'America/New_York' FROM ebox WHERE box_id = ${boxId}`)
  // Ten in the morning in Brussels is four at night in New York.
  post.clock.now = at('2026-03-03T09:00:00Z')
  const general = await post.publish(boxId, { days: 300 })
  const shop = await post.publish(boxId, { days: 300, partition: 'SHOP' })
  expect(post.sent.splice(0)).toMatchObject([{ key: `${general}/newMessage`, language: 'fr' }])
  post.clock.now = at('2026-03-03T11:59:00Z')
  await post.send()
  expect(post.sent).toEqual([])
  post.clock.now = at('2026-03-03T12:00:00Z')
  await post.send()
  expect(post.sent.splice(0)).toMatchObject([{ key: `${shop}/newMessage`, language: 'de' }])

  post.clock.now = at('2026-03-18T14:00:00Z')
  await post.climb()
  await post.send()
  expect(post.sent).toMatchObject([{ key: `${general}/reminder`, language: 'fr' }])
  const told = await database.worker
    .select({ messageId: event.messageId })
    .from(event)
    .where(and(eq(event.boxId, boxId), eq(event.type, 'notification/message.unread')))
  expect(new Set(told.map(({ messageId }) => messageId))).toEqual(new Set([general, shop]))

  // An address from which mails come back has no say any more.
  await database.worker.update(partitionAddress).set({ bouncedAt: new Date() }).where(eq(partitionAddress.boxId, boxId))
  post.sent.length = 0
  await post.climb()
  await post.send()
  expect(post.sent).toMatchObject([{ key: `${shop}/reminder`, language: 'fr' }])
})

test('a summary that was not taken is sent when it is, with the same letters', async () => {
  const post = aPost()
  const boxId = await aBox({ address: 'down@example.org', alertRhythm: 'dailySummary' })
  post.clock.now = at('2026-11-25T10:00:00Z')
  await post.publish(boxId, { days: 300 })
  post.clock.now = at('2026-11-26T07:00:00Z')
  const down = {
    keys,
    composeSummary: () => Promise.resolve({ language: 'nl', subject: '', html: '', text: '' }),
    mailer: {
      sendBatch: (mails: readonly Mail[]) =>
        Promise.resolve(mails.map(() => ({ status: 'later' as const, reason: 'ECONNREFUSED' }))),
    },
  }
  expect(await sendSummaries(database.worker, post.clock, down)).toEqual({ sent: 0 })
  post.clock.now = at('2026-11-26T07:01:30Z')
  await post.send()
  expect(post.sent).toMatchObject([{ to: 'down@example.org', summary: { newMessage: 1 } }])
})

test('what a mail system that was down held up leaves after quiet time, but registered mail at once', async () => {
  const post = aPost()
  post.refuse = () => true
  post.clock.now = at('2026-11-25T19:50:00Z')
  const boxId = await aBox({ address: 'evening@example.org' })
  await post.publish(boxId, { days: 300 }).catch(() => {})
  const registered = await post.publish(boxId, { days: 300, isRegisteredMail: true }).catch(() => {})
  post.refuse = () => false
  post.clock.now = at('2026-11-25T21:00:00Z')
  await post.send()
  expect(post.sent).toHaveLength(1)
  expect(registered).toBeUndefined()
  post.clock.now = at('2026-11-26T06:00:00Z')
  await post.send()
  expect(post.sent).toHaveLength(2)
})

test('who lives abroad is told by the clock there: not in that night, and while Belgium sleeps; the summary at that morning', async () => {
  const post = aPost()
  const [here, there, daily] = [
    await aBox({ address: 'here@example.org' }),
    await aBox({ address: 'there@example.org', timeZone: 'America/New_York' }),
    await aBox({ address: 'daily@example.org', timeZone: 'America/New_York', alertRhythm: 'dailySummary' }),
  ]
  const publish = async () => {
    for (const boxId of [here, there, daily]) await post.publish(boxId, { days: 300 })
  }
  const sentAt = async (instant: string) => {
    post.clock.now = at(instant)
    await post.send()
    return post.sent.splice(0).map(({ to }) => to)
  }
  // Ten in the morning in Brussels is four at night in New York.
  post.clock.now = at('2026-03-03T09:00:00Z')
  await publish()
  expect(post.sent.splice(0).map(({ to }) => to)).toEqual(['here@example.org'])
  expect(await sentAt('2026-03-03T11:59:00Z')).toEqual([])
  expect(await sentAt('2026-03-03T12:00:00Z')).toEqual(['there@example.org'])
  expect(await sentAt('2026-03-03T13:00:00Z')).toEqual(['daily@example.org'])
  // Eleven at night in Brussels.
  post.clock.now = at('2026-03-03T22:00:00Z')
  await publish()
  expect(post.sent.splice(0).map(({ to }) => to)).toEqual(['there@example.org'])
  expect(await sentAt('2026-03-04T06:00:00Z')).toEqual(['here@example.org'])
  expect(await sentAt('2026-03-04T13:00:00Z')).toEqual(['daily@example.org'])

  // What the mail system held up waits for the end of the night of each.
  post.refuse = () => true
  post.clock.now = at('2026-03-05T15:00:00Z')
  for (const boxId of [here, there, daily]) await post.publish(boxId, { days: 300 }).catch(() => {})
  post.refuse = () => false
  expect(await sentAt('2026-03-05T21:00:00Z')).toEqual(['there@example.org'])
  expect(await sentAt('2026-03-06T06:00:00Z')).toEqual(['here@example.org'])
  expect(await sentAt('2026-03-06T13:00:00Z')).toEqual(['daily@example.org'])
})

test('what would be gone before its time is told at once, also at night and to who wants one mail a day', async () => {
  const post = aPost()
  post.clock.now = at('2026-11-28T21:00:00Z')
  for (const alertRhythm of ['atOnce', 'dailySummary'] as const)
    await post.publish(await aBox({ address: `${alertRhythm}@example.org`, alertRhythm }), { days: 1 })
  expect(post.sent.map(({ to }) => to)).toEqual(['atOnce@example.org', 'dailySummary@example.org'])
})

test('what could not be sent for a week is given up, and says so', async () => {
  const post = aPost()
  post.clock.now = at('2026-11-25T10:00:00Z')
  post.refuse = () => true
  await post.publish(await aBox({ address: 'week@example.org' }), { days: 300 }).catch(() => {})
  post.refuse = () => false
  post.clock.now = at('2026-12-03T10:00:00Z')
  await post.send()
  expect(post.sent).toEqual([])
  expect((await database.worker.select().from(alert)).map(({ status }) => status)).toEqual(['failed'])
})

test.each([
  ['alerts', 'atOnce'],
  ['summaries', 'dailySummary'],
] as const)(
  'R08 %s: one mail that is never taken holds up nobody, and is tried again and again',
  async (_, alertRhythm) => {
    const post = aPost()
    post.clock.now = at('2026-11-25T22:00:00Z')
    const addresses = ['first@example.org', 'poison@example.org', 'last@example.org']
    for (const address of addresses) await post.publish(await aBox({ address, alertRhythm }), { days: 300 })
    const tried: string[] = []
    post.refuse = (to) => {
      tried.push(to)
      return to === 'poison@example.org'
    }
    const minutes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    for (const minute of minutes) {
      post.clock.now = new Date(at('2026-11-26T07:00:00Z').getTime() + minute * 60_000)
      await post.send()
      if (minute === 0)
        expect(post.sent.map(({ to }) => to).toSorted()).toEqual(['first@example.org', 'last@example.org'])
    }
    expect(post.sent).toHaveLength(2)
    expect(tried.filter((to) => to === 'poison@example.org').length).toBeGreaterThan(2)
    post.refuse = () => false
    post.clock.now = at('2026-11-26T09:00:00Z')
    await post.send()
    expect(post.sent.map(({ to }) => to)).toContain('poison@example.org')
  },
)

/** One letter of a year: when it comes, what becomes of it, and when. */
const plans = fc.record({
  day: fc.integer({ min: 0, max: 330 }),
  hour: fc.integer({ min: 0, max: 23 }),
  box: fc.nat({ max: 5 }),
  type: fc.constantFrom('USUAL', 'URGENT', 'SILENT'),
  keptFor: fc.integer({ min: 1, max: 60 }),
  isRegisteredMail: fc.boolean(),
  fate: fc.oneof(
    fc.record({ what: fc.constant('read' as const), after: fc.integer({ min: 0, max: 30 * 24 }) }),
    fc.record({ what: fc.constant('withdrawn' as const), after: fc.integer({ min: 0, max: 30 * 24 }) }),
    fc.constant(undefined),
  ),
})

test(
  '400 days: each step of each letter is told once, in its time, and never after reading',
  { timeout: 240_000 },
  async () => {
    const post = aPost()
    const begin = at('2027-01-01T00:00:00Z').getTime()
    const rhythms = ['atOnce', 'dailySummary'] as const
    const boxes = await Promise.all(
      Array.from({ length: 6 }, async (_, index) => {
        const address = `year${index}@example.org`
        const alertRhythm = rhythms[index % 2] ?? 'atOnce'
        return { alertRhythm, address, boxId: await aBox({ address, alertRhythm }) }
      }),
    )
    const letters = fc.sample(plans, process.env.TEST_LONG ? 3_000 : 300).map((plan) => {
      const received = begin + plan.day * day + plan.hour * hour + 17 * 60_000
      const ends = plan.fate ? received + plan.fate.after * hour + 29 * 60_000 : Number.POSITIVE_INFINITY
      return { ...plan, received, ends, expires: received + plan.keptFor * day, messageId: '' }
    })
    type Happening = { time: number; what: () => Promise<unknown> }
    const happenings: Happening[] = letters.flatMap((letter): Happening[] => [
      {
        time: letter.received,
        what: async () => {
          const { boxId } = boxes[letter.box] ?? { boxId: 0 }
          const { isRegisteredMail, type: messageTypeId, keptFor: days } = letter
          letter.messageId = await post.publish(boxId, { isRegisteredMail, messageTypeId, days })
        },
      },
      ...(letter.fate
        ? [
            {
              time: letter.ends,
              what: () =>
                post.set(letter.messageId, {
                  [letter.fate?.what === 'read' ? 'readAt' : 'withdrawnAt']: new Date(letter.ends),
                }),
            },
          ]
        : []),
    ])
    const mornings: number[] = []
    for (let days = 0; days < 400; days++) {
      const midnight = begin + days * day
      mornings.push(midnight + 5.5 * hour)
      happenings.push({ time: midnight + 5.5 * hour, what: post.climb })
      for (const each of [6, 7, 8, 12, 22]) happenings.push({ time: midnight + each * hour, what: post.send })
    }
    for (const { time, what } of happenings.toSorted((one, other) => one.time - other.time)) {
      post.clock.now = new Date(time)
      await what()
    }

    const letterOf = new Map(letters.map((letter) => [letter.messageId, letter]))
    const waits = (letter: (typeof letters)[number], time: number) => time < letter.ends && time < letter.expires
    // Whatever mail left, it left in its time and told of something that waited.
    for (const { at: left, key, summary } of post.sent) {
      const letter = letterOf.get(key.split('/')[0] ?? '')
      if (!letter) throw new Error(`A mail of no letter: ${key}`)
      expect(waits(letter, left.getTime()), key).toBe(true)
      const isUrgent = letter.isRegisteredMail && !summary
      const { atOnce, dailySummary } = alertTimes(left, quiet)
      // In quiet time, or alone where a summary is wanted, leaves besides only what would be gone before its time.
      if (!isUrgent && atOnce > left) expect(letter.expires, key).toBeLessThanOrEqual(atOnce.getTime())
      const isForSummary = !letter.isRegisteredMail && boxes[letter.box]?.alertRhythm === 'dailySummary'
      if (!isForSummary) expect(summary, key).toBeUndefined()
      else if (!summary) expect(letter.expires, key).toBeLessThanOrEqual(dailySummary.getTime())
    }
    expect(new Set(post.sent.map(({ key }) => key)).size).toBe(post.sent.length)
    const perDay = post.sent.flatMap(({ at: left, to, summary }) =>
      summary ? [`${to} ${left.toISOString().slice(0, 10)}`] : [],
    )
    expect(new Set(perDay).size).toBe(perDay.length)

    // What was decided is what the rules say, and nothing that waited when its mail could leave was left untold.
    const rows = await database.worker.select().from(alert)
    const decided = new Map(rows.map((row) => [`${row.messageId}/${row.kind}`, row]))
    for (const letter of letters) {
      const { reminder, warning } = ladderOf[letter.type] ?? { reminder: null, warning: null }
      const firstMorning = (from: number) => mornings.find((morning) => morning >= from)
      const remindedAt = reminder === null ? undefined : firstMorning(letter.received + reminder * day)
      const warnedAt =
        warning === null || letter.keptFor <= warning ? undefined : firstMorning(letter.expires - warning * day)
      const expected = {
        newMessage: letter.received,
        reminder: remindedAt !== undefined && waits(letter, remindedAt) ? remindedAt : undefined,
        expiryWarning: warnedAt !== undefined && waits(letter, warnedAt) ? warnedAt : undefined,
      }
      for (const [kind, time] of Object.entries(expected)) {
        const row = decided.get(`${letter.messageId}/${kind}`)
        expect(row?.decidedAt.getTime(), `${kind} of ${JSON.stringify(letter)}`).toBe(time)
        if (row && waits(letter, row.sendAfter.getTime() + day))
          expect(row.status, JSON.stringify({ kind, letter, row })).toBe('sent')
      }
    }
    const told = rows.filter(({ status, messageId }) => status === 'sent' && letterOf.has(messageId)).length
    const mailed = post.sent.reduce(
      (sum, { summary }) => sum + (summary ? summary.newMessage + summary.reminder + summary.expiryWarning : 1),
      0,
    )
    expect(mailed).toBe(told)
    console.log(`ladder: ${letters.length} letters, ${told} alerts in ${post.sent.length} mails`)
  },
)
