'use server'

import { z } from 'zod'
import { identityProvider, signIn as goToIdentityProvider } from '#auth.ts'
import { env } from '#env.ts'
import { publicAction } from './action.ts'
import { currentLanguage } from './language.ts'

/** A path of ours, never another host: `//host` and `/\\host` lead away (ASVS 3.7.2). */
const OwnPath = z
  .string()
  .regex(/^\/(?![/\\])[^\\\s]*$/)
  .catch('/')

const Fields = z.object({ returnTo: OwnPath, method: z.enum(['strong', 'any']).catch('any') })

/**
 * Sends the person to the identity provider. Fields: `returnTo` (a path of ours) and `method`: `strong` asks for a method that may
 * read a box (step-up), anything else leaves the choice.
 */
export const signIn = publicAction(Fields, async ({ returnTo, method }) => {
  const stepUp = { acr_values: env().OIDC_STRONG_ACR.join(' '), prompt: 'login' }
  const wishes = { ui_locales: await currentLanguage(), ...(method === 'strong' && stepUp) }
  await goToIdentityProvider(identityProvider, { redirectTo: returnTo }, wishes)
})
