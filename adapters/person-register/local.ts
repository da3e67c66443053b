import { sql } from 'drizzle-orm'
import type { Database, personRegister } from '#db/schema/index.ts'
import { statement } from '#db/statement.ts'
import { personLookupHex } from '#domain/ebox/holder.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { PersonRegister, PersonStatus } from '#domain/ebox/person-register.ts'
import { parseSsin, type Ssin } from '#domain/identifier/ssin.ts'

type Row = { hash: string; replaced_by_cipher: Uint8Array | null } & Pick<typeof personRegister.$inferSelect, 'status'>

type InactiveRow = { hash: string; status: Exclude<PersonStatus['status'], 'active'> }

/** One text for any number of them. */
const select = statement(sql`
  SELECT encode(ssin_hash, 'hex') AS hash, status, replaced_by_cipher FROM person_register
  WHERE ssin_hash IN (SELECT decode(jsonb_array_elements_text(${sql.placeholder('hashes')}::text::jsonb), 'hex'))`)

/** Rows come back for those alone of whom there is something to say. */
const selectInactive = statement(sql`
  SELECT asked.hash, coalesce(register.status, 'unknown') AS status
  FROM jsonb_array_elements_text(${sql.placeholder('hashes')}::text::jsonb) AS asked (hash)
  LEFT JOIN person_register AS register ON register.ssin_hash = decode(asked.hash, 'hex')
  WHERE register.status IS DISTINCT FROM 'active'`)

/** The seeded table `person_register`; it stands in for the national register on a fresh machine. */
export function localPersonRegister(database: Database, keys: KeyProvider): PersonRegister {
  return {
    async lookUp(ssins) {
      if (ssins.length === 0) return new Map()
      const byHash = hashed(keys, ssins)
      const rows = await database.execute<Row>(select({ hashes: JSON.stringify([...byHash.keys()]) }))
      const found = new Map<Ssin, PersonStatus>(ssins.map((ssin) => [ssin, { status: 'unknown' }]))
      for (const row of rows) {
        const ssin = byHash.get(row.hash)
        if (!ssin) continue
        found.set(
          ssin,
          row.status === 'replaced'
            ? { status: 'replaced', replacedBy: await openReplacement(keys, row.replaced_by_cipher) }
            : { status: row.status },
        )
      }
      return found
    },
    async findInactive(ssins) {
      if (ssins.length === 0) return new Map()
      const byHash = hashed(keys, ssins)
      const rows = await database.execute<InactiveRow>(selectInactive({ hashes: JSON.stringify([...byHash.keys()]) }))
      return new Map(
        rows.flatMap(({ hash, status }) => {
          const ssin = byHash.get(hash)
          return ssin ? [[ssin, status] as const] : []
        }),
      )
    },
  }
}

const hashed = (keys: KeyProvider, ssins: readonly Ssin[]) =>
  new Map(ssins.map((ssin) => [personLookupHex(keys, ssin), ssin]))

async function openReplacement(keys: KeyProvider, cipher: Uint8Array | null): Promise<Ssin | undefined> {
  if (!cipher) return undefined
  return parseSsin(Buffer.from(await keys.unwrap(cipher, 'person-register|replaced-by')).toString('utf8'))
}
