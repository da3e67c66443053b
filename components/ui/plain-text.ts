// Marks that turn the direction of text or have no width: with them a name can show other letters than it has
// (trust.md I09, I10; Unicode TR36 §2.5). Nothing that people write in nl, fr, de or en needs them.
const unseen = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu
// eslint-disable-next-line no-control-regex
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/gu

/** A text of others as it may be shown: without marks that nobody sees but that change what is seen. */
export function plainText(text: string): string {
  return text.replace(unseen, '').replace(control, ' ')
}
