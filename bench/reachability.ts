import path from 'node:path'
import postgres from 'postgres'
import { localKeyProvider } from '#adapters/key-provider/local.ts'
import { boxLookupHash } from '#domain/ebox/holder.ts'
import { parseEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { anEnterpriseNumber } from '#tests/fixtures/enterprise-number.ts'
import { accessToken } from '#tests/fixtures/token.ts'
import { startSubject, type Subject } from './subject.ts'

const boxes = 100_000
const asked = 10_000
const calls = 40
const p95AskedMilliseconds = 2_000

/** The look-up's own SQL, bare: no token, no row level security, no audit. */
const bareLookUp = `
  SELECT asked.lookup, ebox.activated_at, ebox.exclusively_ebox, ebox.last_consulted_at
  FROM unnest(string_to_array($1, ' ')) AS asked (lookup)
  JOIN box_identifier ON box_identifier.lookup_hash = decode(asked.lookup, 'hex')
  JOIN ebox USING (box_id) WHERE ebox.activated_at IS NOT NULL`

/** 10,000 numbers of which one in six has no box, against 100,000 boxes: everything that a request pays is included. */
await using subject = await startSubject()
const keys = localKeyProvider(path.join(subject.dataDir, 'keys.json'))
const numbers = Array.from({ length: boxes * 1.2 }, anEnterpriseNumber)
const worker = postgres(subject.databases.worker, { max: 1 })
await fillBoxes(subject)
const token = await accessToken(subject.credentials, 'documentSender')

const met = { figure: [] as number[], bare: [] as number[] }
for (let call = 0; call < calls + 5; call++) {
  const list = sample()
  const figure = await timed(() => lookUp(list))
  const lookups = list.map(lookupOf).join(' ')
  const bare = await timed(() => worker.unsafe(bareLookUp, [lookups], { prepare: true }))
  // The first warm up both.
  if (call >= 5) {
    met.figure.push(figure)
    met.bare.push(bare)
  }
}
await worker.end()
const figure = spread(met.figure)
console.log(
  JSON.stringify(
    {
      bench: 'reachability',
      figure: {
        what: `POST /eboxPreferences/search, ${asked} numbers against ${boxes} boxes, one call at a time`,
        ...figure,
      },
      limits: { bare: { what: 'the same SQL as worker, the hashes made before', measured: spread(met.bare) } },
      p95: { reached: figure.p95, asked: p95AskedMilliseconds, isReached: figure.p95 < p95AskedMilliseconds },
    },
    null,
    2,
  ),
)

/** Nine boxes in ten are open. */
async function fillBoxes({ databases }: Subject): Promise<void> {
  const lookups = numbers.slice(0, boxes).map(lookupOf).join(' ')
  await worker`
    WITH made AS (
      INSERT INTO box_identifier (lookup_hash) SELECT decode(lookup, 'hex') FROM unnest(string_to_array(${lookups}, ' ')) AS lookup
      RETURNING box_id)
    INSERT INTO ebox (box_id, ebox_type, wrapped_key, activated_at)
    SELECT box_id, 'enterprise', '\\x00', CASE WHEN box_id % 10 > 0 THEN now() END FROM made`
  const owner = postgres(databases.superuser, { max: 1, onnotice() {} })
  await owner`VACUUM ANALYZE box_identifier, ebox`
  await owner.end()
}

function lookupOf(text: string): string {
  const enterpriseNumber = parseEnterpriseNumber(text)
  if (!enterpriseNumber) throw new Error('No enterprise number')
  return Buffer.from(boxLookupHash(keys, { eboxType: 'enterprise', enterpriseNumber })).toString('hex')
}

/** Numbers from all over the list, others in each call. */
function sample(): string[] {
  const start = Math.floor(Math.random() * numbers.length)
  const step = 7 // prime to the length: the same number comes once
  return Array.from({ length: asked }, (_, index) => numbers[(start + index * step) % numbers.length] ?? '')
}

async function lookUp(eboxIdValueList: string[]): Promise<void> {
  const response = await fetch(`${subject.origin}/api/federation/v1/eboxPreferences/search`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ eboxType: 'ENTERPRISE', eboxIdType: 'EnterpriseNumber', eboxIdValueList }),
  })
  const found: unknown = await response.json()
  if (!Array.isArray(found) || found.length < asked / 2) throw new Error(`Not looked up: ${response.status}`)
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** In milliseconds. */
function spread(times: number[]) {
  const sorted = times.toSorted((one, other) => one - other)
  const at = (share: number) => Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN)
  return { p50: at(0.5), p95: at(0.95) }
}
