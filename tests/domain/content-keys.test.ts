import { execFile } from 'node:child_process'
import { chmod, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { KeyFileUnusable, localKeyProvider } from '#adapters/key-provider/local.ts'
import {
  boxOwner,
  decryptText,
  encryptText,
  mintOwnerKey,
  openOwnerKey,
  publicationOwner,
  unwrapContentKey,
  wrapContentKey,
} from '#domain/content/owner-key.ts'
import { SealBroken } from '#domain/content/sealed-bytes.ts'
import { temporaryFolder } from '#tests/fixtures/content.ts'

const run = promisify(execFile)
const newKeyFile = async () => join(await temporaryFolder(), 'secrets', 'keys.json')

test('the key file is made at the first use, for its owner only, and read again', async () => {
  const keyFile = await newKeyFile()
  const wrapped = await localKeyProvider(keyFile).wrap(Buffer.alloc(32, 7), 'box|1')
  expect((await stat(keyFile)).mode & 0o777).toBe(0o600)
  expect(await localKeyProvider(keyFile).unwrap(wrapped, 'box|1')).toEqual(Buffer.alloc(32, 7))
  expect(await readdir(join(keyFile, '..'))).toEqual(['keys.json'])
})

test('several processes that start together agree on one key file', async () => {
  const keyFile = await newKeyFile()
  const program = `
    import { localKeyProvider } from '#adapters/key-provider/local.ts'
    console.log(Buffer.from(localKeyProvider(${JSON.stringify(keyFile)}).lookupHash('ssin', 'x')).toString('hex'))`
  const processes = Array.from({ length: 4 }, () =>
    run(process.execPath, ['--input-type=module', '--eval', program], { cwd: join(import.meta.dirname, '../..') }),
  )
  const hashes = (await Promise.all(processes)).map(({ stdout }) => stdout.trim())
  expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/)
  expect(new Set(hashes).size).toBe(1)
  expect(await readdir(join(keyFile, '..'))).toEqual(['keys.json'])
})

test('a key file that others may read, or that holds no keys, is refused in one sentence without its content', async () => {
  const keyFile = await newKeyFile()
  localKeyProvider(keyFile)
  await chmod(keyFile, 0o640)
  expect(() => localKeyProvider(keyFile)).toThrow(/chmod 600/)
  await chmod(keyFile, 0o600)
  const { masterKey } = JSON.parse(await readFile(keyFile, 'utf8'))
  await writeFile(keyFile, JSON.stringify({ version: 1, masterKey }))
  expect(() => localKeyProvider(keyFile)).toThrow(KeyFileUnusable)
  expect(() => localKeyProvider(keyFile)).not.toThrow(masterKey)
})

test('a wrapped key opens for its owner and place only', async () => {
  const provider = localKeyProvider(await newKeyFile())
  const owner = boxOwner(12n)
  const { ownerKey, wrapped } = await mintOwnerKey(provider, owner)
  expect(await openOwnerKey(provider, wrapped, owner)).toEqual(ownerKey)
  await expect(openOwnerKey(provider, wrapped, boxOwner(13))).rejects.toThrow(SealBroken)
  await expect(openOwnerKey(provider, wrapped, publicationOwner('12'))).rejects.toThrow(SealBroken)

  const place = { owner, messageId: 'm1', attachmentId: 'a1' }
  const contentKey = Buffer.alloc(32, 9)
  const wrappedContentKey = wrapContentKey(ownerKey, contentKey, place)
  expect(unwrapContentKey(ownerKey, wrappedContentKey, place)).toEqual(contentKey)
  for (const other of [{ owner: boxOwner(13) }, { messageId: 'm2' }, { attachmentId: 'a2' }]) {
    expect(() => unwrapContentKey(ownerKey, wrappedContentKey, { ...place, ...other })).toThrow(SealBroken)
  }
  expect(() => wrapContentKey(ownerKey, contentKey, { ...place, messageId: 'm1|a1' })).toThrow(TypeError)
})

test('a text opens in its own context only, and not when it was changed', () => {
  const ownerKey = Buffer.alloc(32, 1)
  const sealed = encryptText(ownerKey, 'Betaling vóór 1 maart 💶', 'message.body|1|m1')
  expect(decryptText(ownerKey, sealed, 'message.body|1|m1')).toBe('Betaling vóór 1 maart 💶')
  expect(() => decryptText(ownerKey, sealed, 'message.body|1|m2')).toThrow(SealBroken)
  expect(() => decryptText(ownerKey, sealed.subarray(0, 20), 'message.body|1|m1')).toThrow(SealBroken)
  expect(encryptText(ownerKey, 'a', 'b')).not.toEqual(encryptText(ownerKey, 'a', 'b'))
})

test('a look-up hash tells kinds apart', async () => {
  const provider = localKeyProvider(await newKeyFile())
  expect(provider.lookupHash('ssin', '1')).toEqual(provider.lookupHash('ssin', '1'))
  expect(provider.lookupHash('ssin', '1')).not.toEqual(provider.lookupHash('enterpriseNumber', '1'))
})
