import { type SQL, sql } from 'drizzle-orm'

/** The confirmed address of a message's partition, as `told`; one from which mails came back is none. */
export const ownAddress: SQL = sql`
  LEFT JOIN partition_address AS told
    ON told.box_id = message.box_id AND told.partition_id = message.partition AND told.bounced_at IS NULL`

/** There is an address to write to: the partition's, or that of the box. This and what follows need `ownAddress` and `ebox`. */
export const hasAddress: SQL = sql`(
  told.box_id IS NOT NULL OR ebox.alert_address_verified_at IS NOT NULL AND ebox.alert_address_bounced_at IS NULL)`

/** Who reads at a partition's own address chose for that one; other alerts are as the box's holder chose. */
export const wantsReminders: SQL = sql`coalesce(told.wants_reminders, ebox.wants_reminders)`
export const wantsSummary: SQL = sql`coalesce(told.alert_rhythm, ebox.alert_rhythm) = 'dailySummary'`

/** IANA; null by Belgium's clock. */
export const readersTimeZone: SQL = sql`CASE WHEN told.box_id IS NULL THEN ebox.time_zone ELSE told.time_zone END`
