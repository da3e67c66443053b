import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { nativeSet } from './architecture/native-set.ts'
import {
  contentAsksStrength,
  domainStaysPure,
  environmentIsParsedOnce,
  everyTestRuns,
  fileNames,
  folderImports,
  importsNameTheFile,
  knownFolders,
  librariesAtHome,
  machinePaths,
  plainRoutesAreAuthorized,
  queriesAreParameterised,
  routesAreAuthorized,
  routesHoldNoIf,
  verbsStayApart,
} from './architecture/rules.ts'
import { listFiles, parseSource, readSources } from './architecture/source.ts'

const root = join(import.meta.dirname, '..')
const sources = readSources(root)
const files = listFiles(root)
const readable = files.filter(
  (path) => /\.(ts|tsx|mjs|json|md|css|sql|ya?ml)$/.test(path) && path !== 'package-lock.json',
)

/** Each rule over the whole project, and for each a planted violation beside the nearest thing that is allowed. */
const rules = [
  {
    title: 'a folder imports only what the table allows it',
    found: () => folderImports(sources),
    judge: folderImports,
    broken: [
      ['domain/message/read-message.ts', `import { env } from '#env.ts'`],
      ['app/[locale]/page.tsx', `import { mailer } from '#adapters/mailer/index.ts'`],
      ['components/mailbox/message-list.tsx', `import { readMessage } from '#domain/consultation/read-message.ts'`],
      ['http/handler.ts', `const relay = await import('#inngest/functions/index.ts')`],
      ['domain/identifier/ssin.ts', `export * from '#domain/message/checks.ts'`],
      ['adapters/mailer/index.ts', `import { type Mailer } from '#domain/notification/mailer.ts'`],
    ],
    sound: [
      ['components/mailbox/message-list.tsx', `import type { Message } from '#domain/message/message.ts'`],
      ['app/api/inngest/route.ts', `import { functions } from '#inngest/functions/index.ts'`],
      ['inngest/functions/alert-recipients.ts', `import { alert } from '#domain/notification/alert-recipient.ts'`],
    ],
  },
  {
    title: 'every source stands in a folder that the table names',
    found: () => knownFolders(sources),
    judge: knownFolders,
    broken: [
      ['services/mail.ts', ''],
      ['domain/stuff/thing.ts', ''],
    ],
    sound: [
      ['next.config.mjs', ''],
      ['domain/publication/publish-message.ts', ''],
    ],
  },
  {
    title: 'inside the domain nobody imports a verb',
    found: () => verbsStayApart(sources),
    judge: verbsStayApart,
    broken: [
      ['domain/publication/publish-message.ts', `import { alert } from '#domain/notification/alert-recipient.ts'`],
      ['domain/message/checks.ts', `import type { Publish } from '../publication/publish-message.ts'`],
    ],
    sound: [['domain/publication/publish-message.ts', `import { checks } from '#domain/message/checks.ts'`]],
  },
  {
    title: 'the domain takes Drizzle, Zod and pure libraries only',
    found: () => domainStaysPure(sources),
    judge: domainStaysPure,
    broken: [
      ['domain/content/scan.ts', `import { Resend } from 'resend'`],
      ['domain/content/scan.ts', `import type { NextRequest } from 'next/server'`],
      ['domain/content/scan.ts', `import { readFile } from 'node:fs/promises'`],
    ],
    sound: [
      ['domain/content/envelope.ts', `import { createCipheriv } from 'node:crypto'; import { eq } from 'drizzle-orm'`],
    ],
  },
  {
    title: 'a library that has a home is imported there only',
    found: () => librariesAtHome(sources),
    judge: librariesAtHome,
    broken: [
      ['app/[locale]/page.tsx', `import { eq } from 'drizzle-orm'`],
      ['http/handler.ts', `import { Inngest } from 'inngest'`],
    ],
    sound: [['drizzle.config.ts', `import { defineConfig } from 'drizzle-kit'`]],
  },
  {
    title: 'what opens content for a reader asks how strongly that one signed in',
    found: () => contentAsksStrength(sources),
    judge: contentAsksStrength,
    broken: [['domain/consultation/print-body.ts', `openBody(key, messageId, cipher)`]],
    sound: [
      ['domain/consultation/print-body.ts', `mustBeStrongEnough(reader, acr); openBody(key, messageId, cipher)`],
      ['domain/message/body.ts', `openBody(key, messageId, cipher)`],
    ],
  },
  {
    title: 'an import names the whole file, with its suffix',
    found: () => importsNameTheFile(sources),
    judge: importsNameTheFile,
    broken: [
      ['domain/message/checks.ts', `import { x } from '#domain/problem'`],
      ['domain/message/checks.ts', `import { x } from '../problem.ts'`],
    ],
    sound: [['domain/message/checks.ts', `import { x } from '#domain/problem.ts'; import { y } from './compose.ts'`]],
  },
  {
    title: 'process.env is read in env.ts and at the edges of the process only',
    found: () => environmentIsParsedOnce(sources),
    judge: environmentIsParsedOnce,
    broken: [['http/handler.ts', `const port = process.env.PORT`]],
    sound: [
      ['server/main.ts', `const port = process.env['PORT']`],
      ['http/handler.ts', `// process.env is read in env.ts`],
    ],
  },
  {
    title: 'I01 no query is put together as a text',
    found: () => queriesAreParameterised(sources),
    judge: queriesAreParameterised,
    broken: [
      ['domain/message/read-message.ts', 'sql`SELECT ${sql.raw(`${column}`)}`'],
      ['domain/message/read-message.ts', `sql.raw("SELECT '" + name + "'")`],
      ['domain/message/read-message.ts', 'sql.raw(name)'],
      ['domain/message/read-message.ts', 'database.$client.unsafe<Row[]>(text)'],
      ['db/seed.ts', 'await database.execute(`SELECT ${name}`)'],
      ['db/seed.ts', `await database.execute('SELECT ' + name)`],
    ],
    sound: [
      ['domain/message/read-message.ts', 'database.execute(sql`SELECT ${name}, ${sql.raw("now()")}`)'],
      ['domain/message/read-message.ts', 'database.execute(reader.admission); String.raw`${x}`'],
      ['domain/access/read-in-box.ts', 'database.$client.unsafe(text, params)'],
      ['tests/api/a.test.ts', 'sql.unsafe(`DELETE FROM ${table}`)'],
    ],
  },
  {
    title: 'a route file holds no if',
    found: () => routesHoldNoIf(sources),
    judge: routesHoldNoIf,
    broken: [
      ['app/api/health/route.ts', `export function GET() { if (Math.random() > 1) return new Response() }`],
      ['app/api/health/route.ts', `export const GET = () => new Response(Math.random() > 1 ? 'a' : 'b')`],
    ],
    sound: [['app/api/health/route.ts', `export const GET = () => Response.json({ status: 'UP' })`]],
  },
  {
    title: 'every test runs, and none runs alone',
    found: () => everyTestRuns(sources),
    judge: everyTestRuns,
    broken: [
      ['tests/a.test.ts', `test.skip('x', () => {})`],
      ['tests/a.test.ts', `describe.each([1]).only('x', () => {})`],
      ['tests/a.test.ts', `it.todo('x')`],
    ],
    sound: [['tests/a.test.ts', `list.skip(2); test.each([1])('x', () => {})`]],
  },
  {
    title: 'the native set runs in plain Node',
    found: () => nativeSet(sources),
    judge: nativeSet,
    broken: [
      ['server/main.ts', `import { redirect } from 'next/navigation'`],
      ['server/main.ts', `import data from '#db/seed.json'`],
      ['server/main.ts', `import { page } from '#emails/frame.tsx'`, 'emails/frame.tsx', ''],
      ['server/main.ts', `await import('#http/x.ts')`, 'http/x.ts', `enum Colour { red }`],
      ['server/listener.ts', '', 'app/api/messageRegistry/v3/ebox/route.ts', `import 'server-only'`],
      ['server/main.ts', `import { x } from '#http/gone.ts'`],
      ['server/main.ts', `import { x } from '#http/x.ts'`, 'http/x.ts', `import { type X } from 'react'`],
      ['server/main.ts', `import { x } from '#http/x.ts'`, 'http/x.ts', `import next from 'next'`],
    ],
    sound: [
      ['server/main.ts', `import next from 'next'; import data from '#db/seed.json' with { type: 'json' }`],
      ['server/main.ts', `import { x } from '#http/x.ts'`, 'http/x.ts', `import type { X } from 'react'`],
      ['server/main.ts', '', 'app/[locale]/page.tsx', `import 'server-only'`],
    ],
  },
]

for (const { title, found, judge, broken, sound } of rules) {
  test(title, () => {
    expect(found()).toEqual([])
  })

  test(`planted: ${title}`, () => {
    for (const files of broken) expect(judge(planted(files)), files.join(' ')).not.toEqual([])
    for (const files of sound) expect(judge(planted(files)), files.join(' ')).toEqual([])
  })
}

test('files and folders are kebab-case and none is called after nothing', () => {
  expect(fileNames(files)).toEqual([])
  expect(fileNames(['http/utils/x.ts', 'http/problemJson.ts', 'Domain/x.ts', 'db/lib/y.sql'])).toHaveLength(4)
  expect(
    fileNames([
      'app/api/messageRegistry/v3/[messageId]/route.ts',
      'README.md',
      'tests/api/read-message.unknown.test.ts',
    ]),
  ).toEqual([])
})

test('nothing names a path of the machine it was written on', () => {
  expect(machinePaths(readable.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })))).toEqual([])
  const home = ['', 'home', 'someone', 'e-box'].join('/')
  expect(machinePaths([{ path: 'a.md', text: `see ${home}` }])).toHaveLength(1)
  expect(machinePaths([{ path: 'a.md', text: `see https://example.org${home} and ./work/x` }])).toEqual([])
})

test('every route names an operation of the authorization table', async () => {
  const table = await authorizedOperations()
  expect([...routesAreAuthorized(sources, table), ...plainRoutesAreAuthorized(sources, table)]).toEqual([])
})

test("planted: every route that is no machine's has a line in the authorization table too", () => {
  const judge = (path: string, text = '') => plainRoutesAreAuthorized([parseSource(path, text)], ['readHealth'])
  expect(judge('app/api/health/route.ts')).toEqual([])
  expect(judge('app/[locale]/file/route.ts', `export const GET = consultation({ name: 'readHealth' })`)).toEqual([])
  expect(judge('app/[locale]/file/route.ts')).toHaveLength(1)
  expect(judge('app/api/auth/[...nextauth]/route.ts')).toHaveLength(1)
})

test('planted: every machine route names an operation of the authorization table', () => {
  const judge = (text: string) =>
    routesAreAuthorized([parseSource('app/api/messageRegistry/v3/ebox/route.ts', text)], ['readEbox'])
  expect(judge(`export const GET = consultation({ name: 'readEbox', answer: () => ({}) })`)).toEqual([])
  expect(judge(`export const GET = consultation({ name: 'readAll' })`)).toHaveLength(1)
  expect(judge(`export async function GET() { return new Response() }`)).toHaveLength(1)
  expect(
    judge(`export const GET = consultation({ name: 'readEbox' }), POST = async () => new Response()`),
  ).toHaveLength(1)
  expect(judge(`export { GET } from '#http/handler.ts'`)).toHaveLength(1)
  expect(judge(``)).toHaveLength(1)
})

/** Path and text by turns: the files of a small project in which one rule is broken, or none. */
function planted(files: readonly string[]) {
  return files.flatMap((path, index) => (index % 2 === 0 ? [parseSource(path, files[index + 1] ?? '')] : []))
}

async function authorizedOperations(): Promise<string[]> {
  if (!existsSync(join(root, 'domain/access/authorization-table.ts'))) return []
  const { authorizationTable } = await import('#domain/access/authorization-table.ts')
  return Object.keys(authorizationTable)
}
