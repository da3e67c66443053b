import type { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { JWK } from 'jose'
import Provider, { type KoaContextWithOIDC } from 'oidc-provider'
import { scopes } from '#domain/access/authorization-table.ts'
import { removeOldProofs } from '#domain/access/dpop-proof.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { isPassing } from '#db/client.ts'
import type { Database } from '#db/schema/index.ts'
import { artifactStore, removeExpiredArtifacts } from './artifact-store.ts'
import { configuration } from './configuration.ts'
import { type CountRequest, introspection } from './introspection.ts'
import { resourceMetadata, resourceMetadataPath } from './resource-metadata.ts'
import { publishNextSigningKey, removeRetiredSigningKeys, signingKeyNames, signingKeys } from './signing-keys.ts'

export interface AuthorizationServerOptions {
  /** The public origin of the e-Box; the issuer is `<origin>/oauth` */
  origin: string
  database: Database
  keyProvider: KeyProvider
  accessTokenSeconds?: number
  /** A key that signs for longer is followed by another */
  signingKeyDays?: number
  countIntrospection: CountRequest
  /** Gets what went wrong on our side, for the log; never a token */
  onServerError: (error: Error) => void
}

const mount = '/oauth'
const cleaningMilliseconds = 60_000
/** How soon a key whose time has come signs, and one that was taken back does not */
const keysLookMilliseconds = 5_000
/** What a key is kept for beyond the life of the tokens it signed: clocks, and processes that signed with it a moment longer */
const keyGraceSeconds = 120

const introspectionPath = '/introspection'
const readable = ['GET', 'HEAD', 'OPTIONS']

/** The addresses that are served, below the mount; the rest of oidc-provider's routes stay closed. */
const served: readonly (readonly [path: RegExp, methods: readonly string[]])[] = [
  [/^\/token$/, ['POST']],
  [/^\/par$/, ['POST']],
  [/^\/introspection$/, ['POST']],
  [/^\/authorize(?:\/[\w-]{1,64})?$/, ['GET']],
  [/^\/jwks$/, readable],
  [/^\/\.well-known\/(?:openid-configuration|oauth-authorization-server)$/, readable],
]

/**
 * The authorization server, for Node's own request and response: mounted at `/oauth` and at
 * `/.well-known/oauth-authorization-server/oauth` (RFC 8414 §3.1).
 * @returns `handle`, which answers every request it is given, and `stop`
 */
export async function authorizationServer(options: AuthorizationServerOptions) {
  const { origin, database, keyProvider, onServerError, accessTokenSeconds = 600, signingKeyDays = 90 } = options
  const { countIntrospection } = options
  const { host, protocol } = new URL(origin)
  const [issuer, audience] = [origin + mount, `${origin}/api/messageRegistry/v3`]
  const report = (error: unknown) => onServerError(withoutQuery(error))

  function providerWith(keys: JWK[]): Provider {
    const provider = new Provider(
      issuer,
      configuration({
        audience,
        accessTokenSeconds,
        keys,
        nonceSecret: keyProvider.lookupHash('dpopNonce', origin),
        database,
        adapter: artifactStore(database),
      }),
    )
    provider.proxy = true
    const events: EventEmitter = provider
    events.on('server_error', (context: KoaContextWithOIDC, error) => {
      report(error)
      if (isPassing(error)) sayTryAgain(context)
    })
    events.on('error', report)
    provider.use(async (ctx, next) => {
      await next()
      if (ctx.path.startsWith('/.well-known/')) ctx.body = onlyWhatIsServed(ctx.body, issuer)
    })
    return provider
  }

  // oidc-provider takes its keys once, so that other keys need another of it; what it remembers stands in the database.
  async function answerWithKeys() {
    const keys = await signingKeys(database, keyProvider)
    return { names: keys.map(({ kid }) => kid).join(), answer: providerWith(keys).callback() }
  }
  let current = await answerWithKeys()
  const look = async () => {
    if ((await signingKeyNames(database)).join() !== current.names) current = await answerWithKeys()
  }
  const clean = async () => {
    await removeExpiredArtifacts(database)
    await removeOldProofs(database)
    await publishNextSigningKey(database, keyProvider, { whenOlderThanDays: signingKeyDays })
    await removeRetiredSigningKeys(database, accessTokenSeconds + keyGraceSeconds)
  }
  const looking = setInterval(() => void look().catch(report), keysLookMilliseconds).unref()
  const cleaning = setInterval(() => void clean().catch(report), cleaningMilliseconds).unref()

  const introspect = introspection({ issuer, audience, database, keyProvider, countIntrospection })

  function fail(error: unknown, response: ServerResponse): void {
    report(error)
    const isOver = isPassing(error)
    response.statusCode = isOver ? 503 : 500
    if (isOver) response.setHeader('Retry-After', '5')
    response.end(JSON.stringify(isOver ? tryAgain : { error: 'server_error' }))
  }

  function describeResource({ method = '' }: IncomingMessage, response: ServerResponse): void {
    if (method !== 'GET' && method !== 'HEAD') return refuse(response, 405, ['GET', 'HEAD'])
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify(resourceMetadata(audience, issuer)))
  }

  function handle(request: IncomingMessage, response: ServerResponse): void {
    if (request.url === resourceMetadataPath) return describeResource(request, response)
    const [path = '/', query] = pathBelowMount(request.url ?? '/').split('?', 2)
    const [, methods] = served.find(([each]) => each.test(path.replace(/\/$/, ''))) ?? []
    if (!methods) return refuse(response, 404)
    if (!methods.includes(request.method ?? '')) return refuse(response, 405, methods)
    if (path === introspectionPath) return void introspect(request, response).catch((error) => fail(error, response))
    // Addresses are made from our own origin, never from a header of the caller: an assertion meant for another server stays there.
    request.headers['x-forwarded-host'] = host
    request.headers['x-forwarded-proto'] = protocol.slice(0, -1)
    request.url = query === undefined ? path : `${path}?${query}`
    void current.answer(Object.assign(request, { originalUrl: mount + request.url, baseUrl: mount }), response)
  }

  function stop(): void {
    clearInterval(looking)
    clearInterval(cleaning)
  }
  return { handle, stop }
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
  context.body = tryAgain
}

const tryAgain = { error: 'temporarily_unavailable', error_description: 'try again in a few seconds' }

function pathBelowMount(url: string): string {
  const [path = '', query] = url.split('?', 2)
  const rfc8414 = '/.well-known/oauth-authorization-server'
  const below = path === rfc8414 + mount ? rfc8414 : path.startsWith(`${mount}/`) ? path.slice(mount.length) : ''
  return query === undefined ? below : `${below}?${query}`
}

/** RFC 8414 metadata without what only OpenID Connect needs, which this server does not speak. */
function onlyWhatIsServed(metadata: unknown, issuer: string): unknown {
  if (typeof metadata !== 'object' || metadata === null || !('token_endpoint' in metadata)) return metadata
  const closed = ['claims_supported', 'claim_types_supported', 'claims_parameter_supported', 'id_token_signing_alg_values_supported', 'subject_types_supported'] // prettier-ignore
  const open = Object.entries(metadata).filter(([name]) => !closed.includes(name))
  return {
    ...Object.fromEntries(open),
    introspection_endpoint: issuer + introspectionPath,
    response_modes_supported: ['query'],
    scopes_supported: Object.values(scopes),
  }
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
