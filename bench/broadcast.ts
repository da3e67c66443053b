import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { look } from '#tests/fixtures/ebox.ts'
import { type Latencies, latenciesWhile, p99 } from '#tests/fixtures/latency.ts'
import { call, published } from '#tests/fixtures/registry.ts'
import { createdPublication, openEnterprises, readTask, taskOf } from '#tests/fixtures/broadcast.ts'
import { startSubject } from './subject.ts'

/*
 * One message to very many boxes, from the first byte of the list until the last recipient has it, on the embedded engine: everything
 * that a list pays is included, and what it pays beside the rows of the messages is told by a plain INSERT … SELECT of the same rows into
 * the same table with the same indexes, in the same run; and what who reads and who publishes meanwhile meets. Enterprises without an address: no mail leaves, an alert is decided for each.
 */
const many = Number(process.env.BENCH_RECIPIENTS ?? 1_000_000)
const few = 10_000
const [ratioAsked, fewAskedMilliseconds, slowerAsked] = [1.5, 2_000, 2]
const quietMilliseconds = 20_000

await using subject = await startSubject({ SERVE: 'web,api,oauth,workflows' })
const ebox = look({ origin: subject.origin, port: Number(new URL(subject.origin).port), dataDir: subject.dataDir })
const owner = postgres(subject.databases.superuser, { max: 1, onnotice() {} })
const numbers: string[] = []
while (numbers.length < many) numbers.push(...(await openEnterprises(ebox, Math.min(50_000, many - numbers.length))))
await owner`VACUUM ANALYZE box_identifier, ebox`

const toEnterprises = () => createdPublication(ebox, { to: 'enterprise' })
// What they meet while nothing goes on, once both know their ways.
await others(sleep(quietMilliseconds))
const quiet = await others(sleep(quietMilliseconds))

const small = await broadcast(numbers.slice(0, few))
await decided(small.delivered)
await clearTable()
const plain = await insertSelect()
await clearTable()
const whole = await broadcast(numbers)

// Others meanwhile: what they meet beside another broadcast of the same list.
await decided(small.delivered + whole.delivered)
await owner`VACUUM ANALYZE message, alert, multicast_page`
await owner`CHECKPOINT`
const beside = await others(broadcast(numbers))
await owner.end()

const ratio = Math.round((whole.milliseconds / plain) * 100) / 100
console.log(
  JSON.stringify(
    {
      bench: 'broadcast',
      figure: { what: `a list of ${many} recipients, from its first byte until the last has the message`, ...whole },
      limits: { plain: { what: 'one INSERT … SELECT of the same rows', milliseconds: plain } },
      ratio: { reached: ratio, asked: ratioAsked, isReached: ratio <= ratioAsked },
      few: {
        what: `a list of ${few}`,
        ...small,
        asked: fewAskedMilliseconds,
        isReached: small.milliseconds <= fewAskedMilliseconds,
      },
      others: {
        what: 'p99 in milliseconds of a list of 25 and of a single publication, one after the other, while a broadcast goes on',
        reading: slower(quiet.reading, beside.reading),
        publishing: slower(quiet.publishing, beside.publishing),
      },
    },
    null,
    2,
  ),
)

/** Waits until it is decided of all of them whether they are told by e-mail. */
async function decided(recipients: number): Promise<void> {
  const alerts = () => owner<{ count: number }[]>`SELECT count(*)::int FROM alert`
  for (let [row] = await alerts(); !row || row.count < recipients; [row] = await alerts()) await sleep(2_000)
}

/** What one who reads and one who publishes meet while something goes on. */
async function others(work: Promise<unknown>): Promise<Record<'reading' | 'publishing', Latencies>> {
  const [reading, publishing] = await Promise.all([
    latenciesWhile(work, () => call(ebox, '/ebox/messages?pageSize=25')),
    latenciesWhile(work, () => published(ebox)),
  ])
  return { reading: reading.latencies, publishing: publishing.latencies }
}

function slower(before: Latencies, meanwhile: Latencies) {
  const [quietly, then] = [p99(before), p99(meanwhile)].map((each) => Math.round(each * 10) / 10)
  const times = Math.round(((then ?? 0) / (quietly ?? 1)) * 100) / 100
  return { quiet: quietly, meanwhile: then, times, asked: slowerAsked, isReached: times <= slowerAsked }
}

/** @returns until it was acknowledged, and until the last had it */
async function broadcast(
  recipients: string[],
): Promise<{ acknowledged: number; milliseconds: number; delivered: number }> {
  const publicationId = await toEnterprises()
  const csv = ['enterpriseNumber', ...recipients].join('\n')
  const began = performance.now()
  const task = await taskOf(ebox, publicationId, csv)
  const acknowledged = Math.round(performance.now() - began)
  let last = await readTask(ebox, task)
  while (last.completed === undefined) {
    await sleep(100)
    last = await readTask(ebox, task)
  }
  const milliseconds = Math.round(performance.now() - began)
  const [counted] = await owner`SELECT count(*)::int AS messages FROM message WHERE publication_id = ${publicationId}`
  // Of a million numbers a few are the demonstration's, whose enterprises may have ended.
  const { delivered } = last.counts
  if (counted?.messages !== delivered || delivered < recipients.length * 0.999)
    throw new Error(`${counted?.messages} have it of ${recipients.length}, and ${delivered} are told`)
  return { acknowledged, milliseconds, delivered }
}

/** Both begin with the same table: neither finds the rows of the other in its indexes, nor pages to write out for it. */
async function clearTable(): Promise<void> {
  await owner`DELETE FROM message WHERE publication_id IS NOT NULL`
  await owner`VACUUM FULL ANALYZE message`
  await owner`CHECKPOINT`
}

/** The rows that the broadcast writes, and nothing else. */
async function insertSelect(): Promise<number> {
  const publicationId = await toEnterprises()
  const began = performance.now()
  await owner`
    INSERT INTO message (box_id, message_type_id, sender_application_id, sender_organization_id, sender_partition, partition, expires_at,
      is_body_main_content, publication_id, multicast_page_id)
    SELECT ebox.box_id, given.message_type_id, given.sender_application_id, given.sender_organization_id, given.sender_partition, 'GENERAL',
      now() + given.validity::interval, given.is_body_main_content, given.publication_id, given.publication_id
    FROM ebox, publication AS given
    WHERE given.publication_id = ${publicationId} AND ebox.enterprise_number IN (SELECT unnest(string_to_array(${numbers.join()}, ',')))`
  return Math.round(performance.now() - began)
}
