import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomBytes } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { join } from 'node:path'
import { localKeyProvider } from '#adapters/key-provider/local.ts'
import { localScanner } from '#adapters/virus-scanner/local.ts'
import { attachment, boxIdentifier, content, ebox, message } from '#db/schema/index.ts'
import { boxOwner, mintOwnerKey, wrapContentKey } from '#domain/content/owner-key.ts'
import { receiveContent } from '#domain/content/receive-content.ts'
import type { VirusScanner } from '#domain/content/virus-scanner.ts'
import { scannerAnswered } from '#inngest/events.ts'
import { releaseHeld } from '#inngest/functions/release-held-messages.ts'
import { piecesOf, storeInMemory } from '#tests/fixtures/content.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'
import { eicarPdf } from '#tests/fixtures/eicar.ts'
import { startWorkflows, type Workflows } from '#tests/fixtures/workflow-engine.ts'

let database: EmptyDatabase
let workflows: Workflows
const store = storeInMemory()
const lines: string[] = []
const note = (fields: object, line: string) => void lines.push(`${line} ${JSON.stringify(fields)}`)
/** The stand-in; while it is away it answers nobody. */
const scanner: VirusScanner & { isThere: boolean } = {
  ...localScanner(),
  isThere: false,
  isAnswering: async () => scanner.isThere,
}

beforeAll(async () => {
  database = await emptyDatabase()
  workflows = await startWorkflows()
  const keys = localKeyProvider(join(database.folder, 'keys.json'))
  const log = { info: note, warn: note, error: note }
  const { client } = workflows.app
  workflows.app.serveFunctions([releaseHeld(client, database.worker, { keys, store, scanner }, log)])
  await workflows.engine.register(workflows.app.endpoint)
})
afterAll(async () => {
  await workflows.close()
  await database[Symbol.asyncDispose]()
})

/** A held message with one document. @returns its id */
async function aHeldMessage(bytes: Uint8Array): Promise<string> {
  const keys = localKeyProvider(join(database.folder, 'keys.json'))
  const { worker } = database
  const [box] = await worker
    .insert(boxIdentifier)
    .values({ lookupHash: randomBytes(32) })
    .returning()
  const boxId = box?.boxId ?? 0
  const owner = boxOwner(boxId)
  const { ownerKey, wrapped } = await mintOwnerKey(keys, owner)
  await worker.insert(ebox).values({ boxId, eboxType: 'citizen', wrappedKey: wrapped })
  const [stored] = await worker
    .insert(message)
    .values({
      boxId,
      waitsFor: 'release',
      messageTypeId: 'TYPE',
      senderOrganizationId: '0206731645',
      senderApplicationId: 'APPLICATION',
      expiresAt: sql`now() + interval '1 day'`,
    })
    .returning()
  const messageId = stored?.messageId ?? ''
  await worker.insert(content).values({ boxId, messageId, subject: { nl: 'Onderwerp' } })
  const { contentId, contentKey, size, sha256 } = await receiveContent(piecesOf(bytes), { store })
  const attachmentId = contentId
  await worker.insert(attachment).values({
    ...{ boxId, messageId, attachmentId, position: 0, contentId, fileName: 'a.pdf', mediaType: 'application/pdf' },
    ...{ sizeInBytes: size, sha256, isMainContent: true },
    wrappedKey: wrapContentKey(ownerKey, contentKey, { owner, messageId, attachmentId }),
  })
  return messageId
}

const stateOf = async (messageId: string) => {
  const [row] = await database.worker.select().from(message).where(eq(message.messageId, messageId))
  return [row?.waitsFor, row?.virusFound]
}

test('M03 the workflow drains what is held, page after page, refuses what is found, and logs both', async () => {
  const clean = await Promise.all(Array.from({ length: 20 }, () => aHeldMessage(randomBytes(100_000))))
  const infected = await aHeldMessage(eicarPdf())
  await workflows.app.client.send(scannerAnswered.create({}))
  await expect
    .poll(() => lines, { timeout: 10_000 })
    .toContain('messages stay held {"reasons":["the scanner does not answer"]}')
  expect(await stateOf(infected)).toEqual(['release', null])

  scanner.isThere = true
  await workflows.app.client.send(scannerAnswered.create({}))
  await expect.poll(() => Promise.all(clean.map(stateOf)), { timeout: 20_000 }).toEqual(clean.map(() => [null, null]))
  await expect.poll(() => stateOf(infected), { timeout: 20_000 }).toEqual(['release', 'Eicar-Test-Signature'])
  expect(lines).toContain('held messages were refused: viruses were found {"viruses":["Eicar-Test-Signature"]}')
})
