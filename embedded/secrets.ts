import { createHmac, randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { StartRefused } from '#launcher/start-refused.mjs'
import { z } from 'zod'

const names = [
  'postgres', 'ebox_owner', 'ebox_app', 'ebox_worker', 'ebox_embedded',
  'identityProviderClient', 'mailInbox', 'mailReports', 'workflowEvents', 'workflowSigning', 'sessions',
] as const // prettier-ignore

/** The generated passwords and keys of an installation, 64 hexadecimal digits each. */
export type Secrets = Record<(typeof names)[number], string>

/**
 * Reads `secrets.json` of a data folder, and makes it (mode 0600) when it is not there. All values come from one random root, so
 * that two processes which start at once, or a later version that knows one name more, agree on every value.
 * @throws StartRefused when the folder cannot be written or the file is damaged
 */
export function secretsOf(dataDir: string): Secrets {
  const file = join(dataDir, 'secrets.json')
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o711 })
    const found = read(file)
    const root = found?.['root'] ?? read(create(file, complete({ root: randomBytes(32).toString('hex') })))?.['root']
    if (!root)
      throw new StartRefused(`${file} is damaged: restore it from a backup, or start anew with npm run db:reset.`)
    const secrets = complete({ ...found, root })
    if (found && names.some((name) => found[name] === undefined)) replace(file, secrets)
    return secrets
  } catch (error) {
    if (error instanceof StartRefused || !(error instanceof Error) || !('code' in error)) throw error
    const reason = error.code === 'ENOSPC' ? 'the disk is full' : error.message
    throw new StartRefused(`The data folder ${dataDir} cannot be used: ${reason}.`)
  }
}

const Complete = z.record(z.enum([...names, 'root']), z.string())

/** What stands in the file wins, so that a value can be replaced by hand. */
function complete(known: Record<string, string> & { root: string }): Secrets & { root: string } {
  const derive = (name: string) => createHmac('sha256', known.root).update(name).digest('hex')
  const values = Object.fromEntries(names.map((name) => [name, known[name] ?? derive(name)]))
  return Complete.parse({ ...values, root: known.root })
}

function read(file: string): Record<string, string> | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** The first of several processes wins: link refuses a name that is there. */
function create(file: string, secrets: Secrets): string {
  const draft = write(file, secrets)
  try {
    linkSync(draft, file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(draft)
  }
  return file
}

function replace(file: string, secrets: Secrets): void {
  renameSync(write(file, secrets), file)
}

function write(file: string, secrets: Secrets): string {
  const draft = `${file}.${process.pid}`
  const descriptor = openSync(draft, 'w', 0o600)
  try {
    writeSync(descriptor, `${JSON.stringify(secrets, null, 2)}\n`)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  return draft
}
