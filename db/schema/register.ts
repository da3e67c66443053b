import { sql } from 'drizzle-orm'
import { index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
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
export const enterpriseRegister = pgTable(
  'enterprise_register',
  {
    enterpriseNumber: text().primaryKey(),
    name: jsonb().$type<TranslatedString>().notNull(),
    status: text({ enum: enterpriseStatuses }).notNull(),
    /** The names in every language, as `searchable` folds them */
    search: text().generatedAlwaysAs(
      sql`searchable(coalesce(name->>'nl', '') || ' ' || coalesce(name->>'fr', '') || ' ' || coalesce(name->>'de', ''))`,
    ),
  },
  // Whoever represents 100,000 enterprises finds one by a part of its name.
  (table) => [index('enterprise_register_search').using('gin', table.search.op('gin_trgm_ops'))],
)

/** Stands in for the register of protected persons on a fresh machine (adapters/guardian-register). */
export const guardianRegister = pgTable(
  'guardian_register',
  {
    guardianHash: bytea().notNull(),
    wardHash: bytea().notNull(),
    /** The ward's number, wrapped by the key provider */
    wardCipher: bytea().notNull(),
    wardName: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.guardianHash, table.wardHash] })],
)
