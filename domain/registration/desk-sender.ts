import type { Database } from '#db/schema/index.ts'
import type { DeskPerson } from '#domain/access/desk.ts'
import type { SenderClient } from '#domain/access/mandate.ts'
import { publisherClients } from './client-desk.ts'
import { type ClientWithKeys, listClients } from './client-keys.ts'

type DeskSender = SenderClient & { enterpriseNumber: string }

/**
 * As which sender a person at an organisation's desk publishes: by the organisation's own software, so that quotas, suspension and trail are
 * those of its calls. The right to work at the desk is judged here.
 * @returns undefined while the organisation has no software that may publish
 * @throws missingPermission when the session has ended or the person does not work there any more
 */
export async function senderAtDesk(
  database: Database,
  person: DeskPerson,
  enterpriseNumber: string,
): Promise<DeskSender | undefined> {
  return senderAmong(await listClients(database, publisherClients(person, enterpriseNumber)), enterpriseNumber)
}

/** The same among an organisation's clients that were read already. */
export function senderAmong(clients: ClientWithKeys[], enterpriseNumber: string): DeskSender | undefined {
  const software = clients.find(({ role, status }) => role === 'documentSender' && status === 'active')
  return software && { clientId: software.clientId, enterpriseNumber }
}
