import { and, eq, isNull, lt, sql } from 'drizzle-orm'
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider'
import { authorizationArtifact as artifact } from '#db/schema/authorization.ts'
import type { Database } from '#db/schema/index.ts'
import { registeredClient } from './registered-client.ts'

/**
 * Where oidc-provider keeps what it must remember: clients are the registrations, all else stands in `authorization_artifact`. Sessions it
 * has none: a citizen is asked each time, by the e-Box's own.
 */
export function artifactStore(database: Database): (model: string) => Adapter {
  return (model) => {
    if (model === 'Client') return clientsOf(database)
    return model === 'Session' ? nothingKept : artifactsOf(database, model)
  }
}

const nothing = async () => undefined
const nothingKept: Adapter = {
  find: nothing,
  findByUid: nothing,
  findByUserCode: nothing,
  upsert: nothing,
  consume: nothing,
  destroy: nothing,
  revokeByGrantId: nothing,
}

function clientsOf(database: Database): Adapter {
  const readOnly = () =>
    Promise.reject(new Error('Registrations are written by registration/, not by the authorization server'))
  return {
    find: (clientId) => registeredClient(database, clientId),
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
    upsert: readOnly,
    consume: readOnly,
    destroy: readOnly,
    revokeByGrantId: readOnly,
  }
}

function artifactsOf(database: Database, model: string): Adapter {
  const named = (artifactId: string) => and(eq(artifact.model, model), eq(artifact.artifactId, artifactId))

  async function findBy(condition: ReturnType<typeof named>): Promise<AdapterPayload | undefined> {
    const [row] = await database
      .select({ payload: artifact.payload, consumedAt: artifact.consumedAt })
      .from(artifact)
      .where(condition)
    if (!row) return undefined
    return { ...row.payload, ...(row.consumedAt && { consumed: Math.floor(row.consumedAt.getTime() / 1000) }) }
  }

  return {
    find: (id) => findBy(named(id)),
    findByUid: (uid) => findBy(and(eq(artifact.model, model), eq(artifact.uid, uid))),
    findByUserCode: (userCode) => findBy(and(eq(artifact.model, model), eq(artifact.userCode, userCode))),

    async upsert(artifactId, payload, expiresInSeconds) {
      const values = {
        payload: { ...payload },
        grantId: payload.grantId ?? null,
        uid: payload.uid ?? null,
        userCode: payload.userCode ?? null,
        expiresAt: expiresInSeconds === undefined ? null : sql`now() + make_interval(secs => ${expiresInSeconds}::int)`,
      }
      const insert = database.insert(artifact).values({ model, artifactId, ...values })
      if (model !== 'ReplayDetection') {
        await insert.onConflictDoUpdate({ target: [artifact.model, artifact.artifactId], set: values })
        return
      }
      // oidc-provider looks first and writes then; of assertions that arrive together only the insert lets one through (trust.md T06).
      const written = await insert.onConflictDoNothing().returning({ model: artifact.model })
      if (written.length === 0) throw new errors.InvalidClientAuth('assertions and proofs must only be used once')
    },

    async consume(id) {
      // As above: of those that found it unused at the same time, one is first (RFC 6749 §4.1.2).
      const consumed = await database
        .update(artifact)
        .set({ consumedAt: sql`now()` })
        .where(and(named(id), isNull(artifact.consumedAt)))
        .returning({ model: artifact.model })
      if (consumed.length === 0) throw new errors.InvalidGrant('it was already used')
    },
    async destroy(id) {
      await database.delete(artifact).where(named(id))
    },
    async revokeByGrantId(grantId) {
      await database.delete(artifact).where(eq(artifact.grantId, grantId))
    },
  }
}

/** Deletes what has expired. @returns how many rows */
export async function removeExpiredArtifacts(database: Database): Promise<number> {
  const removed = await database
    .delete(artifact)
    .where(lt(artifact.expiresAt, sql`now()`))
    .returning({ model: artifact.model })
  return removed.length
}
