import type { Database } from '#db/schema/index.ts'
import {
  type HeldPlace,
  type Released,
  releaseHeldMessages,
  type ReleasePorts,
} from '#domain/publication/release-held-messages.ts'
import type { Log, WorkflowClient } from '#inngest/client.ts'
import { scannerAnswered } from '#inngest/events.ts'

/** How long one step goes on to another page, in milliseconds */
const STEP_MS = 20_000

/** Scans what the scanner left unanswered at publication: each minute, and as soon as it answers again. One pass at a time. */
export function releaseHeld(client: WorkflowClient, database: Database, ports: ReleasePorts, log: Log) {
  return client.createFunction(
    { id: 'release-held-messages', triggers: [{ cron: '* * * * *' }, scannerAnswered], concurrency: 1 },
    async ({ step }) => {
      let released = 0
      let after: HeldPlace | undefined
      for (let part = 1; part === 1 || after; part++) {
        const place = after
        const done = await step.run(`scan held messages, part ${part}`, () => releasePart(database, ports, log, place))
        released += done.released
        after = done.next
      }
      return { released }
    },
  )
}

async function releasePart(
  database: Database,
  ports: ReleasePorts,
  log: Log,
  after: HeldPlace | undefined,
): Promise<Pick<Released, 'released' | 'next'>> {
  const until = performance.now() + STEP_MS
  let released = 0
  let next = after
  do {
    const page = await releaseHeldMessages(database, ports, next)
    if (page.refused.length > 0) log.warn({ viruses: page.refused }, 'held messages were refused: viruses were found')
    if (page.held.length > 0) log.warn({ reasons: [...new Set(page.held)] }, 'messages stay held')
    released += page.released
    next = page.next
  } while (next && performance.now() < until)
  return { released, ...(next && { next }) }
}
