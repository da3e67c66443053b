import { badRequest, issue } from '#domain/problem.ts'

/** Characters that a key may have. */
export const longestKey = 255

/**
 * The `Idempotency-Key` of a request: an RFC 8941 String, whose quotes are part of the value (spec §2.2). Keys without quotes, as many
 * clients send them, are taken as they are. Optional.
 * @throws badRequest when it is longer than `longestKey`, or holds what no header value may
 */
export function idempotencyKeyOf(request: Request): string | undefined {
  const key = request.headers.get('idempotency-key')
  if (key === null) return undefined
  if (key.length <= longestKey && /^[\x20-\x7e]+$/.test(key)) return key
  const detail = `Idempotency-Key has 1 to ${longestKey} printable characters`
  throw badRequest([issue.schemaViolation({ in: 'header', name: 'Idempotency-Key', detail, code: 'INVALID_INPUT' })])
}
