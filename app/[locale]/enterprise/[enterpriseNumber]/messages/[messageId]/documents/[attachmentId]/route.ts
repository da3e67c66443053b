import { personalContent } from '#http/personal-content.ts'
import { enterpriseAccess } from '#session/session.ts'

/** The bytes of a document of an enterprise's letter, for its users. Fetching the main one marks the letter as read. */
export const GET = personalContent({
  name: 'openContent',
  access: ({ enterpriseNumber = '' }) => enterpriseAccess(enterpriseNumber),
})
