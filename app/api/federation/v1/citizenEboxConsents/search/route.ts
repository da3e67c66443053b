import { searchCitizenEboxConsents } from '#domain/federation/search-citizen-ebox-consents.ts'
import {
  CitizenEboxConsentsShape,
  CitizenEboxConsentsToSearch,
  wireConsents,
} from '#http/federation/citizen-ebox-consents.ts'
import { lookingUp } from '#http/federation/look-up.ts'
import { publication } from '#http/handler.ts'

/** POST /citizenEboxConsents/search: which citizens accepted the terms of the e-Box. */
export const POST = publication({
  name: 'searchCitizenEboxConsents',
  summary: 'Whether each of up to 10,000 citizens accepted the terms of the e-Box',
  isInferred: true,
  json: { schema: CitizenEboxConsentsToSearch },
  isCostly: () => true,
  answers: { 200: { description: 'An answer for each, in the order asked', schema: CitizenEboxConsentsShape } },
  run: async ({ database, ports, caller, body }) => {
    const asked = { ...lookingUp(caller), ...body }
    const { consents, audit } = await searchCitizenEboxConsents(database, ports.keys, asked)
    return { json: wireConsents(consents), audit: { ...audit } }
  },
})
