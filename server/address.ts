import type { IncomingMessage } from 'node:http'
import { env } from '#env.ts'

/** Who is at the other end, behind the proxies that are ours: each adds to X-Forwarded-For whom it hears (`TRUSTED_PROXIES`). */
export function addressOf({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): string {
  const { TRUSTED_PROXIES } = env()
  const forwarded = TRUSTED_PROXIES > 0 ? [headers['x-forwarded-for'] ?? []].flat().join(',').split(',') : []
  return forwarded.at(-TRUSTED_PROXIES)?.trim() || (socket.remoteAddress ?? 'somewhere')
}
