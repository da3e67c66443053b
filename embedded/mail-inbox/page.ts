import type { KeptMail } from '#embedded/mail-inbox/store.ts'

/** The list: who, what, when; the newest first. */
export function listPage(mails: KeptMail[], to: string | undefined): string {
  const rows = mails.map(
    (mail) => `<li><a href="/mails/${mail.id}">
<span class="to">${escapeHtml(mail.to.join(', '))}</span>
<span class="subject">${escapeHtml(mail.subject)}</span>
${time(mail.receivedAt)}</a></li>`,
  )
  const narrowed = to ? `<p>To <strong>${escapeHtml(to)}</strong>. <a href="/">Show all</a></p>` : ''
  const list = `<ol class="mails">${rows.join('\n')}</ol>`
  const empty = '<p class="empty">No mail yet. What the e-Box sends appears here instead of at its recipients.</p>'
  return document('Mails', `<h1>Mails</h1>${narrowed}${mails.length > 0 ? list : empty}`)
}

/** One mail: as a mail program shows it (in a frame that may run and load nothing), and its plain text beside. */
export function mailPage(mail: KeptMail): string {
  const shown = mail.html
    ? `<section><h2>As shown</h2><iframe title="The mail as shown" sandbox="allow-popups allow-popups-to-escape-sandbox" src="/mails/${mail.id}/html"></iframe></section>`
    : ''
  const plain = mail.text ? `<section><h2>Plain text</h2><pre>${linked(escapeHtml(mail.text))}</pre></section>` : ''
  return document(
    mail.subject,
    `<p><a href="/">All mails</a></p>
<h1>${escapeHtml(mail.subject)}</h1>
<dl><dt>From</dt><dd>${escapeHtml(mail.from)}</dd><dt>To</dt><dd>${escapeHtml(mail.to.join(', '))}</dd><dt>Sent</dt><dd>${time(mail.receivedAt)}</dd></dl>
<div class="both">${shown}${plain}</div>`,
  )
}

export const missingPage = () => document('Not found', '<h1>No such mail</h1><p><a href="/">All mails</a></p>')

/** The mail's own HTML; its links open beside the frame, which itself may not leave. */
export function framedMail(html: string): string {
  return html.replace(/<head[^>]*>/i, (head) => `${head}<base target="_blank">`)
}

/** Scripts nowhere; a mail's styles only inside its own frame. */
export const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
export const mailPolicy =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'"

function document(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} - development mail inbox</title><link rel="icon" href="data:,"><style>${style}</style></head>
<body><header><p><strong>Development mail inbox.</strong> Nothing here was sent to anybody.</p></header><main>${body}</main></body></html>`
}

function time(at: Date): string {
  const shown = at.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'Europe/Brussels' })
  return `<time datetime="${at.toISOString()}">${shown}</time>`
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
const linked = (escaped: string) =>
  escaped.replace(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}" target="_blank" rel="noreferrer">${url}</a>`)

const style = `
:root { color-scheme: light dark; --paper: #faf6ee; --sheet: #fffdf9; --ink: #14212f; --soft: #3f4b58; --line: #8d8779; --action: #0a4a57; --due: #6b3d00; --tint: #fdf1da }
@media (prefers-color-scheme: dark) { :root { --paper: #11181f; --sheet: #18212a; --ink: #f3eee4; --soft: #c5cace; --line: #707b85; --action: #86d3de; --due: #f6c66b; --tint: #33260d } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.55 'Atkinson Hyperlegible Next', Verdana, system-ui, sans-serif }
header { background: var(--tint); color: var(--due); border-bottom: 1px solid var(--line); padding: .5rem 1rem }
header p { margin: 0 auto; max-width: 75rem }
main { max-width: 75rem; margin: 0 auto; padding: 1rem }
h1 { font-size: 1.75rem; line-height: 1.25; margin: .5rem 0 1rem; overflow-wrap: anywhere }
h2 { font-size: 1rem; margin: 0 0 .5rem; color: var(--soft) }
a { color: var(--action) }
a:focus-visible { outline: 3px solid var(--action); outline-offset: 2px }
.mails { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 6px; background: var(--sheet); overflow: hidden }
.mails li + li { border-top: 1px solid var(--line) }
.mails a { display: grid; gap: 0 1rem; padding: .75rem 1rem; color: inherit; text-decoration: none }
.mails a:hover .subject { text-decoration: underline }
.to, time { color: var(--soft); font-variant-numeric: tabular-nums; overflow-wrap: anywhere }
.subject { font-weight: 700; overflow-wrap: anywhere }
.empty { border: 1px dashed var(--line); border-radius: 6px; padding: 2rem 1rem; text-align: center }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: 0 0 1.5rem }
dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
.both { display: grid; gap: 1.5rem }
iframe { width: 100%; height: 36rem; border: 1px solid var(--line); border-radius: 6px; background: #fff }
pre { margin: 0; padding: 1rem; border: 1px solid var(--line); border-radius: 6px; background: var(--sheet); white-space: pre-wrap; overflow-wrap: anywhere; font: inherit }
@media (min-width: 45rem) { .mails a { grid-template-columns: 16rem 1fr max-content } }
@media (min-width: 64rem) { .both { grid-template-columns: 3fr 2fr } }`
