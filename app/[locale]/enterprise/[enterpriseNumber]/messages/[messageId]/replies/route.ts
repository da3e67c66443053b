import { personalReply } from '#http/personal-reply.ts'
import { enterpriseAccess } from '#session/session.ts'

/** The form by which the people of an enterprise answer its letters, in its name. */
export const POST = personalReply({
  name: 'replyToMessage',
  access: ({ enterpriseNumber = '' }) => enterpriseAccess(enterpriseNumber),
})
