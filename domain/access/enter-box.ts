import { type SQL, sql } from 'drizzle-orm'

/** Every message of a box, as `enterBox` takes it: the holder, the holder's own software, whoever publishes into it. */
export const everyRight: SQL = sql`'all'`

/**
 * What a column of rights (`BoxRight[]`) allows, as `enterBox` takes it; of several, any of them is enough. Empty means: nothing.
 * @param rights an expression of type jsonb
 */
export const onlyRights = (rights: SQL): SQL => sql`right_keys(${rights})::text`

/**
 * Names a box to row level security for the running transaction, with what of it may be seen, as an expression that answers its id. Who
 * enters another box takes no right along.
 */
export function enterBox(boxId: SQL, rights: SQL = everyRight): SQL {
  // CASE holds the order; a setting is never null.
  return sql`CASE WHEN set_config('app.rights', ${rights}, true) IS NOT NULL
    THEN nullif(set_config('app.box_id', coalesce((${boxId})::text, ''), true), '')::bigint END`
}
