// The first import of every entry: it completes the environment.
import '#embedded/settings.ts'
import { z } from 'zod'
import { hex } from '#domain/audit/seal.ts'
import { type Checkpoint, type Disagreement, verifyAuditTrail } from '#domain/audit/verify-audit-trail.ts'
import { StartRefused } from '#launcher/start-refused.mjs'
import { closeDatabases, workerDatabase } from './client.ts'
import { reachPostgres } from './reach-postgres.ts'

// npm run audit:verify [-- --checkpoint <batch>:<hash>]: holds the whole audit trail against its seals. Exit code 1 when it is not what was sealed.
try {
  await verify(checkpointOf(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof StartRefused)) throw error
  console.error(error.message)
  process.exitCode = 1
}

async function verify(kept: Checkpoint | undefined): Promise<void> {
  await using open = new AsyncDisposableStack()
  await reachPostgres(open, 'npm run audit:verify')
  open.defer(closeDatabases)
  const { batchCount, lineCount, waitingCount, checkpoint, disagreement } = await verifyAuditTrail(
    workerDatabase(),
    kept,
  )
  console.log(`${lineCount} lines in ${batchCount} batches are as they were sealed.`)
  if (disagreement) {
    console.error(`The audit trail is not what was sealed: ${sentenceOf(disagreement)}.`)
    process.exitCode = 1
    return
  }
  if (waitingCount > 0) console.log(`${waitingCount} lines wait for their seal.`)
  if (kept) console.log(`They agree with the checkpoint of batch ${kept.batchId}.`)
  if (checkpoint)
    console.log(`Keep this outside, for the next time: --checkpoint ${checkpoint.batchId}:${hex(checkpoint.batchHash)}`)
}

function sentenceOf({ batchId, what, place, auditId }: Disagreement): string {
  const line = `line ${place === undefined ? '' : `${place} `}of batch ${batchId}${auditId ? ` (audit_id ${auditId})` : ''}`
  switch (what) {
    case 'batch-removed':
      return `batch ${batchId} is gone`
    case 'batch-rewritten':
      return `batch ${batchId} is another than was sealed, or kept as checkpoint`
    case 'line-removed':
      return `${line} is gone`
    case 'line-edited':
      return `${line} was changed`
    case 'line-inserted':
      return `${line} was put in after the seal`
  }
}

/** @throws StartRefused for any other argument */
function checkpointOf(given: string[]): Checkpoint | undefined {
  if (given.length === 0) return undefined
  const checkpoint = z
    .tuple([z.literal('--checkpoint'), z.string().regex(/^\d{1,15}:[\da-f]{64}$/)])
    .safeParse(given.flatMap((argument) => argument.split('=', 2)))
  if (!checkpoint.success)
    throw new StartRefused('npm run audit:verify -- --checkpoint <batch>:<hash in 64 hexadecimal digits>')
  const [batchId = '', hash = ''] = checkpoint.data[1].split(':')
  return { batchId: Number(batchId), batchHash: Buffer.from(hash, 'hex') }
}
