import { personalReply } from '#http/personal-reply.ts'
import { citizenAccess } from '#session/session.ts'

/** The form by which a citizen answers a letter. */
export const POST = personalReply({ name: 'replyToMessage', access: () => citizenAccess() })
