import type { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import Provider, { type KoaContextWithOIDC } from 'oidc-provider'
import { scopes } from '#domain/access/authorization-table.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { isPassing } from '#db/client.ts'
import type { Database } from '#db/schema/index.ts'
import { artifactStore, removeExpiredArtifacts } from './artifact-store.ts'
import { configuration } from './configuration.ts'
import { signingKeys } from './signing-keys.ts'

export interface AuthorizationServerOptions {
  /** The public origin of the e-Box; the issuer is `<origin>/oauth` */
  origin: string
  database: Database
  keyProvider: KeyProvider
  accessTokenSeconds?: number
  /** Gets what went wrong on our side, for the log; never a token */
  onServerError: (error: Error) => void
}

const mount = '/oauth'
const cleaningMilliseconds = 60_000

/** The addresses that are served, below the mount; the rest of oidc-provider's routes stay closed until an issue opens them. */
const served: Record<string, readonly string[]> = {
  '/token': ['POST'],
  '/jwks': ['GET', 'HEAD', 'OPTIONS'],
  '/.well-known/openid-configuration': ['GET', 'HEAD', 'OPTIONS'],
  '/.well-known/oauth-authorization-server': ['GET', 'HEAD', 'OPTIONS'],
}

/**
 * The authorization server, for Node's own request and response: mounted at `/oauth` and at
 * `/.well-known/oauth-authorization-server/oauth` (RFC 8414 §3.1).
 * @returns `handle`, which answers every request it is given, and `stop`
 */
export async function authorizationServer(options: AuthorizationServerOptions) {
  const { origin, database, keyProvider, onServerError, accessTokenSeconds = 600 } = options
  const { host, protocol } = new URL(origin)
  const provider = new Provider(
    origin + mount,
    configuration({
      audience: `${origin}/api/messageRegistry/v3`,
      accessTokenSeconds,
      keys: await signingKeys(database, keyProvider),
      adapter: artifactStore(database),
    }),
  )
  provider.proxy = true
  const report = (error: unknown) => onServerError(withoutQuery(error))
  const events: EventEmitter = provider
  events.on('server_error', (context: KoaContextWithOIDC, error) => {
    report(error)
    if (isPassing(error)) sayTryAgain(context)
  })
  events.on('error', report)
  provider.use(async (ctx, next) => {
    await next()
    if (ctx.path.startsWith('/.well-known/')) ctx.body = onlyWhatIsServed(ctx.body)
  })
  const answer = provider.callback()

  const clean = () => void removeExpiredArtifacts(database).catch(report)
  const cleaning = setInterval(clean, cleaningMilliseconds).unref()

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const [path = '/', query] = pathBelowMount(request.url ?? '/').split('?', 2)
    const methods = served[path.replace(/\/$/, '')]
    if (!methods) return refuse(response, 404)
    if (!methods.includes(request.method ?? '')) return refuse(response, 405, methods)
    // Addresses are made from our own origin, never from a header of the caller: an assertion meant for another server stays there.
    request.headers['x-forwarded-host'] = host
    request.headers['x-forwarded-proto'] = protocol.slice(0, -1)
    request.url = query === undefined ? path : `${path}?${query}`
    void answer(Object.assign(request, { originalUrl: mount + request.url, baseUrl: mount }), response)
  }

  return { handle, stop: () => clearInterval(cleaning) }
}

export type AuthorizationServer = Awaited<ReturnType<typeof authorizationServer>>

/** Drizzle's message holds the query and its values; its cause says what went wrong without them. */
function withoutQuery(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('The authorization server failed')
  return error.cause instanceof Error ? error.cause : error
}

/** The database is away for a moment: 503, which clients repeat, and not the 500 that they report (RFC 9110 §15.6.4). */
function sayTryAgain(context: KoaContextWithOIDC): void {
  context.status = 503
  context.set('Retry-After', '5')
  context.body = { error: 'temporarily_unavailable', error_description: 'try again in a few seconds' }
}

function pathBelowMount(url: string): string {
  const [path = '', query] = url.split('?', 2)
  const rfc8414 = '/.well-known/oauth-authorization-server'
  const below = path === rfc8414 + mount ? rfc8414 : path.startsWith(`${mount}/`) ? path.slice(mount.length) : ''
  return query === undefined ? below : `${below}?${query}`
}

/** RFC 8414 metadata without the endpoints that a server for machines does not have. */
function onlyWhatIsServed(metadata: unknown): unknown {
  if (typeof metadata !== 'object' || metadata === null || !('token_endpoint' in metadata)) return metadata
  const closed = ['authorization_endpoint', 'claims_supported', 'claim_types_supported', 'claims_parameter_supported', 'code_challenge_methods_supported', 'id_token_signing_alg_values_supported', 'response_modes_supported', 'subject_types_supported', 'authorization_response_iss_parameter_supported', 'request_uri_parameter_supported'] // prettier-ignore
  const open = Object.entries(metadata).filter(([name]) => !closed.includes(name))
  return { ...Object.fromEntries(open), scopes_supported: Object.values(scopes) }
}

function refuse(response: ServerResponse, status: 404 | 405, allow: readonly string[] = []): void {
  if (allow.length > 0) response.setHeader('Allow', allow.join(', '))
  response.statusCode = status
  response.setHeader('Content-Type', 'application/json')
  response.end(
    JSON.stringify({
      error: 'invalid_request',
      error_description: status === 404 ? 'no such endpoint' : 'method not allowed',
    }),
  )
}
