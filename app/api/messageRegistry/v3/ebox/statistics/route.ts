import { readStatistics } from '#domain/consultation/read-statistics.ts'
import { consultation } from '#http/handler.ts'
import { StatisticsShape } from '#http/message-registry/statistics.ts'

/** GET /ebox/statistics: how many messages of the caller's e-Box are about to expire, ask for an action, are registered. */
export const GET = consultation({
  name: 'readStatistics',
  summary: 'How many messages of your e-Box are what',
  isInferred: true,
  isCostly: () => true,
  answers: { 200: { description: 'The counts; hidden messages count', schema: StatisticsShape } },
  run: async ({ database, reader }) => ({ json: await readStatistics(database, reader), audit: {} }),
})
