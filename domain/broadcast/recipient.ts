import type { RecipientOutcome } from '#db/schema/index.ts'
import type { Holder } from '#domain/ebox/holder.ts'
import { parseEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { parseSsin } from '#domain/identifier/ssin.ts'

/** A recipient as a list names it. */
export interface GivenRecipient {
  /** Of its file, from 1 */
  line: number
  /** As `wordsOf`; of what is no recipient, the beginning of what was written */
  words: string
  /** Absent for what is no recipient */
  holder?: Holder
}

/** What is known of it when it comes in. */
export interface JudgedRecipient extends GivenRecipient {
  outcome: RecipientOutcome
  /** When there is one already */
  boxId?: number
}

/** The outcomes that get the message. */
export const isToReceive = (outcome: RecipientOutcome): boolean => outcome === 'reachable' || outcome === 'notDigital'

/** Characters that are kept of what is no recipient. */
export const mostWords = 100

/** A recipient in as few characters as tell it apart: a page of them is kept as one text. */
export function wordsOf(holder: Holder): string {
  switch (holder.eboxType) {
    case 'enterprise':
      return holder.enterpriseNumber
    case 'citizen':
      return holder.ssin
    case 'professional':
      return `${holder.ssin};${holder.quality}`
  }
}

/** @returns undefined for what `wordsOf` never gives */
export function holderOf(words: string): Holder | undefined {
  const [number = '', quality] = words.split(';')
  if (number.length === 10) {
    const enterpriseNumber = parseEnterpriseNumber(number)
    return enterpriseNumber && { eboxType: 'enterprise', enterpriseNumber }
  }
  const ssin = parseSsin(number)
  if (!ssin) return undefined
  return quality ? { eboxType: 'professional', ssin, quality } : { eboxType: 'citizen', ssin }
}
