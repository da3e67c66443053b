import { inArray } from 'drizzle-orm'
import { type Database, personRegister } from '#db/schema/index.ts'
import { personLookupHash } from '#domain/ebox/holder.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { PersonRegister, PersonStatus } from '#domain/ebox/person-register.ts'
import { parseSsin, type Ssin } from '#domain/identifier/ssin.ts'

/** The seeded table `person_register`; it stands in for the national register on a fresh machine. */
export function localPersonRegister(database: Database, keys: KeyProvider): PersonRegister {
  return {
    async lookUp(ssins) {
      if (ssins.length === 0) return new Map()
      const byHash = new Map(ssins.map((ssin) => [Buffer.from(personLookupHash(keys, ssin)).toString('hex'), ssin]))
      const rows = await database
        .select()
        .from(personRegister)
        .where(
          inArray(
            personRegister.ssinHash,
            [...byHash.keys()].map((hash) => Buffer.from(hash, 'hex')),
          ),
        )
      const found = new Map<Ssin, PersonStatus>(ssins.map((ssin) => [ssin, { status: 'unknown' }]))
      for (const row of rows) {
        const ssin = byHash.get(Buffer.from(row.ssinHash).toString('hex'))
        if (!ssin) continue
        found.set(
          ssin,
          row.status === 'replaced'
            ? { status: 'replaced', replacedBy: await openReplacement(keys, row.replacedByCipher) }
            : { status: row.status },
        )
      }
      return found
    },
  }
}

async function openReplacement(keys: KeyProvider, cipher: Uint8Array | null): Promise<Ssin | undefined> {
  if (!cipher) return undefined
  return parseSsin(Buffer.from(await keys.unwrap(cipher, 'person-register|replaced-by')).toString('utf8'))
}
