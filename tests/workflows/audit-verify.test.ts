import { beforeAll, expect, test } from 'vitest'
import { openDatabase } from '#db/client.ts'
import { sealAuditTrail } from '#domain/audit/seal-audit-trail.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { run } from '#tests/fixtures/process.ts'
import { call } from '#tests/fixtures/registry.ts'

const ebox = await sharedEbox()

beforeAll(async () => {
  await call(ebox, '/ebox/messages')
  const worker = openDatabase(ebox.databases.worker, 1)
  await sealAuditTrail(worker)
  await worker.$client.end()
})

/** `npm run audit:verify`, beside the e-Box that runs. */
async function verify(...args: string[]) {
  const environment = { DATA_DIR: ebox.dataDir, PORT: String(ebox.port) }
  const { ended, said } = run(process.execPath, ['start.mjs', 'db/verify-audit.ts', ...args], environment)
  return { code: await ended, said: said() }
}

test('K07 npm run audit:verify holds the trail of a running e-Box, and gives a checkpoint that the next run holds it to', async () => {
  const first = await verify()
  expect(first, first.said).toMatchObject({ code: 0 })
  const [checkpoint = ''] = /(?<=--checkpoint )\d+:[\da-f]{64}/.exec(first.said) ?? []
  const second = await verify('--checkpoint', checkpoint)
  expect(second, second.said).toMatchObject({ code: 0 })
  expect(second.said).toContain('agree with the checkpoint')
})

test('K07 it ends with 1 and names the batch when the trail is not that of the checkpoint', async () => {
  const { code, said } = await verify('--checkpoint', `1:${'0'.repeat(64)}`)
  expect([code, said]).toEqual([1, expect.stringContaining('batch 1 is another than was sealed')])
})

test('an argument that it does not know is refused with a sentence', async () => {
  const { code, said } = await verify('--checkpoint', 'yesterday')
  expect([code, said]).toEqual([1, expect.stringContaining('--checkpoint <batch>:<hash')])
})
