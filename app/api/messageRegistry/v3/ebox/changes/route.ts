import { followChanges } from '#domain/consultation/follow-changes.ts'
import { consultation } from '#http/handler.ts'
import { ChangesQuery, ChangesShape, wireChanges } from '#http/message-registry/changes.ts'

/** GET /ebox/changes: the whole of the caller's e-Box page by page, and from then on what changes in it. */
export const GET = consultation({
  name: 'followChanges',
  summary: 'Your whole e-Box, then only its changes: each once',
  isInferred: true,
  query: ChangesQuery,
  isCostly: () => true,
  answers: { 200: { description: 'A page; the first ones are the e-Box as it stood', schema: ChangesShape } },
  run: async ({ database, reader, query }) => {
    const page = await followChanges(database, reader, query)
    return { json: wireChanges(page), audit: { messageIds: page.items.map(({ messageId }) => messageId) } }
  },
})
