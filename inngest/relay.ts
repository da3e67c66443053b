import { channel } from 'node:diagnostics_channel'
import type { Database } from '#db/schema/index.ts'
import { closeEventPage, eventsWait, type NumberedEvent, takeEventPage } from '#domain/event/event-page.ts'
import { numberEvents } from '#domain/event/number-events.ts'
import { asOnlyRelay } from '#domain/event/only-relay.ts'
import { type Log, makeWorkflowClient, type WorkflowClient } from '#inngest/client.ts'
import { broadcastEvents, workflowEvents } from '#inngest/events.ts'
import { repeat, type Repeated } from '#inngest/repeat.ts'

const taken = channel('ebox:failpoint:P8')

const READER = 'inngest'
const PAGE = 100
const POLL_MS = 250
const words = {
  failing: 'relay: events cannot be handed over; they wait',
  again: 'relay: events go out again',
}

export interface RelayOptions {
  /** Role ebox_worker */
  database: Database
  log: Log
  client?: Pick<WorkflowClient, 'send'>
  /** How often it looks for events, in milliseconds; a look costs two index reads. */
  pollMs?: number
}

/**
 * Numbers committed events and hands them over to the workflow engine, in pages, at least once. Any number of processes may run it;
 * one at a time works. While the engine does not take them, events keep being numbered and wait; nothing is lost.
 */
export function startRelay({
  database,
  log,
  client = makeWorkflowClient(log),
  pollMs = POLL_MS,
}: RelayOptions): Repeated {
  async function pass(stopping: AbortSignal): Promise<void> {
    if (!(await eventsWait(database, READER))) return
    await asOnlyRelay(database, async () => {
      while ((await numberEvents(database)) > 0);
      for (let more = true; more && !stopping.aborted;) more = await handOver(database, client)
    })
  }
  return repeat(pass, { pause: pollMs, log, words })
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
  const id = `${first.sequence}-${last.sequence}/${first.eventId}`
  const named = ({ sequence, occurredAt }: NumberedEvent) => ({ sequence, occurredAt: occurredAt.toISOString() })
  if ('subjectId' in first) {
    const many = events.flatMap((event) =>
      'subjectId' in event ? [{ ...named(event), subjectId: event.subjectId }] : [],
    )
    return broadcastEvents[first.type].create({ events: many }, { id })
  }
  const ofBoxes = events.flatMap((event) =>
    'boxId' in event ? [{ ...named(event), boxId: String(event.boxId), messageId: event.messageId }] : [],
  )
  return workflowEvents[first.type].create({ events: ofBoxes }, { id })
}
