import { createHash } from 'node:crypto'
import type postgres from 'postgres'
import { openPool } from '#db/client.ts'
import type { SentMail } from '#embedded/mail-inbox/sent-mail.ts'

/** A mail as the inbox keeps it. */
export interface KeptMail {
  id: string
  from: string
  to: string[]
  subject: string
  html: string | null
  text: string | null
  headers: Record<string, string>
  receivedAt: Date
}

/** What a request was answered, or that its key belongs to another one (Resend remembers keys for 24 hours). */
export type Kept = { ids: string[] } | 'otherRequest'

export type MailStore = Awaited<ReturnType<typeof openMailStore>>

const tables = `
CREATE SCHEMA IF NOT EXISTS mail_inbox;
CREATE TABLE IF NOT EXISTS mail_inbox.mail (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  "from" text NOT NULL,
  "to" text[] NOT NULL,
  subject text NOT NULL,
  html text,
  text text,
  headers json NOT NULL,
  received_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
ALTER TABLE mail_inbox.mail ALTER COLUMN html SET STORAGE EXTERNAL;
CREATE TABLE IF NOT EXISTS mail_inbox.request (
  idempotency_key text PRIMARY KEY,
  body_hash bytea NOT NULL,
  ids uuid[],
  received_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS request_age ON mail_inbox.request (received_at);`

/** Opens the inbox's schema in a database of the embedded parts, made when it is missing. */
export async function openMailStore(databaseUrl: string) {
  const sql = openPool(databaseUrl, 4, { name: 'mail-inbox' })
  try {
    // Two inboxes may start on one database: CREATE … IF NOT EXISTS alone is no protection from each other.
    await sql.begin(async (transaction) => {
      await transaction`SELECT pg_advisory_xact_lock(hashtextextended('mail_inbox', 0))`
      await transaction.unsafe(tables)
    })
  } catch (error) {
    await sql.end({ timeout: 0 })
    throw error
  }

  async function insert(transaction: postgres.ISql, mails: SentMail[]): Promise<string[]> {
    const rows = mails.map((mail) => ({ ...mail, html: mail.html ?? null, text: mail.text ?? null }))
    const inserted = await transaction<{ id: string }[]>`
      INSERT INTO mail_inbox.mail ("from", "to", subject, html, text, headers)
      SELECT "from", ARRAY(SELECT json_array_elements_text("to")), subject, html, text, headers
      FROM json_to_recordset(${JSON.stringify(rows)}::text::json)
        AS given ("from" text, "to" json, subject text, html text, text text, headers json)
      RETURNING id`
    return inserted.map(({ id }) => id)
  }

  return {
    /** Keeps the mails of one request; durable when it resolves. A repeat of the same key and body gets the first's answer. */
    keep(mails: SentMail[], request: { key: string | undefined; body: string }): Promise<Kept> {
      return sql.begin(async (transaction): Promise<Kept> => {
        const { key, body } = request
        if (key === undefined) return { ids: await insert(transaction, mails) }
        const hash = createHash('sha256').update(body).digest()
        await transaction`DELETE FROM mail_inbox.request WHERE received_at < now() - interval '24 hours'`
        const [first] = await transaction`
          INSERT INTO mail_inbox.request (idempotency_key, body_hash) VALUES (${key}, ${hash})
          ON CONFLICT DO NOTHING RETURNING true`
        if (!first) {
          const [known] = await transaction<{ same: boolean; ids: string[] }[]>`
            SELECT body_hash = ${hash} AS same, ids FROM mail_inbox.request WHERE idempotency_key = ${key}`
          return known?.same ? { ids: known.ids } : 'otherRequest'
        }
        const ids = await insert(transaction, mails)
        await transaction`UPDATE mail_inbox.request SET ids = ${ids}::uuid[] WHERE idempotency_key = ${key}`
        return { ids }
      })
    },

    /** The newest first; to one address only when it is given. */
    list({ to, limit }: { to?: string; limit: number }): Promise<KeptMail[]> {
      return sql<KeptMail[]>`
        SELECT id, "from", "to", subject, html, text, headers, received_at AS "receivedAt"
        FROM mail_inbox.mail WHERE ${to ?? null}::text IS NULL OR ${to ?? null}::text = ANY ("to")
        ORDER BY received_at DESC, id DESC LIMIT ${limit}`
    },

    async find(id: string): Promise<KeptMail | undefined> {
      const [mail] = await sql<KeptMail[]>`
        SELECT id, "from", "to", subject, html, text, headers, received_at AS "receivedAt"
        FROM mail_inbox.mail WHERE id = ${id}`
      return mail
    },

    close: () => sql.end({ timeout: 2 }),
  }
}
