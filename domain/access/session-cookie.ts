/**
 * The cookie of a person's session: it carries the session's id and nothing else.
 * @param origin the public origin; `__Host-` (RFC 6265bis §4.1.3.2) needs https, which a machine of one's own seldom has
 */
export function sessionCookie(origin: string) {
  const secure = origin.startsWith('https:')
  return {
    name: secure ? '__Host-ebox.session' : 'ebox.session',
    options: { httpOnly: true, sameSite: 'lax', path: '/', secure } as const,
  }
}
