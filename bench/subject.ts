import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Credentials, readCredentials } from '#tests/fixtures/credentials.ts'
import { type DatabaseUrls, readDatabaseUrls } from '#tests/fixtures/database-urls.ts'
import { startServer } from '#tests/fixtures/server-process.ts'

/** The e-Box under measurement: the real process, in production, on a fresh data folder with the demonstration data set. */
export interface Subject extends AsyncDisposable {
  origin: string
  dataDir: string
  credentials: Credentials
  databases: DatabaseUrls
}

/** Starts it without the web pages: the machine APIs are what is measured. */
export async function startSubject(port = 5100): Promise<Subject> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'ebox-bench-'))
  // What is measured is counted like any request, and never refused.
  const unlimited = { READS_PER_MINUTE: '100000000', WRITES_PER_MINUTE: '100000000', FAILED_PER_MINUTE: '100000000' }
  const env = { SERVE: 'api,oauth', LOG_LEVEL: 'warn', ...unlimited }
  const server = await startServer({ mode: 'production', port, dataDir, env })
  return {
    origin: server.origin,
    dataDir,
    credentials: readCredentials(dataDir),
    databases: readDatabaseUrls({ dataDir, port }),
    async [Symbol.asyncDispose]() {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
      await rm(`${dataDir}.log`, { force: true })
      await rm(`${dataDir}.pid`, { force: true })
    },
  }
}
