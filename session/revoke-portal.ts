'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { appDatabase } from '#db/client.ts'
import { revokePortalConsent } from '#domain/registration/portal-consents.ts'
import { ActionRefused, personalAction } from './action.ts'
import { auditedRequest } from './audited-request.ts'
import { currentLanguage } from './language.ts'
import { citizenReader } from './session.ts'

/** Ends a portal's consent; its next request is refused. Field: `portal`, its client id. */
export const revokePortal = personalAction(z.object({ portal: z.string().max(200) }), async ({ portal }) => {
  const reader = await citizenReader('/portals')
  if (!reader) throw new ActionRefused('this person has no box')
  const page = `/${await currentLanguage()}/citizen/portals`
  await revokePortalConsent(appDatabase(), reader, portal, await auditedRequest(reader, 'POST', page))
  redirect(`${page}?stopped=${encodeURIComponent(portal)}`)
})
