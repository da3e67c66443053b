import { findClient } from '#tests/fixtures/credentials.ts'
import { accessToken } from '#tests/fixtures/token.ts'
import { fillBox, growRegistry } from './fill-box.ts'
import { type Measured, measureInTurn } from './load.ts'
import { startSubject } from './subject.ts'

/*
 * What a list costs when the registry grows, and what a box of 100,000 costs. Both boxes are enterprises', read by their own software:
 * everything that a request pays is included.
 */
const [small, large] = [100_000, 10_000_000]
const [boxSize, largeBoxSize] = [5_000, 100_000]
const growthAsked = 1.5
const p99AskedMilliseconds = 150
/** As many as the machine has cores: a p99 is then the time of an answer, not of a queue. */
const connections = 2

await using subject = await startSubject()
const { credentials, databases } = subject
const list = `${credentials.messageRegistry}/ebox/messages`
const [owner, archivist] = credentials.clients.filter(({ role }) => role === 'documentConsumer')
if (!owner || !archivist) throw new Error('There are no two document consumers')

await fillBox(databases, owner.enterpriseNumber, boxSize)
await growRegistry(databases, small - boxSize)
const before = await measureList()
await growRegistry(databases, large - small)
const after = await measureList()
const growth = Math.round((after.p99 / before.p99) * 100) / 100

await fillBox(databases, archivist.enterpriseNumber, largeBoxSize)
const headers = { authorization: `Bearer ${await accessToken(credentials, archivist.id)}` }
const longAgo = new Date(Date.now() - (largeBoxSize / 2) * 60_000).toISOString()
const asked = {
  list: '',
  lastPage: `?pageSize=25&page=${largeBoxSize / 25}`,
  unread: '?readStatus=false',
  olderHalf: `?receivedBefore=${longAgo}&visible=true`,
  ofSenderAndType: `?registeredMail=false&partition=GENERAL&messageTypeId=${credentials.fixtures.messageTypes.enterprise}`,
  search: '?q=e&qlang=nl',
  searchInVain: '?q=zzzzzz&qlang=fr',
}
const largeBox = await measureInTurn(
  Object.fromEntries(Object.entries(asked).map(([name, query]) => [name, { url: list + query, headers, connections }])),
)
const slowest = Math.max(...Object.values(largeBox).map(({ p99 }) => p99))

console.log(
  JSON.stringify(
    {
      bench: 'growth',
      figure: {
        what: `GET /ebox/messages, 25 of a box of ${boxSize}, with ${large} messages in the registry`,
        ...after,
      },
      limits: { before: { what: `the same with ${small} messages in the registry`, measured: before } },
      p99: { reached: growth, asked: growthAsked, isReached: growth <= growthAsked },
      largeBox: {
        what: `GET /ebox/messages of a box of ${largeBoxSize}, ${connections} connections`,
        measured: largeBox,
        p99: { reached: slowest, asked: p99AskedMilliseconds, isReached: slowest <= p99AskedMilliseconds },
      },
    },
    null,
    2,
  ),
)

async function measureList(): Promise<Measured> {
  const authorization = `Bearer ${await accessToken(credentials, findClient(credentials, 'documentConsumer').id)}`
  const { measured } = await measureInTurn({ measured: { url: list, headers: { authorization } } })
  return measured
}
