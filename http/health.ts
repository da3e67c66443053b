import { isAnswering } from '#db/client.ts'
import type { Database } from '#db/schema/index.ts'
import { env } from '#env.ts'
import type { Answer } from './answer.ts'
import { isStopping } from './readiness.ts'

type Status = 'UP' | 'DEGRADED' | 'DOWN'

const patienceMilliseconds = 2_000

/**
 * The state of this process and of what it needs (BelGIF `/health`). In production an embedded part still in use degrades it, by
 * name: it was made for one machine and one developer.
 */
export async function readHealth(database: Database): Promise<Answer> {
  const { EMBEDDED, NODE_ENV } = env()
  const details: Record<string, { status: Status; embedded?: boolean }> = {
    process: { status: isStopping() ? 'DOWN' : 'UP' },
    database: { status: await withPatience(isAnswering(database)) },
    ...Object.fromEntries(
      EMBEDDED.map((part): [string, { status: Status; embedded: boolean }] => [
        part,
        { status: NODE_ENV === 'production' ? 'DEGRADED' : 'UP', embedded: true },
      ]),
    ),
  }
  const status = worst(Object.values(details).map((part) => part.status))
  return { status: status === 'DOWN' ? 503 : 200, json: { status, details } }
}

const order: Status[] = ['DOWN', 'DEGRADED', 'UP']
const worst = (statuses: Status[]): Status => order.find((status) => statuses.includes(status)) ?? 'UP'

async function withPatience(work: PromiseLike<unknown>): Promise<Status> {
  const { promise, resolve } = Promise.withResolvers<Status>()
  const timer = setTimeout(() => resolve('DOWN'), patienceMilliseconds)
  work.then(
    () => resolve('UP'),
    () => resolve('DOWN'),
  )
  return promise.finally(() => clearTimeout(timer))
}
