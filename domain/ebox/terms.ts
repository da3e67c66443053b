import { eq, type SQL, sql } from 'drizzle-orm'
import { type Database, terms, type TermsSections, type Transaction } from '#db/schema/index.ts'

/** What the holder of a box, or an enterprise with software of its own, agrees to. */
export interface Terms {
  version: string
  validFrom: Date
  sections: TermsSections
}

export type TermsAudience = (typeof terms.$inferSelect)['audience']

const isFor: Record<TermsAudience, SQL> = {
  holder: sql`terms.audience = 'holder'`,
  documentConsumer: sql`terms.audience = 'documentConsumer'`,
}

const inForceFor = (audience: TermsAudience): SQL => sql`(
  SELECT terms.terms_version FROM terms WHERE terms.valid_from <= now() AND ${isFor[audience]}
  ORDER BY terms.valid_from DESC, terms.terms_version DESC LIMIT 1)`

/** The version in force for holders of boxes, as a subquery. */
export const versionInForce = inForceFor('holder')

/** The terms in force: the latest whose day has come. @returns undefined where the operator has set none */
export async function currentTerms(
  database: Database | Transaction,
  audience: TermsAudience = 'holder',
): Promise<Terms | undefined> {
  const [found] = await database
    .select({ version: terms.termsVersion, validFrom: terms.validFrom, sections: terms.sections })
    .from(terms)
    .where(eq(terms.termsVersion, inForceFor(audience)))
  return found
}
