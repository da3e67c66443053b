import { connect } from 'node:net'
import { z } from 'zod'
import { attachmentStoreRoom } from '#adapters/attachment-store/room.ts'
import { virusScanner } from '#adapters/virus-scanner/index.ts'
import { isReadOnly, workerDatabase } from '#db/client.ts'
import type { Database } from '#db/schema/index.ts'
import { longestWaitingEvent } from '#domain/event/waiting-event.ts'
import { longestHeld } from '#domain/publication/release-held-messages.ts'
import { env } from '#env.ts'
import type { Answer } from './answer.ts'
import { isDatabaseTroubled } from './database-trouble.ts'
import { isStopping } from './readiness.ts'

const Status = z.enum(['UP', 'DEGRADED', 'DOWN'])
type Status = z.infer<typeof Status>

interface Part {
  status: Status
  /** True for a stand-in of a service, made for one machine and one developer */
  embedded?: boolean
}
type Parts = Record<string, Part>

const HealthShape = z
  .object({
    status: Status,
    details: z.record(z.string(), z.object({ status: Status, embedded: z.boolean().optional() })),
  })
  .meta({ id: 'Health' })

/** Without these nothing is answered rightly; without another part most still is. */
const essential = ['process', 'database']

const patienceMilliseconds = 2_000
const rememberedMilliseconds = 200
const latestEventSeconds = 60
/** A scanner that is away for a while is told by itself; what is still held then needs somebody to look. */
const longestHeldSeconds = 3_600

/** What each address of health says of itself: it stands under the base of every API (BelGIF `/health`). */
export const health = {
  summary: 'Whether the e-Box works: UP, DEGRADED or DOWN, with each part',
  answers: {
    200: { description: 'UP, or DEGRADED: it works, with a remark', schema: HealthShape },
    503: { description: 'DOWN', schema: HealthShape },
  },
  run: ({ database }: { database: Database }) => readHealth(database),
}

/**
 * The state of this process and of what it needs. In production an embedded part still in use degrades it, by name. The parts are
 * looked at five times a second at most, however often somebody asks.
 */
async function readHealth(database: Database): Promise<Answer> {
  const details: Parts = { process: { status: isStopping() ? 'DOWN' : 'UP' }, ...(await rememberedParts(database)) }
  const statuses = Object.entries(details).map(([name, { status }]) =>
    status === 'DOWN' && !essential.includes(name) ? 'DEGRADED' : status,
  )
  const status = worst(statuses)
  return { status: status === 'DOWN' ? 503 : 200, json: { status, details } }
}

let remembered: { parts: Promise<Parts>; until: number } | undefined

function rememberedParts(database: Database): Promise<Parts> {
  if (!remembered || remembered.until < Date.now())
    remembered = { parts: lookAtParts(database), until: Date.now() + rememberedMilliseconds }
  return remembered.parts
}

async function lookAtParts(database: Database): Promise<Parts> {
  const { EMBEDDED, NODE_ENV, SMTP_URL, RESEND_BASE_URL = 'https://api.resend.com', INNGEST_BASE_URL } = env()
  const looks: Record<string, Promise<Status>> = {
    database: databaseStatus(database),
    relay: oneAtATime('relay', () =>
      longestWaitingEvent(workerDatabase()).then((seconds) => (seconds < latestEventSeconds ? 'UP' : 'DEGRADED')),
    ),
    'workflow-engine': isListening(INNGEST_BASE_URL),
    'attachment-store': attachmentStoreRoom().then((room) => (room > lowRoom() ? 'UP' : 'DEGRADED')),
    mail: isListening(SMTP_URL ?? RESEND_BASE_URL),
    'virus-scanner': virusScanner()
      .isAnswering()
      .then((isThere) => (isThere ? 'UP' : 'DOWN')),
    'held-messages': oneAtATime('held-messages', () =>
      longestHeld(workerDatabase()).then((seconds) => (seconds < longestHeldSeconds ? 'UP' : 'DEGRADED')),
    ),
  }
  const looked = await Promise.all(
    Object.entries(looks).map(async ([name, look]): Promise<[string, Part]> => [name, { status: await inTime(look) }]),
  )
  const parts = Object.fromEntries(looked)
  for (const name of EMBEDDED) {
    const status = worst([parts[name]?.status ?? 'UP', NODE_ENV === 'production' ? 'DEGRADED' : 'UP'])
    parts[name] = { status, embedded: true }
  }
  return parts
}

/** It answers; whether it also does what it is asked, the requests of the last seconds say. */
async function databaseStatus(database: Database): Promise<Status> {
  return (await isReadOnly(database)) || isDatabaseTroubled() ? 'DEGRADED' : 'UP'
}

const looking = new Map<string, Promise<Status>>()

/** The worker waits for a locked table for as long as it takes: a look at one is not begun again beside itself, for each holds a connection. */
function oneAtATime(name: string, look: () => Promise<Status>): Promise<Status> {
  const begun = looking.get(name) ?? look().finally(() => looking.delete(name))
  looking.set(name, begun)
  return begun
}

/** Ten publications of the largest kind, in bytes. */
const lowRoom = () => env().MAX_PUBLICATION_MB * 1024 * 1024 * 10

const order: Status[] = ['DOWN', 'DEGRADED', 'UP']
const worst = (statuses: Status[]): Status => order.find((status) => statuses.includes(status)) ?? 'UP'

/** Whether somebody takes connections at an address. */
function isListening(url: string): Promise<Status> {
  const { protocol, hostname, port } = new URL(url)
  const usual = { 'http:': 80, 'https:': 443, 'smtp:': 587, 'smtps:': 465 }[protocol]
  const { promise, resolve } = Promise.withResolvers<Status>()
  const socket = connect({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (usual ?? 0),
    timeout: patienceMilliseconds,
  })
  socket.once('connect', () => resolve('UP'))
  for (const end of ['error', 'timeout'] as const) socket.once(end, () => resolve('DOWN'))
  return promise.finally(() => socket.destroy())
}

/** What fails, or takes too long, is down. */
async function inTime(look: Promise<Status>): Promise<Status> {
  const { promise, resolve } = Promise.withResolvers<Status>()
  const timer = setTimeout(() => resolve('DOWN'), patienceMilliseconds)
  look.then(resolve, () => resolve('DOWN'))
  return promise.finally(() => clearTimeout(timer))
}
