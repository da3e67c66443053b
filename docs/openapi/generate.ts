import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { stringify } from 'yaml'
import { describeApi } from '#http/openapi.ts'
import { loadRoutes } from '#server/routes.ts'

/** Writes the descriptions that are committed, served at `/api/openapi` and compared with the code by tests/contract.test.ts. */
export async function generate(): Promise<Record<string, string>> {
  const routes = await loadRoutes()
  const registry = describeApi('/api/messageRegistry/v3', 'e-Box Message Registry', routes)
  return { 'message-registry-3.yaml': stringify(registry, { aliasDuplicateObjects: false, lineWidth: 120 }) }
}

if (import.meta.main) {
  for (const [name, text] of Object.entries(await generate())) await writeFile(path.join(import.meta.dirname, name), text)
}
