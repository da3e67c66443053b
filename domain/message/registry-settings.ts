import type { MediaType } from '#domain/content/media-type.ts'
import type { Language } from './translated-string.ts'

/** What the contract knows and a provider may leave out (spec §2.2, choices 2, 5, 8 and 9). */
export const offers = ['attachmentTitle', 'expirationDate', 'paymentData', 'structuredData'] as const
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
  /** Titles and expiry dates that are not offered are taken and not followed; payment and structured data are refused */
  offers: readonly Offer[]
}
