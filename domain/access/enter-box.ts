import { type SQL, sql } from 'drizzle-orm'

/** Names a box to row level security for the running transaction, as an expression that answers its id. */
export function enterBox(boxId: SQL): SQL {
  return sql`nullif(set_config('app.box_id', coalesce((${boxId})::text, ''), true), '')::bigint`
}
