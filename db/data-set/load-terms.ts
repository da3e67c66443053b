import { terms, type Transaction } from '#db/schema/index.ts'
import type { DataSet } from './data-set.ts'

/** Loads the terms of a set. A version that is there stays as it was accepted. */
export async function loadTerms(transaction: Transaction, set: DataSet): Promise<void> {
  if (set.terms.length === 0) return
  await transaction
    .insert(terms)
    .values(
      set.terms.map(({ version, audience, validFrom, sections }) => ({
        termsVersion: version,
        audience,
        validFrom: new Date(`${validFrom}T00:00:00Z`),
        sections,
      })),
    )
    .onConflictDoNothing()
}
