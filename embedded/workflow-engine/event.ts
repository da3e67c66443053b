import { createHash } from 'node:crypto'

import { z } from 'zod'

import { ulid } from '#embedded/workflow-engine/ulid.ts'

const Event = z.looseObject({
  name: z.string().min(1),
  data: z.record(z.string(), z.unknown()).nullish(),
  id: z.string().min(1).optional(),
  ts: z.number().int().positive().optional(),
})

/** The body of `POST /e/<key>`: one event or an array of them. */
export const Events = z.union([z.array(Event), Event.transform((event) => [event])])

/** An event as runs receive it. */
export type StoredEvent = { id: string; name: string; data: Record<string, unknown>; ts: number } & Record<
  string,
  unknown
>

/**
 * Completes the events of one request. The ids of those that came without one derive from the SDK's seed
 * (`x-inngest-event-id-seed: <ms>,<base64>`), so that a request which the SDK repeats starts nothing twice.
 */
export function completeEvents(events: z.output<typeof Events>, seed: string | undefined, now: Date): StoredEvent[] {
  const [milliseconds, entropy] = /^(\d{1,14}),(.+)$/.exec(seed ?? '')?.slice(1) ?? []
  return events.map((event, index) => ({
    ...event,
    id: event.id ?? (entropy ? seededId(Number(milliseconds), `${entropy}:${index}`) : ulid(now.getTime())),
    data: event.data ?? {},
    ts: event.ts ?? now.getTime(),
  }))
}

const seededId = (milliseconds: number, text: string) => ulid(milliseconds, createHash('sha256').update(text).digest())
