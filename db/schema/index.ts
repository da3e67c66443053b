import type { PostgresJsDatabase, PostgresJsTransaction } from 'drizzle-orm/postgres-js'
import type { ExtractTablesWithRelations } from 'drizzle-orm'
import type { Sql } from 'postgres'

export * from './access.ts'
export * from './audit.ts'
export * from './authorization.ts'
export * from './broadcast.ts'
export * from './content.ts'
export * from './desk.ts'
export * from './ebox.ts'
export * from './event.ts'
export * from './mandate.ts'
export * from './message.ts'
export * from './notification.ts'
export * from './publication.ts'
export * from './rate.ts'
export * from './reference-data.ts'
export * from './register.ts'
export * from './registration.ts'
export * from './session.ts'
export * from './webhook.ts'

type NoRelations = Record<string, never>

/** A pool of connections of one role; every domain function takes it, or a transaction of it, as its first argument. */
export type Database = PostgresJsDatabase<NoRelations> & { $client: Sql }
export type Transaction = PostgresJsTransaction<NoRelations, ExtractTablesWithRelations<NoRelations>>
