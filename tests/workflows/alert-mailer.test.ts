import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { once } from 'node:events'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { resendMailer } from '#adapters/mailer/resend.ts'
import { smtpMailer } from '#adapters/mailer/smtp.ts'
import { type EmailAddress, parseEmailAddress } from '#domain/ebox/email-address.ts'
import type { Mail } from '#domain/notification/mailer.ts'
import { type MailInbox, startMailInbox } from '#embedded/mail-inbox/index.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'
import { freePorts } from '#tests/fixtures/process.ts'
import type { TestMail } from '#tests/fixtures/telling.ts'

const from = 'e-Box <no-reply@ebox.example>'
let database: EmptyDatabase
let inbox: MailInbox
let baseUrl = ''
const open = async (port: number) =>
  startMailInbox({ port, host: 'localhost', databaseUrl: database.embeddedUrl, apiKey: 're_test', log: { error() {} } })

beforeAll(async () => {
  database = await emptyDatabase()
  const port = await freePorts(1)
  baseUrl = `http://localhost:${port}`
  inbox = await open(port)
})
afterAll(async () => {
  await inbox.stop()
  await database[Symbol.asyncDispose]()
})

function address(text: string): EmailAddress {
  const parsed = parseEmailAddress(text)
  if (!parsed) throw new Error(`${text} is no address`)
  return parsed
}
const mailTo = (to: EmailAddress, key: string = randomUUID()): Mail => {
  return { key, to, language: 'fr', subject: 'Un message', html: '<p>bonjour</p>', text: 'bonjour' }
}
const kept = async (to: string): Promise<TestMail[]> =>
  (await (await fetch(`${baseUrl}/mails.json?to=${encodeURIComponent(to)}`)).json()) as TestMail[]
const accepted = { status: 'accepted' }

test('Resend: the same key twice is one mail, alone and in a batch', async () => {
  const mailer = resendMailer({ apiKey: 're_test', baseUrl, from })
  const alone = mailTo(address('alone@example.org'))
  const batch = ['a', 'b', 'c'].map((name) => mailTo(address(`${name}@example.org`)))
  for (let turn = 0; turn < 3; turn++) {
    expect(await mailer.sendBatch([alone])).toEqual([accepted])
    expect(await mailer.sendBatch(batch)).toEqual([accepted, accepted, accepted])
  }
  // The address changed since: the mail left before, under this key.
  expect(await mailer.sendBatch([{ ...alone, to: address('moved@example.org') }])).toEqual([accepted])
  for (const name of ['alone', 'a', 'b', 'c']) expect(await kept(`${name}@example.org`)).toHaveLength(1)
  expect(await kept('moved@example.org')).toEqual([])
  const [mail] = await kept('alone@example.org')
  expect(mail).toMatchObject({
    from,
    to: ['alone@example.org'],
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': 'fr' },
  })
})

test('Resend: where mails like it can be turned off, the mail says where', async () => {
  const mailer = resendMailer({ apiKey: 're_test', baseUrl, from })
  const unsubscribeUrl = 'https://ebox.example/nl/citizen/settings#reminders'
  await mailer.sendBatch([
    { ...mailTo(address('off@example.org')), unsubscribeUrl },
    mailTo(address('always@example.org')),
  ])
  const [[off], [always]] = [await kept('off@example.org'), await kept('always@example.org')]
  expect(off).toMatchObject({ headers: { 'List-Unsubscribe': `<${unsubscribeUrl}>` } })
  expect(always?.headers).not.toHaveProperty('List-Unsubscribe')
})

test('Resend: the same request at the same moment is kept once', async () => {
  const mailer = resendMailer({ apiKey: 're_test', baseUrl, from })
  const mail = mailTo(address('moment@example.org'))
  await Promise.all([1, 2, 3, 4, 5].map(() => mailer.sendBatch([mail])))
  expect(await kept('moment@example.org')).toHaveLength(1)
})

test('Resend: one refused mail does not hold up its batch, and a batch may be of any size', async () => {
  const mailer = resendMailer({ apiKey: 're_test', baseUrl, from })
  const many = Array.from({ length: 230 }, (_, index) => mailTo(address(`many${index}@example.org`)))
  const wrong = { ...mailTo(address('wrong@example.org')), subject: 'two\r\nBcc: x@example.org' }
  const outcomes = await mailer.sendBatch([...many.slice(0, 50), wrong, ...many.slice(50)])
  expect(outcomes[50]).toMatchObject({ status: 'refused' })
  expect(outcomes.filter(({ status }) => status === 'accepted')).toHaveLength(230)
  expect(await kept('many229@example.org')).toHaveLength(1)
  expect(await mailer.sendBatch([wrong])).toMatchObject([{ status: 'refused' }])
})

test('Resend: a wrong key, or nobody there, means later', async () => {
  const mail = mailTo(address('later@example.org'))
  expect(await resendMailer({ apiKey: 're_other', baseUrl, from }).sendBatch([mail])).toEqual([
    { status: 'later', reason: 'invalid_api_key' },
  ])
  const nobody = resendMailer({ apiKey: 're_test', baseUrl: `http://localhost:${await freePorts(1)}`, from })
  expect(await nobody.sendBatch([mail, mailTo(mail.to)])).toMatchObject([{ status: 'later' }, { status: 'later' }])
  const bare = await fetch(`${baseUrl}/emails`, { method: 'POST', body: '{}' })
  expect([bare.status, await bare.json()]).toMatchObject([401, { name: 'missing_api_key' }])
})

test('the inbox keeps its mails over a restart, and shows them without script or foreign content', async () => {
  const mailer = resendMailer({ apiKey: 're_test', baseUrl, from })
  await mailer.sendBatch([
    {
      ...mailTo(address('page@example.org')),
      subject: '<b>Sub & ject</b>',
      html: '<html><head></head><body><script>alert(1)</script></body></html>',
      text: 'go to https://ebox.example/nl/citizen',
    },
  ])
  await inbox.stop()
  inbox = await open(Number(new URL(baseUrl).port))
  const [mail] = await kept('page@example.org')
  const list = await fetch(baseUrl)
  expect(list.headers.get('content-security-policy')).toContain("default-src 'none'")
  const listed = await list.text()
  expect(listed).toContain('Development mail inbox')
  expect(listed).toContain('&lt;b&gt;Sub &amp; ject&lt;/b&gt;')
  const shown = await (await fetch(`${baseUrl}/mails/${mail?.id}`)).text()
  expect(shown).toMatch(/<iframe[^>]+sandbox="allow-popups allow-popups-to-escape-sandbox"/)
  expect(shown).toContain('<a href="https://ebox.example/nl/citizen"')
  const frame = await fetch(`${baseUrl}/mails/${mail?.id}/html`)
  expect(frame.headers.get('content-security-policy')).toMatch(/^sandbox allow-popups [^;]*; default-src 'none'/)
  for (const path of ['/mails/1', `/mails/${randomUUID()}`, '/nothing'])
    expect((await fetch(baseUrl + path)).status).toBe(404)
})

test('I11 an address that is not exactly one address is none', () => {
  for (const text of [
    'a@example.org\r\nBcc: b@example.org',
    'a@example.org\n',
    'a@example.org, b@example.org',
    'a@example.org;b@example.org',
    'A <a@example.org>',
    '"a b"@example.org',
    'a@example.org\u0000',
    'a\u2028@example.org',
    'a@exam ple.org',
    'a@@example.org',
    '@example.org',
    'a@',
    'a@localhost',
    'a@[127.0.0.1]',
    '.a@example.org',
    'a..b@example.org',
    'é@example.org',
    `${'a'.repeat(65)}@example.org`,
    'a@-x.org',
    'a@example.org/x',
    'a@%65xample.org',
  ])
    // prettier-ignore
    expect(parseEmailAddress(text), JSON.stringify(text)).toBeUndefined()
  expect(parseEmailAddress("o'neill+e-box@Example.ORG")).toBe("o'neill+e-box@example.org")
  expect(parseEmailAddress('zoe@brüssel.example')).toBe('zoe@xn--brssel-4ya.example')
})

test('I11 SMTP: one To, no header of somebody else’s making, the same Message-ID at each try', async () => {
  const received: { envelope: string[]; mail: Email }[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address: to }, _, done) {
      if (to.startsWith('gone'))
        return done(Object.assign(new Error('5.1.1 no such user gone@example.org'), { responseCode: 550 }))
      if (to.startsWith('busy')) return done(Object.assign(new Error('try again'), { responseCode: 451 }))
      done()
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = []
      stream
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => {
          void PostalMime.parse(Buffer.concat(chunks)).then((mail) => {
            received.push({ envelope: envelope.rcptTo.map(({ address: to }) => to), mail })
            done()
          })
        })
    },
  })
  const port = await freePorts(1)
  await once(server.listen(port, '127.0.0.1'), 'listening')
  const mailer = smtpMailer({ url: `smtp://127.0.0.1:${port}`, from })
  const unsubscribeUrl = 'https://ebox.example/fr/citizen/settings#reminders'
  const good = { ...mailTo(address('good@example.org'), 'message/newMessage'), unsubscribeUrl }
  // What the type forbids, forced through: the adapter itself lets nothing pass.
  const evil = { ...mailTo('x@example.org\r\nBcc: y@example.org' as EmailAddress), subject: 'Hello\r\nX-Evil: 1' }
  const outcomes = await mailer.sendBatch([
    good,
    evil,
    mailTo(address('gone@example.org')),
    mailTo(address('busy@example.org')),
  ])
  expect(outcomes[0]).toEqual(accepted)
  expect(outcomes.slice(2)).toEqual([
    { status: 'bounced', reason: 'EENVELOPE 550' },
    { status: 'later', reason: 'EENVELOPE 451' },
  ])
  expect(JSON.stringify(outcomes)).not.toContain('@')
  await mailer.sendBatch([good])
  const goods = received.filter(({ envelope }) => envelope[0] === 'good@example.org')
  expect(goods).toHaveLength(2)
  expect(new Set(goods.map(({ mail }) => mail.messageId)).size).toBe(1)
  expect(goods[0]?.mail.messageId).toMatch(/^<[0-9a-f]{40}@ebox\.example>$/)
  const unsubscribe = ({ mail }: (typeof received)[number]) =>
    mail.headers.find(({ key }) => key === 'list-unsubscribe')?.value
  expect(goods.map(unsubscribe)).toEqual([`<${unsubscribeUrl}>`, `<${unsubscribeUrl}>`])
  expect(received.filter((each) => !goods.includes(each)).map(unsubscribe)).not.toContain(`<${unsubscribeUrl}>`)
  for (const { mail, envelope } of received) {
    expect(envelope).toHaveLength(1)
    expect(mail.to).toHaveLength(1)
    expect(mail.bcc ?? []).toEqual([])
    expect(mail.headers.some(({ key }) => key === 'x-evil')).toBe(false)
    expect(mail.html).toContain('<p>bonjour</p>')
    expect(mail.text?.trim()).toBe('bonjour')
  }
  await new Promise<void>((resolve) => server.close(() => resolve()))
})

test('SMTP: a server that says 421, or nobody there, means later', async () => {
  const closing: Server = createServer((socket) => socket.end('421 closing\r\n'))
  const port = await freePorts(1)
  closing.listen(port, '127.0.0.1')
  await once(closing, 'listening')
  const mail = mailTo(address('later@example.org'))
  expect(await smtpMailer({ url: `smtp://127.0.0.1:${port}`, from }).sendBatch([mail])).toMatchObject([
    { status: 'later' },
  ])
  closing.close()
  const nobody = smtpMailer({ url: `smtp://127.0.0.1:${await freePorts(1)}`, from })
  expect(await nobody.sendBatch([mail])).toMatchObject([{ status: 'later' }])
})
