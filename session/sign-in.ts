'use server'

import { cookies } from 'next/headers'
import { z } from 'zod'
import { identityProvider, signIn as goToIdentityProvider, signInAsked } from '#auth.ts'
import { askedMethodsCookie } from '#domain/access/session-cookie.ts'
import { env } from '#env.ts'
import { publicAction } from './action.ts'
import { currentLanguage } from './language.ts'

/** A path of ours, never another host: `//host` and `/\\host` lead away (ASVS 3.7.2). */
const OwnPath = z
  .string()
  .regex(/^\/(?![/\\])[^\\\s]*$/)
  .catch('/')

const Fields = z.object({ returnTo: OwnPath, method: z.string().default('any') })

/**
 * Sends the person to the identity provider. Fields: `returnTo` (a path of ours) and `method`: `strong` asks for a method that may
 * read a box (step-up), a level (`acr`) among those for one that is at least as strong, anything else leaves the choice.
 */
export const signIn = publicAction(Fields, async ({ returnTo, method }) => {
  const { ORIGIN, OIDC_STRONG_ACR } = env()
  const count = method === 'strong' ? OIDC_STRONG_ACR.length : OIDC_STRONG_ACR.indexOf(method) + 1
  const { name, options } = askedMethodsCookie(ORIGIN)
  ;(await cookies()).set(name, count > 0 ? String(count) : '', count > 0 ? options : { ...options, maxAge: 0 })
  const { acrs, maxAgeSeconds } = signInAsked(count)
  const wishes = {
    ui_locales: await currentLanguage(),
    max_age: String(maxAgeSeconds),
    ...(acrs && { acr_values: acrs.join(' '), prompt: 'login' }),
  }
  await goToIdentityProvider(identityProvider, { redirectTo: returnTo }, wishes)
})
