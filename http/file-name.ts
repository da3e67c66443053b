import { decodeExtendedValue, type HeaderValue } from '#http/part-header.ts'

/** Spec §2.2: file names hold 255 characters at most. */
const MAX_CHARACTERS = 255

/** C0, DEL, C1, line and paragraph separators, and halves of surrogate pairs */
const CONTROL = /[\p{Cc}\u2028\u2029\p{Cs}]/u

/** Embeddings, overrides and isolates (UAX #9 §2.1 to §2.5); the marks of right-to-left text stay. */
const BIDI_CONTROL = /[\u202a-\u202e\u2066-\u2069]/gu

export type FileName = { fileName: string } | { refused: 'missing' | 'too-long' | 'control-character' }

/**
 * The file name of a part. `filename*` (RFC 8187) goes before `filename`; the latter is percent-decoded, as the real registry's
 * publishers encode with JavaScript's `encodeURIComponent` (spec §2.2), and left as it is when that does not decode. Then:
 * folders are dropped (`/` and `\`), and bidirectional controls too, since one name is shown, mailed, archived and downloaded
 * (trust.md I09); control characters are refused. Anything else is kept as it came, not normalised.
 */
export function fileNameOf({ parameters }: HeaderValue): FileName {
  const extended = parameters.get('filename*')
  const plain = parameters.get('filename')
  const decoded = (extended && decodeExtendedValue(extended)) ?? (plain && percentDecoded(plain))
  const name = decoded?.split(/[/\\]/).at(-1)?.replace(BIDI_CONTROL, '').trim()
  if (!name || name === '.' || name === '..') return { refused: 'missing' }
  if (CONTROL.test(name)) return { refused: 'control-character' }
  return [...name].length > MAX_CHARACTERS ? { refused: 'too-long' } : { fileName: name }
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
