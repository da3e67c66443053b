import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import postgres from 'postgres'
import { findClient } from '#tests/fixtures/credentials.ts'
import { accessToken } from '#tests/fixtures/token.ts'
import { measure, report } from './load.ts'
import { startSubject, type Subject } from './subject.ts'

const messages = 5_000

/** The list's own SQL, bare: no token, no admission, no row level security, no audit (limits.md). */
const bareList = `
  SELECT message.*, content.subject, content.business_data, organization.short_name, type.name, counted.*
  FROM (SELECT (SELECT count(*) FROM message WHERE box_id = $1 AND expires_at > now()) AS total,
               (SELECT count(*) FROM message WHERE box_id = $1 AND expires_at > now() AND read_at IS NULL) AS unread) AS counted,
       (SELECT * FROM message WHERE box_id = $1 AND expires_at > now() ORDER BY received_at DESC, message_id DESC LIMIT 25) AS message
  JOIN content USING (box_id, message_id)
  JOIN sender_organization AS organization ON organization.organization_id = message.sender_organization_id
  JOIN message_type AS type USING (message_type_id)`

/** 25 of a box of 5,000, for an enterprise's own software: everything that a request pays is included. */
await using subject = await startSubject()
const boxId = await fillBox(subject)
const token = await accessToken(subject.credentials, 'documentConsumer')
const url = `${subject.credentials.messageRegistry}/ebox/messages`
const figure = await measure({ url, headers: { authorization: `Bearer ${token}` } })
const limit = await measureBare(subject, boxId)
report('list', figure, limit, {
  figure: `GET /ebox/messages, 25 of a box of ${messages}: token, admission, row level security and audit included`,
  limit: 'node:http + postgres.js + the same SQL as worker role + JSON.stringify',
})

/** Copies of one message, set-based; @returns the box of the first documentConsumer. */
async function fillBox({ credentials, databases }: Subject): Promise<string> {
  const sql = postgres(databases.worker, { max: 1 })
  const { enterpriseNumber } = findClient(credentials, 'documentConsumer')
  const [box] = await sql<{ box_id: string }[]>`SELECT box_id FROM ebox WHERE enterprise_number = ${enterpriseNumber}`
  if (!box) throw new Error('The first documentConsumer has no box')
  await sql`
    WITH sample AS (SELECT message.*, content.subject, content.business_data FROM message JOIN content USING (box_id, message_id)
                    WHERE box_id = ${box.box_id} LIMIT 1),
    made AS (
      INSERT INTO message (box_id, message_type_id, sender_organization_id, sender_application_id, received_at, expires_at, read_at)
      SELECT box_id, message_type_id, sender_organization_id, sender_application_id, now() - number * interval '1 minute',
             now() + interval '1 year', CASE WHEN number % 3 > 0 THEN now() END
      FROM sample, generate_series(1, ${messages}) AS number RETURNING box_id, message_id)
    INSERT INTO content (box_id, message_id, subject, business_data)
    SELECT made.box_id, made.message_id, sample.subject, sample.business_data FROM made, sample`
  await sql.end()
  const owner = postgres(databases.superuser, { max: 1, onnotice() {} })
  await owner`VACUUM ANALYZE message, content`
  await owner.end()
  return box.box_id
}

async function measureBare({ databases }: Subject, boxId: string) {
  const sql = postgres(databases.worker, { max: 16 })
  const server = createServer((_request, response) => {
    sql.unsafe(bareList, [boxId], { prepare: true }).then(
      (rows) => response.setHeader('Content-Type', 'application/json').end(JSON.stringify(rows)),
      () => response.destroy(), // the load ends in the middle of requests
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    return await measure({ url: `http://127.0.0.1:${port}/` })
  } finally {
    server.closeAllConnections()
    server.close()
    await sql.end()
  }
}
