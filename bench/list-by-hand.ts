import { createHash, randomUUID } from 'node:crypto'
import type { RequestListener } from 'node:http'
import type { Sql } from 'postgres'

export interface ByHand {
  /** Role ebox_app */
  sql: Sql
  /** The one token that it knows */
  token: string
  clientId: string
  enterpriseNumber: string
  lookupHash: Uint8Array
  origin: string
}

/** The admission, the entered box and the page in one statement, as domain/access/read-in-box.ts puts them together. */
const statement = `
  WITH admitted AS MATERIALIZED (
    SELECT set_config('app.rights', 'all', true), nullif(set_config('app.box_id', coalesce((SELECT box_id FROM box_identifier WHERE lookup_hash = $1)::text, ''), true), '')::bigint AS box_id
    FROM client WHERE client_id = $2 AND status = 'active' AND enterprise_number = $3)
  SELECT data.* FROM admitted LEFT JOIN LATERAL (
    SELECT page.*, counted.* FROM
      (SELECT count(*) AS total_items FROM message WHERE box_id = admitted.box_id AND waits_for IS NULL AND expires_at > now()) AS counted
      LEFT JOIN (
        SELECT message.message_id, content.subject, message.received_at, message.expires_at, message.read_at, message.is_visible,
          message.is_registered_mail, message.is_reply_authorized, message.is_body_main_content, message.sender_organization_id,
          message.sender_partition, organization.short_name, message.partition, message.message_type_id, message.sender_application_id,
          content.for_the_attention_of_label, content.business_data
        FROM (SELECT * FROM message WHERE box_id = admitted.box_id AND waits_for IS NULL AND expires_at > now()
              ORDER BY received_at DESC NULLS LAST, message_id DESC NULLS LAST LIMIT 25) AS message
        JOIN content USING (box_id, message_id)
        JOIN sender_organization AS organization ON organization.organization_id = message.sender_organization_id
        ORDER BY message.received_at DESC, message.message_id DESC) AS page ON admitted.box_id IS NOT NULL) AS data ON true`

interface Row {
  message_id: string
  subject: unknown
  received_at: Date
  expires_at: Date
  read_at: Date | null
  is_visible: boolean
  is_registered_mail: boolean
  is_reply_authorized: boolean
  is_body_main_content: boolean
  sender_organization_id: string
  sender_partition: string
  short_name: unknown
  partition: string
  message_type_id: string
  sender_application_id: string
  for_the_attention_of_label: string | null
  business_data: unknown[]
  total_items: string
}

interface Line {
  traceId: string
  tokenHash: Buffer
  clientId: string
  url: string
  details: string
}

/**
 * The list of messages as one would write it for this one route: `node:http`, a token looked up by its hash, admission and row level
 * security in the statement, the rate counted, the audit line committed together with its neighbours before the answer leaves, the
 * answer mapped and sent with its headers. No router, no schema, no second route.
 */
export function listByHand({ sql, token, clientId, enterpriseNumber, lookupHash, origin }: ByHand): RequestListener {
  const tokens = new Map([[digestOf(token).toString('base64'), { clientId, enterpriseNumber, lookupHash }]])
  const waiting: { line: Line; written: () => void; failed: (reason: unknown) => void }[] = []
  let timer: NodeJS.Timeout | undefined
  let requests = 0

  function audit(line: Line): Promise<void> {
    return new Promise((written, failed) => {
      waiting.push({ line, written, failed })
      timer ??= setTimeout(() => void write(), 3)
    })
  }

  async function write(): Promise<void> {
    timer = undefined
    const together = waiting.splice(0)
    const lines = together.map(({ line }) => line)
    try {
      await sql`
        INSERT INTO audit_line (trace_id, subject_token_hash, client_id, request_method, request_url, response_code, details)
        SELECT trace_id, decode(hash, 'hex'), client_id, 'GET', url, 200, details::jsonb FROM unnest(
          ${lines.map((line) => line.traceId)}::text[], ${lines.map((line) => line.tokenHash.toString('hex'))}::text[],
          ${lines.map((line) => line.clientId)}::text[], ${lines.map((line) => line.url)}::text[],
          ${lines.map((line) => line.details)}::text[]) AS line (trace_id, hash, client_id, url, details)`
      for (const each of together) each.written()
    } catch (error) {
      for (const each of together) each.failed(error)
    }
  }

  return (request, response) => {
    const given = (request.headers.authorization ?? '').slice('Bearer '.length)
    const tokenHash = digestOf(given)
    const known = tokens.get(tokenHash.toString('base64'))
    if (!known) return void response.writeHead(401).end()
    const traceId = request.headers['belgov-trace-id']?.toString() ?? randomUUID()
    requests += 1
    sql
      .unsafe<Row[]>(statement, [known.lookupHash, known.clientId, known.enterpriseNumber], { prepare: true })
      .then(async (rows) => {
        const items = rows.map((row) => itemOf(row, origin))
        const details = JSON.stringify({ messageIds: items.map((item) => item.messageId) })
        await audit({ traceId, tokenHash, clientId, url: request.url ?? '/', details })
        const total = Number(rows[0]?.total_items)
        const body = JSON.stringify({
          self: `${origin}?page=1&pageSize=25`,
          items,
          totalItems: total,
          total,
          page: 1,
          pageSize: 25,
        })
        response
          .writeHead(200, {
            'BelGov-Trace-Id': traceId,
            'Cache-Control': 'no-store',
            'X-Content-Type-Options': 'nosniff',
            'Content-Type': 'application/json',
            'RateLimit-Policy': '"reads";q=600;w=60',
            RateLimit: `"reads";r=${requests};t=30`,
            'Content-Length': Buffer.byteLength(body),
          })
          .end(body)
      })
      .catch(() => response.destroy()) // the load ends in the middle of requests
  }
}

const digestOf = (token: string) => createHash('sha256').update(token).digest()
const instant = (date: Date) => date.toISOString().replace(/\.\d+Z$/, 'Z')

function itemOf(row: Row, origin: string) {
  return {
    href: `${origin}/${row.message_id}`,
    messageId: row.message_id,
    subject: row.subject,
    receiptDate: instant(row.received_at),
    expirationDate: instant(row.expires_at),
    readStatus: row.read_at !== null,
    visible: row.is_visible,
    isRegisteredMail: row.is_registered_mail,
    isReplyAuthorized: row.is_reply_authorized,
    isBodyMainContent: row.is_body_main_content,
    sender: {
      eboxType: 'enterprise',
      enterpriseNumber: row.sender_organization_id,
      partition: row.sender_partition,
      organizationName: row.short_name,
    },
    partition: row.partition,
    ...(row.for_the_attention_of_label && { forTheAttentionOf: { label: row.for_the_attention_of_label } }),
    messageTypeId: row.message_type_id,
    senderApplicationId: row.sender_application_id,
    businessDataList: { items: row.business_data, totalItems: row.business_data.length },
  }
}
