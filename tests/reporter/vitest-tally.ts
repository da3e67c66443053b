import type { Reporter, SerializedError, TestModule } from 'vitest/node'
import { failureLine, leaveTally } from './tally.ts'

/** Counts vitest's tests. What did not pass failed: a skipped test, a file that does not load, an error outside every test. */
export default class VitestTally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    let passed = 0
    const failures = unhandled.map(({ message }) => failureLine('outside every test', message))
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const result = test.result()
        if (result.state === 'passed') passed++
        else failures.push(failureLine(`${module.relativeModuleId} > ${test.fullName}`, result.errors?.[0]?.message))
      }
      for (const part of [module, ...module.children.allSuites()]) {
        for (const { message } of part.errors()) failures.push(failureLine(module.relativeModuleId, message))
      }
    }
    leaveTally({ passed, failures })
  }
}
