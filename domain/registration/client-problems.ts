import { desc, inArray, lt, sql } from 'drizzle-orm'
import { client, clientProblem, type Database, type Transaction } from '#db/schema/index.ts'
import type { ClientDesk } from './client-desk.ts'

/** A refused request of a client. */
export type ClientProblem = typeof clientProblem.$inferSelect

/** What is written of one. */
export type RefusedRequest = typeof clientProblem.$inferInsert

/** Refused requests that a page shows. */
export const problemsShown = 50

/** Writes refused requests, many at once. */
export async function recordClientProblems(database: Database, refused: RefusedRequest[]): Promise<void> {
  if (refused.length > 0) await database.insert(clientProblem).values(refused)
}

/** The last refused requests of a desk's software, newest first, inside a transaction of that desk. */
export const selectProblems = (transaction: Transaction, desk: ClientDesk): Promise<ClientProblem[]> =>
  transaction
    .select()
    .from(clientProblem)
    .where(
      inArray(
        clientProblem.clientId,
        transaction.select({ clientId: client.clientId }).from(client).where(desk.clients),
      ),
    )
    .orderBy(desc(clientProblem.problemId))
    .limit(problemsShown)

/** A path as its people see it: ids of messages, boxes and enterprises in it say more than they need. */
export const withoutIds = (path: string): string => path.replaceAll(/[0-9a-f-]{32,36}|\d{9,11}/gi, '…').slice(0, 300)

/** Days for which a refused request is kept. */
export const problemDays = 30

/** Deletes what is older. @returns how many */
export async function removeOldProblems(database: Database): Promise<number> {
  const removed = await database
    .delete(clientProblem)
    .where(lt(clientProblem.at, sql`now() - make_interval(days => ${problemDays})`))
    .returning({ clientId: clientProblem.clientId })
  return removed.length
}
