import { randomBytes, randomUUID } from 'node:crypto'
import { asc, sql } from 'drizzle-orm'
import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from '#db/client.ts'
import { auditBatch, auditLine, type Database } from '#db/schema/index.ts'
import { appendAuditLines } from '#domain/audit/audit.ts'
import { isIncluded } from '#domain/audit/merkle-tree.ts'
import { proveAuditLine } from '#domain/audit/prove-audit-line.ts'
import { batchHashOf } from '#domain/audit/seal.ts'
import { sealAuditTrail } from '#domain/audit/seal-audit-trail.ts'
import { verifyAuditTrail } from '#domain/audit/verify-audit-trail.ts'
import { startAuditSealer } from '#server/audit-sealer.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'
import { until } from '#tests/fixtures/telling.ts'

let server: EmptyDatabase
/** Into which a dump is restored */
let copy: EmptyDatabase
let worker: Database
/** A superuser who switches triggers and constraints off: whoever holds the machine. */
let intruder: Sql

beforeAll(async () => {
  ;[server, copy] = await Promise.all([emptyDatabase(), emptyDatabase()])
  worker = openDatabase(urlOf('ebox_worker', 'w'), 4)
  intruder = postgres(urlOf('postgres', 'p'), {
    max: 1,
    onnotice() {},
    connection: { session_replication_role: 'replica' },
  })
  // Its transactions would hold the seal back for a moment, now and then.
  await intruder`ALTER SYSTEM SET autovacuum = off`
  await intruder`SELECT pg_reload_conf()`
})
beforeEach(async () => {
  await intruder`TRUNCATE audit_line, audit_batch`
})
afterAll(async () => {
  await Promise.all([worker.$client.end({ timeout: 1 }), intruder.end({ timeout: 1 })])
  await Promise.all([server, copy].map((each) => each[Symbol.asyncDispose]()))
})

function urlOf(user: string, password: string, appUrl = server.appUrl): string {
  const url = new URL(appUrl)
  Object.assign(url, { username: user, password })
  return url.href
}

const lineOf = (requestUrl = '/ebox/messages') => ({
  traceId: randomUUID(),
  subjectTokenHash: randomBytes(32),
  subjectHash: randomBytes(32),
  clientId: 'Ångström 🗝',
  requestMethod: 'GET',
  requestUrl,
  responseCode: 200,
  details: { messageIds: [randomUUID()], size: 12.5, nested: { b: null, a: 'é' } },
})
const append = async (count: number) => {
  for (let number = 0; number < count; number++) await appendAuditLines(server.app, [lineOf(`/${number}`)])
}
const auditIds = async () =>
  (await worker.select({ auditId: auditLine.auditId }).from(auditLine).orderBy(asc(auditLine.auditId))).map(
    ({ auditId }) => auditId,
  )
const batches = () => worker.select().from(auditBatch).orderBy(asc(auditBatch.batchId))

/** Three batches of two lines each. @returns the six ids */
async function aSealedTrail(): Promise<number[]> {
  for (let batch = 0; batch < 3; batch++) {
    await append(2)
    await sealAuditTrail(worker)
  }
  return auditIds()
}

test('K07 committed lines are sealed once, in the order of their transactions, each batch upon the one before', async () => {
  await append(5)
  await appendAuditLines(server.app, [lineOf(), lineOf(), lineOf()])
  expect(await sealAuditTrail(worker, { mostLines: 3 })).toMatchObject({ batchId: 1, lineCount: 3 })
  expect(await sealAuditTrail(worker, { mostLines: 3 })).toMatchObject({ batchId: 2, lineCount: 5 })
  expect(await sealAuditTrail(worker, { mostLines: 3 })).toBeUndefined()
  const [first, second] = await batches()
  expect(first?.previousHash).toEqual(Buffer.alloc(32))
  expect(second?.previousHash).toEqual(first?.batchHash)
  const verdict = await verifyAuditTrail(worker)
  expect(verdict).toMatchObject({ batchCount: 2, lineCount: 8, waitingCount: 0, checkpoint: { batchId: 2 } })
  expect(verdict.disagreement).toBeUndefined()
})

test('K07 a transaction that still runs holds back what came after it, and is not passed over', async () => {
  let commit = () => {}
  const held = new Promise<void>((resolve) => (commit = resolve))
  const isWritten = Promise.withResolvers<void>()
  const late = server.app.transaction(async (transaction) => {
    await appendAuditLines(transaction, [lineOf('/late')])
    isWritten.resolve()
    await held
  })
  await isWritten.promise
  await append(2)
  expect(await sealAuditTrail(worker)).toBeUndefined()
  commit()
  await late
  expect(await sealAuditTrail(worker)).toMatchObject({ lineCount: 3 })
  const verdict = await verifyAuditTrail(worker)
  expect(verdict).toMatchObject({ lineCount: 3, waitingCount: 0 })
  expect(verdict.disagreement).toBeUndefined()
})

test('K07 two sealers at once seal every line once, under writers that come and go', async () => {
  const log = { info() {}, warn() {} }
  const sealers = [1, 2].map(() => startAuditSealer({ database: worker, log, pauseMs: 5 }))
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (let turn = 0; turn < 15; turn++) {
        await server.app.transaction(async (transaction) => {
          await appendAuditLines(transaction, [lineOf(), lineOf()])
          if (turn % 5 === 0) await transaction.execute(sql`SELECT pg_sleep(0.02)`)
        })
      }
    }),
  )
  await until(async () => (await verifyAuditTrail(worker)).lineCount === 180)
  await Promise.all(sealers.map((sealer) => sealer.stop()))
  const verdict = await verifyAuditTrail(worker)
  expect(verdict).toMatchObject({ lineCount: 180, waitingCount: 0 })
  expect(verdict.disagreement).toBeUndefined()
})

test('K07 neither app nor worker may change, remove or empty lines and batches, nor the app seal any', async () => {
  await aSealedTrail()
  const attempts = ['DELETE FROM', 'TRUNCATE'].flatMap((verb) => [`${verb} audit_line`, `${verb} audit_batch`])
  attempts.push('UPDATE audit_line SET response_code = 500', 'UPDATE audit_batch SET line_count = 0')
  for (const statement of attempts) {
    for (const database of [worker, server.app])
      await expect(database.$client.unsafe(statement), statement).rejects.toThrow(/permission denied/)
  }
  await expect(
    server.app.$client`INSERT INTO audit_batch SELECT * FROM audit_batch`,
    'the app seals nothing',
  ).rejects.toThrow(/permission denied/)
})

describe('K07 what a superuser changes with triggers off, the verifier finds', () => {
  const everyColumn = {
    at: `at = at + interval '1 microsecond'`,
    trace_id: `trace_id = 'another'`,
    subject_token_hash: `subject_token_hash = NULL`,
    subject_hash: `subject_hash = NULL`,
    client_id: `client_id = 'another'`,
    request_method: `request_method = 'POST'`,
    request_url: `request_url = '/another'`,
    response_code: `response_code = 201`,
    details: `details = details - 'size'`,
  }

  test('an edited line, whatever was edited of it', async () => {
    const [, , , fourth = 0] = await aSealedTrail()
    for (const change of Object.values(everyColumn)) {
      const [before] = await intruder`SELECT to_jsonb(audit_line) AS line FROM audit_line WHERE audit_id = ${fourth}`
      await intruder.unsafe(`UPDATE audit_line SET ${change} WHERE audit_id = ${fourth}`)
      expect((await verifyAuditTrail(worker)).disagreement, change).toEqual({
        batchId: 2,
        what: 'line-edited',
        place: 1,
        auditId: String(fourth),
      })
      await intruder`
        UPDATE audit_line
        SET (at, trace_id, subject_token_hash, subject_hash, client_id, request_method, request_url, response_code, details) =
          (SELECT at, trace_id, subject_token_hash, subject_hash, client_id, request_method, request_url, response_code, details
           FROM jsonb_populate_record(NULL::audit_line, ${intruder.json(before?.line)}))
        WHERE audit_id = ${fourth}`
      expect((await verifyAuditTrail(worker)).disagreement, `${change}, undone`).toBeUndefined()
    }
  })

  test('a removed line', async () => {
    const [, , third = 0] = await aSealedTrail()
    await intruder`DELETE FROM audit_line WHERE audit_id = ${third}`
    const verdict = await verifyAuditTrail(worker)
    expect(verdict).toMatchObject({ batchCount: 1, lineCount: 2 })
    expect(verdict.disagreement).toEqual({ batchId: 2, what: 'line-removed', place: 0, auditId: undefined })
  })

  test('a line put in among sealed ones, even under an id that nobody had', async () => {
    const [first = 0] = await aSealedTrail()
    await intruder`
      INSERT INTO audit_line (audit_id, at, trace_id, request_method, request_url, response_code, details, transaction_id)
      OVERRIDING SYSTEM VALUE SELECT -7, at, trace_id, request_method, request_url, response_code, details, transaction_id
      FROM audit_line WHERE audit_id = ${first}`
    expect((await verifyAuditTrail(worker)).disagreement).toEqual({
      batchId: 1,
      what: 'line-inserted',
      place: 0,
      auditId: '-7',
    })
  })

  test('a batch that was removed from the middle, or whose leaves were rewritten to fit an edited line', async () => {
    await aSealedTrail()
    const [second] = await intruder`DELETE FROM audit_batch WHERE batch_id = 2 RETURNING *`
    expect((await verifyAuditTrail(worker)).disagreement).toEqual({ batchId: 2, what: 'batch-removed' })
    await intruder`INSERT INTO audit_batch ${intruder({ ...second, leaf_hashes: randomBytes(64) })}`
    expect((await verifyAuditTrail(worker)).disagreement).toEqual({ batchId: 2, what: 'batch-rewritten' })
  })

  test('a trail that was sealed anew, and one whose end is gone, by a checkpoint that was kept outside', async () => {
    const [, , , , fifth = 0] = await aSealedTrail()
    const { checkpoint } = await verifyAuditTrail(worker)
    if (!checkpoint) throw new Error('Nothing is sealed')
    expect((await verifyAuditTrail(worker, checkpoint)).disagreement).toBeUndefined()

    await intruder`DELETE FROM audit_batch WHERE batch_id = 3`
    expect((await verifyAuditTrail(worker)).disagreement).toBeUndefined()
    expect((await verifyAuditTrail(worker, checkpoint)).disagreement).toEqual({ batchId: 3, what: 'batch-removed' })

    await intruder`UPDATE audit_line SET client_id = 'another' WHERE audit_id = ${fifth}`
    expect(await sealAuditTrail(worker)).toMatchObject({ batchId: 3, lineCount: 2 })
    expect((await verifyAuditTrail(worker)).disagreement).toBeUndefined()
    expect((await verifyAuditTrail(worker, checkpoint)).disagreement).toEqual({ batchId: 3, what: 'batch-rewritten' })
  })
})

test('a line is proved to be in the trail without showing another, and an edited one is not', async () => {
  await append(7)
  await sealAuditTrail(worker)
  await append(1)
  const ids = await auditIds()
  for (const auditId of ids.slice(0, 7)) {
    const proof = await proveAuditLine(worker, auditId)
    if (!proof) throw new Error(`Line ${auditId} has no proof`)
    expect(isIncluded(proof.batch.merkleRoot, proof.inclusion)).toBe(true)
    expect(Buffer.from(proof.batchHash)).toEqual(batchHashOf(proof.batch))
    expect(proof.inclusion.proof).toHaveLength(auditId === ids[6] ? 2 : 3)
  }
  expect(await proveAuditLine(worker, ids[7] ?? 0), 'it waits for its seal').toBeUndefined()
  expect(await proveAuditLine(worker, 1_000_000), 'it never was').toBeUndefined()
  await intruder`UPDATE audit_line SET client_id = 'another' WHERE audit_id = ${ids[2] ?? 0}`
  expect(await proveAuditLine(worker, ids[2] ?? 0)).toBeUndefined()
})

test('in a database restored from a dump, whose transactions count anew, sealed lines stay sealed and all others are sealed', async () => {
  await intruder`SET synchronous_commit = off`
  await intruder.unsafe('DO $$ BEGIN FOR n IN 1..500 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$')
  await aSealedTrail()
  await append(2)
  const superuser = postgres(urlOf('postgres', 'p', copy.appUrl), { max: 1, onnotice() {} })
  for (const table of ['audit_line', 'audit_batch']) {
    const rows = await intruder.unsafe(`SELECT jsonb_agg(to_jsonb(${table})) AS rows FROM ${table}`)
    await superuser.unsafe(
      `INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`,
      [superuser.json(rows[0]?.rows)],
    )
  }
  await superuser`SELECT setval(pg_get_serial_sequence('audit_line', 'audit_id'), (SELECT max(audit_id) FROM audit_line))`
  const restored = await verifyAuditTrail(copy.worker)
  expect(restored).toMatchObject({ batchCount: 3, lineCount: 6, waitingCount: 2 })
  expect(restored.disagreement).toBeUndefined()

  await appendAuditLines(copy.app, [lineOf('/after')])
  while (await sealAuditTrail(copy.worker));
  await appendAuditLines(copy.app, [lineOf('/later')])
  while (await sealAuditTrail(copy.worker));
  const verdict = await verifyAuditTrail(copy.worker, restored.checkpoint)
  expect(verdict).toMatchObject({ batchCount: 7, lineCount: 10, waitingCount: 0 })
  expect(verdict.disagreement).toBeUndefined()
  const lines = await copy.worker.select({ auditId: auditLine.auditId }).from(auditLine)
  for (const { auditId } of lines) expect(await proveAuditLine(copy.worker, auditId), `line ${auditId}`).toBeDefined()

  await superuser`
    INSERT INTO audit_line (audit_id, trace_id, request_method, request_url, response_code, details, transaction_id)
    OVERRIDING SYSTEM VALUE SELECT -1, 'x', 'GET', '/', 200, '{}', (max(transaction_id::text::bigint) + 5)::text::xid8 FROM audit_line`
  expect((await verifyAuditTrail(copy.worker)).disagreement).toMatchObject({ what: 'line-inserted', auditId: '-1' })
  await superuser.end({ timeout: 1 })
})
