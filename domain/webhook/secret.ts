import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import type { KeyProvider } from '#domain/content/key-provider.ts'

const secretBytes = 32
const contextOf = (webhookId: string) => `webhook|${webhookId}`

/** A new secret of a webhook: as its people write it down (`whsec_` and base64), and as it is stored. */
export async function makeSecret(keys: KeyProvider, webhookId: string): Promise<{ written: string; cipher: Buffer }> {
  const secret = randomBytes(secretBytes)
  const cipher = Buffer.from(await keys.wrap(secret, contextOf(webhookId)))
  return { written: `whsec_${secret.toString('base64')}`, cipher }
}

/** The secrets that a webhook signs with now, the newest first. */
export interface StoredSecrets {
  webhookId: string
  secretCipher: Uint8Array
  /** Absent once its time is over */
  formerSecretCipher?: Uint8Array
}

/**
 * What a delivery is signed with (Standard Webhooks 1.0.0): while a secret takes over from another, both sign.
 * @param at when this attempt leaves
 * @returns the three headers
 * @throws SealBroken
 */
export async function signatureHeaders(
  keys: KeyProvider,
  { webhookId, secretCipher, formerSecretCipher }: StoredSecrets,
  { id, at, body }: { id: string; at: Date; body: string },
): Promise<Record<string, string>> {
  const ciphers = formerSecretCipher ? [secretCipher, formerSecretCipher] : [secretCipher]
  const secrets = await Promise.all(ciphers.map((cipher) => keys.unwrap(cipher, contextOf(webhookId))))
  const signatures = secrets.map((secret) => new Webhook(secret, { format: 'raw' }).sign(id, at, body))
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': signatures.join(' '),
  }
}
