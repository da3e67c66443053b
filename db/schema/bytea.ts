import { customType } from 'drizzle-orm/pg-core'

/** PostgreSQL `bytea`, as bytes on both sides. */
export const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' })
