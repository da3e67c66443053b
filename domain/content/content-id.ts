import { parse, v7 } from 'uuid'

const CONTENT_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** A fresh id (UUID version 7, RFC 9562) for one upload; it is never given twice and never comes from a client. */
export function newContentId(): string {
  return v7()
}

/** Whether the text is an id that {@link newContentId} could have given: lower case, version 7, nothing around it. */
export function isContentId(text: string): boolean {
  return CONTENT_ID.test(text)
}

/** The 16 bytes of a content id. Throws a TypeError for anything else, so that no path and no AAD is made of it. */
export function contentIdBytes(contentId: string): Uint8Array {
  if (!isContentId(contentId)) throw new TypeError('Not a content id')
  return parse(contentId)
}
