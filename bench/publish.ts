import { createCipheriv, createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdir, open } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import path from 'node:path'
import postgres from 'postgres'
import { localKeyProvider } from '#adapters/key-provider/local.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { accessToken } from '#tests/fixtures/token.ts'
import { measureInTurn, report, serve } from './load.ts'
import { publishByHand } from './publish-by-hand.ts'
import { startSubject, type Subject } from './subject.ts'

/** A document of 100 kB that is a PDF by its first and last bytes; text, since the load generator's thread takes no bytes. */
const pdf = `%PDF-1.7\n${randomBytes(75_000).toString('base64')}\n%%EOF\n`
const boundary = 'ebox-bench'

await using subject = await startSubject()
const { credentials, databases, dataDir } = subject
const token = await accessToken(credentials, 'documentSender')
const body = multipart(subject)
const folder = path.join(dataDir, 'bench')
// Both stores have their folders, as after a day of use.
for (const store of [folder, path.join(dataDir, 'attachments')])
  for (let index = 0; index < 4096; index++)
    await mkdir(path.join(store, index.toString(16).padStart(3, '0')), { recursive: true, mode: 0o700 })
const worker = postgres(databases.worker, { max: 16 })
const app = postgres(databases.app, { max: 16 })
const [box] = await worker<
  { box_id: string }[]
>`SELECT box_id FROM ebox WHERE enterprise_number = ${credentials.fixtures.enterprises.active}`
if (!box) throw new Error('There is no box')

const bare = await serve((request, response) => {
  store(request, folder)
    .then((sha256) => insert(worker, box.box_id, sha256))
    .then(
      () => response.writeHead(201).end('{}'),
      () => response.destroy(), // the load ends in the middle of requests
    )
})
const { id: clientId } = findClient(credentials, 'documentSender')
const keys = localKeyProvider(path.join(dataDir, 'keys.json'))
const byHand = await serve(publishByHand({ sql: app, token, clientId, keys, folder, boundary }))

const headers = { authorization: `Bearer ${token}`, 'content-type': `multipart/form-data; boundary=${boundary}` }
const load = { method: 'POST' as const, headers, body, connections: 16 }
const met = await measureInTurn({
  publish: { ...load, url: `${credentials.messageRegistry}/ebox/messages` },
  bare: { ...load, url: bare.url },
  byHand: { ...load, url: byHand.url },
})
report(
  'publish',
  {
    what: 'POST /ebox/messages with a PDF of 100 kB, 16 connections: token, rate, multipart, checks, registers, key wrapping, scan, event and audit included',
    measured: met.publish,
  },
  {
    bare: {
      what: 'node:http streaming the same body to disk with SHA-256, AES-256-GCM and fsync, then the same five inserts in one transaction',
      measured: met.bare,
      asked: 0.5,
    },
    byHand: {
      what: 'node:http doing the same work by hand (bench/publish-by-hand.ts)',
      measured: met.byHand,
      asked: 0.8,
    },
  },
)
bare.stop()
byHand.stop()
await Promise.all([app.end(), worker.end()])

function multipart({ credentials }: Subject): string {
  const message = {
    sender: { eboxType: 'enterprise', enterpriseNumber: findClient(credentials, 'documentSender').enterpriseNumber },
    recipient: { eboxType: 'enterprise', enterpriseNumber: credentials.fixtures.enterprises.active },
    subject: { nl: 'Bench' },
    messageTypeId: credentials.fixtures.messageTypes.enterprise,
    senderApplicationId: credentials.fixtures.senderApplications[0],
    attachments: [{ httpPartName: 'upfile1', isMainContent: true }],
  }
  return (
    `--${boundary}\r\nContent-Disposition: form-data; name="messageToPublish"\r\n\r\n${JSON.stringify(message)}\r\n` +
    `--${boundary}\r\nContent-Disposition: form-data; name="upfile1"; filename="bench.pdf"\r\nContent-Type: application/pdf\r\n\r\n${pdf}\r\n--${boundary}--\r\n`
  )
}

async function store(request: IncomingMessage, folder: string): Promise<Buffer> {
  const hash = createHash('sha256')
  const cipher = createCipheriv('aes-256-gcm', randomBytes(32), randomBytes(12))
  const file = await open(path.join(folder, randomUUID()), 'w')
  for await (const chunk of request) {
    hash.update(chunk)
    await file.write(cipher.update(chunk))
  }
  await file.write(cipher.final())
  await file.sync()
  await file.close()
  return hash.digest()
}

async function insert(sql: postgres.Sql, boxId: string, sha256: Buffer): Promise<void> {
  const messageId = randomUUID()
  await sql.begin((transaction) => [
    transaction`INSERT INTO message (box_id, message_id, message_type_id, sender_organization_id, sender_application_id, expires_at)
      VALUES (${boxId}, ${messageId}, 'bench', 'bench', 'bench', now() + interval '1 year')`,
    transaction`INSERT INTO content (box_id, message_id, subject) VALUES (${boxId}, ${messageId}, '{"nl":"Bench"}')`,
    transaction`INSERT INTO attachment (box_id, message_id, attachment_id, position, content_id, wrapped_key, file_name, media_type,
      size_in_bytes, sha256, is_main_content) VALUES (${boxId}, ${messageId}, ${randomUUID()}, 0, ${randomUUID()}, ${sha256}, 'bench.pdf',
      'application/pdf', 100000, ${sha256}, true)`,
    transaction`INSERT INTO event (box_id, type, message_id) VALUES (${boxId}, 'publication/message.published', ${messageId})`,
    transaction`INSERT INTO audit_line (trace_id, request_method, request_url, response_code, details)
      VALUES ('bench', 'POST', '/', 201, '{}')`,
  ])
}
