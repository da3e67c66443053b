'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { keyProvider } from '#adapters/key-provider/index.ts'
import { appDatabase } from '#db/client.ts'
import type { DeskPerson } from '#domain/access/desk.ts'
import type { AuditedRequest } from '#domain/audit/audit.ts'
import { askDelivery } from '#domain/broadcast/ask-delivery.ts'
import { cancelTask, changeTask } from '#domain/broadcast/change-task.ts'
import { giveByRule as give } from '#domain/broadcast/give-by-rule.ts'
import type { BroadcastingSender } from '#domain/broadcast/read-publication.ts'
import { withdrawPublication as withdraw } from '#domain/broadcast/withdraw-publication.ts'
import { Uuid } from '#domain/identifier/uuid.ts'
import { belgianInstant } from '#domain/message/belgian-day.ts'
import { longestReason, Reason } from '#domain/message/reason.ts'
import { Problem } from '#domain/problem.ts'
import { senderAtDesk } from '#domain/registration/desk-sender.ts'
import { env } from '#env.ts'
import { registrySettings } from '#http/registry-settings.ts'
import { ActionRefused, personalAction } from './action.ts'
import { deskRequest, publisherDesk } from './desk.ts'
import { currentLanguage } from './language.ts'

const Named = { enterpriseNumber: z.string().regex(/^\d{10}$/), publicationId: Uuid }
type Named = z.output<z.ZodObject<typeof Named>>

interface AtBroadcast {
  person: DeskPerson
  sender: BroadcastingSender
  request: AuditedRequest
}

/**
 * Does something about a broadcast at its sender's desk, and leads to its page, which says how it stands. What was too late, or is not this
 * person's to decide, is said there.
 */
async function atBroadcast(
  { enterpriseNumber, publicationId }: Named,
  work: (given: AtBroadcast) => Promise<unknown>,
): Promise<never> {
  const below = `/broadcasts/${publicationId}`
  const person = await publisherDesk(enterpriseNumber, below)
  if (!person) throw new ActionRefused('this person does not work at this desk')
  const page = `/${await currentLanguage()}/publisher/${enterpriseNumber}${below}`
  const sender = await senderAtDesk(appDatabase(), person, enterpriseNumber)
  if (!sender) return redirect(page)
  const request = { ...person.audited, ...(await deskRequest('POST', page)), clientId: sender.clientId }
  try {
    await work({ person, sender, request })
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown
    return redirect(`${page}?refused=${thrown.details.status === 409 ? 'changed' : 'refused'}`)
  }
  return redirect(page)
}

/** Gives a message to all of its audience, once somebody decides so. Fields: `enterpriseNumber`, `publicationId`, `languages`. */
export const giveByRule = personalAction(
  z.object({
    ...Named,
    languages: z
      .union([z.enum(['nl', 'fr', 'de', 'en']).transform((one) => [one]), z.array(z.enum(['nl', 'fr', 'de', 'en']))])
      .optional(),
  }),
  async ({ languages, ...named }) =>
    atBroadcast(named, ({ sender, request }) =>
      give(appDatabase(), keyProvider(), sender, named.publicationId, {
        rule: { ...(languages && { languages }) },
        committing: { isStaged: true },
        request,
      }),
    ),
)

/** By Belgium's clock, as browsers send it; one that is over, or none, is now. */
const Hour = z
  .union([z.iso.datetime({ local: true, precision: -1 }).transform(belgianInstant), z.literal('')])
  .optional()
  .transform((hour) => (hour && hour.getTime() > Date.now() ? hour : undefined))

/** Has the message delivered, or asks a second person to. Fields: `enterpriseNumber`, `publicationId`, `taskId`, `startAt`, an hour or empty. */
export const deliver = personalAction(
  z.object({ ...Named, taskId: Uuid, startAt: Hour }),
  async ({ taskId, startAt, ...named }) =>
    atBroadcast(named, ({ person, sender, request }) => {
      const deciding = { person, approvalAbove: env().BROADCAST_APPROVAL_ABOVE, startAt }
      return askDelivery(appDatabase(), sender, taskId, deciding, request)
    }),
)

/** Pauses a delivery, goes on with it, stops it for good, or cancels what never began. Fields as of `deliver`, and `decision`. */
export const decideDelivery = personalAction(
  z.object({ ...Named, taskId: Uuid, decision: z.enum(['pause', 'start', 'stop', 'cancel']) }),
  async ({ taskId, decision, ...named }) =>
    atBroadcast(named, async ({ sender, request }) => {
      if (decision === 'cancel') return cancelTask(appDatabase(), sender, taskId, request)
      // What never began is begun by `deliver`, which knows of the second person.
      const from = decision === 'start' ? (['paused'] as const) : undefined
      return changeTask(appDatabase(), sender, taskId, { decision, from }, request)
    }),
)

/** Takes a message back from all who have it. Fields: `enterpriseNumber`, `publicationId`, `reason`. */
export const withdrawPublication = personalAction(
  z.object({ ...Named, reason: z.string().trim().min(1).max(longestReason) }),
  async ({ reason, ...named }) =>
    atBroadcast(named, async ({ sender, request }) => {
      const page = await currentLanguage()
      const { languages } = registrySettings()
      const language = languages.find((each) => each === page) ?? languages[0] ?? 'nl'
      const given = { publicationId: named.publicationId, reason: Reason.parse({ [language]: reason }) }
      return withdraw(appDatabase(), sender, given, request)
    }),
)
