import { createHash } from 'node:crypto'
import { keyProvider } from '#adapters/key-provider/index.ts'
import { type Actor, authorizationTable, type Operation, scopes } from '#domain/access/authorization-table.ts'
import { clientAdmission } from '#domain/access/client.ts'
import { mintReader, type Reader } from '#domain/access/reader.ts'
import { boxLookupHash } from '#domain/ebox/holder.ts'
import { invalidAccessToken, missingScope } from '#domain/problem.ts'
import { authenticate, type TokenClaims } from './bearer.ts'

/** The machine at the other end, by its token. What it may do now, its registration says. */
export interface Caller extends TokenClaims {
  actor: Actor
  /** SHA-256 of the token, for the audit trail */
  tokenHash: Uint8Array
}

/** Which scope makes a machine which actor. */
const actorOfScope: readonly (readonly [scope: string, actor: Actor])[] = [
  [scopes.publish, 'documentSender'],
  [scopes.represent, 'documentSender'],
  [scopes.representShort, 'documentSender'],
  [scopes.preference, 'documentSender'],
  [scopes.reference, 'documentSender'],
  [scopes.consult, 'documentConsumer'],
  [scopes.summary, 'documentConsumer'],
  [scopes.messages, 'documentConsumer'],
]

/**
 * Establishes who calls an operation.
 * @throws noAccessToken, invalidAccessToken, expiredAccessToken (401); missingScope (403)
 */
export async function identifyCaller(request: Request, operation: Operation): Promise<Caller> {
  const claims = await authenticate(request)
  const rule = authorizationTable[operation]
  const accepted: readonly string[] = rule.scope
  const match = actorOfScope.find(
    ([scope, actor]) => accepted.includes(scope) && claims.scopes.has(scope) && rule[actor] !== 'no',
  )
  if (!match) throw missingScope([...accepted])
  const token = request.headers.get('authorization') ?? ''
  return {
    ...claims,
    actor: match[1],
    tokenHash: createHash('sha256')
      .update(token.slice(token.lastIndexOf(' ') + 1))
      .digest(),
  }
}

/** The reader that an enterprise's own software is. @throws invalidAccessToken for a token that names no enterprise */
export function readerOf(caller: Caller): Reader {
  const { enterpriseNumber, clientId, actor } = caller
  if (!enterpriseNumber) throw invalidAccessToken()
  const hash = boxLookupHash(keyProvider(), { eboxType: 'enterprise', enterpriseNumber })
  return mintReader({
    actor,
    actorName: clientId,
    clientId,
    enterpriseNumber,
    admission: clientAdmission(clientId, { number: enterpriseNumber, hash }),
  })
}
