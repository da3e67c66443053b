import type { Adapter, AdapterPayload } from 'oidc-provider'

const mostEntries = 5_000

/** Where sign-ins that are under way are kept: in memory, for a provider that serves one machine and may forget at a restart. */
export function flowMemory(): (model: string) => Adapter {
  const entries = new Map<string, { payload: AdapterPayload; until: number }>()

  function find(key: string): AdapterPayload | undefined {
    const entry = entries.get(key)
    if (entry && entry.until > Date.now()) return entry.payload
    entries.delete(key)
    return undefined
  }

  return (model) => {
    function search(matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
      for (const key of entries.keys()) {
        const payload = key.startsWith(`${model}:`) ? find(key) : undefined
        if (payload && matches(payload)) return payload
      }
      return undefined
    }

    return {
      async upsert(id, payload, expiresInSeconds = 3_600) {
        if (entries.size >= mostEntries) entries.delete(entries.keys().next().value ?? '')
        entries.set(`${model}:${id}`, { payload, until: Date.now() + expiresInSeconds * 1000 })
      },
      find: async (id) => find(`${model}:${id}`),
      findByUid: async (uid) => search((payload) => payload.uid === uid),
      findByUserCode: async (userCode) => search((payload) => payload.userCode === userCode),
      async consume(id) {
        const payload = find(`${model}:${id}`)
        if (payload) payload.consumed = Math.floor(Date.now() / 1000)
      },
      async destroy(id) {
        entries.delete(`${model}:${id}`)
      },
      async revokeByGrantId(grantId) {
        for (const [key, { payload }] of entries) if (payload.grantId === grantId) entries.delete(key)
      },
    }
  }
}
