import type { FullResult, Reporter, Suite, TestError } from '@playwright/test/reporter'
import { failureLine, leaveTally } from './tally.ts'

/** Counts Playwright's tests. What did not pass failed: a skipped test, one that never ran, a file that does not load. */
export default class PlaywrightTally implements Reporter {
  #suite: Suite | undefined
  readonly #errors: string[] = []

  onBegin(_config: unknown, suite: Suite): void {
    this.#suite = suite
  }

  onError({ message }: TestError): void {
    this.#errors.push(failureLine('outside every test', message))
  }

  onEnd(_result: FullResult): void {
    const tests = this.#suite?.allTests() ?? []
    const failed = tests.filter((test) => test.outcome() !== 'expected')
    const failures = failed.map((test) =>
      failureLine(test.titlePath().filter(Boolean).join(' > '), test.results.at(-1)?.error?.message),
    )
    leaveTally({ passed: tests.length - failed.length, failures: [...failures, ...this.#errors] })
  }
}
