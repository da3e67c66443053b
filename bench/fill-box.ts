import postgres from 'postgres'
import type { DatabaseUrls } from '#tests/fixtures/database-urls.ts'

/**
 * Puts copies of one of the registry's messages into an enterprise's box, set-based, a minute apart, every third unread.
 * @returns the box's id
 */
export async function fillBox(databases: DatabaseUrls, enterpriseNumber: string, messages: number): Promise<string> {
  const sql = postgres(databases.superuser, { max: 1, onnotice() {} })
  const [box] = await sql<{ box_id: string }[]>`SELECT box_id FROM ebox WHERE enterprise_number = ${enterpriseNumber}`
  if (!box) throw new Error(`Enterprise ${enterpriseNumber} has no box`)
  await copyMessages(sql, { boxes: sql`SELECT ${box.box_id}::bigint AS box_id`, messagesPerBox: messages })
  await settle(sql)
  await sql.end()
  return box.box_id
}

const messagesPerBox = 100
const boxesPerStep = 2_000

/** Adds so many messages in boxes of others, a hundred in each. */
export async function growRegistry(databases: DatabaseUrls, messages: number): Promise<void> {
  const sql = postgres(databases.superuser, { max: 1, onnotice() {} })
  const boxes = Math.round(messages / messagesPerBox)
  for (let made = 0; made < boxes; made += boxesPerStep) {
    const some = Math.min(boxesPerStep, boxes - made)
    const [first] = await sql<{ box_id: string }[]>`
      WITH made AS (
        INSERT INTO box_identifier (lookup_hash) SELECT sha256(uuid_send(uuidv7())) FROM generate_series(1, ${some}) RETURNING box_id),
      opened AS (
        INSERT INTO ebox (box_id, ebox_type, wrapped_key, activated_at) SELECT box_id, 'enterprise', '\\x00', now() FROM made RETURNING box_id)
      SELECT min(box_id) AS box_id FROM opened`
    if (!first) throw new Error('No box was made')
    await copyMessages(sql, { boxes: sql`SELECT box_id FROM ebox WHERE box_id >= ${first.box_id}`, messagesPerBox })
  }
  await settle(sql)
  await sql.end()
}

/** What the trigger of `content` would make searchable, row by row, is copied with the rest. */
async function copyMessages(
  sql: postgres.Sql,
  { boxes, messagesPerBox }: { boxes: postgres.PendingQuery<postgres.Row[]>; messagesPerBox: number },
): Promise<void> {
  await sql`SET session_replication_role = replica`
  await sql`
    WITH sample AS MATERIALIZED (
      SELECT message.*, content.subject, content.business_data FROM message JOIN content USING (box_id, message_id)
      WHERE sender_ebox_type = 'enterprise' AND waits_for IS NULL AND withdrawn_at IS NULL LIMIT 1),
    made AS (
      INSERT INTO message (box_id, message_type_id, sender_organization_id, sender_application_id, received_at, expires_at, read_at,
        search_nl, search_fr, search_de)
      SELECT boxes.box_id, message_type_id, sender_organization_id, sender_application_id, now() - number * interval '1 minute',
        now() + interval '1 year', CASE WHEN number % 3 > 0 THEN now() END, search_nl, search_fr, search_de
      FROM sample, (${boxes}) AS boxes, generate_series(1, ${messagesPerBox}) AS number RETURNING box_id, message_id)
    INSERT INTO content (box_id, message_id, subject, business_data)
    SELECT made.box_id, made.message_id, sample.subject, sample.business_data FROM made, sample`
  await sql`SET session_replication_role = DEFAULT`
}

/** What was written is on disk and counted: nothing is left to be done while others measure. */
async function settle(sql: postgres.Sql): Promise<void> {
  await sql`VACUUM ANALYZE message, content`
  await sql`VACUUM ANALYZE box_identifier, ebox`
  await sql`CHECKPOINT`
}
