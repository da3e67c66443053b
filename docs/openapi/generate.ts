import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { stringify } from 'yaml'
import { apis, describeApi } from '#http/openapi.ts'
import { loadRoutes } from '#server/routes.ts'

/**
 * The descriptions that are committed, served at `/api/openapi` and compared with the code by tests/contract.test.ts.
 * @returns by file, one for each base that has routes
 */
export async function generate(): Promise<Record<string, string>> {
  const routes = await loadRoutes()
  const there = apis.filter(({ base }) => routes.some(({ template }) => template.startsWith(`${base}/`)))
  return Object.fromEntries(
    there.map((api) => [api.file, stringify(describeApi(api, routes), { aliasDuplicateObjects: false, lineWidth: 120 })]),
  )
}

if (import.meta.main) {
  for (const [name, text] of Object.entries(await generate())) await writeFile(path.join(import.meta.dirname, name), text)
}
