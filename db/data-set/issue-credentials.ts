import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'
import { z } from 'zod'
import { scopes } from '#domain/access/authorization-table.ts'
import { type Addresses, type Credentials, PrivateJwk } from './credentials.ts'
import type { DataSet } from './data-set.ts'

/** What OAuth calls the scope of a client of the set. */
export const scopeOf = (client: DataSet['clients'][number]) => client.scopes.map((name) => scopes[name]).join(' ')

/**
 * Writes up what a data set gives into hands: its clients with their keys, its people, its fixtures.
 * @param known the credentials so far: a client keeps its key, when the algorithm is still the same; clients and people of another
 *   set follow after this one's
 */
export async function issueCredentials(set: DataSet, addresses: Addresses, known?: Credentials): Promise<Credentials> {
  const clients = await Promise.all(
    set.clients.map(async (client) => {
      const former = known?.clients.find((each) => each.id === client.clientId)?.privateJwk
      return {
        role: client.role,
        id: client.clientId,
        enterpriseNumber: client.enterpriseNumber,
        privateJwk: former?.alg === client.algorithm ? former : await mintPrivateJwk(client.algorithm),
        scope: scopeOf(client),
        ...(client.redirectUris.length > 0 && { redirectUris: client.redirectUris }),
      }
    }),
  )
  const people = set.persons.flatMap(({ signsIn }) =>
    signsIn
      ? {
          name: `${signsIn.givenName} ${signsIn.familyName}`,
          role: signsIn.role,
          signIn: { person: signsIn.key, method: 'eid' as const },
        }
      : [],
  )
  return {
    ...addresses,
    clients: [...clients, ...otherThan(clients, known?.clients, ({ id }) => id)],
    people: [...people, ...otherThan(people, known?.people, ({ signIn }) => signIn.person)],
    fixtures: set.fixtures,
  }
}

function otherThan<Item>(items: Item[], former: Item[] = [], keyOf: (item: Item) => string): Item[] {
  const keys = new Set(items.map(keyOf))
  return former.filter((item) => !keys.has(keyOf(item)))
}

async function mintPrivateJwk(algorithm: 'ES256' | 'RS256'): Promise<PrivateJwk> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true, modulusLength: 2048 })
  const jwk = await exportJWK(privateKey)
  // The thumbprint names the key by itself (RFC 7638).
  return PrivateJwk.parse({ ...jwk, kid: await calculateJwkThumbprint(jwk), alg: algorithm })
}

const PublicJwk = z.object({
  kty: z.enum(['EC', 'RSA']),
  kid: z.string(),
  alg: z.string(),
  use: z.literal('sig').default('sig'),
  crv: z.string().optional(),
  x: z.string().optional(),
  y: z.string().optional(),
  n: z.string().optional(),
  e: z.string().optional(),
})

/** The half that a registration holds: the members named here and no other, so that nothing private can slip through. */
export function publicHalf(jwk: PrivateJwk): JWK {
  return PublicJwk.parse(jwk)
}
