import { StartRefused } from '#launcher/start-refused.mjs'
import * as settings from './complete-environment.ts'
import type { PostgresSettings } from './postgres/index.ts'

// The first import of every entry: after it, process.env is complete and `env.ts` may parse it. Nobody can catch what an import
// throws, so a refusal says its sentence here.
try {
  settings.completeEnvironment(process.env)
} catch (error) {
  if (!(error instanceof StartRefused)) throw error
  console.error(error.message)
  process.exit(1)
}

/** @returns the parts of this process that are embedded, by name */
export const embeddedParts = (): Set<string> => settings.embeddedParts(process.env)

/** @returns how the embedded PostgreSQL is to run, or undefined when no part uses it */
export const postgresSettings = (): PostgresSettings | undefined => settings.postgresSettings(process.env)

/** @returns the data folder, an absolute path */
export const dataFolder = (): string => settings.dataFolder(process.env)
