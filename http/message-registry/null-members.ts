import { registrySettings } from '#http/registry-settings.ts'

/** Its sender's own: nothing in it is ours to leave out. */
const structuredData = 'structuredData'

/**
 * The JSON of a message or a reply as this registry reads it: where that is offered a member that is null is absent (spec §2.2, choice 7);
 * elsewhere the contract refuses it.
 */
export function asThisRegistryReads(json: unknown): unknown {
  return registrySettings().offers.includes('nullMembers') ? withoutNullMembers(json) : json
}

function withoutNullMembers(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withoutNullMembers)
  if (typeof json !== 'object' || json === null) return json
  return Object.fromEntries(
    Object.entries(json)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, name === structuredData ? value : withoutNullMembers(value)]),
  )
}
