import path from 'node:path'
import postgres from 'postgres'
import { localKeyProvider } from '#adapters/key-provider/local.ts'
import { openDatabase } from '#db/client.ts'
import { sessionCookie } from '#domain/access/session-cookie.ts'
import { openSession } from '#domain/access/session.ts'
import { personLookupHash } from '#domain/ebox/holder.ts'
import { parseSsin } from '#domain/identifier/ssin.ts'
import { anEnterpriseNumber } from '#tests/fixtures/enterprise-number.ts'
import { anSsin } from '#tests/fixtures/ssin.ts'
import { startSubject } from './subject.ts'

const parties = 100_000
const calls = 40
const askedMilliseconds = 300

/** What the page's list is read by, bare: no session, no appointment, no audit, no page. */
const barePage = `
  SELECT enterprise_mandate.enterprise_number, name, operation, valid_from, valid_until FROM enterprise_mandate
  LEFT JOIN enterprise_register ON enterprise_register.enterprise_number = enterprise_mandate.enterprise_number
  WHERE mandatary_enterprise_number = $1 AND ended_at IS NULL AND ($2 = '' OR search LIKE '%' || $2 || '%')
  ORDER BY enterprise_mandate.enterprise_number, operation LIMIT 26`

/** A service provider of 100,000 enterprises pages and searches through them, on the page of its managers as a browser asks for it. */
await using subject = await startSubject({ SERVE: 'web,api,oauth' })
const [provider, numbers] = [anEnterpriseNumber(), Array.from({ length: parties }, anEnterpriseNumber)]
const worker = postgres(subject.databases.worker, { max: 1 })
await fill()
const cookie = `${sessionCookie(subject.origin).name}=${await aManager()}`
const [last = ''] = numbers.toSorted().slice(-30)

const searches = {
  'the first page': '',
  'a page in the middle': `&after=${numbers.toSorted()[parties / 2]}+consult`,
  'the last page': `&after=${last}+consult`,
  'a name': '&q=party+77777',
  'a part of every name': '&q=part',
  'a name that nobody has': '&q=nobody',
  'the beginning of a number': `&q=${last.slice(0, 6)}`,
}
const figures: Record<string, { p50: number; p95: number }> = {}
for (const [what, query] of Object.entries(searches)) figures[what] = await spreadOf(() => page(query))
const bare = {
  first: await spreadOf(() => worker.unsafe(barePage, [provider, ''], { prepare: true })),
  search: await spreadOf(() => worker.unsafe(barePage, [provider, 'nobody'], { prepare: true })),
}
await worker.end()
const slowest = Math.max(...Object.values(figures).map(({ p95 }) => p95))
console.log(
  JSON.stringify(
    {
      bench: 'parties',
      figure: { what: `the page of ${parties} parties, in ms, one at a time`, ...figures },
      limits: { bare: { what: 'the list alone as worker', ...bare } },
      p95: { reached: slowest, asked: askedMilliseconds, isReached: slowest < askedMilliseconds },
    },
    null,
    2,
  ),
)

async function fill(): Promise<void> {
  const names = [provider, ...numbers].join(' ')
  await worker`
    INSERT INTO enterprise_register (enterprise_number, name, status)
    SELECT number, jsonb_build_object('nl', 'Party ' || at, 'fr', 'Partie ' || at, 'de', 'Partei ' || at), 'active'
    FROM unnest(string_to_array(${names}, ' ')) WITH ORDINALITY AS numbered (number, at) ON CONFLICT DO NOTHING`
  await worker`
    INSERT INTO enterprise_mandate (enterprise_number, mandatary_enterprise_number, operation, enterprise_accepted_at, mandatary_accepted_at)
    SELECT number, ${provider}, 'consult', now(), now() FROM unnest(string_to_array(${numbers.join(' ')}, ' ')) AS number
    ON CONFLICT DO NOTHING`
  const owner = postgres(subject.databases.superuser, { max: 1, onnotice() {} })
  await owner`VACUUM ANALYZE enterprise_register, enterprise_mandate`
  await owner.end()
}

/** Somebody who is signed in and manages the service provider. @returns the id of the session */
async function aManager(): Promise<string> {
  const ssin = parseSsin(anSsin())
  if (!ssin) throw new Error('No SSIN')
  const ssinHash = personLookupHash(localKeyProvider(path.join(subject.dataDir, 'keys.json')), ssin)
  await worker`
    INSERT INTO enterprise_user (enterprise_number, ssin_hash, role, name, rights)
    VALUES (${provider}, ${ssinHash}, 'accessManager', 'Bench', '[{}]')`
  const app = openDatabase(subject.databases.app, 1)
  const strong = 'urn:be:fedict:iam:fas:Level500'
  const identity = { issuer: 'https://idp.example', subject: 'bench', name: 'Bench', acr: strong, authTime: new Date() }
  const sessionId = await openSession(app, { ...identity, ssin: { value: ssin, hash: ssinHash } })
  await app.$client.end()
  return sessionId
}

async function page(query: string): Promise<void> {
  const address = `${subject.origin}/nl/enterprise/${provider}/service-providers?side=held${query}`
  const answer = await fetch(address, { headers: { cookie }, redirect: 'manual' })
  const text = await answer.text()
  if (answer.status !== 200 || !text.includes('name="q"')) throw new Error(`No page: ${answer.status}`)
}

/** In milliseconds; the first few warm up. */
async function spreadOf(work: () => Promise<unknown>) {
  const times: number[] = []
  for (let call = 0; call < calls + 5; call++) {
    const start = performance.now()
    await work()
    if (call >= 5) times.push(performance.now() - start)
  }
  const sorted = times.toSorted((one, other) => one - other)
  const at = (share: number) => Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN)
  return { p50: at(0.5), p95: at(0.95) }
}
