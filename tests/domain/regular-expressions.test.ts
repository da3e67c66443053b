import { join } from 'node:path'
import { isSafe } from 'redos-detector'
import { describe, expect, test } from 'vitest'
import demo from '#db/data-set/demo.json' with { type: 'json' }
import { hasFormat, isPlainFormat, piece } from '#domain/reference-data/business-data-format.ts'
import { loadRoutes, routeFinder } from '#server/routes.ts'
import { isNode, readSources } from '#tests/architecture/source.ts'

/*
 * trust.md I14: no text that comes from outside makes a regular expression work longer than its length. A checker counts the
 * backtracks of the worst text for each literal in what runs on the server; what it cannot clear stands here, with the reason. All of
 * them are then run over the worst texts that we know.
 */
const bounded: Record<string, string> = {
  '@([A-Za-z0-9.-]+)>?\\s*$': 'on MAIL_FROM, which is our own',
  "'nonce-([^']+)'": 'on the policy that we made for this page',
  '={1,3}$': 'three steps at each place',
  '"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"|[{}[\\],]|-?\\d[\\d.eE+-]*':
    'on a text that JSON.parse took: each quote has its other',
  '^0+|0+$': 'on a number of 40 signs at most',
  '\\/documents\\/[^/]*\\/?$': 'on an address, which Node cuts at 16 KiB; a run ends at each slash',
  '\\/[^/]*\\/?$': 'on an address, which Node cuts at 16 KiB; a run ends at each slash',
  '[0-9a-f-]{32,36}|\\d{9,11}': '36 steps at each place of an address, which Node cuts at 16 KiB',
  '[. ]+$': 'on a file name of 255 characters at most',
  '\\[(\\w+)\\]': 'on the names of our folders',
  '\\{(\\w+)\\}': 'on the names of our folders',
  [piece.source]: 'at the one place where it begins, on a format of the configuration',
}

/** Those that are made of parts, in the only places that may: what their parts are, the tests below hold. */
const composed: Record<string, string> = {
  'domain/reference-data/business-data-format.ts': 'of a format of the configuration',
  'http/message-registry/v2/publication.ts': 'of the names of our own members',
  'server/routes.ts': 'of the names of our folders',
}

const isOnServer =
  /^(adapters|app|auth\.ts|authorization|components|db|domain|emails|env\.ts|http|inngest|locales|proxy\.ts|server|session)\b/
const sources = readSources(join(import.meta.dirname, '../..')).filter(({ path }) => isOnServer.test(path))
const found = sources.flatMap(({ path, nodes }) => nodes.flatMap((node) => literalOf(path, node.regex)))

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
    .filter(({ pattern, flags }) => !isLinear(pattern, flags))
  expect(slow).toEqual([])
})

const isLinear = (pattern: string, flags = 'u') =>
  isSafe(new RegExp(pattern, flags.includes('i') ? flags.replace('u', '') : flags), { timeout: 10_000 }).safe

test('I14 the checker knows a slow one, and each exception stands for one that is there', () => {
  for (const slow of [/(a+)+$/, /\s+$/, /^a*a*b/]) expect(isSafe(slow).safe).toBe(false)
  const patterns = found.map(({ pattern }) => pattern)
  for (const pattern of Object.keys(bounded)) expect(patterns).toContain(pattern)
})

test('I14 nobody else makes one of a text', () => {
  const makers = sources.filter(({ nodes }) =>
    nodes.some(({ type, callee }) => /^(New|Call)Expression$/.test(type) && isNode(callee) && callee.name === 'RegExp'),
  )
  expect(makers.map(({ path }) => path)).toEqual(Object.keys(composed))
})

/** What makes expressions go back: one sign over and over, and such as stand in ours, with an end that fits nothing. */
const signs = [...'a0 _-./:@=;,"\'\\<>{}[]()|+*?!%&#~^$\t\n\u00e9\u{1F600}', 'a.', 'a/', 'a@', '\\"', '{a', '--', '0-']
const worst = (length: number) =>
  signs.flatMap((sign) => {
    const text = sign.repeat(length / sign.length)
    return [text, `${text}\0`, `"${text}`, `/${text}\n!`]
  })
const texts = { short: worst(10_000), long: worst(100_000) }

/** The longest that any of these texts takes, in milliseconds; the best of two. */
function slowest(run: (text: string) => unknown, over: string[]): number {
  const once = (text: string) => {
    const began = performance.now()
    run(text)
    return performance.now() - began
  }
  return Math.max(...over.map((text) => Math.min(once(text), once(text))))
}

/** Ten times the text may take ten times as long, and some more for what the machine does besides; a square would be a hundred. */
function expectInProportion(run: (text: string) => unknown, of: string): void {
  const short = slowest(run, texts.short)
  expect(short, `${of}, 10 KB`).toBeLessThan(50)
  expect(slowest(run, texts.long), `${of}, 100 KB`).toBeLessThan(50 + 20 * short)
}

test('I14 over the worst 100 KB each takes ten times what it takes over 10 KB', { timeout: 300_000 }, () => {
  const distinct = new Map(found.map((each) => [`/${each.pattern}/${each.flags}`, each]))
  for (const [name, { pattern, flags }] of distinct) {
    if (pattern in bounded) continue
    const regex = new RegExp(pattern, flags)
    expectInProportion((text) => text.replace(regex, ''), name)
  }
})

test('I14 the worst address finds its route, or none, as fast as another', { timeout: 60_000 }, async () => {
  const find = routeFinder(await loadRoutes())
  expectInProportion((text) => find(`/api/messageRegistry/v3/ebox/messages/${text}/attachments/${text}`), 'routes')
})

describe('I14 a format of business data', () => {
  const formats = demo.messageTypes.flatMap(({ businessData }) =>
    businessData.flatMap((each) => ('format' in each && each.format !== undefined ? [each.format] : [])),
  )

  test('that the data set brings is plain', () => {
    expect(formats.length).toBeGreaterThan(20)
    expect(formats.filter((format) => !isPlainFormat(format))).toEqual([])
  })

  test.each(['\\d{9,10}', 'A|B|C_D', '[A-Z]{2}\\d*', 'a\\.b', '[^\\]]+x', '\\d{4}-\\d{2}-\\d{2}', '.*', 'é+'])(
    '%s is plain, and slow over no text',
    { timeout: 60_000 },
    (format) => {
      expect(isPlainFormat(format)).toBe(true)
      expect(isLinear(`^(?:${format})$`)).toBe(true)
      expectInProportion((text) => hasFormat(text, format), format)
    },
  )

  test.each([
    '(a+)+',
    'a*a*',
    'a?a?',
    '\\d+\\d{1,9}',
    '(?:a|a)*',
    '(a)\\1',
    '(?=a)',
    'a**',
    'a{1,9}{2}',
    '[a',
    'a)',
    '^a',
    '\\p{L}',
    '\\',
    'a||',
  ])('%s is refused where it is configured', (format) => {
    expect(isPlainFormat(format)).toBe(false)
  })
})
