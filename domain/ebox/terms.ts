import { eq, sql } from 'drizzle-orm'
import { type Database, terms, type TermsSections, type Transaction } from '#db/schema/index.ts'

/** What the holder of a box agrees to. */
export interface Terms {
  version: string
  validFrom: Date
  sections: TermsSections
}

/** The version in force, as a subquery. */
export const versionInForce = sql`(
  SELECT terms.terms_version FROM terms WHERE terms.valid_from <= now()
  ORDER BY terms.valid_from DESC, terms.terms_version DESC LIMIT 1)`

/** The terms in force: the latest whose day has come. @returns undefined where the operator has set none */
export async function currentTerms(database: Database | Transaction): Promise<Terms | undefined> {
  const [found] = await database
    .select({ version: terms.termsVersion, validFrom: terms.validFrom, sections: terms.sections })
    .from(terms)
    .where(eq(terms.termsVersion, versionInForce))
  return found
}
