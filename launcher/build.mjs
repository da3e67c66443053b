import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runChild } from './child.mjs'
import { progress } from './progress.mjs'
import { StartRefused } from './start-refused.mjs'

/** What a page may import (architecture.md, "Who may import whom"). */
const folders = [
  'app',
  'components',
  'session',
  'http',
  'domain',
  'db',
  'inngest',
  'emails',
  'locales',
  'adapters',
  'authorization',
  'public',
]

/**
 * @param {string} root the clone
 * @returns {boolean} whether .next holds a complete build of the sources as they are now
 */
export function isBuilt(root) {
  if (!existsSync(join(root, '.next/BUILD_ID')) || !existsSync(join(root, '.next/.sources-digest'))) return false
  return readFileSync(join(root, '.next/.sources-digest'), 'utf8') === sourcesDigest(root)
}

/**
 * Builds the pages. The compiler's own words are shown only when it fails.
 * @param {string} root the clone, whose claim the caller holds
 * @param {string} node a Node 24
 * @throws {StartRefused} when the build fails
 */
export async function build(root, node) {
  const digest = sourcesDigest(root)
  rmSync(join(root, '.next/.sources-digest'), { force: true })
  const line = progress('Building the pages')
  const { code, output, wasStopped } = await runChild(node, ['node_modules/next/dist/bin/next', 'build'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (wasStopped) process.exit(code)
  if (code !== 0) {
    line.failed()
    process.stderr.write(output)
    throw new StartRefused('The pages could not be built; the reason is above.')
  }
  writeFileSync(join(root, '.next/.sources-digest'), digest)
  line.done()
}

/**
 * By content: a checkout that touches files without changing them costs no build.
 * @param {string} root
 * @returns {string}
 */
function sourcesDigest(root) {
  const settings = readdirSync(root).filter((name) => /^[^.].*\.(ts|mjs)$|^(package-lock|tsconfig)\.json$/.test(name))
  const digest = createHash('sha256')
  for (const file of [...settings, ...folders.flatMap((folder) => filesIn(root, folder))].sort()) {
    if (file === 'next-env.d.ts' || file === 'start.mjs') continue
    digest
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  }
  return digest.digest('hex')
}

/** @param {string} root @param {string} folder @returns {string[]} */
function filesIn(root, folder) {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return filesIn(root, path)
    return entry.isFile() ? [path] : []
  })
}
