import type { FullResult, Reporter, Suite } from '@playwright/test/reporter'
import { leaveTally } from './tally.ts'

/** Counts Playwright's tests. What did not pass failed: a skipped test, one that never ran, a file that does not load. */
export default class PlaywrightTally implements Reporter {
  #suite: Suite | undefined
  #errors = 0

  onBegin(_config: unknown, suite: Suite): void {
    this.#suite = suite
  }

  onError(): void {
    this.#errors++
  }

  onEnd(_result: FullResult): void {
    const tests = this.#suite?.allTests() ?? []
    const passed = tests.filter((test) => test.outcome() === 'expected').length
    leaveTally({ passed, failed: tests.length - passed + this.#errors })
  }
}
