import type { LookupAddress } from 'node:dns'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkedOutbound, type Resolve } from '#adapters/outbound/checked.ts'
import { isPublicAddress } from '#adapters/outbound/special-addresses.ts'
import { aReceiver, type Receiver } from '#tests/fixtures/receiver.ts'

/* F05: calls to servers that others named leave for the public internet alone. The sentinel stands inside. */
let sentinel: Receiver
beforeAll(async () => {
  sentinel = await aReceiver()
})
afterAll(() => sentinel[Symbol.asyncDispose]())

const portOf = ({ origin }: Receiver) => new URL(origin).port
const post = (url: string, options: Parameters<typeof checkedOutbound>[0] = {}) =>
  checkedOutbound(options).post(url, {}, '{}')
const refused = { problem: 'addressRefused' }
/** Of the public space, and given to nobody (IANA): no packet to it arrives anywhere. */
const unrouted = '2e00::1'

describe('F05 what leads inside is refused, and the sentinel gets no connection', () => {
  const forms = [
    'localhost',
    '127.0.0.1',
    '127.1',
    '0x7f000001',
    '0177.0.0.1',
    '2130706433',
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '192.168.1.1',
    '198.18.0.1',
    '255.255.255.255',
    '[::]',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b::]',
    '[fe80::1]',
    '[fd00::1]',
    '[2002:7f00:1::]',
    '[2001:0:7f00:1::]',
    '[2001:db8::1]',
  ]
  test.each(forms)('F05 %s', async (host) => {
    for (const scheme of ['https', 'http']) {
      expect(await post(`${scheme}://${host}:${portOf(sentinel)}/`)).toEqual(refused)
      expect(await post(`${scheme}://${host}/`)).toEqual(refused)
    }
    expect(sentinel.connections).toBe(0)
  })

  test.each([
    'http://receiver.example/',
    'ftp://receiver.example/',
    'file:///etc/passwd',
    'https://user@receiver.example/',
    'https://user:secret@receiver.example/',
    'https://receiver.example:22/',
    'https://receiver.example:25/',
    'https://receiver.example:6379/',
    'https:///',
    'no address',
    '',
  ])('F05 %j is no address that is called', async (url) => {
    expect(checkedOutbound().mayCall(url)).toBe(false)
    expect(await post(url)).toEqual(refused)
  })

  test('F05 a name that leads inside, whatever else it leads to', async () => {
    const outside: LookupAddress = { address: unrouted, family: 6 }
    const inside: LookupAddress[] = [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
      { address: '::ffff:127.0.0.1', family: 6 },
    ]
    for (const address of inside) {
      for (const addresses of [[address], [outside, address], [address, outside]]) {
        const resolve: Resolve = (_name, _options, done) => done(null, addresses)
        expect(await post('https://receiver.example/', { resolve })).toEqual(refused)
      }
    }
    expect(sentinel.connections).toBe(0)
  })

  test('F05 a name that leads outside when it is checked and inside a moment later: it is looked up once, and what was checked is what is called', async () => {
    const asked: string[] = []
    const resolve: Resolve = (name, _options, done) => {
      asked.push(name)
      if (asked.length === 1) done(null, [{ address: unrouted, family: 6 }])
      else done(null, [{ address: '127.0.0.1', family: 4 }])
    }
    const outbound = checkedOutbound({ resolve, answerMilliseconds: 300 })
    expect(await outbound.post(`https://rebinding.example:8443/`, {}, '{}')).not.toEqual(refused)
    expect(asked).toEqual(['rebinding.example'])
    expect(await outbound.post(`https://rebinding.example:8443/`, {}, '{}')).toEqual(refused)
    expect(sentinel.connections).toBe(0)
  })

  test('F05 a redirect to inside is an answer, and is not followed', async () => {
    await using receiver = await aReceiver()
    for (const status of [301, 302, 303, 307, 308]) {
      receiver.answer = () => ({ status, headers: { location: `${sentinel.origin}/` } })
      expect(await post(receiver.origin, { allowed: [receiver.origin] })).toEqual({ status })
    }
    expect(sentinel.connections).toBe(0)
  })
})

test('F05 public addresses are called', () => {
  for (const address of ['8.8.8.8', '193.191.245.244', '2001:4860:4860::8888', '2a01:690::1'])
    expect(isPublicAddress(address)).toBe(true)
  for (const url of ['https://receiver.example/hook?x=1', 'https://receiver.example:8443/', 'https://8.8.8.8/'])
    expect(checkedOutbound().mayCall(url)).toBe(true)
})

test('an origin that the operator names is called although it leads inside, and no other of the same host', async () => {
  await using receiver = await aReceiver()
  const allowed = [receiver.origin]
  expect(await post(`${receiver.origin}/hook`, { allowed })).toEqual({ status: 204 })
  expect(receiver.received).toHaveLength(1)
  expect(await post(`${sentinel.origin}/`, { allowed })).toEqual(refused)
  expect(await post(receiver.origin.replace('//', '//user@'), { allowed })).toEqual(refused)
  expect(sentinel.connections).toBe(0)
})

test('who never answers, who is not there, and whose certificate nobody signed are told apart', async () => {
  await using silent = await aReceiver()
  silent.answer = () => undefined
  expect(await post(silent.origin, { allowed: [silent.origin], answerMilliseconds: 200 })).toEqual({
    problem: 'tooSlow',
  })
  await using untrusted = await aReceiver({ secure: true })
  expect(await post(untrusted.origin, { allowed: [untrusted.origin] })).toEqual({ problem: 'untrusted' })
  expect(untrusted.received).toEqual([])
  const gone = await aReceiver()
  await gone[Symbol.asyncDispose]()
  expect(await post(gone.origin, { allowed: [gone.origin] })).toEqual({ problem: 'noAnswer' })
})

test('an answer without an end is cut, and its size costs nothing', async () => {
  await using receiver = await aReceiver()
  receiver.answer = () => ({ status: 200, headers: { 'content-length': '10000000000', 'retry-after': '7' } })
  const answer = await post(receiver.origin, { allowed: [receiver.origin], answerMilliseconds: 500 })
  expect(answer).toEqual({ status: 200, retryAfterSeconds: 7 })
})
