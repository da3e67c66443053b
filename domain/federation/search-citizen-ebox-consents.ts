import type { Database } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { Ssin } from '#domain/identifier/ssin.ts'
import { type LookingUp, type LookUpAudit, lookUpBoxes } from './look-up-boxes.ts'

/** Did this citizen accept the terms of the e-Box; one consent counts for all senders (spec §11). */
export interface CitizenEboxConsent {
  ssin: Ssin
  hasConsented: boolean
  since?: Date
}

/**
 * Tells of each citizen whether the e-Box was opened (spec §5). Who is unknown answers as who never opened one.
 * @returns a consent for each number, in the order asked
 * @throws as lookUpBoxes
 */
export async function searchCitizenEboxConsents(
  database: Database,
  keys: KeyProvider,
  { ssins, ...looking }: LookingUp & { ssins: readonly Ssin[] },
): Promise<{ consents: CitizenEboxConsent[]; audit: LookUpAudit }> {
  const holders = ssins.map((ssin) => ({ eboxType: 'citizen' as const, ssin }))
  const { boxes, audit } = await lookUpBoxes(database, keys, { ...looking, audience: 'citizen', holders })
  const consents = ssins.map((ssin, index) => {
    const since = boxes[index]?.activatedAt
    return { ssin, hasConsented: since !== undefined, ...(since && { since }) }
  })
  return { consents, audit }
}
