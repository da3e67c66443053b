import { sql } from 'drizzle-orm'
import {
  client,
  clientKey,
  enterpriseMandate,
  enterpriseRegister,
  enterpriseUser,
  personRegister,
  platformRole,
  publisherStaff,
  testRecipient,
  type Transaction,
} from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { boxLookupHash, personLookupHash } from '#domain/ebox/holder.ts'
import type { Ssin } from '#domain/identifier/ssin.ts'
import { contextOf } from '#domain/registration/test-recipients.ts'
import type { Credentials } from './credentials.ts'
import type { DataSet } from './data-set.ts'
import { publicHalf, scopeOf } from './issue-credentials.ts'
import { proposed } from './proposed.ts'

/** Loads the seeded registers of persons and enterprises, and who may read which enterprise's box. */
export async function loadRegisters(transaction: Transaction, keys: KeyProvider, set: DataSet): Promise<void> {
  const persons = await Promise.all(
    set.persons.map(async ({ ssin, status, replacedBy }) => ({
      ssinHash: personLookupHash(keys, ssin),
      status,
      // As adapters/person-register/local.ts opens it.
      replacedByCipher: replacedBy ? await keys.wrap(Buffer.from(replacedBy), 'person-register|replaced-by') : null,
    })),
  )
  await transaction
    .insert(personRegister)
    .values(persons)
    .onConflictDoUpdate({
      target: personRegister.ssinHash,
      set: proposed(personRegister, ['status', 'replacedByCipher']),
    })
  await transaction
    .insert(enterpriseRegister)
    .values(set.enterprises)
    .onConflictDoUpdate({
      target: enterpriseRegister.enterpriseNumber,
      set: proposed(enterpriseRegister, ['name', 'status']),
    })
  if (set.enterpriseUsers.length === 0) return
  await transaction
    .insert(enterpriseUser)
    .values(
      set.enterpriseUsers.map(({ ssin, ...user }) => {
        const person = set.persons.find((each) => each.ssin === ssin)?.signsIn
        const name = person ? `${person.givenName} ${person.familyName}` : ''
        return { ...user, name, ssinHash: personLookupHash(keys, ssin) }
      }),
    )
    .onConflictDoUpdate({
      target: [enterpriseUser.ssinHash, enterpriseUser.enterpriseNumber],
      set: proposed(enterpriseUser, ['role', 'name', 'rights']),
    })
}

/** Registers the machines of a set with the public halves of their keys, and who may publish for whom. A client that was suspended stays so. */
export async function loadClients(transaction: Transaction, set: DataSet, credentials: Credentials): Promise<void> {
  await transaction
    .insert(client)
    .values(
      set.clients.map((each) => ({
        clientId: each.clientId,
        role: each.role,
        enterpriseNumber: each.enterpriseNumber,
        name: each.name,
        profile: each.role === 'partnerPortal' ? ('fapi2' as const) : ('ebox' as const),
        scope: scopeOf(each),
        redirectUris: each.redirectUris,
      })),
    )
    .onConflictDoUpdate({
      target: client.clientId,
      set: proposed(client, ['role', 'enterpriseNumber', 'name', 'profile', 'scope', 'redirectUris']),
    })
  await transaction
    .insert(clientKey)
    .values(
      credentials.clients
        .filter(({ id }) => set.clients.some(({ clientId }) => clientId === id))
        .map(({ id, privateJwk }) => ({ clientId: id, kid: privateJwk.kid, jwk: publicHalf(privateJwk) })),
    )
    .onConflictDoNothing()
  if (set.publicationMandates.length > 0)
    await transaction
      .insert(enterpriseMandate)
      .values(
        set.publicationMandates.map((mandate) => ({
          ...mandate,
          operation: 'publish' as const,
          enterpriseAcceptedAt: sql`now()`,
          mandataryAcceptedAt: sql`now()`,
        })),
      )
      .onConflictDoNothing()
}

/** Who works for the platform and at which organisation's desk, and the recipients for trying out. Nobody loses a role by it. */
export async function loadDesks(transaction: Transaction, keys: KeyProvider, set: DataSet): Promise<void> {
  const hashed = <Place extends { ssin: Ssin }>(people: Place[]) =>
    people.map(({ ssin, ...place }) => ({ ...place, ssinHash: personLookupHash(keys, ssin) }))
  if (set.platformRoles.length > 0)
    await transaction.insert(platformRole).values(hashed(set.platformRoles)).onConflictDoNothing()
  if (set.publisherStaff.length > 0)
    await transaction.insert(publisherStaff).values(hashed(set.publisherStaff)).onConflictDoNothing()
  const recipients = await Promise.all(
    set.testRecipients.map(async ({ id, behaviour, readAfterSeconds, ...holder }) => ({
      testRecipientId: id,
      eboxType: holder.eboxType,
      ...(holder.eboxType === 'professional' && { quality: holder.quality }),
      behaviour,
      readAfterSeconds,
      lookupHash: boxLookupHash(keys, holder),
      numberCipher: await keys.wrap(
        Buffer.from(holder.eboxType === 'enterprise' ? holder.enterpriseNumber : holder.ssin),
        contextOf(id),
      ),
    })),
  )
  if (recipients.length > 0) await transaction.insert(testRecipient).values(recipients).onConflictDoNothing()
}
