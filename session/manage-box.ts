'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { keyProvider } from '#adapters/key-provider/index.ts'
import { appDatabase } from '#db/client.ts'
import { type EmailAddress, parseEmailAddress } from '#domain/ebox/email-address.ts'
import { acceptTerms as recordTerms } from '#domain/registration/accept-terms.ts'
import type { AddressOutcome } from '#domain/registration/address-outcome.ts'
import { askAddressCode, forgetAddressToConfirm } from '#domain/registration/ask-address-code.ts'
import { changePreferences as recordPreferences } from '#domain/registration/change-preferences.ts'
import { closeBox } from '#domain/registration/close-box.ts'
import { confirmAddress } from '#domain/registration/confirm-address.ts'
import { readOwnBox } from '#domain/registration/read-own-box.ts'
import { mailAddressCode, tellAddressOfBefore, typedCode } from './address-mails.ts'
import { ActionRefused, answeringAction, personalAction } from './action.ts'
import { auditedRequest } from './audited-request.ts'
import { currentLanguage } from './language.ts'
import { type Citizen, ownBoxHolder } from './session.ts'
import { TellingFields, tellingIn } from './telling-fields.ts'

const ownPage = /^\/(?:citizen|professional\/([a-z][a-z0-9-]*))(\/activate|\/settings(?:\/address|\/close)?)$/
/** The page of an own box on which a form stands, without the language: it says which box, and each form leads back to its own. */
const Page = z.string().transform((path, context) => {
  const [whole, quality, below] = ownPage.exec(path) ?? []
  if (whole !== undefined && below !== undefined) return { quality, below }
  context.addIssue({ code: 'custom', message: 'is no page of an own box' })
  return z.NEVER
})
type Page = z.output<typeof Page>
/** `digital`: no paper any more; `both`: paper beside the e-Box */
const Paper = z.enum(['digital', 'both'])

/** The holder of the own box, who signed in a short while ago. */
async function holderOn({ quality, below }: Page, isFreshAsked = true): Promise<Citizen> {
  const citizen = await ownBoxHolder({ quality }, below, isFreshAsked)
  if (!citizen) throw new ActionRefused('this person has no box')
  return citizen
}

async function goTo({ box }: Citizen, below: string): Promise<never> {
  redirect(`/${await currentLanguage()}${box}${below}`)
}

/** Accepts the terms that were read. Fields: `page`, `version`. */
export const acceptTerms = personalAction(z.object({ page: Page, version: z.string() }), async ({ page, version }) => {
  const citizen = await holderOn(page)
  const request = await auditedRequest(citizen.reader, 'POST', citizen.box + page.below)
  await recordTerms(appDatabase(), keyProvider(), citizen, version, request)
  await goTo(citizen, page.below)
})

const AddressForm = z.object({
  page: Page,
  address: z.string().max(300),
  language: TellingFields.language.optional(),
  paper: Paper.optional(),
  rhythm: TellingFields.rhythm.optional(),
})

/** Sends a code to an address, and keeps what else the form says. Fields: `page`, `address`; when a box is opened also `language`, `paper` and `rhythm`. */
export const giveAddress = answeringAction(
  AddressForm,
  async ({ page, address: typed, language, paper, rhythm }): Promise<AddressOutcome> => {
    const citizen = await holderOn(page)
    const request = await auditedRequest(citizen.reader, 'POST', citizen.box + page.below)
    if (language || paper || rhythm) {
      const preferences = {
        ...(language && { language }),
        ...(paper && { exclusivelyEbox: paper === 'digital' }),
        ...(rhythm && { alertRhythm: rhythm }),
      }
      await recordPreferences(appDatabase(), keyProvider(), citizen, preferences, request)
    }
    const address = parseEmailAddress(typed.trim())
    const problem = address ? await sendCode(citizen, address, page) : 'address'
    if (!problem) return goTo(citizen, page.below)
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
  return problem ? { problem } : goTo(citizen, page.below)
})

async function sendCode(
  citizen: Citizen,
  address: EmailAddress,
  page: Page,
): Promise<'tooMany' | 'notSent' | undefined> {
  const request = await auditedRequest(citizen.reader, 'POST', citizen.box + page.below)
  const asked = await askAddressCode(appDatabase(), keyProvider(), citizen, address, request)
  if (!asked) return 'tooMany'
  if (await mailAddressCode(asked)) return undefined
  // A code that nobody has is not waited for.
  await forgetAddressToConfirm(appDatabase(), keyProvider(), citizen)
  return 'notSent'
}

/** Goes back to giving an address. Field: `page`. */
export const giveOtherAddress = personalAction(z.object({ page: Page }), async ({ page }) => {
  const citizen = await holderOn(page)
  await forgetAddressToConfirm(appDatabase(), keyProvider(), citizen)
  await goTo(citizen, page.below)
})

/** Confirms an address by the code that was sent there. Fields: `page`, `code`. */
export const confirmCode = answeringAction(
  z.object({ page: Page, code: z.string().max(40) }),
  async ({ page, code }): Promise<AddressOutcome> => {
    const citizen = await holderOn(page)
    const request = await auditedRequest(citizen.reader, 'POST', citizen.box + page.below)
    const typed = typedCode(code)
    if (!typed) return { problem: 'wrong' }
    const outcome = await confirmAddress(appDatabase(), keyProvider(), citizen, typed, request)
    if (outcome.status !== 'confirmed') return { problem: outcome.status }
    if (outcome.replaced) await tellAddressOfBefore(outcome.replaced)
    return goTo(citizen, outcome.isOpened ? '?opened' : '/settings')
  },
)

/** Changes what the holder prefers. Fields: `page`, `language`, `paper`, `rhythm`, `reminders`, `timeZone`. */
export const changePreferences = personalAction(
  z.object({ page: Page, paper: Paper, ...TellingFields }),
  async ({ page, paper, ...fields }) => {
    const citizen = await holderOn(page, false)
    const request = await auditedRequest(citizen.reader, 'POST', citizen.box + page.below)
    const preferences = { exclusivelyEbox: paper === 'digital', ...tellingIn(fields) }
    await recordPreferences(appDatabase(), keyProvider(), citizen, preferences, request)
    await goTo(citizen, '/settings?saved')
  },
)

/** Closes the own box; what that means stood on the page. Field: `page`. */
export const closeOwnBox = personalAction(z.object({ page: Page }), async ({ page }) => {
  const citizen = await holderOn(page)
  const request = await auditedRequest(citizen.reader, 'POST', citizen.box + page.below)
  await closeBox(appDatabase(), keyProvider(), citizen, request)
  await goTo(citizen, '?closed')
})
