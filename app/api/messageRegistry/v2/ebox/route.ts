import { consultEbox } from '#domain/consultation/consult-ebox.ts'
import { consultation } from '#http/handler.ts'
import { EboxShape, wireEbox } from '#http/message-registry/message.ts'
import { versionTwoEnds } from '#http/message-registry/v2/version-two.ts'

/** GET /ebox: how many messages the caller's e-Box holds. */
export const GET = consultation({
  name: 'consultEbox',
  summary: 'The summary of your e-Box',
  deprecation: versionTwoEnds,
  answers: { 200: { description: 'The summary', schema: EboxShape } },
  run: async ({ database, reader }) => ({ json: wireEbox(await consultEbox(database, reader)), audit: {} }),
})
