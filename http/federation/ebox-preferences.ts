import { z } from 'zod'
import type { EboxPreferences } from '#domain/federation/search-ebox-preferences.ts'
import type { Holder } from '#domain/ebox/holder.ts'
import { parseEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { parseSsin } from '#domain/identifier/ssin.ts'
import { wireInstant } from '#http/message-registry/message.ts'
import { mostLookUps, parseNumbers, Purpose } from './look-up.ts'

/** By eboxType, in lower case as the kinds are written there: what its ids are called, and how one is read. */
const kinds = {
  enterprise: {
    audience: 'enterprise',
    idTypes: ['enterprisenumber'],
    message: 'is not an enterprise number',
    parse(text: string): Holder | undefined {
      const enterpriseNumber = parseEnterpriseNumber(text)
      return enterpriseNumber && { eboxType: 'enterprise', enterpriseNumber }
    },
  },
  citizen: {
    audience: 'citizen',
    // The public documents show no sample for citizens; both names of the number are in use (spec §2.1, §9).
    idTypes: ['ssin', 'inss'],
    message: 'is not an SSIN',
    parse(text: string): Holder | undefined {
      const ssin = parseSsin(text)
      return ssin && { eboxType: 'citizen', ssin }
    },
  },
} as const

const List = z.strictObject({
  eboxType: z.string().meta({ description: 'enterprise or citizen, in either case' }),
  eboxIdType: z.string().meta({ description: 'EnterpriseNumber; for citizens SSIN or INSS' }),
  eboxIdValueList: z.array(z.string()).max(mostLookUps),
  purpose: Purpose.optional(),
})

/** A list of ids of one kind (federation 1.3, `EboxIdSameTypeList`); `purpose` is ours. */
export const EboxIdSameTypeList = List.transform(({ eboxType, eboxIdType, eboxIdValueList, purpose }, context) => {
  const kind = Object.entries(kinds).find(([name]) => name === eboxType.toLowerCase())?.[1]
  const path = 'eboxIdValueList'
  if (!kind) context.addIssue({ code: 'custom', path: ['eboxType'], message: 'is neither enterprise nor citizen' })
  else if (!kind.idTypes.some((name) => name === eboxIdType.toLowerCase()))
    context.addIssue({ code: 'custom', path: ['eboxIdType'], message: 'is no id of this eboxType' })
  const audience = kind?.audience ?? 'enterprise'
  const holders = kind ? parseNumbers(eboxIdValueList, kind.parse, context, { path, message: kind.message }) : []
  return { purpose: purpose ?? ('notStated' as const), audience, holders }
}).meta({ id: 'EboxIdSameTypeList' })

export const EboxPreferencesListShape = z
  .array(
    z.object({
      eboxId: z.object({ eboxType: z.enum(['enterprise', 'citizen']), eboxIdValue: z.string() }),
      exclusivelyEbox: z.boolean().meta({ description: 'Wants no paper beside the e-Box' }),
      isNotifiable: z.literal(false).optional().meta({
        description: 'Ours: told of one who has no address for alerts, or from whose address mails come back',
      }),
      lastConnectionDate: z.iso.datetime({ offset: true }).optional().meta({ description: 'Of an enterprise only' }),
    }),
  )
  .meta({ id: 'EboxPreferencesList' })

export function wirePreferences(preferences: EboxPreferences[]): z.input<typeof EboxPreferencesListShape> {
  return preferences.flatMap(({ holder, exclusivelyEbox, isNotifiable, lastConnectionDate }) => {
    // The federation asks after citizens and enterprises alone.
    if (holder.eboxType === 'professional') return []
    const { eboxType } = holder
    return {
      eboxId: { eboxType, eboxIdValue: eboxType === 'citizen' ? holder.ssin : holder.enterpriseNumber },
      exclusivelyEbox,
      ...(!isNotifiable && { isNotifiable }),
      ...(lastConnectionDate && { lastConnectionDate: wireInstant(lastConnectionDate) }),
    }
  })
}
