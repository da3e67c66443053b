import { desc, eq, lt, and } from 'drizzle-orm'
import { type Database, registrationChange, type Transaction } from '#db/schema/index.ts'
import { atPlatformDesk, type DeskPerson, type DeskRequest } from '#domain/access/desk.ts'
import { appendAuditLines } from '#domain/audit/audit.ts'

/** What happened to a registration. */
export type ChangeOfRegistration = (typeof registrationChange.$inferSelect)['what']

export interface Change {
  enterpriseNumber: string
  /** The id of what was changed */
  subject: string
  what: ChangeOfRegistration
  details?: Record<string, unknown>
}

/** Who changes a registration: a person at a desk of the platform or of an organisation, or an enterprise's manager. */
export type Registrar = Pick<DeskPerson, 'name' | 'ssinHash' | 'audited'>

/** Writes a change of a registration to its log and to the audit trail, with the write that it tells of. */
export async function recordChange(
  transaction: Transaction,
  person: Registrar,
  request: DeskRequest,
  change: Change,
): Promise<void> {
  await transaction.insert(registrationChange).values({ ...change, byName: person.name, byHash: person.ssinHash })
  const { enterpriseNumber, subject, what, details } = change
  await appendAuditLines(transaction, [
    { ...request, ...person.audited, responseCode: 200, details: { ...details, enterpriseNumber, subject, what } },
  ])
}

/** A line of the log of changes. */
export type LoggedChange = Pick<
  typeof registrationChange.$inferSelect,
  'changeId' | 'enterpriseNumber' | 'subject' | 'what' | 'details' | 'byName' | 'at'
>

/** Changes that one page shows. */
export const changesOnPage = 50

/**
 * The log of changes, newest first.
 * @param filter `before`: where the page before left off; `enterpriseNumber`: of one organisation alone
 * @throws missingPermission
 */
export async function readChanges(
  database: Database,
  person: DeskPerson,
  filter: { before?: string; enterpriseNumber?: string } = {},
): Promise<{ changes: LoggedChange[]; older?: string }> {
  return atPlatformDesk(database, person, 'readChangeLog', async (transaction) => {
    const rows = await transaction
      .select()
      .from(registrationChange)
      .where(
        and(
          filter.before === undefined ? undefined : lt(registrationChange.changeId, filter.before),
          filter.enterpriseNumber === undefined
            ? undefined
            : eq(registrationChange.enterpriseNumber, filter.enterpriseNumber),
        ),
      )
      .orderBy(desc(registrationChange.changeId))
      .limit(changesOnPage + 1)
    const changes = rows.slice(0, changesOnPage)
    return { changes, ...(rows.length > changesOnPage && { older: changes.at(-1)?.changeId }) }
  })
}
