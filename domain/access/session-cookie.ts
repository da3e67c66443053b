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

/**
 * The cookie that remembers, while a person is at the identity provider, how many of the strong methods would do, the strongest first.
 * Whoever changes it in the own browser gets a session that opens no more than its method may.
 * @param origin as above
 */
export function askedMethodsCookie(origin: string) {
  const { name, options } = sessionCookie(origin)
  return { name: `${name}.asked`, options: { ...options, maxAge: 900 } }
}
