import { randomUUID } from 'node:crypto'

/** `BelGov-Trace-Id` (BelGIF, spec §14): at most 36 characters; one that is longer or strange is replaced, never echoed. */
export function traceIdOf(request: Request): string {
  const given = request.headers.get('belgov-trace-id')
  return given && /^[\w.-]{1,36}$/.test(given) ? given : randomUUID()
}
