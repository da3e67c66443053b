import { sql } from 'drizzle-orm'
import { guardianRegister, personMandate, type Transaction } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { personLookupHash } from '#domain/ebox/holder.ts'
import type { DataSet } from './data-set.ts'
import { proposed } from './proposed.ts'

/** Loads who reads for whom: mandates that both sides agreed to, and the register of guardians. A mandate that was ended stays so. */
export async function loadMandates(transaction: Transaction, keys: KeyProvider, set: DataSet): Promise<void> {
  const nameOf = (ssin: string) => {
    const person = set.persons.find((each) => each.ssin === ssin)?.signsIn
    const tried = set.testRecipients.find((each) => each.eboxType === 'citizen' && each.ssin === ssin)
    return person ? `${person.givenName} ${person.familyName}` : `Test recipient ${tried?.id}`
  }
  const mandates = set.personMandates.map(({ mandateId, mandator, mandatary, rights }) => ({
    mandateId,
    mandatorHash: personLookupHash(keys, mandator),
    mandatorName: nameOf(mandator),
    mandataryHash: personLookupHash(keys, mandatary),
    mandataryName: nameOf(mandatary),
    askedBy: 'mandator' as const,
    rights,
    validFrom: sql`now()`,
    acceptedAt: sql`now()`,
  }))
  if (mandates.length > 0) await transaction.insert(personMandate).values(mandates).onConflictDoNothing()
  const guardians = await Promise.all(
    set.guardians.map(async ({ guardian, ward, wardName }) => ({
      guardianHash: personLookupHash(keys, guardian),
      wardHash: personLookupHash(keys, ward),
      // As adapters/guardian-register/local.ts opens it.
      wardCipher: await keys.wrap(Buffer.from(ward), 'guardian-register|ward'),
      wardName,
    })),
  )
  if (guardians.length > 0)
    await transaction
      .insert(guardianRegister)
      .values(guardians)
      .onConflictDoUpdate({
        target: [guardianRegister.guardianHash, guardianRegister.wardHash],
        set: proposed(guardianRegister, ['wardName']),
      })
}
