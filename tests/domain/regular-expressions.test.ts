import { join } from 'node:path'
import { isSafe } from 'redos-detector'
import { expect, test } from 'vitest'
import { readSources } from '#tests/architecture/source.ts'

/*
 * trust.md I14: no text that comes from outside makes a regular expression work longer than its length. A checker counts the
 * backtracks of the worst text for each literal in what runs on the server; what it cannot clear stands here, with the reason.
 */
const bounded: Record<string, string> = {
  '@([A-Za-z0-9.-]+)>?\\s*$': 'on MAIL_FROM, which is our own',
  "'nonce-([^']+)'": 'on the policy that we made for this page',
  '={1,3}$': 'three steps at each place',
  '"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"|[{}[\\],]|-?\\d[\\d.eE+-]*':
    'on a text that JSON.parse took: each quote has its other',
  '^0+|0+$': 'on a number of 40 signs at most',
  '\\/documents\\/[^/]*\\/?$': 'on an address, which Node cuts at 16 KiB; a run ends at each slash',
  '\\[(\\w+)\\]': 'on the names of our folders',
  '\\{(\\w+)\\}': 'on the names of our folders',
}

const isOnServer = /^(adapters|app|auth\.ts|authorization|db|domain|emails|http|inngest|proxy\.ts|server|session)\b/
const found = readSources(join(import.meta.dirname, '../..'))
  .filter(({ path }) => isOnServer.test(path))
  .flatMap(({ path, nodes }) => nodes.flatMap((node) => literalOf(path, node.regex)))

function literalOf(path: string, regex: unknown): { path: string; pattern: string; flags: string }[] {
  if (typeof regex !== 'object' || regex === null || !('pattern' in regex) || !('flags' in regex)) return []
  return [{ path, pattern: String(regex.pattern), flags: String(regex.flags) }]
}

/** Nothing in it may be repeated: one try at each place. */
const repeatsNothing = (pattern: string) => !/[*+?{]/.test(pattern.replaceAll(/\\p\{\w+\}|\\./g, ''))

test('I14 every regular expression of the server takes time in proportion to its text', { timeout: 120_000 }, () => {
  expect(found.length).toBeGreaterThan(50)
  const slow = found
    .filter(({ pattern }) => !repeatsNothing(pattern) && !(pattern in bounded))
    .filter(
      ({ pattern, flags }) =>
        !isSafe(new RegExp(pattern, flags.includes('i') ? flags.replace('u', '') : flags), { timeout: 10_000 }).safe,
    )
  expect(slow).toEqual([])
})

test('I14 the checker knows a slow one, and each exception stands for one that is there', () => {
  for (const slow of [/(a+)+$/, /\s+$/, /^a*a*b/]) expect(isSafe(slow).safe).toBe(false)
  const patterns = found.map(({ pattern }) => pattern)
  for (const pattern of Object.keys(bounded)) expect(patterns).toContain(pattern)
})
