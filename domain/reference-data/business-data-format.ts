/** One sign or class of signs, and how often: `{n}`, or a number of times that may vary. */
export const piece =
  /(?:\\[dDsSwW]|\\[^\w\s]|\[(?:\\.|[^\]\\])+\]|[^\\[\](){}*+?|^$])(?:\{\d{1,3}(,\d{0,3})?\}|([*+?]))?/uy

/**
 * Whether a format of business data takes time in proportion to the value that is held against it, whatever that is (trust.md I14). It is
 * a regular expression that the registry's configuration brings: alternatives of signs in a row, without groups, of which one each may
 * stand a varying number of times.
 */
export function isPlainFormat(format: string): boolean {
  let varying = 0
  for (let at = 0; at < format.length; at = piece.lastIndex) {
    if (format[at] === '|') {
      varying = 0
      at += 1
    }
    piece.lastIndex = at
    const found = piece.exec(format)
    if (!found || ((found[1] ?? found[2]) !== undefined && ++varying > 1)) return false
  }
  return true
}

const expressionOf = (format: string) => new RegExp(`^(?:${format})$`, 'u')

/** Whether a format that somebody wrote is a regular expression, and a plain one. */
export function isSoundFormat(format: string): boolean {
  if (!isPlainFormat(format)) return false
  try {
    return Boolean(expressionOf(format))
  } catch {
    return false
  }
}

/** Whether the whole of a value has a format. */
export function hasFormat(value: string, format: string): boolean {
  return expressionOf(format).test(value)
}
