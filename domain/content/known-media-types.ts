/** The list of the real registry (spec §2.2): no image, no pptx, `text/xml` but no `application/xml`. */
export const realProviderMediaTypes = [
  'application/pdf',
  'application/zip',
  'text/csv',
  'text/html',
  'text/plain',
  'text/xml',
  'application/vnd.oasis.opendocument.text',
  'application/vnd.oasis.opendocument.spreadsheet',
  'application/vnd.oasis.opendocument.presentation',
  'application/vnd.oasis.opendocument.graphics',
  'application/vnd.ms-excel',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.ms-powerpoint',
  'application/msword',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
] as const

/** What a registry may choose to take: each can be told by its bytes (media-type.ts). */
export const knownMediaTypes = [
  ...realProviderMediaTypes,
  'image/jpeg',
  'image/png',
  'image/gif',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
] as const

export type MediaType = (typeof knownMediaTypes)[number]
