import type { Database } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { Holder } from '#domain/ebox/holder.ts'
import { type LookingUp, type LookUpAudit, lookUpBoxes } from './look-up-boxes.ts'

/** What the holder of an open box prefers. */
export interface EboxPreferences {
  holder: Holder
  exclusivelyEbox: boolean
  isNotifiable: boolean
  /** Of an enterprise only: when a citizen last looked is the citizen's own affair */
  lastConnectionDate?: Date
}

/**
 * The preferences of those who opened their e-Box (spec §5); nothing for the others, whatever the reason.
 * @throws as lookUpBoxes
 */
export async function searchEboxPreferences(
  database: Database,
  keys: KeyProvider,
  asked: LookingUp & { audience: Holder['eboxType']; holders: readonly Holder[] },
): Promise<{ preferences: EboxPreferences[]; audit: LookUpAudit }> {
  const { boxes, audit } = await lookUpBoxes(database, keys, asked)
  const preferences = asked.holders.flatMap((holder, index) => {
    const box = boxes[index]
    if (!box) return []
    const lastConnectionDate = holder.eboxType === 'enterprise' ? box.lastConsultedAt : undefined
    const { exclusivelyEbox, isNotifiable } = box
    return [{ holder, exclusivelyEbox, isNotifiable, ...(lastConnectionDate && { lastConnectionDate }) }]
  })
  return { preferences, audit }
}
