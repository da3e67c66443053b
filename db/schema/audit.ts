import { bigint, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import { instant } from './time.ts'

/** Class (c): the audit trail, fields as ATREQ01 to 04 name them (spec §8). Append-only for every role but the owner's. */
export const auditLine = pgTable('audit_line', {
  auditId: bigint({ mode: 'number' }).generatedAlwaysAsIdentity().primaryKey(),
  at: instant().notNull().defaultNow(),
  traceId: text().notNull(),
  subjectTokenHash: bytea(),
  clientId: text(),
  requestMethod: text().notNull(),
  requestUrl: text().notNull(),
  responseCode: integer().notNull(),
  details: jsonb().$type<Record<string, unknown>>().notNull(),
})
