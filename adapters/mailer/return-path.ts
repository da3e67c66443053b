import { timingSafeEqual } from 'node:crypto'
import { alertKinds } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { AlertName } from '#domain/notification/mailer.ts'

/** The addresses to which other servers return mails (RFC 5321 §4.4): each names the alert of its mail. */
export interface ReturnPaths {
  of(alert: AlertName): string
  /** @returns undefined for an address that we never gave */
  read(address: string): AlertName | undefined
}

const letters = { newMessage: 'n', reminder: 'r', expiryWarning: 'w' } as const satisfies Record<
  AlertName['kind'],
  string
>

/** In hexadecimal: 80 bits, and with all else 61 of the 64 characters that a local part may have (RFC 5321 §4.5.3.1.1). */
const markLength = 20

/**
 * Signed, so that nobody makes one up: whoever got a mail can say of that one alone that it came back. In small letters and digits, since
 * servers on the way may change capitals.
 * @param domain whose mail comes to us (server/parts.ts)
 */
export function returnPaths(keys: Pick<KeyProvider, 'lookupHex'>, domain: string): ReturnPaths {
  const localPart = ({ messageId, kind }: AlertName) => {
    const name = `${messageId.replaceAll('-', '')}-${letters[kind]}`
    return `alert-${name}-${keys.lookupHex('returnPath', name).slice(0, markLength)}`
  }
  return {
    of: (alert) => `${localPart(alert)}@${domain}`,
    read(address) {
      const alert = nameIn(address.toLowerCase(), domain.toLowerCase())
      return alert && isSame(localPart(alert), address.toLowerCase().slice(0, -domain.length - 1)) ? alert : undefined
    },
  }
}

function nameIn(address: string, domain: string): AlertName | undefined {
  if (!address.endsWith(`@${domain}`)) return undefined
  const [, hex, letter] = /^alert-([0-9a-f]{32})-([nrw])-[0-9a-f]{20}@/.exec(address) ?? []
  const kind = alertKinds.find((each) => letters[each] === letter)
  if (!hex || !kind) return undefined
  const at = (from: number, to: number) => hex.slice(from, to)
  return { messageId: [at(0, 8), at(8, 12), at(12, 16), at(16, 20), at(20, 32)].join('-'), kind }
}

const isSame = (one: string, other: string) =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
