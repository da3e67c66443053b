import { composedDocument } from '#http/publisher-desk/composed-document.ts'
import { atPublisherDeskNow } from '#session/desk.ts'

/** A document of a message for many, as its sender looks at it. */
export const GET = composedDocument({ name: 'managePublisher', person: atPublisherDeskNow })
