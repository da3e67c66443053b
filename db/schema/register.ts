import { jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import type { TranslatedString } from './content.ts'

/** What a register says of a number; `unknown` is the absence of a row. */
export const personStatuses = ['active', 'inactive', 'replaced', 'cancelled', 'deceased'] as const
export const enterpriseStatuses = ['active', 'inactive', 'cancelled'] as const

/** Stands in for the national register on a fresh machine (adapters/person-register). */
export const personRegister = pgTable('person_register', {
  ssinHash: bytea().primaryKey(),
  status: text({ enum: personStatuses }).notNull(),
  replacedByCipher: bytea(),
})

/** Stands in for the Crossroads Bank for Enterprises on a fresh machine (adapters/enterprise-register). */
export const enterpriseRegister = pgTable('enterprise_register', {
  enterpriseNumber: text().primaryKey(),
  name: jsonb().$type<TranslatedString>().notNull(),
  status: text({ enum: enterpriseStatuses }).notNull(),
})
