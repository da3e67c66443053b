import { randomUUID } from 'node:crypto'

/** `BelGov-Trace-Id` (BelGIF, spec §14): at most 36 characters; one that is longer or strange is replaced, never echoed. */
export function traceIdOf(request: Request): string {
  return givenTraceId(request) ?? randomUUID()
}

/** What an answer says of the request that it belongs to, when that has a trace id of its own (BelGIF). */
export function relatedTrace(request: Request): Record<string, string> {
  const given = givenTraceId(request)
  return given === undefined ? {} : { 'BelGov-Related-Trace-Id': given }
}

function givenTraceId({ headers }: Request): string | undefined {
  const given = headers.get('belgov-trace-id')
  return given && /^[\w.-]{1,36}$/.test(given) ? given : undefined
}
