import { sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { enteredBox, readInBox } from '#domain/access/read-in-box.ts'
import type { Reader } from '#domain/access/reader.ts'
import { versionInForce } from '#domain/ebox/terms.ts'

export interface Opening {
  /** Its holder opened it; false also when there is none yet */
  isOpened: boolean
  /** And accepted the terms in force, where there are any */
  hasAcceptedTerms: boolean
  /** Mails to its address, or to that of a part of it, come back */
  hasBounced: boolean
}

/** How far the holder of this box has opened it. @throws missingPermission */
export async function readOpening(database: Database, reader: Reader): Promise<Opening> {
  const [box] = await readInBox<{ is_opened: boolean; has_accepted_terms: boolean; has_bounced: boolean }>(
    database,
    reader,
    'consultEbox',
    sql`SELECT activated_at IS NOT NULL AS is_opened, alert_address_bounced_at IS NOT NULL
        OR EXISTS (SELECT FROM partition_address WHERE partition_address.box_id = ebox.box_id AND bounced_at IS NOT NULL) AS has_bounced,
      terms_version IS NOT DISTINCT FROM coalesce(${versionInForce}, terms_version) AS has_accepted_terms
      FROM ebox WHERE box_id = ${enteredBox}`,
  )
  return {
    isOpened: box?.is_opened ?? false,
    hasAcceptedTerms: box?.has_accepted_terms ?? false,
    hasBounced: box?.has_bounced ?? false,
  }
}
