import { eq } from 'drizzle-orm'
import { type Database, guardianRegister } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { GuardianRegister } from '#domain/ebox/guardian-register.ts'
import { personLookupHash } from '#domain/ebox/holder.ts'
import { parseSsin } from '#domain/identifier/ssin.ts'

/** The seeded table `guardian_register`; it stands in for the register of protected persons on a fresh machine. */
export function localGuardianRegister(database: Database, keys: KeyProvider): GuardianRegister {
  return {
    async wardsOf(guardian) {
      const rows = await database
        .select()
        .from(guardianRegister)
        .where(eq(guardianRegister.guardianHash, personLookupHash(keys, guardian)))
      const wards = await Promise.all(
        rows.map(async ({ wardCipher, wardName: name }) => {
          const ssin = parseSsin(Buffer.from(await keys.unwrap(wardCipher, 'guardian-register|ward')).toString('utf8'))
          return ssin ? [{ ssin, name }] : []
        }),
      )
      return wards.flat()
    },
  }
}
