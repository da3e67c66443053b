import createMiddleware from 'next-intl/middleware'
import { NextRequest, NextResponse } from 'next/server'
import { sessionCookie } from '#domain/access/session-cookie.ts'
import { env } from '#env.ts'
import { routing } from '#locales/routing.ts'

const speak = createMiddleware(routing)
const personal = /^\/(nl|fr|de|en)\/(citizen|professional|enterprise|me|publisher|admin|consent)(\/|$)/

/**
 * Comfort in front of the pages: language, sign-in redirect, security headers. Never the lock: it looks whether a
 * session cookie is there, not whether it is worth anything; the pages ask `session/`.
 */
export default function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl
  const [, language] = personal.exec(pathname) ?? []
  if (language && !request.cookies.has(sessionCookie(env().ORIGIN).name)) {
    const signIn = new URL(`/${language}/sign-in`, request.url)
    signIn.searchParams.set('returnTo', pathname + search)
    return NextResponse.redirect(signIn, 303)
  }

  const policy = contentSecurityPolicy(crypto.randomUUID())
  const headers = new Headers(request.headers)
  headers.set('Content-Security-Policy', policy) // Next reads the nonce from the request and gives it to its scripts
  const response = speak(new NextRequest(request.url, { headers, method: request.method }))
  response.headers.set('Content-Security-Policy', policy)
  // A page shows who is signed in, so no page is kept by a cache in between (ASVS 14.3.2).
  response.headers.set('Cache-Control', 'private, no-store')
  return response
}

/**
 * ASVS 3.4.3: scripts by nonce only; nothing framed, embedded or loaded from elsewhere; no eval, not for pdf.js either.
 * The identity provider is in form-action because Chromium holds redirects after a form to it (sign-in without script).
 */
function contentSecurityPolicy(nonce: string): string {
  const { NODE_ENV, OIDC_ISSUER } = env()
  const developing = NODE_ENV === 'development' // React's debugger evaluates, and the error overlay has inline styles
  return [
    `default-src 'none'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${developing ? ` 'unsafe-eval'` : ''}`,
    `style-src 'self' ${developing ? `'unsafe-inline'` : `'nonce-${nonce}'`}`,
    `img-src 'self' blob: data:`,
    `font-src 'self'`,
    `connect-src 'self'${developing ? ' ws:' : ''}`,
    `worker-src 'self'`,
    `manifest-src 'self'`,
    `form-action 'self' ${new URL(OIDC_ISSUER).origin}`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ')
}

// The machine APIs, the authorization server, Next's own files, and the bytes of documents answer for themselves; so do replies,
// whose documents Next would keep in memory on their way through here.
export const config = {
  matcher: ['/((?!api/|api$|oauth|\\.well-known|interaction|_next|.*/documents/|.*/replies/?$|.*\\.[^/]*$).*)'],
}
