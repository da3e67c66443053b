import { health } from '#http/health.ts'
import { open } from '#http/handler.ts'

/** GET /health: the same as /api/health, UP, DEGRADED or DOWN with each part (BelGIF). */
export const GET = open({ name: 'readHealth', ...health })
