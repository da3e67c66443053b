import { localTarget, machineRoutes, packageName } from './rules.ts'
import type { Source } from './source.ts'

const foreign = ['next', 'next-auth', 'next-intl', 'react', 'react-dom', 'react-email', 'server-only', 'client-only']
const startsNext = ['server/main.ts', 'server/web.ts']
const notErasable = ['TSEnumDeclaration', 'TSParameterProperty', 'TSImportEqualsDeclaration', 'TSExportAssignment']

/**
 * The import closure of `server/main.ts` and of the machines' routes runs in plain Node with type stripping (docs/architecture.md,
 * "The native set").
 * @returns a sentence for each thing in it that Node would not load
 */
export function nativeSet(sources: Source[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const reached = new Set(
    ['server/main.ts', ...machineRoutes(sources).map(({ path }) => path)].filter((path) => byPath.has(path)),
  )
  const found: string[] = []
  for (const path of reached) {
    const source = byPath.get(path)
    if (!source) continue
    if (path.endsWith('.tsx')) found.push(`${path} is in the native set and Node does not load .tsx`)
    if (source.nodes.some(({ type }) => notErasable.includes(type)))
      found.push(`${path} holds syntax that type stripping cannot erase`)
    for (const { from, typeOnly, asJson } of source.imports) {
      if (typeOnly) continue
      const target = localTarget(path, from)
      const name = packageName(from)
      if (target?.endsWith('.json') && !asJson) found.push(`${path} imports ${from} without { type: 'json' }`)
      else if (target && byPath.has(target)) reached.add(target)
      else if (target && /\.(ts|tsx|mjs)$/.test(target)) found.push(`${path} imports ${from}, which does not exist`)
      if (name && foreign.includes(name) && !(from === 'next' && startsNext.includes(path)))
        found.push(`${path} imports ${from} in the native set`)
    }
  }
  return found
}
