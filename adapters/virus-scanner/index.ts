import { clamdScanner } from '#adapters/virus-scanner/clamd.ts'
import { localScanner } from '#adapters/virus-scanner/local.ts'
import type { VirusScanner } from '#domain/content/virus-scanner.ts'
import { env } from '#env.ts'

/** A workflow waits this many times longer than a sender, for what is large. */
const WORKFLOW_PATIENCE = 20

/** The virus scanner of this installation: clamd at CLAMD_URL, or the stand-in. It keeps no state. */
export function virusScanner({ isPatient = false } = {}): VirusScanner {
  const { CLAMD_URL, CLAMD_PATIENCE_SECONDS } = env()
  if (!CLAMD_URL) return localScanner()
  const patienceMs = CLAMD_PATIENCE_SECONDS * 1000 * (isPatient ? WORKFLOW_PATIENCE : 1)
  return clamdScanner({ url: CLAMD_URL, patienceMs })
}
