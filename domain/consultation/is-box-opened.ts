import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { enteredBox, readInBox } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'

/** Did the holder open this box? False also when there is none yet. @throws missingPermission */
export async function isBoxOpened(database: Database, reader: Reader): Promise<boolean> {
  const [box] = await readInBox<{ is_opened: boolean }>(
    database,
    reader,
    'consultEbox',
    sql`SELECT activated_at IS NOT NULL AS is_opened FROM ebox WHERE box_id = ${enteredBox}`,
  )
  return box?.is_opened ?? false
}
