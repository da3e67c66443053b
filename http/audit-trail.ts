import { type AuditLine, appendAuditLines } from '#domain/audit/audit.ts'
import { appDatabase } from '#db/client.ts'

/** Reads wait at most this long for company before their lines are written together. */
const companyMilliseconds = 3

interface Waiting {
  line: AuditLine
  written: () => void
  failed: (reason: unknown) => void
}

const waiting: Waiting[] = []
let timer: NodeJS.Timeout | undefined

/**
 * Writes the line of a read before its answer leaves (ATREQ04: only successes). Lines that come together commit together.
 * @throws what the database throws: a read that cannot be audited is not answered
 */
export function auditRead(line: AuditLine): Promise<void> {
  return new Promise((written, failed) => {
    waiting.push({ line, written, failed })
    timer ??= setTimeout(() => void writeWaiting(), companyMilliseconds)
  })
}

async function writeWaiting(): Promise<void> {
  timer = undefined
  const batch = waiting.splice(0)
  try {
    await appendAuditLines(
      appDatabase(),
      batch.map((each) => each.line),
    )
    for (const each of batch) each.written()
  } catch (error) {
    for (const each of batch) each.failed(error)
  }
}
