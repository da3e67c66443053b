import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'vitest/node'

/** One import, export-from or dynamic import with a literal address. */
export interface Import {
  from: string
  /** `import type …`: erased before it runs. `import { type A }` is not: Node still loads the file. */
  typeOnly: boolean
  /** Carries `with { type: 'json' }`. */
  asJson: boolean
}

/** A source file as the rules see it: where it stands, what it says, what it imports and its syntax tree. */
export interface Source {
  path: string
  text: string
  imports: Import[]
  nodes: Node[]
}

/** A node of the syntax tree (ESTree with TypeScript's own nodes). */
export type Node = { type: string } & Record<string, unknown>

/** True for a node of the tree, whichever its type. */
export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

const leftOut = new Set(['node_modules', '.next', '.data', '.git', 'test-results', 'playwright-report'])

/** Every file under `root`, relative to it, without what is installed, built or kept as data. */
export function listFiles(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !leftOut.has(entry.name) && !entry.name.startsWith('.data'))
    .flatMap((entry) => {
      const path = folder ? `${folder}/${entry.name}` : entry.name
      return entry.isDirectory() ? listFiles(root, path) : [path]
    })
    .sort()
}

/** Reads and parses every source file of the project. */
export function readSources(root: string): Source[] {
  return listFiles(root)
    .filter((path) => /\.(ts|tsx|mjs)$/.test(path) && !path.endsWith('.d.ts'))
    .map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')))
}

/** Parses one file; throws when its syntax is broken. */
export function parseSource(path: string, text: string): Source {
  const nodes = [...walk(parseAst(text, { lang: path.endsWith('.tsx') ? 'tsx' : path.endsWith('.ts') ? 'ts' : 'jsx' }))]
  return { path, text, nodes, imports: nodes.flatMap(importOf) }
}

/** The node and everything under it, outermost first. */
export function* walk(value: unknown): Generator<Node> {
  if (Array.isArray(value)) {
    for (const item of value) yield* walk(item)
  } else if (isNode(value)) {
    yield value
    for (const child of Object.values(value)) yield* walk(child)
  }
}

/** The text of a string literal (or of a template without parts), else undefined. */
export function literal(value: unknown): string | undefined {
  if (!isNode(value)) return undefined
  return value.type === 'Literal' && typeof value.value === 'string' ? value.value : undefined
}

const importing = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression'])

function importOf(node: Node): Import[] {
  const from = importing.has(node.type) ? literal(node.source) : undefined
  if (from === undefined) return []
  const attributes = [...walk(node.attributes), ...walk(node.options)]
  return [
    {
      from,
      typeOnly: node.importKind === 'type' || node.exportKind === 'type',
      asJson: attributes.some((attribute) => literal(attribute) === 'json'),
    },
  ]
}
