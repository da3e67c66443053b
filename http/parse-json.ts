/**
 * Parses JSON that came from outside.
 * @param refuse makes the error from a sentence that says what is wrong
 */
export function parseJson(bytes: Uint8Array, refuse: (detail: string) => Error): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    throw refuse('the body is not JSON in UTF-8')
  }
}
