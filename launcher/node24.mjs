import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { StartRefused } from './start-refused.mjs'

/**
 * @param {string} root the clone
 * @returns {string} a Node 24: the one that npm installed for this platform, else the one running this
 * @throws {StartRefused} when neither is
 */
export function findNode24(root) {
  const installed = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin/node')
  if (existsSync(installed)) return installed
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  throw new StartRefused(
    `npm has no Node 24 for ${process.platform} ${process.arch}: install Node 24 (https://nodejs.org) and start with it; this is ${process.version}.`,
  )
}
