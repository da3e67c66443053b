'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { appDatabase } from '#db/client.ts'
import { changeMessages } from '#domain/consultation/change-messages.ts'
import { Uuid } from '#domain/identifier/uuid.ts'
import { Problem } from '#domain/problem.ts'
import { ActionRefused, personalAction } from './action.ts'
import { auditedRequest } from './audited-request.ts'
import { currentLanguage } from './language.ts'
import { enterpriseReader, pathOfOwnBox, ownBoxReader } from './session.ts'

const changes = {
  done: { isActionExecuted: true },
  notDone: { isActionExecuted: false },
  hide: { isVisible: false },
  show: { isVisible: true },
} as const

const Fields = z.object({
  messageId: Uuid,
  enterpriseNumber: z.string().optional(),
  quality: z.string().optional(),
  change: z.enum(['done', 'notDone', 'hide', 'show']),
})

/**
 * Marks what a letter asks as done or not, hides the letter or shows it again; then its page shows how it stands. Fields: `messageId`,
 * `change`, `enterpriseNumber` for a letter in the box of an enterprise, `quality` for one in that of a professional.
 */
export const changeLetter = personalAction(Fields, async ({ messageId, enterpriseNumber, quality, change }) => {
  const below = `/messages/${messageId}`
  const reader =
    enterpriseNumber === undefined
      ? await ownBoxReader({ quality }, below)
      : await enterpriseReader(enterpriseNumber, below)
  if (!reader) throw new ActionRefused('the box is not this person’s')
  const box = enterpriseNumber === undefined ? pathOfOwnBox({ quality }) : `/enterprise/${enterpriseNumber}`
  const page = `/${await currentLanguage()}${box}${below}`
  try {
    const request = await auditedRequest(reader, 'POST', page)
    await changeMessages(appDatabase(), reader, [{ messageId, ...changes[change] }], request)
  } catch (error) {
    // It was withdrawn or has expired meanwhile: the page says so.
    if (!(error instanceof Problem)) throw error
  }
  redirect(page)
})
