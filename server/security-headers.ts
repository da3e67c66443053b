/** Headers as they are written. */
type Headers = readonly (readonly [name: string, value: string])[]

const made = new Map<string, Headers>()

/**
 * What every answer says that does not say otherwise (trust.md W02, T24): nothing is sniffed, framed, kept by a cache or read from another
 * site. A page brings its own policy, with its nonce; what may be cached says so.
 * @param origin the public one; over https it stays so for a year (RFC 6797)
 */
function securityHeaders(origin: string): Headers {
  const known = made.get(origin) ?? makeHeaders(origin)
  made.set(origin, known)
  return known
}

const makeHeaders = (origin: string): Headers => [
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'same-origin'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'],
  ['Content-Security-Policy', `frame-ancestors 'none'`],
  ['Cache-Control', 'no-store'],
  ...(origin.startsWith('https:')
    ? ([['Strict-Transport-Security', 'max-age=31536000; includeSubDomains']] as const)
    : []),
]

/**
 * Those that an answer lacks.
 * @param has whether it has this header, in whatever case
 */
export const lackingHeaders = (origin: string, has: (name: string) => boolean): Headers =>
  securityHeaders(origin).filter(([name]) => !has(name))

/** The names, in small letters, among what `writeHead` was given: an object, or a list of names and values in turn or in pairs. */
export function headerNames(given: unknown): ReadonlySet<string> {
  if (typeof given !== 'object' || given === null) return new Set()
  const names = !Array.isArray(given)
    ? Object.keys(given)
    : Array.isArray(given[0])
      ? given.map((pair: unknown[]) => pair[0])
      : given.filter((_, index) => index % 2 === 0)
  return new Set(names.map((name) => String(name).toLowerCase()))
}
