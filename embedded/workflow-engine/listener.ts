import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

import { z } from 'zod'

import type { Engine } from '#embedded/workflow-engine/engine.ts'
import { completeEvents, Events } from '#embedded/workflow-engine/event.ts'
import { acceptEvents } from '#embedded/workflow-engine/intake.ts'
import { registerFunctions } from '#embedded/workflow-engine/register.ts'
import { bearerOf, sameSecret } from '#embedded/workflow-engine/signature.ts'
import { lastRuns } from '#embedded/workflow-engine/status.ts'
import type { Timers } from '#embedded/workflow-engine/timers.ts'

type Answer = { status: number } & Record<string, unknown>

const MAX_BODY_BYTES = 8 * 1024 * 1024

/** The addresses of the Inngest server that the SDK calls, and `GET /runs` for people; on the loopback only. */
export async function listen(engine: Engine, timers: Timers, port: number, eventKey: string): Promise<Server> {
  async function answer(request: IncomingMessage): Promise<Answer> {
    const { pathname } = new URL(request.url ?? '/', 'http://engine')
    const route = `${request.method} ${pathname}`
    if (route === 'GET /runs') return { status: 200, runs: await lastRuns(engine.sql) }
    if (route === 'GET /health') return { status: 200, functions: engine.registry.all().length }
    if (route === 'POST /fn/register') {
      if (!sameSecret(request.headers.authorization ?? '', `Bearer ${bearerOf(engine.signingKey)}`)) {
        return { status: 401, error: 'The signing key is not the one of this workflow engine.' }
      }
      return registerFunctions(engine, timers, await readJson(request))
    }
    const key = /^POST \/e\/([^/]+)$/.exec(route)?.[1]
    if (key === undefined) return { status: 501, error: `The embedded workflow engine does not support ${route}.` }
    if (!sameSecret(decodeURIComponent(key), eventKey)) return { status: 401, error: 'Event key not found' }
    return takeEvents(request)
  }

  async function takeEvents(request: IncomingMessage): Promise<Answer> {
    const given = Events.safeParse(await readJson(request))
    if (!given.success) return { status: 400, error: z.prettifyError(given.error) }
    if (engine.registry.all().length === 0) {
      // the real server drops events that nothing waits for; here the first ones may only be too early
      return { status: 503, error: 'No function is registered yet; send the events again later.' }
    }
    const seed = request.headers['x-inngest-event-id-seed']
    const events = completeEvents(given.data, typeof seed === 'string' ? seed : undefined, new Date())
    await engine.sql.begin((tx) => acceptEvents(tx, engine, events))
    engine.poke()
    return { status: 200, ids: events.map((event) => event.id) }
  }

  const server = createServer((request, response) => {
    void answer(request)
      .catch((error: unknown): Answer => {
        if (error instanceof BodyRefused) return { status: error.status, error: error.message }
        const message = error instanceof Error ? error.message : String(error)
        engine.log.error({ error: message }, 'the workflow engine could not answer')
        return { status: 500, error: 'The workflow engine could not answer; see its log.' }
      })
      .then((content) => send(response, content))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  return server
}

class BodyRefused extends Error {
  status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = z.instanceof(Uint8Array).parse(chunk)
    size += bytes.length
    if (size > MAX_BODY_BYTES) throw new BodyRefused(413, `A body may have ${MAX_BODY_BYTES} bytes at most.`)
    chunks.push(bytes)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new BodyRefused(400, 'The body is not JSON.')
  }
}

function send(response: ServerResponse, content: Answer): void {
  response.writeHead(content.status, { 'content-type': 'application/json' }).end(JSON.stringify(content))
}
