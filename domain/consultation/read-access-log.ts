import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { enteredBox, readInBox } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import { joinContent } from '#domain/message/message-content.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'

/** Once that something in the box was opened, as its holder sees it (royal decree 25 December 2023, art. 3). */
export interface Access {
  accessId: string
  at: Date
  /** A person's name, or that of the software or portal */
  who: string
  /** In what capacity: the holder, somebody of the enterprise, a person under a mandate, a portal, software, two persons of the platform */
  as: string
  /** Of software that another enterprise runs for this one: that other's name */
  serviceProvider?: TranslatedString
  /** Why the platform's people read it; absent for everybody else */
  reason?: string
  kind: 'fetched' | 'opened' | 'downloaded'
  messageId: string
  /** Absent when the message has left the box, or `isHidden` */
  subject?: TranslatedString
  /** The message is in the box, and the rights of who looks do not let them read it */
  isHidden?: true
}

/** Lines that one page shows. */
export const accessesOnPage = 50

interface AccessRow {
  access_id: string
  at: string
  who: string
  actor: string
  kind: Access['kind']
  reason: string | null
  service_provider: TranslatedString | null
  message_id: string
  /** The message is in the box */
  is_here: boolean
}

/** A page of the log. */
export interface AccessPage {
  accesses: Access[]
  /** Where the next one begins; absent on the last */
  older?: string
}

/**
 * Who opened what in the reader's own box, newest first.
 * @param before where the page before left off: its `older`
 * @throws missingPermission
 */
export const readAccessLog = (database: Database, reader: Reader, before?: string): Promise<AccessPage> =>
  pageOf(database, reader, { reader, operation: 'readAccessLog' }, before)

/**
 * Who opened what in the box of an enterprise, for a manager: every line of it, but a subject only where the manager's own rights, by
 * partition and by type, let them read the letter.
 * @param manager who manages; `reader` the same person as one who reads
 * @param before as above
 * @throws missingPermission
 */
export const readEnterpriseAccessLog = (
  database: Database,
  { manager, reader }: { manager: Reader; reader: Reader },
  before?: string,
): Promise<AccessPage> => pageOf(database, manager, { reader, operation: 'searchMessages' }, before)

/** @param by who is told the subjects, and by what right */
async function pageOf(
  database: Database,
  reader: Reader,
  by: { reader: Reader; operation: 'readAccessLog' | 'searchMessages' },
  before: string = lastId,
): Promise<AccessPage> {
  const rows = await readInBox<AccessRow>(
    database,
    reader,
    'readAccessLog',
    sql`
      SELECT access_log.access_id, access_log.at, coalesce(client.name, access_log.actor_name) AS who, access_log.actor, access_log.kind,
        access_log.reason, access_log.message_id, message.message_id IS NOT NULL AS is_here,
        CASE WHEN client.enterprise_number <> (SELECT ebox.enterprise_number FROM ebox WHERE ebox.box_id = ${enteredBox})
          THEN coalesce(provider.name, jsonb_build_object('nl', client.enterprise_number)) END AS service_provider
      FROM access_log
      LEFT JOIN message ON message.box_id = access_log.box_id AND message.message_id = access_log.message_id
      LEFT JOIN client ON access_log.kind = 'fetched' AND client.client_id = access_log.actor_name
      LEFT JOIN enterprise_register AS provider ON provider.enterprise_number = client.enterprise_number
      WHERE access_log.box_id = ${enteredBox} AND access_log.access_id < ${before}::uuid
      ORDER BY access_log.access_id DESC LIMIT ${accessesOnPage + 1}`,
  )
  const shown = rows.slice(0, accessesOnPage)
  const subjects = await subjectsOf(
    database,
    by,
    shown.map((row) => row.message_id),
  )
  const accesses = shown.map((row): Access => {
    const subject = subjects.get(row.message_id)
    return {
      accessId: row.access_id,
      at: new Date(row.at),
      who: row.who,
      as: row.actor,
      kind: row.kind,
      ...(row.service_provider && { serviceProvider: row.service_provider }),
      ...(row.reason && { reason: row.reason }),
      messageId: row.message_id,
      ...(subject && { subject }),
      ...(!subject && row.is_here && { isHidden: true }),
    }
  })
  const older = rows.length > accessesOnPage ? accesses.at(-1)?.accessId : undefined
  return { accesses, ...(older && { older }) }
}

/** The subjects of those of these messages that the reader may read; row level security shows no other. */
async function subjectsOf(
  database: Database,
  { reader, operation }: { reader: Reader; operation: 'readAccessLog' | 'searchMessages' },
  messageIds: string[],
): Promise<Map<string, TranslatedString>> {
  const rows = await readInBox<{ message_id: string; subject: TranslatedString }>(
    database,
    reader,
    operation,
    sql`
      SELECT message.message_id, content.subject FROM message ${joinContent}
      WHERE message.box_id = ${enteredBox}
        AND message.message_id IN (SELECT jsonb_array_elements_text(${JSON.stringify(messageIds)}::text::jsonb)::uuid)`,
  )
  return new Map(rows.map((row) => [row.message_id, row.subject]))
}

/** After every uuid. */
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
