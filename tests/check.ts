import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { exitOf } from '#tests/fixtures/exit-of.ts'

/** `npm run check`: types, lint, formatting and architecture, all of them each time; exit code 1 when one does not hold. */
const root = join(import.meta.dirname, '..')
const checks: [name: string, ...steps: string[][]][] = [
  [
    'types',
    ...(existsSync(join(root, 'app')) ? [['next/dist/bin/next', 'typegen']] : []),
    ['typescript/bin/tsc', '--noEmit', '-p', 'tests/tsconfig.json'],
  ],
  ['lint', ['oxlint/bin/oxlint', '--type-aware', '--deny-warnings']],
  ['formatting', ['prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']],
  ['architecture', ['vitest/vitest.mjs', 'run', '--reporter=default', 'tests/architecture.test.ts']],
]

const verdicts = await Promise.all(
  checks
    .map(async ([name, ...steps]) => {
      const started = performance.now()
      for (const step of steps) {
        const { holds, said } = await runStep(step)
        if (!holds) return { name, holds, said, started }
      }
      return { name, holds: true, said: '', started }
    })
    .map(async (check) => {
      const { name, holds, said, started } = await check
      console.log(
        `${said}${holds ? '✓' : '✗'} ${name} ${holds ? 'hold' : 'fail'} (${((performance.now() - started) / 1000).toFixed(1)} s)`,
      )
      return holds
    }),
)
process.exitCode = verdicts.every(Boolean) ? 0 : 1

async function runStep([program = '', ...args]: string[]): Promise<{ holds: boolean; said: string }> {
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' }
  const child = spawn(process.execPath, [join(root, 'node_modules', program), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  })
  const said = Promise.all([text(child.stdout), text(child.stderr)])
  return { holds: (await exitOf(child)) === 0, said: (await said).join('') }
}
