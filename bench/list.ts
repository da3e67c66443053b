import assert from 'node:assert/strict'
import postgres from 'postgres'
import { localKeyProvider } from '#adapters/key-provider/local.ts'
import { boxLookupHash } from '#domain/ebox/holder.ts'
import { parsePaddedEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { accessToken } from '#tests/fixtures/token.ts'
import { fillBox } from './fill-box.ts'
import { listByHand } from './list-by-hand.ts'
import { measureInTurn, report, serve } from './load.ts'
import { startSubject } from './subject.ts'

const messages = 5_000

/** The list's own SQL, bare: no token, no admission, no row level security, no audit (limits.md). */
const bareList = `
  SELECT message.*, content.subject, content.business_data, organization.short_name, counted.*
  FROM (SELECT count(*) AS total FROM message WHERE box_id = $1 AND waits_for IS NULL AND expires_at > now()) AS counted,
       (SELECT * FROM message WHERE box_id = $1 AND waits_for IS NULL AND expires_at > now()
        ORDER BY received_at DESC NULLS LAST, message_id DESC NULLS LAST LIMIT 25) AS message
  JOIN content USING (box_id, message_id)
  JOIN sender_organization AS organization ON organization.organization_id = message.sender_organization_id`

/** 25 of a box of 5,000, for an enterprise's own software: everything that a request pays is included. */
await using subject = await startSubject()
const { credentials, databases, dataDir } = subject
const { id: clientId, enterpriseNumber } = findClient(credentials, 'documentConsumer')
const boxId = await fillBox(databases, enterpriseNumber, messages)
const token = await accessToken(credentials, 'documentConsumer')
const app = postgres(databases.app, { max: 16 })
const worker = postgres(databases.worker, { max: 16 })

const bare = await serve((_request, response) => {
  worker.unsafe(bareList, [boxId], { prepare: true }).then(
    (rows) => response.setHeader('Content-Type', 'application/json').end(JSON.stringify(rows)),
    () => response.destroy(), // the load ends in the middle of requests
  )
})
const parsedNumber = parsePaddedEnterpriseNumber(enterpriseNumber)
if (!parsedNumber) throw new Error('The first documentConsumer has no enterprise number')
const lookupHash = boxLookupHash(localKeyProvider(`${dataDir}/keys.json`), {
  eboxType: 'enterprise',
  enterpriseNumber: parsedNumber,
})
const origin = `${credentials.messageRegistry}/ebox/messages`
const byHand = await serve(listByHand({ sql: app, token, clientId, enterpriseNumber, lookupHash, origin }))

const headers = { authorization: `Bearer ${token}` }
assert.deepEqual(await answerOf(byHand.url, headers), await answerOf(origin, headers), 'Both do not do the same work')
const met = await measureInTurn({
  list: { url: origin, headers },
  bare: { url: bare.url },
  byHand: { url: byHand.url, headers },
})
report(
  'list',
  {
    what: `GET /ebox/messages, 25 of a box of ${messages}, 32 connections: token, admission, rate, row level security and audit included`,
    measured: met.list,
    p99Asked: 60,
  },
  {
    bare: { what: 'node:http + postgres.js + the same SQL as worker + JSON.stringify', measured: met.bare, asked: 0.5 },
    byHand: { what: 'node:http doing the same work by hand (bench/list-by-hand.ts)', measured: met.byHand, asked: 0.8 },
  },
)
bare.stop()
byHand.stop()
await Promise.all([app.end(), worker.end()])

/** What both have to answer alike: all of it but the instant, the trace and the rate. */
async function answerOf(url: string, headers: Record<string, string>) {
  const response = await fetch(url, { headers })
  const told = [...response.headers].filter(
    ([name]) => !['date', 'belgov-trace-id', 'ratelimit', 'keep-alive'].includes(name),
  )
  return { status: response.status, headers: Object.fromEntries(told), body: await response.text() }
}
