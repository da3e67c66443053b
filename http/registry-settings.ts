import { knownMediaTypes } from '#domain/content/known-media-types.ts'
import { offers, type RegistrySettings } from '#domain/message/registry-settings.ts'
import { languages } from '#domain/message/translated-string.ts'
import { env } from '#env.ts'

/** The choices of this registry, as it is configured. */
export function registrySettings(): RegistrySettings {
  const given = env()
  return {
    maxDocuments: given.MAX_DOCUMENTS,
    lengths: {
      subject: given.SUBJECT_CHARACTERS,
      fileName: given.FILE_NAME_CHARACTERS,
      businessDataValue: given.BUSINESS_DATA_CHARACTERS,
      attentionLabel: given.ATTENTION_LABEL_CHARACTERS,
    },
    languages: languages.filter((language) => given.LANGUAGES.includes(language)),
    languagesPerText: given.LANGUAGES_PER_TEXT,
    mediaTypes: knownMediaTypes.filter((mediaType) => given.MEDIA_TYPES.includes(mediaType)),
    offers: offers.filter((offer) => given.OFFERS.includes(offer)),
  }
}
