'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { keyProvider } from '#adapters/key-provider/index.ts'
import { mailer } from '#adapters/mailer/index.ts'
import { appDatabase } from '#db/client.ts'
import { rightsOf } from '#domain/access/rights.ts'
import { parseEmailAddress } from '#domain/ebox/email-address.ts'
import { Uuid } from '#domain/identifier/uuid.ts'
import { acceptInvitation as takeUp } from '#domain/registration/accept-invitation.ts'
import type { Appointment } from '#domain/registration/appointment.ts'
import { claimEnterprise as takeCharge } from '#domain/registration/claim-enterprise.ts'
import { changeUser as recordChange, endUser as recordEnd } from '#domain/registration/change-user.ts'
import {
  inviteUser as recordInvitation,
  invitationDays,
  withdrawInvitation as takeBack,
} from '#domain/registration/invite-user.ts'
import type { UserOutcome, UserProblem } from '#domain/registration/user-outcome.ts'
import { composeInvitation } from '#emails/compose-box-mails.ts'
import { env } from '#env.ts'
import { ActionRefused, answeringAction, personalAction } from './action.ts'
import { auditedRequest } from './audited-request.ts'
import { currentLanguage } from './language.ts'
import { goToManage, managerOn } from './manager-form.ts'
import { personReader } from './session.ts'

const Number = z.string().max(20)
/** A box that is ticked comes alone, several as a list, none not at all. */
const Ticked = z
  .union([z.string().max(200), z.array(z.string().max(200)).max(200)])
  .default([])
  .transform((ticked) => [ticked].flat())
/** A date that was left empty is none. */
const Day = z.preprocess((typed) => (typed === '' ? undefined : typed), z.iso.date().optional().catch(undefined))

const appointmentFields = {
  role: z.enum(['accessManager', 'coManager', 'reader']),
  extent: z.enum(['none', 'all', 'some']),
  partitions: Ticked,
  types: Ticked,
  from: Day,
  until: Day,
}
const AppointmentForm = z.object(appointmentFields)

const appointmentIn = ({ role, extent, partitions, types, from, until }: z.output<typeof AppointmentForm>) =>
  ({
    role,
    rights: rightsOf({ extent, partitions, messageTypeIds: types }),
    ...(from && { from }),
    ...(until && { until }),
  }) satisfies Appointment

/**
 * Invites somebody by an e-mail in the language of the form. Fields: `enterpriseNumber`, `name`, `address`, `language`, `role`, `extent`,
 * `partitions`, `types`, `from`, `until`.
 */
export const inviteUser = answeringAction(
  z.object({
    enterpriseNumber: Number,
    name: z.string().trim().max(200),
    address: z.string().trim().max(300),
    language: z.enum(['nl', 'fr', 'de', 'en']),
    ...appointmentFields,
  }),
  async ({ enterpriseNumber, name, address: typed, language, ...form }): Promise<UserOutcome> => {
    const { manager, request, keys, database } = await managerOn(enterpriseNumber, '/users/invite')
    const again = (problem: UserProblem): UserOutcome => ({
      problem,
      typed: { name, address: typed, language, ...form },
    })
    const address = parseEmailAddress(typed)
    if (!address) return again('address')
    const invitation = { name, address, ...appointmentIn(form) }
    const made = await recordInvitation(database, keys, manager, invitation, request)
    if (typeof made === 'string') return again(made)
    const { name: names } = manager
    const ofEnterprise = (language === 'en' ? names.nl : names[language]) ?? names.nl ?? names.fr ?? names.de ?? ''
    const grouped = manager.enterpriseNumber.replace(/^(\d{4})(\d{3})(\d{3})$/, '$1.$2.$3')
    const told = `${ofEnterprise} (${grouped})`
    const mail = await composeInvitation(language, told, made.token, invitationDays, env().ORIGIN)
    const key = `invitation/${made.invitationId}`
    const [outcome] = await mailer().sendBatch([{ ...mail, to: address, key }])
    if (outcome?.status === 'accepted') return goToManage(enterpriseNumber, '/users?invited')
    // A link that nobody has is not waited for.
    await takeBack(database, keys, manager, made.invitationId, request)
    return again('notSent')
  },
)

/** Takes an invitation back. Fields: `enterpriseNumber`, `invitationId`. */
export const withdrawInvitation = personalAction(
  z.object({ enterpriseNumber: Number, invitationId: Uuid }),
  async ({ enterpriseNumber, invitationId }) => {
    const { manager, request, keys, database } = await managerOn(enterpriseNumber, '/users')
    await takeBack(database, keys, manager, invitationId, request)
    await goToManage(enterpriseNumber, '/users')
  },
)

/** Changes what somebody is appointed to. Fields: `enterpriseNumber`, `userId` and those of an invitation from `role` on. */
export const changeUser = answeringAction(
  z.object({ enterpriseNumber: Number, userId: Uuid, ...appointmentFields }),
  async ({ enterpriseNumber, userId, ...form }): Promise<UserOutcome> => {
    const { manager, request, keys, database } = await managerOn(enterpriseNumber, `/users/${userId}`)
    const change = appointmentIn(form)
    const problem = await recordChange(database, keys, manager, userId, change, request)
    return problem ? { problem, typed: form } : goToManage(enterpriseNumber, '/users?changed')
  },
)

/** Ends what somebody is appointed to, at once. Fields: `enterpriseNumber`, `userId`. */
export const endUser = answeringAction(
  z.object({ enterpriseNumber: Number, userId: Uuid }),
  async ({ enterpriseNumber, userId }): Promise<UserOutcome> => {
    const { manager, request, keys, database } = await managerOn(enterpriseNumber, `/users/${userId}`)
    const problem = await recordEnd(database, keys, manager, userId, request)
    return problem ? { problem } : goToManage(enterpriseNumber, '/users?ended')
  },
)

/** Takes an invitation up. Field: `token`, as the link in the mail has it. */
export const acceptInvitation = personalAction(z.object({ token: z.string().max(100) }), async ({ token }) => {
  const reader = await personReader(`/invitation?${new URLSearchParams({ token })}`)
  if (!reader) throw new ActionRefused('this person has no number')
  const request = await auditedRequest(reader, 'POST', '/invitation')
  const enterpriseNumber = await takeUp(appDatabase(), reader, token, request)
  const language = await currentLanguage()
  redirect(enterpriseNumber ? `/${language}/enterprise/${enterpriseNumber}` : `/${language}/invitation`)
})

/** Takes charge of an enterprise that nobody manages. Field: `enterpriseNumber`. */
export const claimEnterprise = personalAction(z.object({ enterpriseNumber: Number }), async ({ enterpriseNumber }) => {
  const reader = await personReader('/enterprise')
  if (!reader) throw new ActionRefused('this person has no number')
  const request = await auditedRequest(reader, 'POST', '/enterprise')
  const isDone = await takeCharge(appDatabase(), keyProvider(), reader, enterpriseNumber, request)
  if (isDone) await goToManage(enterpriseNumber, '/users')
  redirect(`/${await currentLanguage()}/enterprise`)
})
