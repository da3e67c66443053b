import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import autocannon from 'autocannon'

/** What a load met: requests a second, milliseconds. */
export interface Measured {
  requestsPerSecond: number
  p50: number
  p99: number
  failed: number
}

export interface Load {
  url: string
  headers?: Record<string, string>
  method?: 'GET' | 'POST'
  body?: string
  connections?: number
}

/**
 * How long and how often; a machine that others use as well wants more and shorter turns. In each, all connections come at once: of a short
 * turn that burst alone is a hundredth, and what a p99 tells. What is served must be compiled first.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const seconds = Number(process.env.BENCH_SECONDS ?? 10)
const warmUpSeconds = 20

/**
 * Puts loads on several addresses from a thread of its own, in turn, after a warm-up that does not count: what else the machine does
 * meets all of them alike. @returns of each the median of its turns
 */
export async function measureInTurn<Name extends string>(loads: Record<Name, Load>): Promise<Record<Name, Measured>> {
  const turns: [Name, Load, Measured[]][] = []
  for (const name in loads) turns.push([name, loads[name], []])
  for (const [, load] of turns) await shoot(load, warmUpSeconds)
  for (let round = 0; round < rounds; round++) {
    for (const [, load, met] of turns) met.push(await shoot(load, seconds))
  }
  const results: Partial<Record<Name, Measured>> = {}
  for (const [name, , met] of turns) {
    results[name] = {
      requestsPerSecond: median(met.map((each) => each.requestsPerSecond)),
      p50: median(met.map((each) => each.p50)),
      p99: median(met.map((each) => each.p99)),
      failed: met.reduce((sum, each) => sum + each.failed, 0),
    }
  }
  return results as Record<Name, Measured> // every name was just given
}

async function shoot({ connections = 32, ...request }: Load, duration: number): Promise<Measured> {
  const result = await autocannon({ ...request, connections, duration, workers: 1 })
  return {
    requestsPerSecond: Math.round(result.requests.average),
    p50: result.latency.p50,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors + result.timeouts,
  }
}

function median(values: number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** A bare server beside the e-Box. @returns its address, and what ends it */
export async function serve(listener: RequestListener): Promise<{ url: string; stop(): void }> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** What a figure is held against: another measurement of the same run, and the proportion that is asked for. */
export interface Limit {
  what: string
  measured: Measured
  asked: number
}

/** Prints a benchmark: its figure, the limits measured beside it in the same run, and the proportions. */
export function report(
  bench: string,
  { what, measured, p99Asked }: { what: string; measured: Measured; p99Asked?: number },
  limits: Record<string, Limit>,
): void {
  const proportions = Object.fromEntries(
    Object.entries(limits).map(([name, limit]) => {
      const reached = Math.round((measured.requestsPerSecond / limit.measured.requestsPerSecond) * 100) / 100
      return [name, { reached, asked: limit.asked, isReached: reached >= limit.asked }]
    }),
  )
  const p99 =
    p99Asked === undefined
      ? {}
      : { p99: { reached: measured.p99, asked: p99Asked, isReached: measured.p99 < p99Asked } }
  console.log(JSON.stringify({ bench, figure: { what, ...measured }, limits, proportions, ...p99 }, null, 2))
}
