import { readFileSync, writeFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { z } from 'zod'

const Tally = z.object({ passed: z.number(), failures: z.array(z.string()) })

/** How many tests of one runner passed, and a line for each that failed: its name, and what was said first of why. */
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
    return { passed: 0, failures: ['a runner of tests ended before it could count'] }
  }
}

/** One failure in a line: the test, and the first line of its first error without what colours it. */
export function failureLine(test: string, message = 'it did not run, or did not end'): string {
  return `${test}: ${stripVTControlCharacters(message).split('\n', 1)[0]}`
}

/** What is said last: every failure once more, since the end is all that is kept of a long log; then the one closing line. */
export function closingLines({ passed, failures }: Tally): string {
  return [...failures.map((failure) => `FAILED ${failure}`), `${passed} passed, ${failures.length} failed`].join('\n')
}

/** The figures of several runners together. */
export function sum(tallies: Tally[]): Tally {
  return {
    passed: tallies.reduce((passed, tally) => passed + tally.passed, 0),
    failures: tallies.flatMap(({ failures }) => failures),
  }
}
