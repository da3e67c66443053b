import { and, eq, SQL, sql } from 'drizzle-orm'
import { type Database, enterpriseUser } from '#db/schema/index.ts'
import type { BoxRight } from '#domain/access/rights.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { type Appointment, instantsOf } from './appointment.ts'
import {
  type EnterpriseManager,
  hasLastingManager,
  mayGive,
  mayLast,
  mayTouch,
  writeAsManager,
} from './manage-enterprise.ts'
import type { UserProblem } from './user-outcome.ts'

/** Undoes what was written in the transaction that throws it. */
class NobodyLeft extends Error {}

const isUser = ({ enterpriseNumber }: EnterpriseManager, userId: string) =>
  and(eq(enterpriseUser.enterpriseNumber, enterpriseNumber), eq(enterpriseUser.userId, userId))

/**
 * Changes what somebody is appointed to, from the next request on.
 * @returns why not; undefined when it is done. Somebody of another enterprise is nobody here, and nothing is done
 * @throws missingPermission when the manager's session or appointment has ended
 */
export async function changeUser(
  database: Database,
  keys: KeyProvider,
  by: EnterpriseManager,
  userId: string,
  appointment: Appointment,
  request: AuditedRequest,
): Promise<UserProblem | undefined> {
  const { validFrom, validUntil } = instantsOf(appointment)
  if (validUntil && validUntil <= (validFrom ?? new Date())) return 'dates'
  const { role, rights } = appointment
  const change: Change = { role, rights, validUntil, ...(validFrom && { validFrom }) }
  const details = { changed: userId, enterpriseNumber: by.enterpriseNumber, role, rights }
  return write(database, keys, by, userId, role, change, { ...request, responseCode: 200, details })
}

type Before = typeof enterpriseUser.$inferSelect

/** The rights that somebody has and would keep under a change: none where it would give them for longer, or let the person give them on. */
function rightsKept(before: Before, change: Change): BoxRight[] {
  const { role, validFrom } = change
  const beginsNoSooner = !validFrom || validFrom >= before.validFrom || before.validFrom <= new Date()
  const managesAlready = before.role !== 'reader' || role === 'reader'
  return beginsNoSooner && managesAlready && endsNoLater(before, change) ? before.rights : []
}

const endsNoLater = (before: Before, { validUntil }: Change) =>
  before.validUntil === null || (validUntil instanceof Date && validUntil <= before.validUntil)

/** Ends what somebody is appointed to, at once: the next request is refused. As changeUser. */
export async function endUser(
  database: Database,
  keys: KeyProvider,
  by: EnterpriseManager,
  userId: string,
  request: AuditedRequest,
): Promise<UserProblem | undefined> {
  const details = { ended: userId, enterpriseNumber: by.enterpriseNumber }
  const change: Change = { validUntil: sql`now()` }
  return write(database, keys, by, userId, 'reader', change, { ...request, responseCode: 200, details })
}

/** What is written of an appointment; an end alone ends it. */
interface Change {
  role?: Appointment['role']
  rights?: BoxRight[]
  validFrom?: Date
  validUntil: Date | SQL | null
}

/** @param role what the person would be then */
async function write(
  database: Database,
  keys: KeyProvider,
  by: EnterpriseManager,
  userId: string,
  role: Appointment['role'],
  change: Change,
  line: Parameters<typeof appendAuditLines>[1][number],
): Promise<UserProblem | undefined> {
  try {
    return await writeAsManager(database, keys, by, async (transaction, manager) => {
      const [before] = await transaction.select().from(enterpriseUser).where(isUser(by, userId)).for('update')
      if (!before) return undefined
      if (before.keptBy === 'claims') return 'keptElsewhere'
      if (!mayTouch(manager.role, before.role, role)) return 'notYours'
      if (change.rights && !(await mayGive(transaction, manager, change.rights, rightsKept(before, change))))
        return 'notHeld'
      const { validUntil } = change
      if (!(validUntil instanceof SQL) && !endsNoLater(before, change) && !mayLast(manager, validUntil)) return 'longer'
      const hadManager = await hasLastingManager(transaction, by.enterpriseNumber)
      await transaction.update(enterpriseUser).set(change).where(isUser(by, userId))
      if (hadManager && !(await hasLastingManager(transaction, by.enterpriseNumber))) throw new NobodyLeft()
      await appendAuditLines(transaction, [line])
      return undefined
    })
  } catch (error) {
    if (error instanceof NobodyLeft) return 'lastManager'
    throw error
  }
}
