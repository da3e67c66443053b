/**
 * True when a request says `Prefer: return=representation` (RFC 7240 §4.2). The first word about `return` counts, names in either case,
 * the value quoted or not; everything else that it may prefer is ignored.
 */
export function prefersRepresentation(request: Request): boolean {
  const preferences = (request.headers.get('prefer') ?? '')
    .split(',')
    .map((preference) => preference.split(';', 1)[0] ?? '')
  const wanted = preferences.map((preference) => /^\s*return\s*=\s*"?([\w-]+)"?\s*$/i.exec(preference)?.[1])
  return wanted.find((value) => value !== undefined)?.toLowerCase() === 'representation'
}
