import { personalReply } from '#http/personal-reply.ts'
import { ownBoxAccess } from '#session/session.ts'

/** The form by which a citizen answers a letter. */
export const POST = personalReply({ name: 'replyToMessage', access: ({ quality }) => ownBoxAccess({ quality }) })
