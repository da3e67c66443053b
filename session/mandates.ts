'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { keyProvider } from '#adapters/key-provider/index.ts'
import { appDatabase } from '#db/client.ts'
import { parseMandateCode } from '#domain/access/person-mandate.ts'
import { Uuid } from '#domain/identifier/uuid.ts'
import { belgianEndOf, belgianMidnight } from '#domain/message/belgian-day.ts'
import type { CodeOutcome, OfferOutcome } from '#domain/registration/mandate-outcome.ts'
import {
  acceptMandate as recordAcceptance,
  endMandate as recordEnd,
  findMandateOffer,
  type MandatePerson,
  offerMandate as recordOffer,
} from '#domain/registration/mandates.ts'
import { ActionRefused, answeringAction, personalAction } from './action.ts'
import { auditedRequest } from './audited-request.ts'
import { currentLanguage } from './language.ts'
import { rightsInWords } from './rights-in-words.ts'
import { mandatePerson } from './session.ts'
import { today } from './today.ts'

async function personOn(page: string): Promise<MandatePerson> {
  const person = await mandatePerson(page, true)
  if (!person) throw new ActionRefused('this person has no SSIN')
  return person
}

const Ids = z
  .union([z.string().max(100), z.array(z.string().max(100)).max(200)])
  .default([])
  .transform((ids) => (typeof ids === 'string' ? [ids] : ids))
const Day = z.union([z.iso.date(), z.literal('')]).default('')

const OfferForm = z.object({
  side: z.enum(['mandator', 'mandatary']),
  types: Ids,
  senders: Ids,
  from: Day.catch('wrong'),
  until: Day.catch('wrong'),
})

/** Offers a mandate and answers its code. Fields: `side`, on which who offers stands; `types` and `senders`, none for all; `from`, `until`, days. */
export const offerMandate = answeringAction(
  OfferForm,
  async ({ side, types, senders, from, until }): Promise<OfferOutcome> => {
    const page = `/mandates/offer?side=${side}`
    const person = await personOn(page)
    const first = from || today()
    if (first === 'wrong' || until === 'wrong' || first < today() || (until && until < first))
      return { problem: 'dates' }
    const terms = {
      rights: rightsOf(types, senders),
      validFrom: new Date(belgianMidnight(first)),
      ...(until && { validUntil: new Date(belgianEndOf(until)) }),
    }
    const request = await auditedRequest(person.reader, 'POST', '/citizen/mandates/offer')
    const code = await recordOffer(appDatabase(), keyProvider(), person, side, terms, request)
    return code === undefined ? { problem: 'tooMany' } : { code }
  },
)

/** Letters of any of the types from any of the senders; of every one where none is named. */
function rightsOf(types: string[], senders: string[]) {
  const ofTypes = types.length > 0 ? types.map((messageTypeId) => ({ messageTypeId })) : [{}]
  return ofTypes.flatMap((type) =>
    senders.length > 0 ? senders.map((senderOrganizationId) => ({ ...type, senderOrganizationId })) : [type],
  )
}

/** Looks up what a code offers and, sent again with `accept`, accepts it. Fields: `code`, `accept`. */
export const lookUpMandate = answeringAction(
  z.object({ code: z.string().max(40), accept: z.literal('yes').optional() }),
  async ({ code: typed, accept }): Promise<CodeOutcome> => {
    const person = await personOn('/mandates/accept')
    const code = parseMandateCode(typed)
    if (code === undefined) return { problem: 'code', typed }
    const language = await currentLanguage()
    if (accept) {
      const request = await auditedRequest(person.reader, 'POST', '/citizen/mandates/accept')
      const isAccepted = await recordAcceptance(appDatabase(), keyProvider(), person, code, request)
      if (isAccepted) redirect(`/${language}/citizen/mandates?accepted`)
      return { problem: 'code', typed }
    }
    const offer = await findMandateOffer(appDatabase(), keyProvider(), person, code)
    if (!offer) return { problem: 'code', typed }
    const date = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'Europe/Brussels' })
    return {
      offer: {
        code,
        side: offer.side,
        otherName: offer.otherName,
        what: await rightsInWords(language, offer.rights),
        from: date.format(offer.validFrom),
        // The last day on which it stands.
        ...(offer.validUntil && { until: date.format(offer.validUntil.getTime() - 1) }),
      },
    }
  },
)

/** Ends a mandate or takes an offer back, on either side. Field: `mandateId`. */
export const endMandate = personalAction(z.object({ mandateId: Uuid }), async ({ mandateId }) => {
  const person = await mandatePerson('/mandates')
  if (!person) throw new ActionRefused('this person has no SSIN')
  const request = await auditedRequest(person.reader, 'POST', '/citizen/mandates')
  await recordEnd(appDatabase(), person, mandateId, request)
  redirect(`/${await currentLanguage()}/citizen/mandates?ended`)
})
