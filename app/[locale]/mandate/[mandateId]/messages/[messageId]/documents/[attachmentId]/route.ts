import { personalContent } from '#http/personal-content.ts'
import { mandateAccess } from '#session/session.ts'

/** The bytes of a document in the box of another person, under a mandate. */
export const GET = personalContent({ name: 'openContent', access: ({ mandateId = '' }) => mandateAccess(mandateId) })
