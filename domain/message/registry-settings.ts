import type { MediaType } from '#domain/content/known-media-types.ts'
import type { Language } from './translated-string.ts'

/**
 * What the contract knows and a provider may leave out (spec §2.2, choices 2, 3 and 5 to 9): more than one main content, business data
 * that the message type does not define, null for a member that is absent.
 */
export const offers = [
  'attachmentTitle',
  'expirationDate',
  'paymentData',
  'structuredData',
  'severalMainContents',
  'undefinedBusinessData',
  'nullMembers',
] as const
export type Offer = (typeof offers)[number]

/** The choices that the federation leaves to whoever runs a registry; the defaults of env.ts are the real provider's (spec §2.2). */
export interface RegistrySettings {
  maxDocuments: number
  /** In characters */
  lengths: { subject: number; fileName: number; businessDataValue: number; attentionLabel: number }
  languages: readonly Language[]
  /** How many languages one text may be given in */
  languagesPerText: number
  mediaTypes: readonly MediaType[]
  /** Titles and expiry dates that are not offered are taken and not followed; all else that is not offered is refused */
  offers: readonly Offer[]
}
