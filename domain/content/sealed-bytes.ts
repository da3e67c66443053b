import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto'

const FORMAT = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Sealed bytes that do not open: changed, under another key, or made for another context. */
export class SealBroken extends Error {
  constructor() {
    super('Sealed bytes do not open under this key and context')
    this.name = 'SealBroken'
  }
}

/**
 * Seals a short value under AES-256-GCM: format (1 byte) | random nonce (12) | ciphertext | tag (16). The context is authenticated
 * and not stored: whoever opens must name it again. A random nonce bears 2^32 values under one key (NIST SP 800-38D §8.3).
 */
export function seal(key: Uint8Array, plain: Uint8Array, context: string): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.from(context, 'utf8'))
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([Buffer.of(FORMAT), nonce, sealed, cipher.getAuthTag()])
}

/** Opens what {@link seal} sealed. Throws SealBroken. */
export function unseal(key: Uint8Array, sealed: Uint8Array, context: string): Uint8Array {
  if (sealed.length < 1 + NONCE_BYTES + TAG_BYTES || sealed[0] !== FORMAT) throw new SealBroken()
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES)
  const tagAt = sealed.length - TAG_BYTES
  const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(context, 'utf8'))
  decipher.setAuthTag(sealed.subarray(tagAt))
  const plain = decipher.update(sealed.subarray(1 + NONCE_BYTES, tagAt))
  try {
    decipher.final()
  } catch {
    throw new SealBroken()
  }
  return plain
}
