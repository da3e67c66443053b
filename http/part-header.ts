/** A header value as its type and parameters, such as `form-data; name="a"; filename*=UTF-8''b`. Names are in lower case. */
export interface HeaderValue {
  value: string
  parameters: ReadonlyMap<string, string>
}

const PARAMETER = /^\s*;\s*([!#$%&'*+.^_`|~\w-]+)\s*=\s*(?:"((?:[^"\\]|\\[^])*)"|([^\s;"]+))/
const EXTENDED = /^(utf-8|iso-8859-1)'[^']*'((?:[^%]|%[0-9a-f]{2})*)$/i

/**
 * Parses a header value (RFC 9110 §5.6.6). A quoted string loses its quotes; a backslash escapes only a quote or itself, because
 * Windows paths come unescaped. Undefined when it is malformed or names a parameter twice.
 */
export function parseHeaderValue(text: string): HeaderValue | undefined {
  const value = /^[^;]*/.exec(text)?.[0] ?? ''
  const parameters = new Map<string, string>()
  let rest = text.slice(value.length)
  while (rest.trim() !== '') {
    const found = PARAMETER.exec(rest)
    const name = found?.[1]?.toLowerCase()
    if (!found || !name || parameters.has(name)) return undefined
    parameters.set(name, found[2]?.replace(/\\(["\\])/g, '$1') ?? found[3] ?? '')
    rest = rest.slice(found[0].length)
  }
  return { value: value.trim().toLowerCase(), parameters }
}

/** Header bytes arrive as ISO-8859-1; they are UTF-8 when they can be (RFC 7578 §5.1.2 leaves it open, browsers send UTF-8). */
export function decodeHeaderBytes(latin1: string): string {
  const bytes = Buffer.from(latin1, 'latin1')
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return latin1
  }
}

/** An extended value (RFC 8187 §3.2): charset, language, percent-encoded. Undefined when it is not one. */
export function decodeExtendedValue(text: string): string | undefined {
  const found = EXTENDED.exec(text)
  if (!found?.[1] || found[2] === undefined) return undefined
  const bytes = Buffer.from(
    found[2].replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  )
  if (found[1].toLowerCase() === 'iso-8859-1') return bytes.toString('latin1')
  return decodeHeaderBytes(bytes.toString('latin1'))
}
