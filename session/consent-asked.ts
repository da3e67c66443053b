import { cookies } from 'next/headers'
import { consentCookie } from '#domain/access/consent-cookie.ts'
import { env } from '#env.ts'

/** Did this very browser ask for the consent? Whoever was sent the address of another's request did not (RFC 9700 §4.16). */
export async function isAskedHere(requestId: string): Promise<boolean> {
  return (await cookies()).get(consentCookie(env().ORIGIN))?.value === requestId
}
