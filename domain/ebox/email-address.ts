import { domainToASCII } from 'node:url'

declare const checked: unique symbol

/** An address that can stand in a mail's header as it is. */
export type EmailAddress = string & { readonly [checked]: 'EmailAddress' }

/** RFC 5321 §4.1.2: dot-string only; quoted local parts, comments and lists are not taken. */
const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/

/**
 * Reads one e-mail address; a domain in other letters becomes its ASCII form (RFC 5891), the domain lower case.
 * @returns undefined for anything else: two addresses, a name beside it, a line break, a control character
 */
export function parseEmailAddress(text: string): EmailAddress | undefined {
  const at = text.lastIndexOf('@')
  const localPart = text.slice(0, Math.max(0, at))
  const written = text.slice(at + 1)
  if (localPart.length > 64 || !LOCAL_PART.test(localPart) || /[\s\p{C}%/?#:@[\]\\]/u.test(written)) return undefined
  const domain = domainToASCII(written)
  const address = `${localPart}@${domain}`
  return DOMAIN.test(domain) && address.length <= 254 && isEmailAddress(address) ? address : undefined
}

/** Only {@link parseEmailAddress} calls it, with what it has checked. */
function isEmailAddress(text: string): text is EmailAddress {
  return text.includes('@')
}
