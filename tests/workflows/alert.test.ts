import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { alert, content, message, relayCursor } from '#db/schema/index.ts'
import { sendAlerts, sendWaitingAlerts } from '#domain/notification/send-alerts.ts'
import type { Mail } from '#domain/notification/mailer.ts'
import { recordAlerts } from '#domain/notification/record-alerts.ts'
import { startTelling, type Telling, until } from '#tests/fixtures/telling.ts'

let telling: Telling
beforeAll(async () => {
  telling = await startTelling()
  telling.startRelay()
})
afterAll(() => telling[Symbol.asyncDispose]())

const statusOf = async (messageId: string) => {
  const [row] = await telling.database.select().from(alert).where(eq(alert.messageId, messageId))
  return row?.status
}

test('the recipient gets one alert, at his address, in his language', async () => {
  for (const [language, words] of [
    ['nl', 'Er wacht een bericht'],
    ['fr', 'Un message vous attend'],
    ['de', 'Eine Nachricht wartet'],
    ['en', 'A message is waiting'],
  ] as const) {
    const address = `${language}@example.org`
    const boxId = await telling.makeBox({ address, language })
    const messageId = await telling.publish(boxId)
    const [mail] = await until(async () => {
      const mails = await telling.mails(address)
      return mails.length > 0 && mails
    })
    expect(mail?.to).toEqual([address])
    expect(mail?.subject).toContain(words)
    expect(mail?.html).toContain(`https://ebox.example/${language}/citizen`)
    expect(mail?.text).toContain(`https://ebox.example/${language}/citizen`)
    await until(async () => (await statusOf(messageId)) === 'sent')
    expect(await telling.mails(address)).toHaveLength(1)
  }
})

test('a mail comes to the inbox by itself after each commit', async () => {
  const taken: number[] = []
  for (let turn = 0; turn < 15; turn++) {
    const address = `soon${turn}@example.org`
    const boxId = await telling.makeBox({ address, language: 'fr' })
    await telling.publish(boxId)
    const started = performance.now()
    await until(async () => (await telling.mails(address)).length === 1)
    taken.push(Math.round(performance.now() - started))
  }
  taken.sort((a, b) => a - b)
  console.log(`commit to mail: median ${taken[7]} ms, all ${taken.join(' ')}`)
  expect(taken).toHaveLength(15)
})

test('an enterprise is told in which box, and the button leads there', async () => {
  const boxId = await telling.makeBox({
    eboxType: 'enterprise',
    enterpriseNumber: '0206731645',
    address: 'office@example.org',
    language: 'nl',
  })
  await telling.publish(boxId)
  const [mail] = await until(async () => {
    const mails = await telling.mails('office@example.org')
    return mails.length > 0 && mails
  })
  expect(mail?.text).toContain('onderneming 0206.731.645')
  expect(mail?.html).toContain('href="https://ebox.example/nl/enterprise/0206731645"')
})

test('F11 nothing of sender, subject or content stands in an alert, nor a number of a person', async () => {
  for (const mail of await telling.mails()) {
    const whole = JSON.stringify(mail)
    expect(whole).not.toContain('SECRET-SENDER')
    expect(`${mail.subject} ${mail.html} ${mail.text}`).not.toMatch(/\d{11}|\d{2}\.\d{2}\.\d{2}-/)
    const links = [...mail.html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, url]) => url)
    expect(links).toHaveLength(1)
    expect(links[0]).toMatch(/^https:\/\/ebox\.example\/(nl|fr|de|en)\/(citizen|enterprise\/0206731645)$/)
  }
})

test('nobody is told of a box that was never opened, without a verified address, or of what is read, expired or withdrawn', async () => {
  const never = await telling.makeBox({ address: 'never@example.org', isActivated: false })
  // Of enterprises: the database has no such box of a person (no_silent_box).
  const unverified = await telling.makeBox({
    eboxType: 'enterprise',
    address: 'unverified@example.org',
    isVerified: false,
  })
  const none = await telling.makeBox({ eboxType: 'enterprise' })
  const reader = await telling.makeBox({ address: 'reader@example.org' })
  const [a, b, c, d, e, f] = [
    await telling.publish(never),
    await telling.publish(unverified),
    await telling.publish(none),
    await telling.publish(reader, { isRead: true }),
    await telling.publish(reader, { isExpired: true }),
    await telling.publish(reader, { isWithdrawn: true }),
  ]
  const last = await telling.publish(await telling.makeBox({ address: 'last@example.org' }))
  await until(async () => (await statusOf(last)) === 'sent')
  expect(await Promise.all([a, b, c, d, e, f].map(statusOf))).toEqual([
    undefined,
    'noAddress',
    'noAddress',
    undefined,
    undefined,
    undefined,
  ])
  for (const name of ['never', 'unverified', 'reader']) expect(await telling.mails(`${name}@example.org`)).toEqual([])
})

test('an alert says what the sender wants said, and nothing else of the message', async () => {
  const boxId = await telling.makeBox({ address: 'notice@example.org', language: 'fr' })
  const messageId = await telling.publish(boxId, { isAnnounced: false })
  const noticeText = { nl: 'Uw rijbewijs is klaar', fr: 'Votre permis est prêt' }
  await telling.database.insert(content).values({ boxId, messageId, subject: { fr: 'Sujet secret' }, noticeText })
  await sendAlerts(
    telling.database,
    telling.clock,
    telling.ports,
    await recordAlerts(telling.database, telling.clock, [{ boxId: String(boxId), messageId }]),
  )
  const [mail] = await telling.mails('notice@example.org')
  for (const part of [mail?.html, mail?.text]) {
    expect(part).toContain(noticeText.fr)
    expect(part).not.toContain('Sujet secret')
  }
})

test('an alert that is due is not sent once its message is withdrawn', async () => {
  const boxId = await telling.makeBox({ address: 'withdrawn@example.org' })
  const messageId = await telling.publish(boxId, { isAnnounced: false })
  const due = await recordAlerts(telling.database, telling.clock, [{ boxId: String(boxId), messageId }])
  expect(due).toHaveLength(1)
  await telling.database
    .update(message)
    .set({ withdrawnAt: sql`now()` })
    .where(eq(message.messageId, messageId))
  expect(await sendAlerts(telling.database, telling.clock, telling.ports, due)).toEqual({ sent: 0, refused: 0 })
  expect(await telling.mails('withdrawn@example.org')).toEqual([])
})

test('a relay killed between hand-over and cursor, and a run that is repeated, make one alert', async () => {
  const boxId = await telling.makeBox({ address: 'once@example.org' })
  const messageId = await telling.publish(boxId)
  await until(async () => (await statusOf(messageId)) === 'sent')
  const before = await telling.mails()
  // The cursor goes back to where it stood: everything is handed over again, in other pages than the first time.
  await telling.database
    .update(relayCursor)
    .set({ sequence: 0 })
    .where(sql`name LIKE 'inngest%'`)
  await until(async () => {
    const rows = await telling.database.select().from(relayCursor).where(eq(relayCursor.name, 'inngest'))
    return (rows[0]?.sequence ?? 0) > 0
  })
  const last = await telling.publish(boxId)
  await until(async () => (await statusOf(last)) === 'sent')
  expect(await telling.mails('once@example.org')).toHaveLength(2)
  expect(await telling.mails()).toHaveLength(before.length + 1)
})

test('R01 P9 a mail that was accepted and not marked goes out once with a provider that knows keys', async () => {
  for (const names of [['alone'], ['two-a', 'two-b', 'two-c']]) {
    const due = []
    for (const name of names) {
      const boxId = await telling.makeBox({ address: `${name}@example.org` })
      due.push({ boxId: String(boxId), messageId: await telling.publish(boxId, { isAnnounced: false }) })
    }
    expect(await recordAlerts(telling.database, telling.clock, due)).toEqual(due)
    const crash = async (mails: readonly Mail[]) => {
      await telling.resend.sendBatch(mails)
      throw new Error('the process is gone')
    }
    const crashing = sendAlerts(
      telling.database,
      telling.clock,
      { ...telling.ports, mailer: { sendBatch: crash } },
      due,
    )
    await expect(crashing).rejects.toThrow('the process is gone')
    expect(await recordAlerts(telling.database, telling.clock, due)).toEqual(due)
    expect(await sendAlerts(telling.database, telling.clock, telling.ports, due)).toEqual({
      sent: names.length,
      refused: 0,
    })
    expect(await sendAlerts(telling.database, telling.clock, telling.ports, due)).toEqual({ sent: 0, refused: 0 })
    for (const name of names) expect(await telling.mails(`${name}@example.org`)).toHaveLength(1)
  }
})

test('two senders at once send an alert once', async () => {
  const boxId = await telling.makeBox({ address: 'both@example.org' })
  const due = [{ boxId: String(boxId), messageId: await telling.publish(boxId, { isAnnounced: false }) }]
  await recordAlerts(telling.database, telling.clock, due)
  const told: string[] = []
  const slow = async (mails: readonly Mail[]) => {
    told.push(...mails.map(({ to }) => to))
    await new Promise((resolve) => setTimeout(resolve, 100))
    return mails.map(() => ({ status: 'accepted' as const }))
  }
  const ports = { ...telling.ports, mailer: { sendBatch: slow } }
  await Promise.all([1, 2, 3].map(() => sendAlerts(telling.database, telling.clock, ports, due)))
  expect(told).toEqual(['both@example.org'])
})

test('an alert whose own workflow was lost is sent with those that waited, one about a read message never', async () => {
  const boxId = await telling.makeBox({ address: 'forgotten@example.org' })
  const [kept, read] = [
    await telling.publish(boxId, { isAnnounced: false }),
    await telling.publish(boxId, { isAnnounced: false }),
  ]
  await recordAlerts(
    telling.database,
    telling.clock,
    [kept, read].map((messageId) => ({ boxId: String(boxId), messageId })),
  )
  await telling.database
    .update(message)
    .set({ readAt: sql`now()` })
    .where(eq(message.messageId, read))
  await sendWaitingAlerts(telling.database, telling.clock, telling.ports)
  expect(await telling.mails('forgotten@example.org')).toEqual([])
  await telling.database
    .update(alert)
    .set({ sendAfter: sql`now() - interval '3 minutes'` })
    .where(eq(alert.boxId, boxId))
  expect(await sendWaitingAlerts(telling.database, telling.clock, telling.ports)).toBe(2)
  expect(await telling.mails('forgotten@example.org')).toHaveLength(1)
  expect(await Promise.all([kept, read].map(statusOf))).toEqual(['sent', 'suppressed'])
})

test('F09 while the mail system is down alerts wait, and each leaves once when it is back', async () => {
  const { sendBatch } = telling.resend
  const refused = new Set<string>()
  telling.mailer.sendBatch = async (mails) => {
    for (const { to } of mails) refused.add(to)
    return mails.map(() => ({ status: 'later', reason: 'ECONNREFUSED' }))
  }
  const messages: string[] = []
  for (let index = 0; index < 5; index++)
    messages.push(await telling.publish(await telling.makeBox({ address: `patient${index}@example.org` })))
  await until(async () => refused.size === 5)
  expect(await Promise.all(messages.map(statusOf))).toEqual(Array(5).fill('due'))
  telling.mailer.sendBatch = sendBatch
  await until(async () => (await Promise.all(messages.map(statusOf))).every((status) => status === 'sent'))
  for (let index = 0; index < 5; index++) expect(await telling.mails(`patient${index}@example.org`)).toHaveLength(1)
})

test('a box whose address does not open holds up nobody else', async () => {
  const broken = await telling.makeBox({ address: 'broken@example.org' })
  const sound = await telling.makeBox({ address: 'sound@example.org' })
  await telling.database.execute(sql`UPDATE ebox SET alert_address_cipher = '\\x01' WHERE box_id = ${broken}`)
  const messages = [await telling.publish(broken), await telling.publish(sound)]
  await until(async () => (await Promise.all(messages.map(statusOf))).join() === 'failed,sent')
})

test('K08 no address stands in what the engine or the log keeps', async () => {
  const stored = await telling.stored()
  expect(stored.length).toBeGreaterThan(1000)
  expect(stored).not.toContain('@example.org')
  expect(telling.lines.join('\n')).not.toContain('@')
})
