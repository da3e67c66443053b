import { createHash } from 'node:crypto'
import type { KoaContextWithOIDC } from 'oidc-provider'

const texts = {
  nl: {
    title: 'Dit verzoek kan niet doorgaan',
    text: 'De toepassing waar u vandaan komt, heeft iets gevraagd wat wij niet kunnen inwilligen. Uw e-Box is niet gewijzigd en niemand heeft er toegang toe gekregen. Ga terug naar die toepassing en probeer het opnieuw.',
    code: 'Voor de helpdesk van die toepassing',
  },
  fr: {
    title: 'Cette demande ne peut pas aboutir',
    text: 'L’application d’où vous venez a demandé quelque chose que nous ne pouvons pas accorder. Votre e-Box n’a pas changé et personne n’y a reçu accès. Retournez à cette application et réessayez.',
    code: 'Pour le service d’assistance de cette application',
  },
  de: {
    title: 'Diese Anfrage kann nicht fortgesetzt werden',
    text: 'Die Anwendung, aus der Sie kommen, hat etwas verlangt, das wir nicht gewähren können. Ihre e-Box ist unverändert und niemand hat Zugang erhalten. Gehen Sie zu dieser Anwendung zurück und versuchen Sie es noch einmal.',
    code: 'Für den Helpdesk dieser Anwendung',
  },
  en: {
    title: 'This request cannot go on',
    text: 'The application you come from asked for something that we cannot grant. Your e-Box has not changed and nobody got access to it. Go back to that application and try again.',
    code: 'For the help desk of that application',
  },
} as const

const languages = ['nl', 'fr', 'de', 'en'] as const

// The colours and measures of app/globals.css, which this server does not reach.
const style = `:root{color-scheme:light dark}body{margin:0;padding:2rem 1rem;font:1.125rem/1.6 system-ui,sans-serif;color:light-dark(#14212f,#f3eee4);background:light-dark(#faf6ee,#11181f)}main{max-width:38rem;margin:0 auto}h1{font-size:1.75rem;line-height:1.25}code{overflow-wrap:anywhere}p+p{color:light-dark(#3f4b58,#c5cace)}`
const styleHash = createHash('sha256').update(style).digest('base64')

/**
 * Says to a person that an authorization request cannot go on: on our own host, whatever address the request named (RFC 9700 §4.11).
 * Machines, and whoever asks no page, get the error as JSON.
 */
export function renderError(ctx: KoaContextWithOIDC, out: { error: string; error_description?: string }): void {
  ctx.set('Cache-Control', 'no-store')
  if (ctx.accepts('json', 'html') !== 'html') {
    ctx.body = out
    return
  }
  const language = languages.find((each) => each === ctx.acceptsLanguages(...languages)) ?? 'nl'
  const { title, text, code } = texts[language]
  ctx.set('Content-Security-Policy', `default-src 'none'; style-src 'sha256-${styleHash}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`) // prettier-ignore
  ctx.type = 'html'
  ctx.body = `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} · e-Box</title><style>${style}</style></head><body><main><h1>${title}</h1><p>${text}</p><p>${code}: <code>${escaped([out.error, out.error_description].filter(Boolean).join(': '))}</code></p></main></body></html>`
}

const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`)
