/** What a mail program makes of a mail, for who wants to see it without one. */

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" }

/** The line that a mail program shows beside the subject. @param html as it is sent */
export function previewText(html: string): string {
  const [, text = ''] = /data-skip-in-text="true">([^<]*)</.exec(html) ?? []
  return text.replace(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole)
}

/**
 * The mail as a mail program in these colours draws it. The choice is written into the mail: a frame without an origin takes that of
 * the system, whatever `color-scheme` stands on it.
 */
export function inColours(html: string, colours: 'light' | 'dark'): string {
  return html
    .replaceAll('(prefers-color-scheme: dark)', colours === 'dark' ? 'all' : 'not all')
    .replaceAll('content="light dark"', `content="${colours}"`)
}
