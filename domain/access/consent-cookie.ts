/**
 * The cookie by which the authorization server knows the browser that asked for a consent (its value is the request's id): who was sent
 * the address of somebody else's request does not answer it.
 * @param origin the public origin
 */
export function consentCookie(origin: string): string {
  const { protocol, port } = new URL(origin)
  // Cookies do not know ports (see session-cookie.ts); the other cookies of the server have narrower paths, so no `__Host-`.
  return protocol === 'https:' ? '__Secure-ebox.consent' : `ebox.consent.${port}`
}
