import { searchEboxPreferences } from '#domain/federation/search-ebox-preferences.ts'
import { EboxIdSameTypeList, EboxPreferencesListShape, wirePreferences } from '#http/federation/ebox-preferences.ts'
import { lookingUp } from '#http/federation/look-up.ts'
import { publication } from '#http/handler.ts'

/** POST /eboxPreferences/search: who of a list has an open e-Box, and wants no paper beside it. */
export const POST = publication({
  name: 'searchEboxPreferences',
  summary: 'The preferences of those, of up to 10,000, who opened their e-Box',
  json: { schema: EboxIdSameTypeList },
  isCostly: () => true,
  answers: { 200: { description: 'Those who did; nothing of the others', schema: EboxPreferencesListShape } },
  run: async ({ database, ports, caller, body }) => {
    const asked = { ...lookingUp(caller), ...body }
    const { preferences, audit } = await searchEboxPreferences(database, ports.keys, asked)
    return { json: wirePreferences(preferences), audit: { ...audit } }
  },
})
