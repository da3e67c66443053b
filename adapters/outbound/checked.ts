import { lookup as systemLookup, type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, request } from 'undici'
import type { Outbound, OutboundAnswer, OutboundProblem } from '#domain/outbound/outbound.ts'
import { isPublicAddress } from './special-addresses.ts'

const CONNECT_MS = 5_000
const ANSWER_MS = 15_000
/** Of an answer's body so much is taken off the connection, which then can be used again. */
const THROWN_AWAY_BYTES = 16_384
const ports = ['', '443', '8443']

/** Finds all addresses of a name, as `dns.lookup` does with `all`. */
export type Resolve = (
  name: string,
  options: { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

export interface OutboundOptions {
  /** Origins that are called although they lead inside: of a test, or of a receiver in one's own network */
  allowed?: readonly string[]
  resolve?: Resolve
  answerMilliseconds?: number
}

class AddressRefused extends Error {
  readonly code = 'ADDRESS_REFUSED'
}

/**
 * Calls out by https to addresses of the public internet alone. A name is looked up once a connection: what was checked is what is
 * connected to, so that a name which leads elsewhere a moment later (DNS rebinding) gains nothing. A name of which one address leads inside
 * is refused whole. Redirects are not followed.
 */
export function checkedOutbound({
  allowed = [],
  resolve = systemLookup,
  answerMilliseconds = ANSWER_MS,
}: OutboundOptions = {}): Outbound {
  const lookup: LookupFunction = (name, { all }, done) =>
    resolve(name, { all: true }, (error, addresses) => {
      if (error) return done(error, '')
      const [first] = addresses
      if (!first || !addresses.every(({ address }) => isPublicAddress(address)))
        return done(new AddressRefused('A name leads to an address that nobody is called at'), '')
      return all ? done(null, addresses) : done(null, first.address, first.family)
    })
  const patience = { headersTimeout: answerMilliseconds, bodyTimeout: answerMilliseconds }
  const checked = new Agent({ ...patience, connect: { lookup, timeout: CONNECT_MS } })
  const trusted = new Agent({ ...patience, connect: { timeout: CONNECT_MS } })

  const isAllowed = (url: URL) => allowed.includes(url.origin)

  function mayCall(text: string): boolean {
    const url = URL.parse(text)
    if (!url || url.username !== '' || url.password !== '') return false
    if (isAllowed(url)) return true
    const name = url.hostname.replace(/^\[|\]$/g, '')
    return url.protocol === 'https:' && ports.includes(url.port) && (isIP(name) === 0 || isPublicAddress(name))
  }

  async function post(url: string, headers: Record<string, string>, body: string): Promise<OutboundAnswer> {
    if (!mayCall(url)) return { problem: 'addressRefused' }
    try {
      const answer = await request(url, {
        method: 'POST',
        headers,
        body,
        dispatcher: isAllowed(new URL(url)) ? trusted : checked,
        signal: AbortSignal.timeout(answerMilliseconds),
      })
      await answer.body.dump({ limit: THROWN_AWAY_BYTES }).catch(() => {})
      const retryAfterSeconds = secondsOf(answer.headers['retry-after'])
      return { status: answer.statusCode, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) }
    } catch (error) {
      return { problem: problemOf(error) }
    }
  }

  return { mayCall, post }
}

/** Seconds of a Retry-After; the other form, a date, is left to our own schedule. */
function secondsOf(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,6}$/.test(header) ? Number(header) : undefined
}

const untrusted = /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)/
const tooSlow = /TIMEOUT|^ABORT/

function problemOf(error: unknown): OutboundProblem {
  if (error instanceof DOMException) return 'tooSlow'
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ADDRESS_REFUSED') return 'addressRefused'
  if (untrusted.test(code)) return 'untrusted'
  return tooSlow.test(code) ? 'tooSlow' : 'noAnswer'
}
