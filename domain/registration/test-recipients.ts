import { asc, eq } from 'drizzle-orm'
import { type Database, testRecipient } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { Holder } from '#domain/ebox/holder.ts'
import { parseEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { parseSsin } from '#domain/identifier/ssin.ts'

/** A recipient that behaves in a known way, for who tries out. */
export type TestRecipient = Pick<
  typeof testRecipient.$inferSelect,
  'testRecipientId' | 'eboxType' | 'behaviour' | 'readAfterSeconds'
>

/** Every test recipient of this installation; their numbers stay where they are. */
export function listTestRecipients(database: Database): Promise<TestRecipient[]> {
  const { testRecipientId, eboxType, behaviour, readAfterSeconds } = testRecipient
  return database
    .select({ testRecipientId, eboxType, behaviour, readAfterSeconds })
    .from(testRecipient)
    .orderBy(asc(eboxType), asc(testRecipientId))
}

/** @returns whose box it is; undefined for an unknown one */
export async function holderOfTest(
  database: Database,
  keys: KeyProvider,
  testRecipientId: string,
): Promise<Holder | undefined> {
  const [found] = await database.select().from(testRecipient).where(eq(testRecipient.testRecipientId, testRecipientId))
  if (!found) return undefined
  const text = Buffer.from(await keys.unwrap(found.numberCipher, contextOf(testRecipientId))).toString()
  const { eboxType, quality } = found
  if (eboxType === 'enterprise') {
    const enterpriseNumber = parseEnterpriseNumber(text)
    return enterpriseNumber && { eboxType, enterpriseNumber }
  }
  const ssin = parseSsin(text)
  if (!ssin) return undefined
  if (eboxType === 'citizen') return { eboxType, ssin }
  return quality === null ? undefined : { eboxType, ssin, quality }
}

/** Authenticated with the number, so that no row can bear another's. */
export const contextOf = (testRecipientId: string) => `test-recipient|${testRecipientId}`
