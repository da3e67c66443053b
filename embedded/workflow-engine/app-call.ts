import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

import { z } from 'zod'

import { retryAfterAt } from '#embedded/workflow-engine/due.ts'
import { canonicalJson, signatureOf } from '#embedded/workflow-engine/signature.ts'

/** What the app answered to one call of a function. */
export type Reply =
  | { kind: 'returned'; data: unknown }
  | { kind: 'operations'; operations: unknown[]; retryAt: Date | undefined; executionVersion: string | undefined }
  | { kind: 'threw'; error: unknown; isFinal: boolean; retryAt: Date | undefined }
  /** Nothing listens there, or the engine itself broke off to stop: no attempt is spent. */
  | { kind: 'unreachable' }

export type AppCaller = {
  /** Calls a function. @param body the protocol's body: event, events, steps, ctx, version */
  call(url: URL, body: object): Promise<Reply>
  /** Asks the app to register its functions. @throws Error with the app's own words when it could not */
  sync(url: URL): Promise<void>
  close(): void
}

/** Speaks to the app as the Inngest server does: signed POST and PUT over kept-alive connections. */
export function appCaller(signingKey: string): AppCaller {
  let closed = false
  const agents = { 'http:': new HttpAgent({ keepAlive: true }), 'https:': new HttpsAgent({ keepAlive: true }) }

  function answerTo(method: string, url: URL, body: string): Promise<IncomingMessage> {
    const secure = url.protocol === 'https:'
    const outgoing = (secure ? httpsRequest : httpRequest)(url, {
      method,
      agent: agents[secure ? 'https:' : 'http:'],
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'x-inngest-signature': signatureOf(body, signingKey, new Date()),
      },
    })
    return new Promise((resolve, reject) => {
      outgoing
        .on('response', resolve)
        .on('error', (error) =>
          reject(outgoing.reusedSocket && codeOf(error) === 'ECONNRESET' ? new StaleConnection() : error),
        )
        .end(body)
    })
  }

  async function send(method: 'POST' | 'PUT', url: URL, content: object) {
    const body = canonicalJson(content)
    const answer = await answerTo(method, url, body).catch((error: unknown) => {
      // the app closed the idle connection just when it was taken again: nothing was called
      if (error instanceof StaleConnection) return answerTo(method, url, body)
      throw error
    })
    const chunks: Uint8Array[] = []
    for await (const chunk of answer) chunks.push(z.instanceof(Uint8Array).parse(chunk))
    return { status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString('utf8') }
  }

  return {
    async call(url, body) {
      try {
        return replyOf(await send('POST', url, body))
      } catch (error) {
        if (closed || codeOf(error) === 'ECONNREFUSED') return { kind: 'unreachable' }
        const message = `The app broke off the call: ${error instanceof Error ? error.message : String(error)}`
        return { kind: 'threw', error: { name: 'Error', message }, isFinal: false, retryAt: undefined }
      }
    },
    async sync(url) {
      const { status, text } = await send('PUT', url, {})
      if (status !== 200) throw new Error(`The app at ${url.href} could not register its functions: ${status} ${text}`)
    },
    close() {
      closed = true
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}

type Answer = { status: number; headers: IncomingMessage['headers']; text: string }

function replyOf({ status, headers, text }: Answer): Reply {
  const retryAt = retryAfterAt(headers['retry-after'], new Date())
  const json = parse(text)
  if (status === 200) return { kind: 'returned', data: json ?? null }
  if (status === 206) {
    const operations: unknown[] = Array.isArray(json) ? json : [json]
    const version = headers['x-inngest-req-version']
    return {
      kind: 'operations',
      operations,
      retryAt,
      executionVersion: typeof version === 'string' ? version : undefined,
    }
  }
  const error = json ?? { name: 'Error', message: `The app answered ${status}: ${text.slice(0, 200)}` }
  return { kind: 'threw', error, isFinal: headers['x-inngest-no-retry'] === 'true', retryAt }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

class StaleConnection extends Error {}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined)
