import { open } from '#http/handler.ts'
import { limits } from '#http/limits.ts'

/** GET /limits: every limit of this installation. */
export const GET = open({ name: 'readLimits', ...limits })
