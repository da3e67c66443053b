import { personalContent } from '#http/personal-content.ts'
import { ownBoxAccess } from '#session/session.ts'

/** The bytes of a document of the citizen's own letter. Fetching the main one marks the letter as read. */
export const GET = personalContent({ name: 'openContent', access: ({ quality }) => ownBoxAccess({ quality }) })
