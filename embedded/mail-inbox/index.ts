import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { z } from 'zod'
import { framedMail, listPage, mailPage, mailPolicy, missingPage, pagePolicy } from '#embedded/mail-inbox/page.ts'
import { reportOn, type ReportsTo } from '#embedded/mail-inbox/report.ts'
import { answerResend, type OnKept } from '#embedded/mail-inbox/resend-api.ts'
import { openMailStore } from '#embedded/mail-inbox/store.ts'

export interface MailInboxOptions {
  port: number
  host: string
  /** A database of the embedded parts; the schema `mail_inbox` is made in it. */
  databaseUrl: string
  /** The app's RESEND_API_KEY */
  apiKey: string
  /** Where it tells what becomes of mails to Resend's addresses for trying out; absent: nowhere */
  reportsTo?: ReportsTo
  log: Record<'error', (fields: object, message: string) => void>
}

export interface MailInbox {
  stop(): Promise<void>
}

interface Answer {
  status: number
  type: 'application/json' | 'text/html; charset=utf-8'
  body: string
  policy?: string
}

const MAX_BODY_BYTES = 16 * 1024 * 1024
const SHOWN = 200

/**
 * Starts the development mail inbox: Resend's API for the e-Box, and a page for people. Mails are kept, never sent.
 *
 * `GET /` list · `GET /?to=address` · `GET /mails/<id>` one · `GET /mails.json?to=address` for tests and scripts: an array, the newest
 * first, of `{ id, from, to, subject, html, text, headers, receivedAt }`.
 * @throws Error when the database or the port cannot be had
 */
export async function startMailInbox(options: MailInboxOptions): Promise<MailInbox> {
  const { port, host, databaseUrl, apiKey, reportsTo, log } = options
  const store = await openMailStore(databaseUrl)
  const report: OnKept = (mail, id) => {
    if (!reportsTo) return
    reportOn(reportsTo, mail, id).catch((error: unknown) =>
      log.error({ error }, 'mail inbox: what became of a mail could not be told'),
    )
  }

  async function answer(request: IncomingMessage): Promise<Answer> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://inbox')
    const to = searchParams.get('to') ?? undefined
    const route = `${request.method} ${pathname}`
    if (route === 'POST /emails' || route === 'POST /emails/batch') return send(request, pathname)
    if (route === 'GET /mails.json') return json(200, await store.list({ to, limit: 10_000 }))
    if (route === 'GET /') return page(200, listPage(await store.list({ to, limit: SHOWN }), to))
    const [, id, part] = /^GET \/mails\/([^/]+)(\/html)?$/.exec(route) ?? []
    const mail = z.uuid().safeParse(id).success && id ? await store.find(id) : undefined
    if (!mail) return page(404, missingPage())
    return part ? page(200, framedMail(mail.html ?? ''), mailPolicy) : page(200, mailPage(mail))
  }

  async function send(request: IncomingMessage, path: string): Promise<Answer> {
    const body = await readBody(request)
    if (body === undefined) return json(413, { statusCode: 413, name: 'validation_error', message: 'Too large' })
    const asked = {
      path,
      authorization: request.headers.authorization,
      idempotencyKey: headerOf(request, 'idempotency-key'),
      batchValidation: headerOf(request, 'x-batch-validation'),
      body,
    }
    const answered = await answerResend(store, apiKey, asked, report)
    return json(answered.status, answered.body)
  }

  const server = createServer((request, response) => {
    void answer(request)
      .catch((error: unknown): Answer => {
        log.error({ error }, 'mail inbox: a request could not be answered')
        const message = 'The mail inbox could not answer'
        return json(500, { statusCode: 500, name: 'internal_server_error', message })
      })
      .then((answered) => write(response, answered))
  })
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, host, resolve)
    })
  } catch (error) {
    await store.close()
    throw error
  }

  return {
    async stop() {
      server.closeIdleConnections()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        setTimeout(() => server.closeAllConnections(), 2_000).unref()
      })
      await store.close()
    },
  }
}

const json = (status: number, content: unknown): Answer => {
  return { status, type: 'application/json', body: JSON.stringify(content) }
}
const page = (status: number, body: string, policy = pagePolicy): Answer => {
  return { status, type: 'text/html; charset=utf-8', body, policy }
}

function write(response: ServerResponse, { status, type, body, policy }: Answer): void {
  response
    .writeHead(status, {
      'content-type': type,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      ...(policy && { 'content-security-policy': policy }),
    })
    .end(body)
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

/** @returns undefined when it is too large */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = z.instanceof(Uint8Array).parse(chunk)
    size += bytes.length
    if (size > MAX_BODY_BYTES) return undefined
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}
