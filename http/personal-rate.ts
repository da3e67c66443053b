import type { DeskPerson } from '#domain/access/desk.ts'
import type { Reader } from '#domain/access/reader.ts'
import { countRequest, rateOf } from './rate-limit.ts'

/** Whoever has no session is counted here, and turned away for that alone. */
const withoutSession = 'people without a session'

/**
 * Counts a person's request by its session, as a machine's is by its client.
 * @param person who asks; absent without a session, or before it is known
 * @returns the headers that its answer carries, whatever it is
 * @throws tooManyRequests (429) past what a client may
 */
export function countPerson(
  request: Request,
  person: Pick<Reader, 'audited'> | Pick<DeskPerson, 'audited'> | undefined,
): Promise<Record<string, string>> {
  const session = person?.audited.subjectTokenHash
  if (!session) return rateOf(request.method, withoutSession)
  return countRequest(request.method, `session ${Buffer.from(session).toString('base64url')}`)
}
