import { and, eq, isNull, notInArray, sql } from 'drizzle-orm'
import { type Database, personMandate } from '#db/schema/index.ts'
import { appendAuditLines, type AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { GuardianRegister } from '#domain/ebox/guardian-register.ts'
import { personLookupHash } from '#domain/ebox/holder.ts'
import type { Ssin } from '#domain/identifier/ssin.ts'

export interface GuardianPorts {
  keys: KeyProvider
  guardians: GuardianRegister
}

/**
 * Brings a person's mandates as guardian in line with the register: what it names stands, what it names no more ends (trust.md Z11). Asked
 * at each request under such a mandate, and where mandates are listed. Safe to repeat, and at once from several places.
 * @throws what the register throws: without its word nobody reads as guardian
 */
export async function followGuardians(
  database: Database,
  { keys, guardians }: GuardianPorts,
  guardian: { ssin: Ssin; ssinHash: Uint8Array; name: string },
  request: AuditedRequest,
): Promise<void> {
  const wards = (await guardians.wardsOf(guardian.ssin)).filter(({ ssin }) => ssin !== guardian.ssin)
  const wardHashes = wards.map(({ ssin }) => personLookupHash(keys, ssin))
  await database.transaction(async (transaction) => {
    const ended = await transaction
      .update(personMandate)
      .set({ endedAt: sql`now()`, endedBy: 'register' })
      .where(
        and(
          eq(personMandate.kind, 'guardian'),
          eq(personMandate.mandataryHash, guardian.ssinHash),
          isNull(personMandate.endedAt),
          wardHashes.length > 0 ? notInArray(personMandate.mandatorHash, wardHashes) : undefined,
        ),
      )
      .returning({ mandateId: personMandate.mandateId })
    const begun =
      wards.length === 0
        ? []
        : await transaction
            .insert(personMandate)
            .values(
              wards.map(({ name }, at) => ({
                kind: 'guardian' as const,
                mandatorHash: wardHashes[at],
                mandatorName: name,
                mandataryHash: guardian.ssinHash,
                mandataryName: guardian.name,
                askedBy: 'register' as const,
                rights: [{}],
                validFrom: sql`now()`,
                acceptedAt: sql`now()`,
                isUntold: true,
              })),
            )
            .onConflictDoNothing()
            .returning({ mandateId: personMandate.mandateId })
    await appendAuditLines(transaction, [
      ...ended.map(({ mandateId }) => ({
        ...request,
        responseCode: 200,
        details: { endedMandate: mandateId, as: 'register' },
      })),
      ...begun.map(({ mandateId }) => ({
        ...request,
        responseCode: 200,
        details: { acceptedMandate: mandateId, as: 'register' },
      })),
    ])
  })
}
