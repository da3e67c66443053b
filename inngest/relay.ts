import { channel } from 'node:diagnostics_channel'
import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '#db/schema/index.ts'
import { closeEventPage, eventsWait, type NumberedEvent, takeEventPage } from '#domain/event/event-page.ts'
import { numberEvents } from '#domain/event/number-events.ts'
import { asOnlyRelay } from '#domain/event/only-relay.ts'
import { type Log, makeWorkflowClient, type WorkflowClient } from '#inngest/client.ts'
import { workflowEvents } from '#inngest/events.ts'

const taken = channel('ebox:failpoint:P8')

const READER = 'inngest'
const PAGE = 100
const POLL_MS = 250
const LONGEST_PAUSE_MS = 30_000
const COMPLAINT_MS = 60_000
const STOP_MS = 5_000

export interface RelayOptions {
  /** Role ebox_worker */
  database: Database
  log: Log
  client?: Pick<WorkflowClient, 'send'>
  /** How often it looks for events, in milliseconds; a look costs two index reads. */
  pollMs?: number
}

export interface Relay {
  /** Resolves when nothing is under way; after 5 seconds it leaves what is to the next start. */
  stop(): Promise<void>
}

/**
 * Numbers committed events and hands them over to the workflow engine, in pages, at least once. Any number of processes may run it;
 * one at a time works. While the engine does not take them, events keep being numbered and wait; nothing is lost.
 */
export function startRelay({ database, log, client = makeWorkflowClient(log), pollMs = POLL_MS }: RelayOptions): Relay {
  const stopping = new AbortController()
  const complain = complaints(log)

  async function pass(): Promise<void> {
    if (!(await eventsWait(database, READER))) return
    await asOnlyRelay(database, async () => {
      while ((await numberEvents(database)) > 0);
      for (let more = true; more && !stopping.signal.aborted;) more = await handOver(database, client)
    })
  }

  async function run(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted;) {
      try {
        await pass()
        if (failures > 0) log.info({ failures }, 'relay: events go out again')
        failures = 0
      } catch (error) {
        failures++
        complain(error, failures)
      }
      const pause = Math.min(pollMs * 2 ** Math.min(failures, 10), LONGEST_PAUSE_MS)
      await delay(pause, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  const running = run()
  return {
    async stop() {
      stopping.abort()
      await Promise.race([running, delay(STOP_MS, undefined, { ref: false })])
    },
  }
}

/** Hands one page over. @returns false when there was none */
async function handOver(database: Database, client: Pick<WorkflowClient, 'send'>): Promise<boolean> {
  const page = await takeEventPage(database, READER, PAGE)
  if (page.length === 0) return false
  taken.publish({})
  await client.send(Object.values(Object.groupBy(page, ({ type }) => type)).map(toWorkflowEvent))
  await closeEventPage(database, READER, page)
  return true
}

/**
 * The event of one kind's part of a page. Its id is what the engine drops a repeat by: first and last number, and the first event's
 * own id, since a database that was restored from a copy gives numbers out a second time.
 */
function toWorkflowEvent(events: NumberedEvent[]) {
  const [first, last] = [events[0], events.at(-1)]
  if (!first || !last) throw new Error('A page of events is empty')
  const data = {
    events: events.map(({ sequence, boxId, messageId, occurredAt }) => {
      return { sequence, boxId: String(boxId), messageId, occurredAt: occurredAt.toISOString() }
    }),
  }
  return workflowEvents[first.type].create(data, { id: `${first.sequence}-${last.sequence}/${first.eventId}` })
}

/** Says that events cannot go out: the first time, then once a minute at most. */
function complaints(log: Log) {
  let last = Number.NEGATIVE_INFINITY
  return (error: unknown, failures: number) => {
    if (performance.now() - last < COMPLAINT_MS) return
    last = performance.now()
    log.warn({ error, failures }, 'relay: events cannot be handed over; they wait')
  }
}
