/*
 * The plain pages of an archive that somebody keeps on a disk for years: no script, nothing fetched, every text of others escaped.
 */

const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** A text as it stands in HTML, in an element or in a quoted attribute. */
export const escapeHtml = (text: string) => text.replaceAll(/[&<>"']/g, (sign) => signs[sign] ?? '')

const style = `body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
table{border-collapse:collapse;width:100%}th,td{text-align:start;padding:.25rem .5rem;border-bottom:1px solid #8888;vertical-align:top}
a{display:inline-block;min-height:1.75rem}caption{text-align:start;font-weight:600}p{white-space:pre-wrap;overflow-wrap:anywhere}`

/** The parts of a page, to be written one after the other. @param language of its words, as `lang` has it */
export function htmlPage(language: string, title: string) {
  return {
    head: `<!doctype html>
<html lang="${escapeHtml(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title><style>${style}</style></head><body><main>
<h1>${escapeHtml(title)}</h1>
`,
    heading: (text: string) => `<h2>${escapeHtml(text)}</h2>\n`,
    paragraph: (text: string) => `<p dir="auto">${escapeHtml(text)}</p>\n`,
    /** @param items addresses that are written already, each with its words */
    links: (items: (readonly [href: string, text: string])[]) =>
      `<ul>${items.map(([href, text]) => `<li>${link(href, text)}</li>`).join('')}</ul>\n`,
    foot: '</main></body></html>\n',
  }
}

const link = (href: string, text: string) => `<a href="${escapeHtml(href)}"><bdi>${escapeHtml(text)}</bdi></a>`

/** A table, row by row. A cell with an `href` is a link to a file of the archive. */
export function table(caption: string, columns: string[]) {
  const cell = (content: string | { text: string; href: string }) =>
    typeof content === 'string'
      ? `<bdi>${escapeHtml(content)}</bdi>`
      : link(content.href.split('/').map(encodeURIComponent).join('/'), content.text)
  return {
    head: `<table><caption>${escapeHtml(caption)}</caption><thead><tr>${columns.map((each) => `<th scope="col">${escapeHtml(each)}</th>`).join('')}</tr></thead><tbody>\n`,
    row: (cells: (string | { text: string; href: string })[]) =>
      `<tr>${cells.map((each) => `<td>${cell(each)}</td>`).join('')}</tr>\n`,
    foot: '</tbody></table>\n',
  }
}
