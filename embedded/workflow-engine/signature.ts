import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/**
 * The JSON that both sides sign: keys sorted, no white space (RFC 8785; the SDK does the same with `canonicalize`).
 * Takes what JSON can hold; a member whose value is undefined is left out.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`
}

/** `x-inngest-signature` over a body that is canonical JSON already; the SDK accepts it for five minutes. */
export function signatureOf(body: string, signingKey: string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000).toString()
  const mac = createHmac('sha256', withoutPrefix(signingKey)).update(body).update(seconds).digest('hex')
  return `t=${seconds}&s=${mac}`
}

/** The bearer token with which the SDK speaks to the engine: `signkey-<env>-` and the SHA-256 of the key's bytes. */
export function bearerOf(signingKey: string): string {
  const prefix = /^signkey-\w+-/.exec(signingKey)?.[0] ?? ''
  return (
    prefix +
    createHash('sha256')
      .update(Buffer.from(withoutPrefix(signingKey), 'hex'))
      .digest('hex')
  )
}

/** Compares two secrets in a time that tells nothing of where they differ. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

const withoutPrefix = (signingKey: string) => signingKey.replace(/^signkey-\w+-/, '')
