import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runChild } from './child.mjs'
import { StartRefused } from './start-refused.mjs'

/**
 * Installs the locked dependencies when node_modules was made from another package-lock.json, or is not there.
 * The caller holds the clone's claim: npm ci empties node_modules first.
 * @param {string} root the clone
 * @throws {StartRefused} when npm fails
 */
export async function install(root) {
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm']
  const args = ['ci', '--no-audit', '--no-fund', '--include=dev', '--include=optional']
  console.log('Installing the locked dependencies; this takes a minute or two…')
  const { code, wasStopped } = await runChild(npm[0], [...npm.slice(1), ...args], {
    cwd: root,
    stdio: 'inherit',
  }).catch(() => ({ code: 127, wasStopped: false }))
  if (wasStopped) process.exit(code)
  if (code !== 0) {
    throw new StartRefused(
      `The dependencies could not be installed (npm ci ended with ${code}, its reason is above): ` +
        'check that the npm registry can be reached and the disk has 2 GB free, then start again.',
    )
  }
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  writeFileSync(join(root, 'node_modules/.lock-digest'), lockDigest(root))
}

/**
 * @param {string} root the clone
 * @returns {boolean} whether node_modules is what package-lock.json asks for. npm's own account of an install by hand counts too.
 */
export function isInstalled(root) {
  const noted = read(join(root, 'node_modules/.lock-digest'))
  if (noted === lockDigest(root)) return true
  const installed = read(join(root, 'node_modules/.package-lock.json'))
  if (!installed || !agrees(JSON.parse(read(join(root, 'package-lock.json')) ?? ''), JSON.parse(installed)))
    return false
  writeFileSync(join(root, 'node_modules/.lock-digest'), lockDigest(root))
  return true
}

/**
 * npm writes node_modules/.package-lock.json when an install is complete; only packages of other platforms may lack in it.
 * @param {{ packages: Record<string, { integrity?: string, optional?: boolean }> }} wanted
 * @param {typeof wanted} installed
 */
function agrees(wanted, installed) {
  return Object.entries(wanted.packages).every(([path, entry]) => {
    const found = installed.packages[path]
    return path === '' || (found ? found.integrity === entry.integrity : entry.optional === true)
  })
}

/** What is installed: the lock, and our patches to it. @param {string} root @returns {string} */
function lockDigest(root) {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')))
  const patches = join(root, 'patches')
  for (const name of existsSync(patches) ? readdirSync(patches).sort() : [])
    hash.update(readFileSync(join(patches, name)))
  return hash.digest('hex')
}

/** @param {string} file @returns {string | undefined} */
function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
