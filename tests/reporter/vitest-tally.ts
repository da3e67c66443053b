import type { Reporter, SerializedError, TestModule } from 'vitest/node'
import { leaveTally } from './tally.ts'

/** Counts vitest's tests. What did not pass failed: a skipped test, a file that does not load, an error outside every test. */
export default class VitestTally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    let passed = 0
    let failed = unhandled.length
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        if (test.result().state === 'passed') passed++
        else failed++
      }
      failed += module.errors().length
      for (const suite of module.children.allSuites()) failed += suite.errors().length
    }
    leaveTally({ passed, failed })
  }
}
