import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { enteredBox, readInBox } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'

/** The partitions that the holder made in the reader's box, by name; GENERAL, which every box has, is not among them (spec §3). */
export async function readPartitions(database: Database, reader: Reader): Promise<string[]> {
  const rows = await readInBox<{ partition_id: string }>(
    database,
    reader,
    'searchMessages',
    sql`SELECT partition_id FROM partition WHERE partition.box_id = ${enteredBox} ORDER BY partition_id`,
  )
  return rows.map((row) => row.partition_id)
}
