import path from 'node:path'
import { localKeyProvider } from '#adapters/key-provider/local.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { env } from '#env.ts'

const HOLDER = Symbol.for('ebox.keyProvider')
const holder: typeof globalThis & { [HOLDER]?: KeyProvider } = globalThis

/** The key provider of this installation: the keys in `KEY_FILE`, read once a process (Next bundles its own copy of this module). */
export function keyProvider(): KeyProvider {
  return (holder[HOLDER] ??= localKeyProvider(path.resolve(env().KEY_FILE)))
}
