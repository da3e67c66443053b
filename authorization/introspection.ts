import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createLocalJWKSet, errors, jwtVerify } from 'jose'
import { z } from 'zod'
import type { Database } from '#db/schema/index.ts'
import { scopes } from '#domain/access/authorization-table.ts'
import { publicSigningKeys } from '#domain/access/signing-key.ts'
import { standingOf } from '#domain/access/token-standing.ts'
import { appendAuditLines } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { Problem } from '#domain/problem.ts'

export interface IntrospectionTerms {
  issuer: string
  audience: string
  database: Database
  keyProvider: KeyProvider
  countIntrospection: CountRequest
}

/** Counts a request of a client. @returns the headers that its answer carries @throws Problem (429) past what the client may */
export type CountRequest = (clientId: string) => Promise<Record<string, string>>

/** RFC 9068 §2.2, spec §7; what else stands in a token is ours alone. */
const Claims = z.object({
  client_id: z.string(),
  sub: z.string(),
  jti: z.string(),
  iat: z.number(),
  exp: z.number(),
  scope: z.string().default(''),
  grant_id: z.string().optional(),
  cnf: z.object({ jkt: z.string() }).optional(),
  principalAttributes: z.record(z.string(), z.array(z.string())).optional(),
})
type Claims = z.output<typeof Claims>

const largestBody = 16_384

/** A request that is refused, in the form of RFC 6750 §3. */
class Refused extends Error {
  readonly status: number
  readonly error?: string
  constructor(status: number, error?: string) {
    super(error ?? 'no token')
    this.status = status
    this.error = error
  }
}

/**
 * Token introspection (RFC 7662) in the shape of the real one (spec §7), where oidc-provider has none for signed tokens: the signature
 * proves the token, the live rows of client, consent and grant decide. Who asks shows a token of its own, with the scope for it.
 * @returns the handler of `POST /introspection`; a token that is not good, for whatever reason, answers `{"active":false}` and no more
 */
export function introspection({ issuer, audience, database, keyProvider, countIntrospection }: IntrospectionTerms) {
  async function claimsOf(token: string): Promise<Claims | undefined> {
    try {
      const keys = createLocalJWKSet({ keys: await publicSigningKeys(database) })
      const { payload } = await jwtVerify(token, keys, { algorithms: ['ES256'], typ: 'at+jwt', issuer, audience })
      return Claims.safeParse(payload).data
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined
      throw error
    }
  }

  /** The claims of a token that stands. */
  async function standing(token: string) {
    const claims = await claimsOf(token)
    const of = claims && { clientId: claims.client_id, subject: claims.sub, grantId: claims.grant_id }
    const found = of && (await standingOf(database, keyProvider, of))
    return claims && found && { claims, ...found }
  }

  /** Who asks. @throws Refused */
  async function asking(request: IncomingMessage): Promise<{ clientId: string; token: string }> {
    const [, token] = /^bearer +([\w.-]+)$/i.exec(request.headers.authorization ?? '') ?? []
    if (!token) throw new Refused(401)
    const own = await standing(token)
    if (!own || own.claims.cnf || own.claims.sub !== own.claims.client_id) throw new Refused(401, 'invalid_token')
    if (!own.claims.scope.split(' ').includes(scopes.introspect)) throw new Refused(403, 'insufficient_scope')
    return { clientId: own.claims.client_id, token }
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<object> {
    const { clientId, token: ownToken } = await asking(request)
    setAll(response, await countIntrospection(clientId))
    const token = await tokenAsked(request)
    const found = await standing(token)
    if (!found) return { active: false }
    const { claims, ssin } = found
    const { cnf, principalAttributes, client_id, jti, iat, exp, scope } = claims
    await appendAuditLines(database, [
      {
        traceId: crypto.randomUUID(),
        clientId,
        subjectTokenHash: createHash('sha256').update(ownToken).digest(),
        requestMethod: 'POST',
        requestUrl: '/oauth/introspection',
        responseCode: 200,
        details: { introspectedClient: client_id, introspectedToken: jti },
      },
    ])
    return {
      active: true,
      client_id,
      token_type: cnf ? 'DPoP' : 'Bearer',
      sub: ssin ?? claims.sub,
      aud: audience,
      iss: issuer,
      jti,
      iat,
      nbf: iat,
      exp,
      scope,
      ...(cnf && { cnf }),
      ...(principalAttributes && { principalAttributes }),
    }
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader('Content-Type', 'application/json')
    response.setHeader('Cache-Control', 'no-store')
    try {
      const said = await answer(request, response)
      response.end(JSON.stringify(said))
    } catch (error) {
      if (error instanceof Problem) {
        response.statusCode = error.details.status
        setAll(response, error.details.headers ?? {})
        return void response.end(JSON.stringify({ error: 'temporarily_unavailable' }))
      }
      if (!(error instanceof Refused)) throw error
      response.statusCode = error.status
      if (error.status !== 400)
        response.setHeader('WWW-Authenticate', error.error ? `Bearer error="${error.error}"` : 'Bearer')
      response.end(JSON.stringify({ error: error.error ?? 'invalid_request' }))
    }
  }
}

function setAll(response: ServerResponse, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
}

/** @throws Refused unless the form has one `token` */
async function tokenAsked(request: IncomingMessage): Promise<string> {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';')
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') throw new Refused(400, 'invalid_request')
  let text = ''
  request.setEncoding('utf8')
  for await (const piece of request.iterator({ destroyOnReturn: false })) {
    text += String(piece)
    if (text.length > largestBody) throw new Refused(400, 'invalid_request')
  }
  const [token, another] = new URLSearchParams(text).getAll('token')
  if (!token || another !== undefined) throw new Refused(400, 'invalid_request')
  return token
}
