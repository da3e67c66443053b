import { expect, test } from 'vitest'
import { readDeliveryStatus } from '#adapters/mailer/delivery-status.ts'
import { returnPaths } from '#adapters/mailer/return-path.ts'
import { alertKinds } from '#db/schema/index.ts'
import { aDeliveryStatus, failedBy } from '#tests/fixtures/delivery-status.ts'
import { fc } from '#tests/fixtures/fast-check.ts'

/* What other servers return (RFC 3464), and the addresses to which they do. That it reaches the alert is tests/api/returned-mail.test.ts. */
const read = (fields: readonly string[], options?: Parameters<typeof aDeliveryStatus>[1]) =>
  readDeliveryStatus(Buffer.from(aDeliveryStatus(fields, options)))

test.each([
  ['the mailbox is none', failedBy('5.1.1'), 'bounced'],
  ['the domain is none', failedBy('5.1.2'), 'bounced'],
  ['the mailbox moved', failedBy('5.1.6'), 'bounced'],
  ['the domain takes no mail', failedBy('5.1.10'), 'bounced'],
  [
    'the other server says it, its messenger only that it failed',
    failedBy('5.0.0', '550 5.1.1 User unknown'),
    'bounced',
  ],
  ['the other server says more than its messenger', failedBy('5.1.1', '552-5.2.2 Mailbox full'), 'failed'],
  ['the mailbox is full', failedBy('5.2.2', '552 5.2.2 Over quota'), 'failed'],
  ['the days of trying are over', failedBy('4.4.1'), 'failed'],
  ['a bare refusal may be about us', failedBy('5.0.0', '550 Denied'), 'failed'],
  ['a policy against us', failedBy('5.7.1', '554 5.7.1 Blocked'), 'failed'],
  ['no code at all', ['Final-Recipient: rfc822; a@b.example', 'Action: failed'], 'failed'],
  ['it is held up', ['Final-Recipient: rfc822; a@b.example', 'Action: delayed', 'Status: 4.2.2'], 'deferred'],
  [
    'it arrived',
    ['Final-Recipient: rfc822; a@b.example', 'Action: Delivered (to mailbox)'.slice(0, 17), 'Status: 2.0.0'],
    'delivered',
  ],
  [
    'it went on to a server that reports nothing',
    ['Final-Recipient: rfc822; a@b.example', 'Action: relayed'],
    undefined,
  ],
  [
    'a folded field, in capitals',
    ['ACTION: FAILED', 'STATUS: 5.0.0', 'DIAGNOSTIC-CODE: smtp;', ' 550 5.1.1 gone'],
    'bounced',
  ],
] as const)('F10 a report is read: %s', async (_what, fields, told) => {
  expect(await read(fields)).toBe(told)
  expect(await read(fields, { lineEnd: '\n' })).toBe(told)
})

test('what is no report says nothing of a mail, whatever its text', async () => {
  const absent =
    'From: a@b.example\r\nSubject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n'
  expect(await readDeliveryStatus(Buffer.from(absent))).toBeUndefined()
  const empty = aDeliveryStatus([])
  expect(await readDeliveryStatus(Buffer.from(empty))).toBeUndefined()
})

test('no mail that anybody may write makes the reader fail', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), fc.nat(1_200), async (bytes, at) => {
      const report = Buffer.from(aDeliveryStatus(failedBy('5.1.1')))
      const broken = Buffer.concat([report.subarray(0, at), bytes, report.subarray(at)])
      for (const mail of [bytes, broken])
        expect([undefined, 'bounced', 'failed', 'deferred', 'delivered']).toContain(await readDeliveryStatus(mail))
    }),
  )
  const deep = `Content-Type: multipart/mixed; boundary=a\r\n\r\n${'--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n'.repeat(5_000)}`
  expect(await readDeliveryStatus(Buffer.from(deep))).toBeUndefined()
})

const keysOf = (secret: string) => ({
  lookupHex: (kind: string, value: string) => Buffer.from(`${secret} ${kind} ${value}`).toString('hex').slice(-64),
})

test('the address to which a mail comes back names its alert, in whatever capitals, and nobody makes one up', () => {
  const ours = returnPaths(keysOf('ours'), 'returns.ebox.example')
  fc.assert(
    fc.property(fc.uuid(), fc.constantFrom(...alertKinds), (messageId, kind) => {
      const address = ours.of({ messageId, kind })
      expect(address.indexOf('@')).toBeLessThanOrEqual(64)
      expect(ours.read(address)).toEqual({ messageId, kind })
      expect(ours.read(address.toUpperCase())).toEqual({ messageId, kind })
      expect(ours.read(address.replace('returns.', 'other.'))).toBeUndefined()
      const last = address.charCodeAt(60) === 48 ? '1' : '0'
      expect(ours.read(address.slice(0, 60) + last + address.slice(61))).toBeUndefined()
    }),
  )
  for (const text of ['', '@returns.ebox.example', 'alert-@returns.ebox.example', 'no-reply@ebox.example'])
    expect(ours.read(text)).toBeUndefined()
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(ours.read(`${text}@returns.ebox.example`)).toBeUndefined()
    }),
  )
})
