import { and, eq, type SQL } from 'drizzle-orm'
import { client, type Database, type Transaction } from '#db/schema/index.ts'
import { atPublisherDesk, type DeskPerson, stepIntoDesk } from '#domain/access/desk.ts'
import { admit } from '#domain/access/read-in-box.ts'
import { missingPermission } from '#domain/problem.ts'
import { type EnterpriseManager, standingManager } from './manage-enterprise.ts'
import type { Registrar } from './registration-change.ts'

/** Where the software of an organisation is looked after: at the desk of its own people, or by an enterprise's managers. */
export interface ClientDesk {
  readonly enterpriseNumber: string
  /** Which clients are looked after there */
  readonly clients: SQL | undefined
  /**
   * Judges in one transaction who comes, and steps into the role `ebox_desk`.
   * @throws missingPermission when the session or the right to work there has ended
   */
  work<Result>(
    database: Database,
    work: (transaction: Transaction, by: Registrar & { userId?: string }) => Promise<Result>,
  ): Promise<Result>
}

/** The desk of a registered organisation, with every client that it has. */
export const publisherClients = (person: DeskPerson, enterpriseNumber: string): ClientDesk => ({
  enterpriseNumber,
  clients: eq(client.enterpriseNumber, enterpriseNumber),
  work: (database, work) =>
    atPublisherDesk(database, person, enterpriseNumber, (transaction) => work(transaction, person)),
})

/** An enterprise's managers, with the software that consults its own box. */
export const consumerClients = (manager: EnterpriseManager): ClientDesk => ({
  enterpriseNumber: manager.enterpriseNumber,
  clients: and(eq(client.enterpriseNumber, manager.enterpriseNumber), eq(client.role, 'documentConsumer')),
  work: (database, work) =>
    database.transaction(async (transaction) => {
      const { audited } = manager.reader
      await admit(transaction, manager.reader, 'manageEnterprise')
      const { userId, name } = await standingManager(transaction, manager)
      if (!audited.subjectHash) throw missingPermission()
      await stepIntoDesk(transaction)
      return work(transaction, { userId, name, ssinHash: audited.subjectHash, audited })
    }),
})
