import { type KeyObject, randomBytes } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { chunkNonce, encryptContent } from '#domain/content/envelope.ts'
import { newContentId } from '#domain/content/content-id.ts'
import { boxOwner, encryptText, wrapContentKey } from '#domain/content/owner-key.ts'
import { receiveContent } from '#domain/content/receive-content.ts'
import { bytesOf, piecesOf, storeInMemory } from '#tests/fixtures/content.ts'

const pairs = vi.hoisted(() => ({ used: new Set<string>(), count: 0 }))

vi.mock('node:crypto', async (importOriginal) => {
  const crypto = await importOriginal<typeof import('node:crypto')>()
  return {
    ...crypto,
    createCipheriv(algorithm: 'aes-256-gcm', key: KeyObject, nonce: Uint8Array, options: { authTagLength: number }) {
      pairs.count += 1
      pairs.used.add(Buffer.concat([key.export(), nonce]).toString('latin1'))
      return crypto.createCipheriv(algorithm, key, nonce, options)
    },
  }
})

const goal = process.env.TEST_LONG ? 1_000_000 : 20_000

test(`K03 no (key, nonce) is used twice in ${goal} encryptions of contents, keys and texts`, async () => {
  const store = storeInMemory()
  const boxKey = randomBytes(32)
  const owner = boxOwner(1)
  while (pairs.count < goal) {
    const { contentId, contentKey } = await receiveContent(piecesOf(Buffer.from('same')), { store })
    wrapContentKey(boxKey, contentKey, { owner, messageId: 'm', attachmentId: contentId })
    encryptText(boxKey, 'same text', `message.body|1|${contentId}`)
    await store.remove(contentId)
  }
  expect(pairs.used.size).toBe(pairs.count)
})

test('K03 each chunk of one content has a nonce of its own, and the last another than it would have in the middle', async () => {
  const before = pairs.count
  await bytesOf(
    encryptContent(piecesOf(Buffer.alloc(20_000_000), 65_536), { key: randomBytes(32), contentId: newContentId() }),
  )
  expect(pairs.count - before).toBe(306)
  expect(pairs.used.size).toBe(pairs.count)
  expect(chunkNonce(7, false)).not.toEqual(chunkNonce(7, true))
  expect(chunkNonce(2 ** 40 + 1, true).toString('hex')).toBe('000000000001000000000101')
})

test('K03 a key that encrypted one content is refused for a second', async () => {
  const key = randomBytes(32)
  await bytesOf(encryptContent(piecesOf(Buffer.from('one')), { key, contentId: newContentId() }))
  const second = encryptContent(piecesOf(Buffer.from('two')), { key, contentId: newContentId() })
  await expect(bytesOf(second)).rejects.toThrow(TypeError)
})
