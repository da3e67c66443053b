import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { launch } from '#launcher/launch.mjs'

/** `npm run bench [-- list publish]`: one process a benchmark, one after the other, each printing JSON. */
const all = ['list', 'publish', 'reachability', 'parties', 'large', 'growth', 'alerts', 'broadcast']
const wanted = process.argv.slice(2)
// The workflows are served by the pages' part: an old build would be measured otherwise.
await launch(['--build'])
for (const name of wanted.length > 0 ? wanted : all) {
  const file = path.join(import.meta.dirname, `${name}.ts`)
  const { status } = spawnSync(process.execPath, [file], { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
