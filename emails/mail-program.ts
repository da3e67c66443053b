/** What a mail program makes of a mail, for who wants to see it without one. */

/** As React writes them; the sign that begins them last, so that none is read twice. */
const entities = [
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
  ['&#x27;', "'"],
  ['&amp;', '&'],
] as const

/** The line that a mail program shows beside the subject. @param html as it is sent */
export function previewText(html: string): string {
  const [, after = ''] = html.split('data-skip-in-text="true">', 2)
  const [text = ''] = after.split('<', 1)
  return entities.reduce((read, [entity, sign]) => read.replaceAll(entity, sign), text)
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
