'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { keyProvider } from '#adapters/key-provider/index.ts'
import { mailer } from '#adapters/mailer/index.ts'
import { appDatabase } from '#db/client.ts'
import { codeMinutes } from '#domain/ebox/address-code.ts'
import { type EmailAddress, parseEmailAddress } from '#domain/ebox/email-address.ts'
import { acceptTerms as recordTerms } from '#domain/registration/accept-terms.ts'
import type { AddressOutcome } from '#domain/registration/address-outcome.ts'
import { askAddressCode, forgetAddressToConfirm } from '#domain/registration/ask-address-code.ts'
import { changePreferences as recordPreferences } from '#domain/registration/change-preferences.ts'
import { closeBox } from '#domain/registration/close-box.ts'
import { confirmAddress } from '#domain/registration/confirm-address.ts'
import { readOwnBox } from '#domain/registration/read-own-box.ts'
import { composeAddressChanged, composeAddressCode } from '#emails/compose-box-mails.ts'
import { env } from '#env.ts'
import { ActionRefused, answeringAction, personalAction } from './action.ts'
import { auditedRequest } from './audited-request.ts'
import { currentLanguage } from './language.ts'
import { type Citizen, citizenHolder } from './session.ts'

/** The pages on which an address is given and confirmed; each form leads back to its own. */
const Page = z.enum(['/activate', '/settings/address'])
const Language = z.enum(['nl', 'fr', 'de', 'en'])
/** `digital`: no paper any more; `both`: paper beside the e-Box */
const Paper = z.enum(['digital', 'both'])

/** The holder of the own box, who signed in a short while ago. */
async function holderOn(page: string): Promise<Citizen> {
  const citizen = await citizenHolder(page, true)
  if (!citizen) throw new ActionRefused('this person has no box')
  return citizen
}

async function goTo(page: string): Promise<never> {
  redirect(`/${await currentLanguage()}/citizen${page}`)
}

/** Accepts the terms that were read. Field: `version`. */
export const acceptTerms = personalAction(z.object({ version: z.string() }), async ({ version }) => {
  const citizen = await holderOn('/activate')
  const request = await auditedRequest(citizen.reader, 'POST', '/citizen/activate')
  await recordTerms(appDatabase(), keyProvider(), citizen, version, request)
  await goTo('/activate')
})

const AddressForm = z.object({
  page: Page,
  address: z.string().max(300),
  language: Language.optional(),
  paper: Paper.optional(),
})

/** Sends a code to an address, and keeps what else the form says. Fields: `page`, `address`; when a box is opened also `language` and `paper`. */
export const giveAddress = answeringAction(
  AddressForm,
  async ({ page, address: typed, language, paper }): Promise<AddressOutcome> => {
    const citizen = await holderOn(page)
    const request = await auditedRequest(citizen.reader, 'POST', `/citizen${page}`)
    if (language || paper) {
      const preferences = { ...(language && { language }), ...(paper && { exclusivelyEbox: paper === 'digital' }) }
      await recordPreferences(appDatabase(), keyProvider(), citizen, preferences, request)
    }
    const address = parseEmailAddress(typed.trim())
    const problem = address ? await sendCode(citizen, address, page) : 'address'
    if (!problem) return goTo(page)
    // So that what else was chosen is still chosen where the form is drawn again.
    refresh()
    return { problem, address: typed }
  },
)

/** Sends another code to the address that waits for one. Field: `page`. */
export const sendCodeAgain = answeringAction(z.object({ page: Page }), async ({ page }): Promise<AddressOutcome> => {
  const citizen = await holderOn(page)
  const { toConfirm } = await readOwnBox(appDatabase(), keyProvider(), citizen.reader)
  const problem = toConfirm && (await sendCode(citizen, toConfirm.address, page))
  return problem ? { problem } : goTo(page)
})

async function sendCode(
  citizen: Citizen,
  address: EmailAddress,
  page: string,
): Promise<'tooMany' | 'notSent' | undefined> {
  const request = await auditedRequest(citizen.reader, 'POST', `/citizen${page}`)
  const asked = await askAddressCode(appDatabase(), keyProvider(), citizen, address, request)
  if (!asked) return 'tooMany'
  const mail = await composeAddressCode(await currentLanguage(), asked.code, codeMinutes, env().ORIGIN)
  const [outcome] = await mailer().sendBatch([{ ...mail, to: address, key: asked.key }])
  if (outcome?.status === 'accepted') return undefined
  // A code that nobody has is not waited for.
  await forgetAddressToConfirm(appDatabase(), keyProvider(), citizen)
  return 'notSent'
}

/** Goes back to giving an address. Field: `page`. */
export const giveOtherAddress = personalAction(z.object({ page: Page }), async ({ page }) => {
  await forgetAddressToConfirm(appDatabase(), keyProvider(), await holderOn(page))
  await goTo(page)
})

/** Confirms an address by the code that was sent there. Fields: `page`, `code`. */
export const confirmCode = answeringAction(
  z.object({ page: Page, code: z.string().max(40) }),
  async ({ page, code }): Promise<AddressOutcome> => {
    const citizen = await holderOn(page)
    const request = await auditedRequest(citizen.reader, 'POST', `/citizen${page}`)
    // As people copy it: with spaces, or a hyphen in the middle.
    const typed = code.replaceAll(/[\s-]/g, '')
    if (!/^\d{6}$/.test(typed)) return { problem: 'wrong' }
    const outcome = await confirmAddress(appDatabase(), keyProvider(), citizen, typed, request)
    if (outcome.status !== 'confirmed') return { problem: outcome.status }
    if (outcome.replaced) await tellAddressOfBefore(outcome.replaced)
    return goTo(outcome.isOpened ? '?opened' : '/settings')
  },
)

/** A mail system that does not take it changes nothing: the new address stands. */
async function tellAddressOfBefore(address: EmailAddress): Promise<void> {
  const mail = await composeAddressChanged(await currentLanguage(), env().ORIGIN)
  await mailer().sendBatch([{ ...mail, to: address, key: `addressChanged/${crypto.randomUUID()}` }])
}

/** Changes what the holder prefers. Fields: `language`, `paper`. */
export const changePreferences = personalAction(
  z.object({ language: Language, paper: Paper }),
  async ({ language, paper }) => {
    const citizen = await citizenHolder('/settings')
    if (!citizen) throw new ActionRefused('this person has no box')
    const request = await auditedRequest(citizen.reader, 'POST', '/citizen/settings')
    const preferences = { language, exclusivelyEbox: paper === 'digital' }
    await recordPreferences(appDatabase(), keyProvider(), citizen, preferences, request)
    await goTo('/settings?saved')
  },
)

/** Closes the own box; what that means stood on the page. No field. */
export const closeOwnBox = personalAction(z.object({}), async () => {
  const citizen = await holderOn('/settings/close')
  const request = await auditedRequest(citizen.reader, 'POST', '/citizen/settings/close')
  await closeBox(appDatabase(), keyProvider(), citizen, request)
  await goTo('?closed')
})
