import { and, eq, sql } from 'drizzle-orm'
import { client, type Database, ebox } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { openHolderSsin } from '#domain/ebox/holder-ssin.ts'
import type { Ssin } from '#domain/identifier/ssin.ts'
import { portalAdmission } from './admission.ts'
import { statement } from '#db/statement.ts'

/** What a verified token says of whom it was given to. */
export interface TokenOf {
  clientId: string
  /** The client itself, or the name by which the client knows a person */
  subject: string
  /** Of a person's token: what it hangs on */
  grantId?: string
}

/**
 * Whether a token that is right in itself still stands: by the client's registration, and for a person's by consent and grant, as they are
 * at this moment.
 * @returns undefined when it does not; of a person the number, for those who may be told it (spec §7, `sub`). Not of a professional's box:
 *   a number alone would pass for the citizen's, and tell that the two are one person's
 */
export async function standingOf(
  database: Database,
  keys: KeyProvider,
  { clientId, subject, grantId = '' }: TokenOf,
): Promise<{ ssin?: Ssin } | undefined> {
  if (subject === clientId) {
    const isActive = and(eq(client.clientId, clientId), eq(client.status, 'active'))
    const [row] = await database.select({ clientId: client.clientId }).from(client).where(isActive)
    return row && {}
  }
  return database.transaction(async (transaction) => {
    const { written, values } = portalAdmission(clientId, subject, grantId)
    const [admitted] = await transaction.execute<{ box_id: string | null }>(statement(written)(values))
    if (!admitted) return undefined
    if (admitted.box_id === null) return {}
    const [box] = await transaction
      .select({ boxId: ebox.boxId, wrappedKey: ebox.wrappedKey, ssinCipher: ebox.ssinCipher })
      .from(ebox)
      .where(and(eq(ebox.boxId, sql`${admitted.box_id}::bigint`), eq(ebox.eboxType, 'citizen')))
    const ssin = box?.ssinCipher && (await openHolderSsin(keys, { ...box, ssinCipher: box.ssinCipher }))
    return ssin ? { ssin } : {}
  })
}
