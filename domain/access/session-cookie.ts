/**
 * The cookie of a person's session: it carries the session's id and nothing else.
 * @param origin the public origin; `__Host-` (RFC 6265bis §4.1.3.2) needs https, which a machine of one's own seldom has
 */
export function sessionCookie(origin: string) {
  const { protocol, port } = new URL(origin)
  const secure = protocol === 'https:'
  return {
    // Cookies do not know ports: two copies on one machine would sign each other out.
    name: secure ? '__Host-ebox.session' : `ebox.session.${port}`,
    options: { httpOnly: true, sameSite: 'lax', path: '/', secure } as const,
  }
}
