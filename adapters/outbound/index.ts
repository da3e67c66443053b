import type { Outbound } from '#domain/outbound/outbound.ts'
import { env } from '#env.ts'
import { checkedOutbound } from './checked.ts'

let made: Outbound | undefined

/** The one way to call servers that others named. @see checkedOutbound */
export function outbound(): Outbound {
  made ??= checkedOutbound({ allowed: env().OUTBOUND_ALLOWED })
  return made
}
