import type { Database } from '#db/schema/index.ts'
import { type AuditLine, appendAuditLines } from './audit.ts'

/** Reads wait at most this long for company before their lines are written together. */
const companyMilliseconds = 3

interface Waiting {
  line: AuditLine
  written: () => void
  failed: (reason: unknown) => void
}

const companies = new WeakMap<Database, Waiting[]>()

/**
 * Writes the line of a read before its answer leaves (ATREQ04: only successes). Lines that come together commit together.
 * @throws what the database throws: a read that cannot be audited is not answered
 */
export function auditRead(database: Database, line: AuditLine): Promise<void> {
  return new Promise((written, failed) => {
    const waiting = companies.get(database)
    if (waiting) return void waiting.push({ line, written, failed })
    companies.set(database, [{ line, written, failed }])
    setTimeout(() => void writeWaiting(database), companyMilliseconds)
  })
}

async function writeWaiting(database: Database): Promise<void> {
  const company = companies.get(database) ?? []
  companies.delete(database)
  try {
    await appendAuditLines(
      database,
      company.map((each) => each.line),
    )
    for (const each of company) each.written()
  } catch (error) {
    for (const each of company) each.failed(error)
  }
}
