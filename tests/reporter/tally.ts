import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

const Tally = z.object({ passed: z.number(), failed: z.number() })

/** How many tests of one runner passed and failed; a file that could not be loaded counts as one failed test. */
export type Tally = z.infer<typeof Tally>

/** Leaves the figures where `tests/run.ts` asked for them (TEST_TALLY); a runner started by hand asked for nothing. */
export function leaveTally(tally: Tally): void {
  const file = process.env.TEST_TALLY
  if (file) writeFileSync(file, JSON.stringify(tally))
}

/** What a runner left, or one failure when it died before it could. */
export function readTally(file: string): Tally {
  try {
    return Tally.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return { passed: 0, failed: 1 }
  }
}

/** The one closing line. */
export function closingLine({ passed, failed }: Tally): string {
  return `${passed} passed, ${failed} failed`
}

/** The figures of several runners together. */
export function sum(tallies: Tally[]): Tally {
  return tallies.reduce(
    (total, { passed, failed }) => ({ passed: total.passed + passed, failed: total.failed + failed }),
    {
      passed: 0,
      failed: 0,
    },
  )
}
