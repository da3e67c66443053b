import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { closingLine, readTally, sum } from './tally.ts'

test('the closing line sums every runner', () => {
  const total = sum([
    { passed: 40, failed: 0 },
    { passed: 2, failed: 1 },
  ])
  expect(closingLine(total)).toBe('42 passed, 1 failed')
})

test('a runner that died before it could count is one failure', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ebox-tally-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  expect(readTally(join(folder, 'never-written.json'))).toEqual({ passed: 0, failed: 1 })
  writeFileSync(join(folder, 'cut-off.json'), '{"passed":3')
  expect(readTally(join(folder, 'cut-off.json'))).toEqual({ passed: 0, failed: 1 })
})
