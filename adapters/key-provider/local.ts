import { createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { seal, unseal } from '#domain/content/sealed-bytes.ts'

const Key = z
  .base64url()
  .transform((text) => Buffer.from(text, 'base64url'))
  .refine((key) => key.length === 32)
const KeyFile = z.object({ version: z.literal(1), masterKey: Key, lookupKey: Key })
type KeyFile = z.output<typeof KeyFile>

/** The key file is there and cannot be used. The message says why and never holds a key. */
export class KeyFileUnusable extends Error {}

/**
 * Keys in a file (mode 0600): `{ version: 1, masterKey, lookupKey }`, 32 bytes each in base64url. Made at the first use; processes
 * that start together agree on one, because a whole file appears under its name or not at all (link(2) never replaces).
 * Whoever loses this file loses every document: operations.md says to keep a copy elsewhere.
 *
 * @throws KeyFileUnusable when others may read it, or when it is not a key file
 */
export function localKeyProvider(keyFile: string): KeyProvider {
  const { masterKey, lookupKey } = readKeyFile(keyFile) ?? makeKeyFile(keyFile)
  // Bare bytes would be made into a key at each use, which costs Node more than the hash.
  const lookupSecret = createSecretKey(lookupKey)
  const hmac = (kind: string, value: string) => createHmac('sha256', lookupSecret).update(`${kind}|${value}`)
  return {
    wrap: async (key, context) => seal(masterKey, key, context),
    unwrap: async (wrapped, context) => unseal(masterKey, wrapped, context),
    lookupHash: (kind, value) => hmac(kind, value).digest(),
    lookupHex: (kind, value) => hmac(kind, value).digest('hex'),
  }
}

function readKeyFile(keyFile: string): KeyFile | undefined {
  let text: string
  try {
    if (statSync(keyFile).mode & 0o077) {
      throw new KeyFileUnusable(`The key file ${keyFile} is open to others; run: chmod 600 ${keyFile}`)
    }
    text = readFileSync(keyFile, 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  }
  const parsed = KeyFile.safeParse(parseJson(text))
  if (!parsed.success)
    throw new KeyFileUnusable(`The key file ${keyFile} does not hold two keys; restore it from its copy`)
  return parsed.data
}

/** Writes a new key file, or takes the one that another process wrote first. */
function makeKeyFile(keyFile: string): KeyFile {
  const folder = path.dirname(keyFile)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const newKey = () => randomBytes(32).toString('base64url')
  const unfinished = `${keyFile}.${randomBytes(6).toString('hex')}.part`
  try {
    const file = openSync(unfinished, 'wx', 0o600)
    writeSync(file, `${JSON.stringify({ version: 1, masterKey: newKey(), lookupKey: newKey() }, null, 2)}\n`)
    fsyncSync(file)
    closeSync(file)
    linkSync(unfinished, keyFile)
    syncFolder(folder)
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error
  } finally {
    rmSync(unfinished, { force: true })
  }
  const keys = readKeyFile(keyFile)
  if (!keys) throw new KeyFileUnusable(`The key file ${keyFile} was removed while it was made`)
  return keys
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  fsyncSync(handle)
  closeSync(handle)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
