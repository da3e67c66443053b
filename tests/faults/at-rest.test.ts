import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { localKeyProvider } from '#adapters/key-provider/local.ts'
import { openDatabase } from '#db/client.ts'
import { personLookupHash } from '#domain/ebox/holder.ts'
import { searcher, type Secret } from '#tests/fixtures/at-rest.ts'
import { aBoxHolder, aVersionOfTerms, openOwnBox } from '#tests/fixtures/box-holder.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { type Ebox, startEbox } from '#tests/fixtures/ebox.ts'
import { aFile, aMessage, publish } from '#tests/fixtures/publisher.ts'
import { activeConsumer, call, contentHref, published } from '#tests/fixtures/registry.ts'
import { aReply, publishedForReply, reply } from '#tests/fixtures/replies.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import { clientAssertion, requestToken } from '#tests/fixtures/token.ts'

/* What lies on the disk after everything that is secret has passed through (trust.md, how K01 is read). */

const mark = (what: string) => `planted-${what}-${crypto.randomUUID()}`
const planted: Record<string, Secret> = {}
/** In clear because it is searched (docs/compliance.md): found, or the search is worth nothing. */
const clear = { subject: mark('subject'), 'file name': mark('file') }
let ebox: Ebox
let temporary: string

beforeAll(async () => {
  temporary = mkdtempSync(join(tmpdir(), 'ebox-temporary-'))
  ebox = await startEbox({ env: { SERVE: 'api,oauth', TMPDIR: temporary, LOG_LEVEL: 'trace' } })
  await plant()
}, 180_000)
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

async function plant(): Promise<void> {
  const [app, worker] = [openDatabase(ebox.databases.app, 2), openDatabase(ebox.databases.worker, 1)]
  const keys = localKeyProvider(join(ebox.dataDir, 'keys.json'))
  const database = { app, worker, folder: ebox.dataDir }

  // A person opens a box: the number, the address and the session's id.
  const version = mark('terms')
  await aVersionOfTerms(database, version)
  const person = await aBoxHolder(database)
  const { ssin } = person.by.holder.eboxType === 'citizen' ? person.by.holder : { ssin: undefined }
  if (!ssin) throw new Error('The fixture is no citizen')
  planted['SSIN'] = ssin
  planted['session'] = person.sessionId
  planted['address'] = await openOwnBox(database, person, version)
  await sqlAs(ebox)`INSERT INTO person_register (ssin_hash, status) VALUES (${personLookupHash(keys, ssin)}, 'active')`

  // A sender writes to this person and to an enterprise, whose software reads and replies.
  const sender = findClient(ebox.credentials, 'documentSender')
  const consumer = activeConsumer(ebox)
  const [token, assertion] = [await ebox.token(sender.id), await clientAssertion(ebox.credentials, sender)]
  const [document, body, answer] = [mark('document'), mark('body'), mark('reply')]
  Object.assign(planted, { 'access token': token, assertion, document, body, reply: answer })
  const bytes = Buffer.from(`${document}\n`.repeat(20_000))
  const file = await aFile({ fileName: `${clear['file name']}.txt`, contentType: 'text/plain', bytes })
  const message = { subject: { nl: clear.subject }, bodyContent: { nl: body } }
  const toPerson = aMessage(ebox, [file], { ...message, recipient: { eboxType: 'citizen', ssin } })
  expect(await publish(ebox, { token, files: [file], message: toPerson })).toMatchObject({ status: 201 })
  const messageId = await published(ebox, { token, files: [file], message })
  for (const path of [await contentHref(ebox, messageId), `/ebox/messages/${messageId}/body`])
    expect((await call(ebox, path)).status).toBe(200)
  const replied = await reply(ebox, await publishedForReply(ebox), {
    message: aReply({ bodyContent: { nl: answer } }),
  })
  expect(replied.status).toBe(201)

  // What is refused or cut leaves nothing either.
  await expect(publish(ebox, { token, files: [file], message: toPerson, hangUpAfter: 100_000 })).rejects.toThrow()
  expect((await publish(ebox, { token, files: [file], message: { ...toPerson, extra: ssin } })).status).toBe(400)
  await call(ebox, `/ebox/messages/${ssin}?q=${body}`, { as: consumer })
  await requestToken(ebox.credentials, sender.id, { audience: body })
  await fetch(ebox.credentials.tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams({ client_assertion: assertion, grant_type: 'client_credentials' }),
  })

  // The keys themselves.
  const [signing] = await sqlAs(ebox)`SELECT kid, private_wrapped FROM authorization_key LIMIT 1`
  const wrapped = signing?.['private_wrapped'] as Uint8Array
  planted['signing key'] = Buffer.from(await keys.unwrap(wrapped, `authorization-key|${signing?.['kid']}`))
  const keyFile = JSON.parse(await readFile(join(ebox.dataDir, 'keys.json'), 'utf8')) as Record<string, string>
  for (const name of ['masterKey', 'lookupKey']) planted[name] = Buffer.from(keyFile[name] ?? '', 'base64url')
  expect(Object.values(planted).every(({ length }) => length >= 11)).toBe(true)
  await Promise.all([app, worker].map((each) => each.$client.end()))
}

test('K01 nothing that is secret can be read in a dump, in the files and the log of the database, in blobs, logs or temporary files', async () => {
  const secrets = searcher(planted)
  const others = searcher(clear)
  const superuser = sqlAs(ebox, 'superuser')
  expect(await secrets.inDump(superuser)).toEqual([])
  expect((await others.inDump(superuser)).length).toBeGreaterThan(1)

  // The log of the database is written, and its pages are.
  await superuser`CHECKPOINT`
  await superuser.end()
  await ebox.stop()
  // Where the keys and the demonstration's own credentials belong: files of mode 0600, kept apart from every backup.
  const isKept = (file: string) => ['keys.json', 'credentials.json', 'secrets.json'].includes(basename(file))
  expect(await secrets.inFolder(ebox.dataDir, isKept)).toEqual([])
  expect(await secrets.inFolder(temporary)).toEqual([])
  expect(await secrets.inFile(`${ebox.dataDir}.log`)).toEqual([])

  const known = await others.inFolder(ebox.dataDir)
  expect(known.some((place) => place.startsWith('subject') && place.includes('/base/'))).toBe(true)
  expect(known.some((place) => place.startsWith('subject') && place.includes('/pg_wal/'))).toBe(true)
}, 180_000)
