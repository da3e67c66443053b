'use server'

import { getTranslations } from 'next-intl/server'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { enterpriseRegister } from '#adapters/enterprise-register/index.ts'
import { keyProvider } from '#adapters/key-provider/index.ts'
import { appDatabase } from '#db/client.ts'
import { Problem } from '#domain/problem.ts'
import { answerDesk as recordAnswer, askRegistration } from '#domain/registration/ask-registration.ts'
import { ActionRefused, answeringAction } from './action.ts'
import { applicant, deskRequest } from './desk.ts'
import { currentLanguage } from './language.ts'
import { filledIn, sayProblems } from './say-problems.ts'
import { tellStep } from './tell-step.ts'

/** What became of a form of the desks. */
type Outcome = {
  problems?: Record<string, string>
  problem?: string
  values?: Record<string, string | string[]>
  done?: string
}

const kinds = z.enum(['documentSender', 'documentProvider', 'partnerPortal', 'documentConsumer', 'serviceProvider'])

/** Asks to be registered. Fields: `kind` and those of the form (request-to-register.ts); what is wrong is said, all at once. */
export const askToRegister = answeringAction(
  z.looseObject({ kind: kinds }),
  async ({ kind, ...given }): Promise<Outcome> => {
    const person = await applicant('/publisher/request')
    if (!person) throw new ActionRefused('this person is known to no desk')
    const language = await currentLanguage()
    const request = await deskRequest('POST', `/${language}/publisher/request`)
    const ports = { keys: keyProvider(), enterprises: enterpriseRegister() }
    const values = filledIn(given)
    try {
      const asked = await askRegistration(appDatabase(), ports, person, { kind, given, language }, request)
      if ('problems' in asked) return { problems: await sayProblems(asked.problems), values }
      await tellStep(person, asked.tell)
      return redirect(`/${language}/publisher/requests/${asked.requestId}?sent`)
    } catch (thrown) {
      if (!(thrown instanceof Problem) || thrown.details.status !== 429) throw thrown
      return { problem: (await getTranslations('onboarding'))('tooMany'), values }
    }
  },
)

/** Answers what the desk asked back. Fields: `requestId`, `text`. */
export const answerDesk = answeringAction(
  z.object({ requestId: z.uuid(), text: z.string().max(4_000) }),
  async ({ requestId, text }): Promise<Outcome> => {
    const page = `/publisher/requests/${requestId}`
    const person = await applicant(page)
    if (!person) throw new ActionRefused('this person is known to no desk')
    if (!text.trim()) return { problems: await sayProblems({ text: 'required' }) }
    const language = await currentLanguage()
    const request = await deskRequest('POST', `/${language}${page}`)
    const answer = { requestId, text: text.trim() }
    await tellStep(person, await recordAnswer(appDatabase(), keyProvider(), person, answer, request))
    return redirect(`/${language}${page}`)
  },
)
