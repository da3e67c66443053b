import { sql } from 'drizzle-orm'
import { client, type Transaction } from '#db/schema/index.ts'
import type { OnboardingKind } from './onboarding-kinds.ts'

const suffixes = {
  documentSender: 'publisher',
  serviceProvider: 'service',
  documentConsumer: 'consumer',
  documentProvider: 'provider',
  partnerPortal: 'portal',
} as const satisfies Record<OnboardingKind, string>

/** A name that people recognise in their configuration, such as `leeuwerik-publisher`, with a number where it is taken. */
export async function freeClientId(transaction: Transaction, name: string, kind: OnboardingKind): Promise<string> {
  const words = name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .split(/[^a-zA-Z0-9]/)
    .filter(Boolean)
    .join('-')
    .toLowerCase()
    .slice(0, 40)
  const wanted = `${words || 'enterprise'}-${suffixes[kind]}`
  // One registration at a time looks for a name.
  await transaction.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended('client', 0))`)
  const taken = await transaction
    .select({ clientId: client.clientId })
    .from(client)
    .where(sql`starts_with(${client.clientId}, ${wanted})`)
  const names = new Set(taken.map(({ clientId }) => clientId))
  for (let number = 2; names.has(wanted); number += 1)
    if (!names.has(`${wanted}-${number}`)) return `${wanted}-${number}`
  return wanted
}
