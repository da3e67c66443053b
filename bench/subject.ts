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

/**
 * Starts it without the web pages: the machine APIs are what is measured, with no client near its rate.
 * @param variables on top; BENCH_CPU_PROF=<folder> writes a profile of the process there when it stops
 */
export async function startSubject(variables: Record<string, string> = {}): Promise<Subject> {
  const port = Number(process.env.BENCH_PORT ?? 5100)
  const dataDir = await mkdtemp(path.join(tmpdir(), 'ebox-bench-'))
  // What is measured is counted like any request, and never refused.
  const unlimited = { READS_PER_MINUTE: '100000000', WRITES_PER_MINUTE: '100000000', FAILED_PER_MINUTE: '100000000' }
  const profiles = process.env.BENCH_CPU_PROF
  const env = {
    SERVE: 'api,oauth',
    LOG_LEVEL: 'warn',
    ...unlimited,
    ...(profiles && { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profiles}` }),
    ...variables,
  }
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
