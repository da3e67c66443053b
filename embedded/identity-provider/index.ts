import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import Provider, { errors } from 'oidc-provider'
import { configuration, type RelyingParty } from './configuration.ts'
import { methodsFor } from './method.ts'
import { pickerPage, sentencePage } from './page.ts'
import { openPeople, type People } from './people.ts'
import { languageOf } from './words.ts'

export { putPeople, type Person } from './people.ts'

export interface IdentityProviderOptions {
  /** Where it answers, such as `http://localhost:3001`; its port is the one to listen on */
  issuer: string
  relyingParty: RelyingParty
  /** The embedded parts' own store, where the people are */
  databaseUrl: string
  /** The interface to listen on; loopback unless told otherwise */
  host?: string
  onServerError: (error: Error) => void
}

const interactionPath = '/sign-in'
const largestForm = 4_096

/**
 * Starts the development identity provider: OpenID Connect on its own port, with a page where people and methods are picked.
 * It proves nothing about anybody; `/api/health` names it wherever it runs.
 */
export async function startIdentityProvider(options: IdentityProviderOptions): Promise<{ stop(): Promise<void> }> {
  const { issuer, relyingParty, databaseUrl, host = 'localhost', onServerError } = options
  const people = await openPeople(databaseUrl)
  const provider = new Provider(issuer, await configuration(people, relyingParty, interactionPath))
  provider.on('server_error', (_ctx, error: unknown) => onServerError(asError(error)))
  const oidc = provider.callback()
  const origins = new Set(relyingParty.redirectUris.map((uri) => new URL(uri).origin))

  const server = createServer((request, response) => {
    if (!request.url?.startsWith(`${interactionPath}/`)) return void oidc(request, response)
    pick(provider, people, origins, request, response).catch((error: unknown) => {
      const isOver = error instanceof errors.SessionNotFound
      if (!isOver) onServerError(asError(error))
      const language = languageOf(request.headers['accept-language'])
      show(response, isOver ? 400 : 500, origins, (nonce) => sentencePage(language, nonce))
    })
  })
  server.listen(Number(new URL(issuer).port), host === 'localhost' ? '127.0.0.1' : host)
  await once(server, 'listening')

  return {
    async stop() {
      server.close()
      server.closeAllConnections()
      await people.close()
    },
  }
}

async function pick(
  provider: Provider,
  people: People,
  origins: Set<string>,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const { params } = await provider.interactionDetails(request, response)
  const methods = methodsFor(textOf(params.acr_values))
  const form = request.method === 'POST' ? await readForm(request) : undefined
  if (form?.get('deed') === 'cancel') {
    const refusal = { error: 'access_denied', error_description: 'the person cancelled' }
    return provider.interactionFinished(request, response, refusal, { mergeWithLastSubmission: false })
  }
  const known = await people.all()
  const person = known.find(({ key }) => key === form?.get('person'))
  const method = methods.find(({ key }) => key === form?.get('method'))
  if (person && method) {
    const login = { accountId: person.subject, acr: method.acr, amr: method.amr, remember: false }
    return provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false })
  }
  const chosen = new URL(request.url ?? '/', 'http://picker').searchParams.get('language') ?? undefined
  const language = languageOf(chosen, textOf(params.ui_locales), request.headers['accept-language'])
  const isIncomplete = form !== undefined
  show(response, isIncomplete ? 422 : 200, origins, (nonce) =>
    pickerPage({ language, people: known, methods, isIncomplete }, nonce),
  )
}

function show(response: ServerResponse, status: number, origins: Set<string>, page: (nonce: string) => string): void {
  const nonce = randomBytes(16).toString('base64url')
  // A form's redirects count as its action, so the relying party stands in form-action.
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self' ${[...origins].join(' ')}`
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy,
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(page(nonce))
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  if (!(Number(request.headers['content-length']) <= largestForm)) return new URLSearchParams()
  return new URLSearchParams(await text(request))
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const asError = (error: unknown): Error => (error instanceof Error ? error : new Error('The identity provider failed'))
