import type { Method } from './method.ts'
import type { KnownPerson } from './people.ts'
import { type Language, languages, words } from './words.ts'

const escaped: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** HTML whose every value is escaped, but what is HTML already. */
function html(parts: TemplateStringsArray, ...values: (string | Markup | Markup[])[]): Markup {
  const print = (value: string | Markup | Markup[]): string => {
    if (Array.isArray(value)) return value.map(print).join('')
    return typeof value === 'string' ? value.replace(/[&<>"']/g, (sign) => escaped[sign] ?? '') : value.markup
  }
  return { markup: String.raw({ raw: parts }, ...values.map(print)) }
}

interface Markup {
  markup: string
}

const nothing: Markup = { markup: '' }

const style = `
:root { color-scheme: light dark; --ink: #1d2733; --quiet: #52606d; --paper: #fff; --ground: #f3f5f7; --line: #9aa5b1; --deed: #14532d; --on-deed: #fff; --note: #fdf3d7; --on-note: #4a3a05 }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf2; --quiet: #b3bec9; --paper: #1b232c; --ground: #11171d; --line: #64717e; --deed: #86d5a4; --on-deed: #0b1f13; --note: #3a3113; --on-note: #f7e6b0 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif }
main { max-width: 34rem; margin: 0 auto; padding: 1.5rem 1rem 3rem }
header { background: var(--note); color: var(--on-note); padding: .5rem 1rem; text-align: center; font-weight: 600 }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 1rem 0 .5rem }
p { margin: 0 0 1rem; color: var(--quiet) }
form { background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem }
fieldset { border: 0; margin: 0 0 1.25rem; padding: 0 }
legend { font-weight: 600; padding: 0; margin-bottom: .5rem }
.choice { display: grid; grid-template-columns: auto 1fr; column-gap: .75rem; align-items: start; padding: .375rem 0; min-height: 2.75rem }
.choice input { width: 1.25rem; height: 1.25rem; margin: .15rem 0 0; accent-color: var(--deed) }
.choice small { grid-column: 2; color: var(--quiet); font-size: .9375rem }
.deeds { display: flex; gap: .75rem; flex-wrap: wrap }
button { font: inherit; font-weight: 600; padding: .625rem 1.25rem; min-height: 2.75rem; border-radius: .5rem; border: 2px solid var(--deed); background: var(--deed); color: var(--on-deed); cursor: pointer }
button.other { background: transparent; color: var(--ink); border-color: var(--line) }
:focus-visible { outline: 3px solid var(--deed); outline-offset: 2px }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; padding: 0; margin: 1.25rem 0 0 }
nav a { color: inherit; display: inline-block; padding: .375rem 0; min-height: 1.5rem }
nav a[aria-current] { font-weight: 600; text-decoration: none }
[role=alert] { background: var(--note); color: var(--on-note); padding: .625rem 1rem; border-radius: .5rem }
`

export interface Picker {
  language: Language
  people: readonly KnownPerson[]
  methods: readonly Method[]
  /** True when a form came back without a person or a method that is offered */
  isIncomplete: boolean
}

/** The page where a person and a method are picked. People are named by their key, in the form only, never in an address. */
export function pickerPage({ language, people, methods, isIncomplete }: Picker, nonce: string): string {
  const say = words[language]
  const choice = (name: string, value: string, label: string, note: string, isFirst: boolean) =>
    html` <div class="choice">
      <input
        type="radio"
        name="${name}"
        id="${name}-${value}"
        value="${value}"
        required${isFirst ? html` checked` : nothing}${note ? html` aria-describedby="${name}-${value}-note"` : nothing}
      />
      <label for="${name}-${value}">${label}</label>
      ${note ? html`<small id="${name}-${value}-note">${note}</small>` : nothing}
    </div>`
  const body = html` <h1>${say.title}</h1>
    <p>${say.explanation}</p>
    ${isIncomplete ? html`<p role="alert">${say.choose}</p>` : nothing}
    ${people.length === 0 ? html`<p role="alert">${say.nobody}</p>` : nothing}
    <form method="post">
      <fieldset>
        <legend>${say.person}</legend>
        ${people.map(({ key, givenName, familyName, roleLabel }, index) => choice('person', key, `${givenName} ${familyName}`, roleLabel[language], index === 0))}
      </fieldset>
      <fieldset>
        <legend>${say.method}</legend>
        ${methods.map(({ key, isStrong }, index) => choice('method', key, say.methods[key], isStrong ? '' : say.weak, index === 0))}
      </fieldset>
      <div class="deeds">
        <button type="submit" name="deed" value="sign-in">${say.signIn}</button>
        <button type="submit" name="deed" value="cancel" class="other" formnovalidate>${say.cancel}</button>
      </div>
    </form>
    <nav aria-label="${say.languages}">
      <ul>
        ${languages.map((other) => html`<li><a href="?language=${other}" lang="${other}" hreflang="${other}" ${other === language ? html` aria-current="true"` : nothing}>${words[other].ownName}</a></li>`)}
      </ul>
    </nav>`
  return whole(language, nonce, body)
}

/** A page with one sentence, for a sign-in that cannot go on. */
export function sentencePage(language: Language, nonce: string): string {
  const say = words[language]
  return whole(
    language,
    nonce,
    html`<h1>${say.title}</h1>
      <p role="alert">${say.over}</p>`,
  )
}

function whole(language: Language, nonce: string, body: Markup): string {
  const say = words[language]
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${say.title} – ${say.development}</title>
        <link rel="icon" href="data:," />
        <style nonce="${nonce}">
          ${{ markup: style }}
        </style>
      </head>
      <body>
        <header>${say.development}</header>
        <main>${body}</main>
      </body>
    </html>`.markup
}
