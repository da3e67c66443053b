/** A part of a text as LIKE finds it, with every sign of it literally. */
export const literally = (text: string) => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
