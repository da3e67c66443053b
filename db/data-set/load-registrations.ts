import {
  client,
  clientKey,
  enterpriseRegister,
  enterpriseUser,
  personRegister,
  publicationMandate,
  type Transaction,
} from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { personLookupHash } from '#domain/ebox/holder.ts'
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
    .values(set.enterpriseUsers.map(({ ssin, ...user }) => ({ ...user, ssinHash: personLookupHash(keys, ssin) })))
    .onConflictDoUpdate({
      target: [enterpriseUser.ssinHash, enterpriseUser.enterpriseNumber],
      set: proposed(enterpriseUser, ['role']),
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
        scope: scopeOf(each),
      })),
    )
    .onConflictDoUpdate({
      target: client.clientId,
      set: proposed(client, ['role', 'enterpriseNumber', 'name', 'scope']),
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
    await transaction.insert(publicationMandate).values(set.publicationMandates).onConflictDoNothing()
}
