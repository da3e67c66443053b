import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import {
  domainForbiddenBuiltins,
  domainPackages,
  drawers,
  environmentReaders,
  machineFolders,
  mayImport,
  nouns,
  operationBuilders,
  ownStatements,
  packageHomes,
  plainRoutes,
  verbs,
} from './import-table.ts'
import { isNode, literal, walk, type Import, type Node, type Source } from './source.ts'

/** A rule reads the sources and says, a sentence each, what breaks it. */
export type Rule = (sources: Source[]) => string[]

/** The project's file that an import names, or undefined for a package or a builtin. */
export function localTarget(path: string, from: string): string | undefined {
  if (from.startsWith('#')) return from.slice(1)
  if (from.startsWith('.')) return posix.normalize(posix.join(posix.dirname(path), from))
  return undefined
}

/** `@scope/name` or `name` of a package import, or undefined for a file or a builtin. */
export function packageName(from: string): string | undefined {
  if (/^[.#/]/.test(from) || isBuiltin(from)) return undefined
  return from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/')
}

const inside = (path: string, place: string) => path === place || path.startsWith(`${place}/`)

function spokesmanOf(path: string): string | undefined {
  return Object.keys(mayImport)
    .filter((place) => inside(path, place))
    .sort((a, b) => b.length - a.length)[0]
}

function allowed(place: string, target: string, { typeOnly }: Import): boolean {
  return [place, ...(mayImport[place] ?? [])].some((entry) => {
    if (entry === '*') return true
    const typesOnly = entry.startsWith('types:')
    return inside(target, entry.replace('types:', '')) && (typeOnly || !typesOnly)
  })
}

const eachImport = (sources: Source[], judge: (source: Source, imported: Import) => string | undefined) =>
  sources.flatMap((source) => source.imports.flatMap((imported) => judge(source, imported) ?? []))

/** The table "who may import whom". */
export const folderImports: Rule = (sources) =>
  eachImport(sources, (source, imported) => {
    const place = spokesmanOf(source.path)
    const target = localTarget(source.path, imported.from)
    if (!place || !target || allowed(place, target, imported)) return undefined
    // A folder inside another keeps what the outer one may import, except where it is stricter on purpose.
    const outer = spokesmanOf(posix.dirname(place))
    const stricter = place.startsWith('domain/') || place === 'db/schema' || place === 'inngest/relay.ts'
    if (outer && !stricter && allowed(outer, target, imported)) return undefined
    return `${source.path} imports ${imported.from}: ${place} may import ${mayImport[place]?.join(', ') || 'nothing'}`
  })

/** Each source stands in a folder that the table knows; a new folder needs a line there. */
export const knownFolders: Rule = (sources) =>
  sources.flatMap(({ path }) => {
    if (path.startsWith('domain/') && path !== 'domain/problem.ts') {
      const module = path.split('/')[1] ?? ''
      if (![...nouns, ...verbs, 'identifier'].includes(module))
        return [`${path}: domain/${module} is neither a noun nor a verb`]
    }
    const atRoot = !path.includes('/')
    return spokesmanOf(path) || (atRoot && /^(start|[a-z]+\.config)\.(mjs|ts)$/.test(path))
      ? []
      : [`${path} stands outside the folders`]
  })

/** Inside `domain`, nobody imports a verb but the verb itself. */
export const verbsStayApart: Rule = (sources) =>
  eachImport(sources, (source, imported) => {
    const target = localTarget(source.path, imported.from)
    const verb = verbs.find((name) => target !== undefined && inside(target, `domain/${name}`))
    if (!verb || !source.path.startsWith('domain/') || inside(source.path, `domain/${verb}`)) return undefined
    return `${source.path} imports the verb ${verb}`
  })

/** `domain` takes Drizzle, Zod and pure libraries only. */
export const domainStaysPure: Rule = (sources) =>
  eachImport(sources, (source, { from, typeOnly }) => {
    if (!source.path.startsWith('domain/') || localTarget(source.path, from)) return undefined
    const name = packageName(from)
    const pure = name ? domainPackages.includes(name) : !domainForbiddenBuiltins.includes(from.replace('node:', ''))
    return pure || (!name && typeOnly) ? undefined : `${source.path} imports ${from}, which is not pure`
  })

/** A library with a home is imported there only. */
export const librariesAtHome: Rule = (sources) =>
  eachImport(sources, (source, { from }) => {
    const homes = packageHomes[packageName(from) ?? '']
    if (!homes || homes.some((home) => inside(source.path, home)) || /^[a-z]+\.config\./.test(source.path))
      return undefined
    return `${source.path} imports ${from}, which belongs to ${homes.join(', ')}`
  })

/** Imports name the whole file: `#folder/file.ts`, or `./file.ts` beside it; never `../`, never without the suffix. */
export const importsNameTheFile: Rule = (sources) =>
  eachImport(sources, (source, { from }) => {
    if (from.startsWith('../') && !source.path.startsWith('examples/'))
      return `${source.path} imports ${from}: write #folder/file.ts`
    return /^[.#]/.test(from) && !/\.(ts|tsx|mjs|json|css)$/.test(from)
      ? `${source.path} imports ${from} without its suffix`
      : undefined
  })

/** `process.env` is read in `env.ts` and at the named edges only. */
export const environmentIsParsedOnce: Rule = (sources) =>
  sources
    .filter(({ path }) => !environmentReaders.test(path))
    .filter(({ nodes }) =>
      nodes.some(
        (node) =>
          node.type === 'MemberExpression' && nameOf(node.object) === 'process' && nameOf(node.property) === 'env',
      ),
    )
    .map(({ path }) => `${path} reads process.env`)

const isConstant = (value: unknown) =>
  literal(value) !== undefined ||
  (isNode(value) && value.type === 'TemplateLiteral' && [value.expressions].flat().length === 0)

/** No query is put together as a text (trust.md I01): values are parameters, and what is written raw is a constant. */
export const queriesAreParameterised: Rule = (sources) =>
  sources
    .filter(({ path }) => !/^(tests|bench)\//.test(path))
    .flatMap(({ path, nodes }) =>
      nodes.flatMap(({ type, callee, arguments: given }) => {
        if (type !== 'CallExpression' || !isNode(callee) || callee.type !== 'MemberExpression') return []
        const method = nameOf(callee.property) ?? ''
        const [statement] = [given].flat()
        if (method === 'unsafe' && !(path in ownStatements)) return [`${path} calls .unsafe`]
        if (method === 'raw' && nameOf(callee.object) === 'sql' && !isConstant(statement))
          return [`${path} calls sql.raw with what is no constant`]
        const isText = isNode(statement) && ['Literal', 'TemplateLiteral', 'BinaryExpression'].includes(statement.type)
        return method === 'execute' && isText && !isConstant(statement) ? [`${path} executes a text`] : []
      }),
    )

const opensContent = ['openBody', 'unwrapContentKey', 'openPaymentData', 'openStructuredData']
/** Where no reader of a box reads what is opened: the scanner takes keys from one box to the other; break-glass asks two persons instead; a sender looks at what it wrote. */
const opensForNoReader = [
  'domain/publication/release-held-messages.ts',
  'domain/consultation/break-glass.ts',
  'domain/broadcast/read-composed.ts',
]

/** What opens the content of a message for a reader asks first whether the reader signed in strongly enough for its type. */
export const contentAsksStrength: Rule = (sources) =>
  sources
    .filter(({ path }) => /^domain\/(?!message\/|content\/)/.test(path) && !opensForNoReader.includes(path))
    .filter(({ nodes }) => {
      const called = nodes.flatMap(({ type, callee }) => (type === 'CallExpression' ? (nameOf(callee) ?? []) : []))
      return called.some((name) => opensContent.includes(name)) && !called.includes('mustBeStrongEnough')
    })
    .map(({ path }) => `${path} opens content without asking how strongly its reader signed in`)

/** A route file declares; what wants an `if` is a check and lives in the domain. */
export const routesHoldNoIf: Rule = (sources) =>
  sources
    .filter(({ path }) => /(^|\/)route\.tsx?$/.test(path))
    .filter(({ nodes }) =>
      nodes.some(({ type }) => ['IfStatement', 'SwitchStatement', 'ConditionalExpression'].includes(type)),
    )
    .map(({ path }) => `${path} holds an if`)

const testWords = ['test', 'it', 'describe', 'suite']
const letOff = ['skip', 'skipIf', 'runIf', 'only', 'todo', 'fixme', 'fails', 'fail']

/** Every test runs, and none runs alone. */
export const everyTestRuns: Rule = (sources) =>
  sources
    .filter(({ path }) => path.startsWith('tests/'))
    .flatMap(({ path, nodes }) =>
      nodes
        .filter((node) => node.type === 'MemberExpression' && letOff.includes(nameOf(node.property) ?? ''))
        .filter((node) => [...walk(node.object)].some((inner) => testWords.includes(nameOf(inner) ?? '')))
        .map((node) => `${path} lets a test off with .${nameOf(node.property)}`),
    )

/** Folders and files are kebab-case, named after something; the paths of routes are the contract's. */
export function fileNames(paths: string[]): string[] {
  return paths.flatMap((path) => {
    const folders = path.split('/').slice(0, -1)
    const drawer = folders.find((folder) => drawers.includes(folder))
    if (drawer) return [`${path}: ${drawer} names nothing`]
    const file = posix.basename(path)
    const kebab = /^\.?[a-z0-9]+([-_.][a-z0-9]+)*$/
    const strayFolder = path.startsWith('app/') ? undefined : folders.find((folder) => !kebab.test(folder))
    const isSource = /\.(ts|tsx|mjs|css)$/.test(file)
    return strayFolder || (isSource && !/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(file)) ? [`${path} is not kebab-case`] : []
  })
}

/** Nothing names a path of the machine it was written on. */
export function machinePaths(files: { path: string; text: string }[]): string[] {
  const stray = /(?<![\w.:}/-])\/(home|root|Users|work|workspace)\/[\w.-]/
  return files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, index) => (stray.test(line) ? [`${path}:${index + 1} names a path of one machine`] : [])),
  )
}

/** The `route.ts` files that machines call. */
export const machineRoutes = (sources: Source[]) =>
  sources.filter(
    ({ path }) => machineFolders.some((folder) => inside(path, `app/api/${folder}`)) && /(^|\/)route\.ts$/.test(path),
  )

/** Every other `route.ts` has a line in the authorization table too, by its folder or by the operation that it declares. */
export function plainRoutesAreAuthorized(sources: Source[], table: readonly string[]): string[] {
  const machines = machineRoutes(sources)
  return sources
    .filter((source) => /(^|\/)route\.tsx?$/.test(source.path) && !machines.includes(source))
    .filter(({ path, nodes }) => {
      const folder = Object.keys(plainRoutes).find((place) => inside(path, place))
      const names = [folder && plainRoutes[folder], ...nodes.map(operationName)]
      return !names.some((name) => name !== undefined && table.includes(name))
    })
    .map(({ path }) => `${path} has no line in the authorization table`)
}

/** Every method of a machine route is built with the name of an operation that stands in the authorization table. */
export function routesAreAuthorized(sources: Source[], table: readonly string[]): string[] {
  return machineRoutes(sources).flatMap((source) => {
    const exported = source.nodes.filter((node) => node.type === 'ExportNamedDeclaration').flatMap(methodsOf)
    if (exported.length === 0) return [`${source.path} answers no method`]
    return exported.flatMap(({ method, name }) => {
      if (name === undefined)
        return [`${source.path}: ${method} is not built by ${operationBuilders.join(', ')} with a name`]
      return table.includes(name) ? [] : [`${source.path}: ${method} ${name} is missing in the authorization table`]
    })
  })
}

function methodsOf(node: Node): { method: string; name: string | undefined }[] {
  if (!isNode(node.declaration)) return [{ method: 'an export', name: undefined }]
  const { declaration } = node
  if (declaration.type === 'FunctionDeclaration') return [{ method: nameOf(declaration.id) ?? '?', name: undefined }]
  return [...walk(declaration.declarations)]
    .filter((inner) => inner.type === 'VariableDeclarator')
    .filter((inner) => /^[A-Z]+$/.test(nameOf(inner.id) ?? ''))
    .map((inner) => ({ method: nameOf(inner.id) ?? '?', name: operationName(inner.init) }))
}

function operationName(init: unknown): string | undefined {
  if (!isNode(init) || init.type !== 'CallExpression' || !Array.isArray(init.arguments)) return undefined
  const definition: unknown = init.arguments[0]
  if (!operationBuilders.includes(nameOf(init.callee) ?? '') || !isNode(definition)) return undefined
  const properties = Array.isArray(definition.properties) ? definition.properties.filter(isNode) : []
  return literal(properties.find((property) => nameOf(property.key) === 'name')?.value)
}

function nameOf(node: unknown): string | undefined {
  return isNode(node) && node.type === 'Identifier' && typeof node.name === 'string' ? node.name : undefined
}
