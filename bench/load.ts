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
  seconds?: number
}

/** Puts a load on one address from a thread of its own, after a warm-up of two seconds that does not count. */
export async function measure({ seconds = 8, connections = 32, ...request }: Load): Promise<Measured> {
  await autocannon({ ...request, connections, duration: 2, workers: 1 })
  const result = await autocannon({ ...request, connections, duration: seconds, workers: 1 })
  return {
    requestsPerSecond: Math.round(result.requests.average),
    p50: result.latency.p50,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors + result.timeouts,
  }
}

/** Prints a benchmark: its figure, the limit measured beside it in the same run, and their proportion. */
export function report(name: string, figure: Measured, limit: Measured, what: { figure: string; limit: string }): void {
  const proportion = Math.round((figure.requestsPerSecond / limit.requestsPerSecond) * 100) / 100
  console.log(JSON.stringify({ bench: name, what, figure, limit, proportion }, null, 2))
}
