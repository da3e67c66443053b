'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { keyProvider } from '#adapters/key-provider/index.ts'
import { appDatabase } from '#db/client.ts'
import { giveConsent, refuseConsent } from '#domain/registration/consent-request.ts'
import { env } from '#env.ts'
import { ActionRefused, personalAction } from './action.ts'
import { auditedRequest } from './audited-request.ts'
import { isAskedHere } from './consent-asked.ts'
import { currentLanguage } from './language.ts'
import { OwnBoxPath } from './own-box-path.ts'
import { type OwnBoxAsked, ownBoxHolderOn } from './session.ts'

/**
 * Answers a portal's request, then lets the browser go back to the portal. Fields: `request`, its id; `answer`: `allow` or `refuse`; `box`: for
 * which of the person's own boxes it holds, the citizen's where it is absent.
 * @throws ActionRefused when another browser asked, or the person has no such e-Box
 */
export const answerConsent = personalAction(
  z.object({
    request: z.string().regex(/^[\w-]{1,64}$/),
    answer: z.enum(['allow', 'refuse']),
    box: OwnBoxPath.default({}),
  }),
  async ({ request: requestId, answer, box }) => {
    if (!(await isAskedHere(requestId))) throw new ActionRefused('another browser asked for this consent')
    const page = `/consent/${requestId}`
    const outcome =
      answer === 'refuse' ? await refuseConsent(appDatabase(), requestId) : await give(box, page, requestId)
    // A page of ours in between: a form of ours leads to no other host (form-action in proxy.ts).
    redirect(`/${await currentLanguage()}${page}${outcome.is === 'answered' ? '/done' : ''}`)
  },
)

async function give(box: OwnBoxAsked, page: string, requestId: string) {
  const holder = await ownBoxHolderOn(box, page, true)
  if (!holder) throw new ActionRefused('this person has no such e-Box')
  const request = await auditedRequest(holder.reader, 'POST', page)
  return giveConsent(appDatabase(), keyProvider(), holder, { requestId, months: env().CONSENT_MONTHS }, request)
}
