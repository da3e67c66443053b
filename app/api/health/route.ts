import { readHealth } from '#http/health.ts'
import { open } from '#http/handler.ts'

/** GET /api/health: UP, DEGRADED or DOWN with each part (BelGIF). */
export const GET = open({
  name: 'readHealth',
  summary: 'Whether the e-Box works',
  answers: {
    200: { description: 'UP, or DEGRADED: it works, with a remark' },
    503: { description: 'DOWN' },
  },
  run: ({ database }) => readHealth(database),
})
