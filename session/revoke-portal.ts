'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { appDatabase } from '#db/client.ts'
import { revokePortalConsent } from '#domain/registration/portal-consents.ts'
import { ActionRefused, personalAction } from './action.ts'
import { auditedRequest } from './audited-request.ts'
import { currentLanguage } from './language.ts'
import { OwnBoxPath } from './own-box-path.ts'
import { ownBoxReader, pathOfOwnBox } from './session.ts'

/** Ends a portal's consent; its next request is refused. Fields: `portal`, its client id; `box`, the own box that it may read no more. */
export const revokePortal = personalAction(
  z.object({ portal: z.string().max(200), box: OwnBoxPath }),
  async ({ portal, box }) => {
    const reader = await ownBoxReader(box, '/portals')
    if (!reader) throw new ActionRefused('this person has no such box')
    const page = `/${await currentLanguage()}${pathOfOwnBox(box)}/portals`
    await revokePortalConsent(appDatabase(), reader, portal, await auditedRequest(reader, 'POST', page))
    redirect(`${page}?stopped=${encodeURIComponent(portal)}`)
  },
)
