import { z } from 'zod'
import type { CitizenEboxConsent } from '#domain/federation/search-citizen-ebox-consents.ts'
import { parseSsin } from '#domain/identifier/ssin.ts'
import { wireInstant } from '#http/message-registry/message.ts'
import { mostLookUps, parseNumbers, Purpose } from './look-up.ts'

/** Which citizens are asked after (inferred: the public documents do not show the form). */
export const CitizenEboxConsentsToSearch = z
  .strictObject({ ssins: z.array(z.string()).max(mostLookUps), purpose: Purpose })
  .transform(({ ssins, purpose }, context) => ({
    purpose,
    ssins: parseNumbers(ssins, parseSsin, context, { path: 'ssins', message: 'is not an SSIN' }),
  }))
  .meta({ id: 'CitizenEboxConsentsToSearch' })

export const CitizenEboxConsentsShape = z
  .object({
    items: z.array(
      z.object({
        ssin: z.string(),
        hasConsented: z.boolean().meta({ description: 'Accepted the terms of the e-Box, for all senders' }),
        since: z.iso.datetime({ offset: true }).optional(),
      }),
    ),
    totalItems: z.int(),
    total: z.int(),
  })
  .meta({ id: 'CitizenEboxConsents' })

export function wireConsents(consents: CitizenEboxConsent[]): z.input<typeof CitizenEboxConsentsShape> {
  return {
    items: consents.map(({ since, ...consent }) => ({ ...consent, ...(since && { since: wireInstant(since) }) })),
    totalItems: consents.length,
    total: consents.length,
  }
}
