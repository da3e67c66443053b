import { searchEboxPreferences } from '#domain/federation/search-ebox-preferences.ts'
import { EboxIdSameTypeList, EboxPreferencesListShape, wirePreferences } from '#http/federation/ebox-preferences.ts'
import { publication } from '#http/handler.ts'

/** POST /eboxPreferences/search: who of a list has an open e-Box, and wants no paper beside it. */
export const POST = publication({
  name: 'searchEboxPreferences',
  summary: 'The preferences of those, of up to 10,000, who opened their e-Box',
  json: { schema: EboxIdSameTypeList },
  answers: { 200: { description: 'Those who did; nothing of the others', schema: EboxPreferencesListShape } },
  run: async ({ database, ports, caller: { clientId }, body }) => {
    const { preferences, audit } = await searchEboxPreferences(database, ports.keys, { clientId, ...body })
    return { json: wirePreferences(preferences), audit: { ...audit } }
  },
})
