import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { type Database, senderOrganization } from '#db/schema/index.ts'
import type { AttachmentStore } from '#domain/content/attachment-store.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { type Addresses, readCredentials, writeCredentials } from './data-set/credentials.ts'
import type { DataSet } from './data-set/data-set.ts'
import { issueCredentials } from './data-set/issue-credentials.ts'
import { loadBoxes } from './data-set/load-boxes.ts'
import { loadMessages } from './data-set/load-messages.ts'
import { loadReferenceData } from './data-set/load-reference-data.ts'
import { loadMandates } from './data-set/load-mandates.ts'
import { loadRequests } from './data-set/load-requests.ts'
import { loadClients, loadDesks, loadRegisters } from './data-set/load-registrations.ts'
import { loadTerms } from './data-set/load-terms.ts'
import { peopleToSignIn, type PersonToSignIn } from './data-set/people.ts'
import { readDataSet } from './data-set/read-data-set.ts'

/** Any number, the same in every e-Box: who loads a set holds it. */
const lock = 7_381_000_002

export interface SeedPorts {
  /** As the role ebox_worker: a set goes into many boxes */
  database: Database
  keys: KeyProvider
  store: AttachmentStore
  /** Gives the people to the development identity provider; absent when a real one is used */
  putPeople?: (people: PersonToSignIn[]) => Promise<void>
  /** Where `credentials.json` is written, and the addresses that stand in it */
  dataDir: string
  addresses: Addresses
  /** Hears how many of how many documents are made and stored */
  progress?: (done: number, total: number) => void
}

export interface LoadSummary {
  name: string
  senderOrganizations: number
  boxes: number
  people: number
  /** Messages that were not there before */
  messages: number
}

/** The data set that a fresh e-Box starts with. */
export function demoDataSet(): Promise<DataSet> {
  return readDataSet(join(import.meta.dirname, 'data-set', 'demo.json'))
}

/** Whether this e-Box has senders already, of a data set or its own: then nothing is seeded into it. */
export async function isSeeded(database: Database): Promise<boolean> {
  const found = await database
    .select({ one: sql`1` })
    .from(senderOrganization)
    .limit(1)
  return found.length > 0
}

/**
 * Loads a data set. Rows commit together, after people and credentials, so that a set which is there is there whole; loading it
 * again doubles nothing and brings reference data and registers back to the set's state.
 * Keys in an earlier `credentials.json` are kept.
 */
export async function loadDataSet(set: DataSet, ports: SeedPorts): Promise<LoadSummary> {
  const { database, keys, store, dataDir, addresses, progress = () => {} } = ports
  const people = peopleToSignIn(set)
  await ports.putPeople?.(people)
  const credentials = await issueCredentials(set, addresses, readCredentials(dataDir))
  await writeCredentials(dataDir, credentials)

  const messages = await database.transaction(async (transaction) => {
    await transaction.execute(sql`SELECT pg_advisory_xact_lock(${lock})`)
    await loadTerms(transaction, set)
    await loadReferenceData(transaction, set)
    await loadRegisters(transaction, keys, set)
    await loadMandates(transaction, keys, set)
    await loadClients(transaction, set, credentials)
    await loadDesks(transaction, keys, set)
    await loadRequests(transaction, keys, set)
    const boxes = await loadBoxes(transaction, keys, set)
    return loadMessages(transaction, set, boxes, { store, progress })
  })
  return {
    name: set.name,
    senderOrganizations: set.senderOrganizations.length,
    boxes: set.boxes.length,
    people: people.length,
    messages,
  }
}
