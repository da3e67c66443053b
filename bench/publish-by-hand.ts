import { createCipheriv, createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdir, open, rename } from 'node:fs/promises'
import type { IncomingMessage, RequestListener } from 'node:http'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { Dicer } from '@fastify/busboy'
import type { Sql } from 'postgres'
import { seal } from '#domain/content/sealed-bytes.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'

export interface ByHand {
  /** Role ebox_app */
  sql: Sql
  /** The one token that it knows */
  token: string
  clientId: string
  keys: KeyProvider
  folder: string
  boundary: string
}

interface Message {
  sender: { enterpriseNumber: string }
  recipient: { enterpriseNumber: string }
  subject: Record<string, string>
  messageTypeId: string
  senderApplicationId: string
}

interface Stored {
  contentId: string
  key: Uint8Array
  sha256: Buffer
  size: number
}

/**
 * A publication as one would write it for this one form of request: `node:http`, a token looked up by its hash, the parts streamed to
 * disk with SHA-256 and AES-256-GCM in chunks of 64 KiB, file and folder durable, what is checked read in one statement, the box
 * entered, and the same five rows in one transaction.
 */
export function publishByHand({ sql, token, clientId, keys, folder, boundary }: ByHand): RequestListener {
  const tokens = new Map([[digestOf(token), clientId]])
  return (request, response) => {
    const tokenHash = digestOf((request.headers.authorization ?? '').slice('Bearer '.length))
    const client = tokens.get(tokenHash)
    if (!client) return void response.writeHead(401).end()
    receive(request, boundary, folder)
      .then(({ message, stored }) => publish(sql, keys, client, tokenHash, message, stored))
      .then(
        (body) =>
          response.writeHead(201, { 'Content-Type': 'application/json', 'BelGov-Trace-Id': randomUUID() }).end(body),
        () => response.destroy(), // the load ends in the middle of requests
      )
  }
}

const digestOf = (token: string) => createHash('sha256').update(token).digest('base64')

async function receive(request: IncomingMessage, boundary: string, folder: string) {
  const dicer = new Dicer({ boundary })
  const parts: { message?: Promise<string>; file?: Promise<Stored> } = {}
  dicer.on('part', (part) => {
    part.on('header', (header: Record<string, string[]>) => {
      if (header['content-disposition']?.[0]?.includes('filename=')) parts.file = store(part, folder)
      else parts.message = text(part)
    })
  })
  await new Promise<void>((resolve, reject) => {
    dicer.on('finish', () => resolve())
    dicer.on('error', reject)
    request.on('error', reject)
    request.pipe(dicer)
  })
  const [message = '', stored] = await Promise.all([parts.message, parts.file])
  if (!stored) throw new Error('There is no file')
  return { message: JSON.parse(message) as Message, stored }
}

const chunkBytes = 64 * 1024

async function store(source: AsyncIterable<Buffer>, root: string): Promise<Stored> {
  const contentId = randomUUID()
  const key = randomBytes(32)
  const hash = createHash('sha256')
  const folder = path.join(root, contentId.slice(-3))
  const unfinished = path.join(folder, `${contentId}.part`)
  await mkdir(folder, { recursive: true })
  const file = await open(unfinished, 'wx', 0o600)
  let [waiting, size, chunks] = [Buffer.alloc(0), 0, 0]
  const write = async (bytes: Buffer, isLast: boolean) => {
    const nonce = Buffer.alloc(12)
    nonce.writeUInt32BE(chunks++, 7)
    nonce.writeUInt8(isLast ? 1 : 0, 11)
    const cipher = createCipheriv('aes-256-gcm', key, nonce)
    await file.write(Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]))
  }
  for await (const piece of source) {
    hash.update(piece)
    size += piece.length
    waiting = Buffer.concat([waiting, piece])
    for (; waiting.length > chunkBytes; waiting = waiting.subarray(chunkBytes))
      await write(waiting.subarray(0, chunkBytes), false)
  }
  await write(waiting, true)
  await file.sync()
  await file.close()
  await rename(unfinished, path.join(folder, contentId))
  const directory = await open(folder, 'r')
  await directory.sync()
  await directory.close()
  return { contentId, key, sha256: hash.digest(), size }
}

async function publish(
  sql: Sql,
  keys: KeyProvider,
  clientId: string,
  tokenHash: string,
  message: Message,
  stored: Stored,
) {
  const { sender, recipient, messageTypeId, senderApplicationId } = message
  const lookupHash = keys.lookupHash('enterpriseNumber', recipient.enterpriseNumber)
  const messageId = randomUUID()
  return sql.begin(async (transaction) => {
    const [facts] = await transaction<{ box_id: string; validity: string }[]>`
      SELECT set_config('app.rights', 'all', true), set_config('app.box_id', box_identifier.box_id::text, true) AS box_id,
             type.validity_period_number || ' ' || type.validity_period_unit AS validity
      FROM client
      JOIN sender_configuration AS trio ON trio.organization_id = client.enterprise_number
      JOIN message_type AS type ON type.message_type_id = trio.message_type_id
      JOIN enterprise_register AS register ON register.enterprise_number = ${recipient.enterpriseNumber}
      JOIN box_identifier ON box_identifier.lookup_hash = ${lookupHash}
      WHERE client.client_id = ${clientId} AND client.status = 'active' AND client.enterprise_number = ${sender.enterpriseNumber}
        AND trio.application_id = ${senderApplicationId} AND trio.message_type_id = ${messageTypeId} AND register.status = 'active'`
    if (!facts) throw new Error('It may not be published')
    const [box] = await transaction<
      { wrapped_key: Buffer }[]
    >`SELECT wrapped_key FROM ebox WHERE box_id = ${facts.box_id}`
    if (!box) throw new Error('There is no box')
    const attachmentId = randomUUID()
    const boxKey = await keys.unwrap(box.wrapped_key, `box|${facts.box_id}`)
    const wrapped = seal(boxKey, stored.key, `content-key|box|${facts.box_id}|${messageId}|${attachmentId}`)
    const details = {
      messageId,
      messageTypeId,
      attachments: [{ mediaType: 'application/pdf', sizeInBytes: stored.size }],
    }
    const [[row]] = await Promise.all([
      transaction<{ expires_at: Date }[]>`
        INSERT INTO message (box_id, message_id, message_type_id, sender_organization_id, sender_application_id, expires_at)
        VALUES (${facts.box_id}, ${messageId}, ${messageTypeId}, ${sender.enterpriseNumber}, ${senderApplicationId}, now() + ${facts.validity}::interval)
        RETURNING expires_at`,
      transaction`INSERT INTO content (box_id, message_id, subject) VALUES (${facts.box_id}, ${messageId}, ${sql.json(message.subject)})`,
      transaction`INSERT INTO attachment (box_id, message_id, attachment_id, position, content_id, wrapped_key, file_name, media_type,
        size_in_bytes, sha256, is_main_content) VALUES (${facts.box_id}, ${messageId}, ${attachmentId}, 0, ${stored.contentId}, ${wrapped},
        'bench.pdf', 'application/pdf', ${stored.size}, ${stored.sha256}, true)`,
      transaction`INSERT INTO event (box_id, type, message_id) VALUES (${facts.box_id}, 'publication/message.published', ${messageId})`,
      transaction`INSERT INTO audit_line (trace_id, subject_token_hash, client_id, request_method, request_url, response_code, details)
        VALUES (${messageId}, decode(${tokenHash}, 'base64'), ${clientId}, 'POST', '/ebox/messages', 201, ${sql.json(details)})`,
    ])
    return JSON.stringify({ messageId, expirationDate: row?.expires_at })
  })
}
