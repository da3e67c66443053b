import { createHash, hash, randomUUID } from 'node:crypto'
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
        SELECT message.message_id, coalesce(content.subject, publication.subject) AS subject, message.received_at, message.expires_at,
          message.read_at IS NOT NULL AS is_read, message.is_visible, message.is_registered_mail, message.is_reply_authorized,
          message.is_body_main_content, message.is_for_action, message.action_executed_at, message.action_due_on, message.due_on,
          message.sender_ebox_type, message.sender_organization_id, message.sender_partition, content.sender_quality,
          coalesce(organization.short_name, content.sender_name) AS sender_name, message.partition, message.message_type_id,
          message.sender_application_id, message.original_message_id, content.original_subject, message.thread_id,
          coalesce(content.for_the_attention_of_label, publication.for_the_attention_of_label) AS attention_label,
          coalesce(content.business_data, publication.business_data) AS business_data,
          coalesce(message.withdrawn_at, publication.withdrawn_at) AS withdrawn_at,
          coalesce(content.withdrawal_reason, publication.withdrawal_reason) AS withdrawal_reason,
          replacement.message_id AS replaced_by_message_id
        FROM (SELECT * FROM message WHERE box_id = admitted.box_id AND waits_for IS NULL AND expires_at > now()
              ORDER BY received_at DESC NULLS LAST, message_id DESC NULLS LAST LIMIT 25) AS message
        LEFT JOIN content USING (box_id, message_id)
        LEFT JOIN publication ON publication.publication_id = message.publication_id AND content.message_id IS NULL
        LEFT JOIN sender_organization AS organization ON organization.organization_id = message.sender_organization_id
        LEFT JOIN message AS replacement ON replacement.box_id = admitted.box_id AND replacement.message_id = message.replaced_by_message_id
          AND replacement.waits_for IS NULL
        ORDER BY message.received_at DESC, message.message_id DESC) AS page ON admitted.box_id IS NOT NULL) AS data ON true`

type Text = Partial<Record<'nl' | 'fr' | 'de', string>>

interface Row {
  message_id: string
  subject: Text
  received_at: Date
  expires_at: Date
  is_read: boolean
  is_visible: boolean
  is_registered_mail: boolean
  is_reply_authorized: boolean
  is_body_main_content: boolean
  is_for_action: boolean
  action_executed_at: Date | null
  action_due_on: string | null
  due_on: string | null
  sender_ebox_type: string
  sender_organization_id: string
  sender_partition: string
  sender_name: Text
  sender_quality: string | null
  partition: string
  message_type_id: string
  sender_application_id: string
  attention_label: string | null
  business_data: { key: string; values: Text[] }[]
  original_message_id: string | null
  original_subject: Text | null
  thread_id: string | null
  withdrawn_at: Date | null
  withdrawal_reason: Text | null
  replaced_by_message_id: string | null
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
 * same answer with the same headers (bench/list.ts compares them). No router, no schema, no second route.
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
        const address = (page: number) => `${origin}?page=${page}&pageSize=25`
        const last = Math.max(1, Math.ceil(total / 25))
        const links = { first: address(1), last: address(last), ...(last > 1 && { next: address(2) }) }
        const page = { self: address(1), items, totalItems: total, total, page: 1, pageSize: 25, ...links }
        const body = Buffer.from(JSON.stringify(page))
        const etag = `"${hash('sha256', body, 'base64url')}"`
        const isKnown = request.headers['if-none-match'] === etag
        response
          .writeHead(isKnown ? 304 : 200, {
            ...security,
            'BelGov-Trace-Id': traceId,
            'Content-Type': 'application/json',
            ETag: etag,
            'RateLimit-Policy': '"reads";q=100000000;w=60',
            RateLimit: `"reads";r=${100_000_000 - requests};t=30`,
            'Content-Length': body.length,
          })
          .end(isKnown ? undefined : body)
      })
      .catch(() => response.destroy()) // the load ends in the middle of requests
  }
}

const security = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Content-Security-Policy': `frame-ancestors 'none'`,
  'Cache-Control': 'no-store',
}

const digestOf = (token: string) => createHash('sha256').update(token).digest()
const instant = (date: Date) => date.toISOString().replace(/\.\d+Z$/, 'Z')

function filled(text: Text): Text {
  if (text.nl && text.fr && text.de) return text
  const any = text.nl ?? text.fr ?? text.de
  return { nl: text.nl ?? any, fr: text.fr ?? any, de: text.de ?? any }
}

function senderOf(row: Row) {
  if (row.sender_ebox_type === 'citizen') return { eboxType: 'citizen', name: filled(row.sender_name) }
  if (row.sender_ebox_type === 'professional')
    return { eboxType: 'professional', quality: row.sender_quality, name: filled(row.sender_name) }
  return {
    eboxType: 'enterprise',
    enterpriseNumber: row.sender_organization_id,
    partition: row.sender_partition,
    organizationName: filled(row.sender_name),
  }
}

function itemOf(row: Row, origin: string) {
  return {
    href: `${origin}/${row.message_id}`,
    messageId: row.message_id,
    subject: filled(row.subject),
    receiptDate: instant(row.received_at),
    expirationDate: instant(row.expires_at),
    readStatus: row.is_read,
    visible: row.is_visible,
    isRegisteredMail: row.is_registered_mail,
    isReplyAuthorized: row.is_reply_authorized,
    isBodyMainContent: row.is_body_main_content,
    isForAction: row.is_for_action && !row.action_executed_at && !row.withdrawn_at,
    ...(row.action_executed_at && { actionExecuted: true }),
    ...(row.action_due_on && { actionDueDate: row.action_due_on }),
    ...(row.due_on && { dueDate: row.due_on }),
    sender: senderOf(row),
    partition: row.partition,
    ...(row.attention_label && { forTheAttentionOf: { label: row.attention_label } }),
    messageTypeId: row.message_type_id,
    senderApplicationId: row.sender_application_id,
    businessDataList: {
      items: row.business_data.map(({ key, values }) => ({ key, values: values.map(filled) })),
      totalItems: row.business_data.length,
    },
    ...(row.original_message_id && { originalMessageId: row.original_message_id }),
    ...(row.original_subject && { originalSubject: filled(row.original_subject) }),
    ...(row.thread_id && { threadId: row.thread_id }),
    ...(row.withdrawn_at && {
      withdrawal: {
        date: instant(row.withdrawn_at),
        reason: row.withdrawal_reason && filled(row.withdrawal_reason),
        ...(row.replaced_by_message_id && { replacedByMessageId: row.replaced_by_message_id }),
      },
    }),
  }
}
