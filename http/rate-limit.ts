import { RateLimiterMemory } from 'rate-limiter-flexible'
import { appDatabase } from '#db/client.ts'
import { type ClientQuota, readClientQuotas } from '#domain/access/client-quotas.ts'
import { addCountedPoints, type CountedPoints, removeEndedWindows } from '#domain/access/counted-points.ts'
import { Problem, tooManyFailedRequests, tooManyRequests } from '#domain/problem.ts'
import { env } from '#env.ts'
import { log } from './log.ts'

/** What is counted, each by itself: requests that read, requests that write, and requests that were refused. */
export type Policy = 'reads' | 'writes' | 'failed'

/** Windows begin at full minutes of the clock, so that all processes count in the same one. */
export const windowSeconds = 60
const reconciledMilliseconds = 1_000
const rememberedQuotas = 10_000

/** Requests that a client may make in a window, unless its registration says otherwise. */
export function rateLimits(): Record<Policy, number> {
  const { READS_PER_MINUTE, WRITES_PER_MINUTE, FAILED_PER_MINUTE } = env()
  return { reads: READS_PER_MINUTE, writes: WRITES_PER_MINUTE, failed: FAILED_PER_MINUTE }
}

interface Counts {
  limiters: Record<Policy, RateLimiterMemory>
  /** What was counted here since the other processes were last told, by key */
  untold: Map<string, CountedPoints & { policy: Policy; client: string }>
  /** Of clients that asked something of late, what their registration says beside everybody's limits; a second old at most */
  quotas: Map<string, ClientQuota>
  timer?: NodeJS.Timeout
}

// The server and Next's bundle load this module each for itself.
const shared = globalThis as typeof globalThis & { eboxRates?: Counts }

function counts(): Counts {
  const limiter = (points: number) => new RateLimiterMemory({ keyPrefix: '', points, duration: windowSeconds })
  const { reads, writes, failed } = rateLimits()
  return (shared.eboxRates ??= {
    limiters: { reads: limiter(reads), writes: limiter(writes), failed: limiter(failed) },
    untold: new Map(),
    quotas: new Map(),
  })
}

/** Where a client stands in one window: `remaining` requests, until `resetSeconds` have gone. */
interface Rate {
  policy: Policy
  limit: number
  remaining: number
  resetSeconds: number
  isExceeded: boolean
}

/**
 * Counts a request of a client, named by its registration or, without one, by its address.
 * @returns the headers that its answer carries, whatever it is
 * @throws tooManyRequests, tooManyFailedRequests (429) past what it may
 */
export async function countRequest(method: string, client: string): Promise<Record<string, string>> {
  const failed = await add('failed', client, 0)
  if (failed.isExceeded) throw tooManyFailedRequests(failed.limit, failed.resetSeconds, rateHeaders(failed))
  const rate = await add(method === 'GET' || method === 'HEAD' ? 'reads' : 'writes', client, 1)
  if (rate.isExceeded) throw tooManyRequests(rate.limit, rate.resetSeconds, rateHeaders(rate))
  return rateHeaders(rate)
}

/** Counts a request that is answered without a route, or by a page's. @returns the headers of its answer, past the limits too */
export async function rateOf(method: string, client: string): Promise<Record<string, string>> {
  try {
    return await countRequest(method, client)
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown
    const { 'Retry-After': _, ...headers } = thrown.details.headers ?? {}
    return headers
  }
}

/** Counts that a client's request was refused (4xx): who guesses is stopped before who works much. */
export async function countRefusal(client: string): Promise<void> {
  await add('failed', client, 1)
}

/** draft-ietf-httpapi-ratelimit-headers-11 §3 and §4 */
function rateHeaders({ policy, limit, remaining, resetSeconds }: Rate): Record<string, string> {
  return {
    'RateLimit-Policy': `"${policy}";q=${limit};w=${windowSeconds}`,
    RateLimit: `"${policy}";r=${remaining};t=${resetSeconds}`,
  }
}

async function add(policy: Policy, client: string, points: number): Promise<Rate> {
  const { limiters, untold, quotas } = counts()
  const now = Date.now()
  const expire = (Math.floor(now / 1000 / windowSeconds) + 1) * windowSeconds * 1000
  const key = `${policy}:${client}:${expire / 1000}`
  const limiter = limiters[policy]
  const limit = (policy === 'failed' ? undefined : quotas.get(client)?.[policy]) ?? limiter.points
  const counted = points > 0 ? await limiter.penalty(key, points) : await limiter.get(key)
  if (points > 0) {
    untold.set(key, { policy, client, key, expire, points: (untold.get(key)?.points ?? 0) + points })
    reconcileSoon()
  }
  const consumed = counted?.consumedPoints ?? 0
  return {
    policy,
    limit,
    remaining: Math.max(0, limit - consumed),
    resetSeconds: Math.ceil((expire - now) / 1000),
    // What is asked without being counted is refused once the limit is reached; what was counted, once it is passed.
    isExceeded: points > 0 ? consumed > limit : consumed >= limit,
  }
}

function reconcileSoon(): void {
  const state = counts()
  state.timer ??= setTimeout(() => {
    state.timer = undefined
    void reconcile(state)
  }, reconciledMilliseconds).unref()
}

/** Tells the other processes what was counted here, and counts here what they did: one statement a second, whatever the load. */
async function reconcile({ limiters, untold, quotas }: Counts): Promise<void> {
  const told = [...untold.values()]
  untold.clear()
  try {
    const clients = [...new Set(told.map(({ client }) => client))]
    const [sums, own] = await Promise.all([
      addCountedPoints(appDatabase(), told),
      readClientQuotas(appDatabase(), clients),
    ])
    if (quotas.size > rememberedQuotas) quotas.clear()
    for (const client of clients) {
      const quota = own.get(client)
      if (quota) quotas.set(client, quota)
      else quotas.delete(client)
    }
    for (const { policy, key } of told) {
      const here = (await limiters[policy].get(key))?.consumedPoints ?? 0
      const all = (sums.get(key) ?? 0) + (untold.get(key)?.points ?? 0)
      if (all > here) await limiters[policy].penalty(key, all - here)
    }
    await removeEndedWindows(appDatabase(), Date.now() - windowSeconds * 1000)
  } catch (error) {
    // The limits then hold for each process alone, until the database answers again.
    log().warn({ error }, 'rates were not reconciled')
  }
}
