import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '#db/client.ts'
import { numberEvents } from '#domain/event/number-events.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { aFile } from '#tests/fixtures/publisher.ts'
import { published, readBack } from '#tests/fixtures/registry.ts'

const ebox = await sharedEbox()
const program = join(import.meta.dirname, '../../examples/document-consumer/fetch.mjs')

test('the example of a document consumer fetches what was published since its last run, whole, and nothing from before', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ebox-consumer-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const run = async () =>
    (await promisify(execFile)(process.execPath, [program, join(ebox.dataDir, 'credentials.json'), folder])).stdout

  // The relay's own work, which an e-Box of the machine APIs alone leaves to others; more than one may do it.
  const worker = openDatabase(ebox.databases.worker, 1)
  onTestFinished(() => worker.$client.end({ timeout: 1 }))
  const number = async () => {
    while ((await numberEvents(worker)) > 0);
  }

  const before = await published(ebox)
  await number()
  expect(await run()).toMatch(/^\d+ messages are in this e-Box/)
  expect(await readdir(folder)).toEqual(['cursor.txt'])

  const file = await aFile({ fileName: 'nieuw.pdf' })
  const after = await published(ebox, { files: [file] })
  await number()
  await run()
  expect(await readdir(folder)).toContain(after)
  expect(await readdir(folder)).not.toContain(before)
  expect((await readFile(join(folder, after, 'nieuw.pdf'))).equals(file.bytes)).toBe(true)
  expect((await readBack(ebox, after)).readStatus).toBe(true)
  expect((await readBack(ebox, before)).readStatus).toBe(false)
})
