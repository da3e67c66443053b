import postgres from 'postgres'
import type { DatabaseUrls } from '#tests/fixtures/database-urls.ts'

/**
 * Puts copies of one of its messages into an enterprise's box, set-based, a minute apart, every third unread.
 * @returns the box's id
 */
export async function fillBox(databases: DatabaseUrls, enterpriseNumber: string, messages: number): Promise<string> {
  const sql = postgres(databases.worker, { max: 1 })
  const [box] = await sql<{ box_id: string }[]>`SELECT box_id FROM ebox WHERE enterprise_number = ${enterpriseNumber}`
  if (!box) throw new Error(`Enterprise ${enterpriseNumber} has no box`)
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
  const superuser = postgres(databases.superuser, { max: 1, onnotice() {} })
  await superuser`VACUUM ANALYZE message, content`
  await superuser.end()
  return box.box_id
}
