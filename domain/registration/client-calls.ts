import { and, desc, eq, isNull } from 'drizzle-orm'
import { auditLine, client, type Database } from '#db/schema/index.ts'
import type { ClientDesk } from './client-desk.ts'
import { type ClientProblem, problemsShown, selectProblems, withoutIds } from './client-problems.ts'

/** A call of a client, as its own people see it. */
export interface ClientCall {
  callId: string
  clientId: string
  at: Date
  traceId: string
  requestMethod: string
  /** The path, ids in it left out */
  requestPath: string
  status: number
  /** Of one that was refused: what was wrong */
  problem?: { type: string; issues: { name?: string; code?: string }[] }
}

/** Calls that a page shows. */
export const callsShown = problemsShown

const refusedCall = ({ problemId, type, issues, ...call }: ClientProblem): ClientCall => ({
  callId: problemId,
  ...call,
  problem: { type, issues },
})

/** The last calls of a desk's software that were refused, newest first. @throws missingPermission */
export const readRefusedCalls = (database: Database, desk: ClientDesk): Promise<ClientCall[]> =>
  desk.work(database, async (transaction) => (await selectProblems(transaction, desk)).map(refusedCall))

/**
 * The last calls of a desk's software, newest first: those that were answered, from the audit trail, and those that were refused.
 * @throws missingPermission
 */
export async function readClientCalls(database: Database, desk: ClientDesk): Promise<ClientCall[]> {
  return desk.work(database, async (transaction) => {
    const refused = await selectProblems(transaction, desk)
    const clients = await transaction.select({ clientId: client.clientId }).from(client).where(desk.clients)
    const answered = await Promise.all(
      clients.map(({ clientId }) =>
        transaction
          .select({
            auditId: auditLine.auditId,
            at: auditLine.at,
            traceId: auditLine.traceId,
            requestMethod: auditLine.requestMethod,
            requestUrl: auditLine.requestUrl,
            status: auditLine.responseCode,
          })
          .from(auditLine)
          // Of a machine and no person: the index of that.
          .where(and(eq(auditLine.clientId, clientId), isNull(auditLine.subjectHash)))
          .orderBy(desc(auditLine.auditId))
          .limit(callsShown)
          .then((lines) => lines.map((line) => ({ ...line, clientId }))),
      ),
    )
    const calls: ClientCall[] = [
      ...refused.map(refusedCall),
      ...answered.flat().map(({ auditId, requestUrl, ...call }) => ({
        ...call,
        callId: String(auditId),
        requestPath: withoutIds(pathOf(requestUrl)),
      })),
    ]
    return calls.toSorted((one, other) => other.at.getTime() - one.at.getTime()).slice(0, callsShown)
  })
}

/** Of an address with or without its origin: what was looked for stays in the trail. */
const pathOf = (url: string) => URL.parse(url, 'http://registry')?.pathname ?? ''
