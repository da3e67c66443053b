/** The words of a person's name, without case and accents. */
export const wordsOfName = (name: string): string[] =>
  name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter(Boolean)

/**
 * Whether somebody can be who was meant: every word of the name that was written down is one of theirs. Identity cards have all given names,
 * and not in the order in which people use them.
 */
export function isSameName(meant: string, actual: string): boolean {
  const words = new Set(wordsOfName(actual))
  const asked = wordsOfName(meant)
  return asked.length > 0 && asked.every((word) => words.has(word))
}
