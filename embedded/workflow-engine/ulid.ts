import { randomBytes } from 'node:crypto'

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** An id as Inngest gives to events and runs: 48 bits of milliseconds, then 80 bits of entropy (github.com/ulid/spec). */
export function ulid(milliseconds: number, entropy: Uint8Array = randomBytes(10)): string {
  const hex = milliseconds.toString(16).padStart(12, '0') + Buffer.from(entropy.subarray(0, 10)).toString('hex')
  let rest = BigInt(`0x${hex}`)
  let text = ''
  for (let digit = 0; digit < 26; digit++) {
    text = CROCKFORD[Number(rest & 31n)] + text
    rest >>= 5n
  }
  return text
}
