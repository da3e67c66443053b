import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { closingLines, failureLine, readTally, sum } from './tally.ts'

test('the last lines name every failure of every runner, then sum them', () => {
  const total = sum([
    { passed: 40, failures: [] },
    {
      passed: 2,
      failures: [failureLine('tests/a.test.ts > it holds', '\u001B[31mexpected 1 to be 2\u001B[39m\nat a.ts')],
    },
  ])
  expect(closingLines(total)).toBe('FAILED tests/a.test.ts > it holds: expected 1 to be 2\n42 passed, 1 failed')
})

test('without a failure only the closing line is said', () => {
  expect(closingLines({ passed: 42, failures: [] })).toBe('42 passed, 0 failed')
})

test('a runner that died before it could count is one failure', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ebox-tally-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const died = { passed: 0, failures: ['a runner of tests ended before it could count'] }
  expect(readTally(join(folder, 'never-written.json'))).toEqual(died)
  writeFileSync(join(folder, 'cut-off.json'), '{"passed":3')
  expect(readTally(join(folder, 'cut-off.json'))).toEqual(died)
})
