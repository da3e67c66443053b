import NextAuth, { type NextAuthConfig } from 'next-auth'
import type { NextRequest } from 'next/server'
import { keyProvider } from '#adapters/key-provider/index.ts'
import { userManagement } from '#adapters/user-management/index.ts'
import { appDatabase } from '#db/client.ts'
import { endLostQualities } from '#domain/access/end-lost-qualities.ts'
import { keepClaimedRoles } from '#domain/access/keep-claimed-roles.ts'
import { openSession } from '#domain/access/session.ts'
import { sessionCookie, askedMethodsCookie } from '#domain/access/session-cookie.ts'
import { mustBeAnswer, type SignInAsked } from '#domain/access/sign-in-answer.ts'
import { verifiedIdentity } from '#domain/access/verified-identity.ts'
import { env } from '#env.ts'

/** The name of the identity provider in next-auth; it stands in the redirect address `<origin>/api/auth/callback/oidc`. */
export const identityProvider = 'oidc'

/**
 * Signing in through OpenID Connect: code flow with PKCE, state and nonce, all kept by next-auth in sealed cookies of fifteen
 * minutes. What next-auth would call a session is only the id of our own row: its `auth()` and its session endpoint are not used.
 */
const { handlers, signIn } = NextAuth((request) => {
  const {
    ORIGIN,
    AUTH_SECRET,
    OIDC_ISSUER,
    OIDC_CLIENT_ID,
    OIDC_CLIENT_SECRET,
    OIDC_SSIN_CLAIM,
    OIDC_QUALITIES_CLAIM,
    OIDC_QUALITIES,
    SESSION_ABSOLUTE_HOURS,
  } = env()
  const cookie = sessionCookie(ORIGIN)
  return {
    trustHost: true, // the origin is set by AUTH_URL, not by the caller's Host header (server/main.ts)
    secret: AUTH_SECRET,
    useSecureCookies: cookie.options.secure,
    cookies: { sessionToken: cookie },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    session: { strategy: 'jwt', maxAge: SESSION_ABSOLUTE_HOURS * 3600 },
    providers: [
      {
        id: identityProvider,
        name: 'OpenID Connect',
        type: 'oidc',
        issuer: OIDC_ISSUER,
        clientId: OIDC_CLIENT_ID,
        clientSecret: OIDC_CLIENT_SECRET,
        checks: ['pkce', 'state', 'nonce'],
        authorization: { params: { scope: 'openid profile egovnrn' } },
        profile: ({ sub }: { sub: string }) => ({ id: sub }),
      },
    ],
    callbacks: {
      // Called once, when the identity provider's answer was verified.
      jwt: async ({ profile, account }) => {
        const asked = signInAsked(Number(request?.cookies.get(askedMethodsCookie(ORIGIN).name)?.value ?? 0))
        const tokens = { idToken: account?.id_token ?? '', accessToken: account?.access_token }
        mustBeAnswer(asked, { ...tokens, claims: profile })
        const replaced = request?.cookies.get(cookie.name)?.value
        const identity = verifiedIdentity(
          profile,
          { ssin: OIDC_SSIN_CLAIM, qualities: OIDC_QUALITIES_CLAIM, qualityOf: OIDC_QUALITIES },
          keyProvider(),
        )
        const { ssin, qualities = [] } = identity
        if (ssin) await endLostQualities(appDatabase(), keyProvider(), { ssin, qualities })
        const management = userManagement()
        const roles = management.rolesIn(profile)
        if (management.decides && identity.ssin)
          await keepClaimedRoles(appDatabase(), { ssinHash: identity.ssin.hash, name: identity.name }, roles)
        const managed = roles.filter(({ role }) => role === 'accessManager')
        const mayClaim = managed.map(({ enterpriseNumber }) => enterpriseNumber)
        return { sessionId: await openSession(appDatabase(), { ...identity, mayClaim }, { replaced }) }
      },
    },
    jwt: {
      encode: ({ token }) => String(token?.['sessionId']),
      decode: () => null,
    },
    logger: {
      error: (error) => console.error(JSON.stringify({ level: 'error', msg: 'sign-in failed', reason: error.name })),
      warn: (code) => console.warn(JSON.stringify({ level: 'warn', msg: 'sign-in', reason: code })),
      debug() {},
    },
  } satisfies NextAuthConfig
})

export { signIn }

/**
 * What a sign-in asks: any method, as long ago as a session lasts; or one of the strong ones, anew.
 * @param count how many of the strong methods would do, the strongest first; 0 for any method
 */
export function signInAsked(count: number): SignInAsked {
  const { OIDC_CLIENT_ID, OIDC_STRONG_ACR, FRESH_SIGN_IN_MINUTES, SESSION_ABSOLUTE_HOURS } = env()
  if (!(count > 0)) return { clientId: OIDC_CLIENT_ID, maxAgeSeconds: SESSION_ABSOLUTE_HOURS * 3600 }
  return { clientId: OIDC_CLIENT_ID, acrs: OIDC_STRONG_ACR.slice(0, count), maxAgeSeconds: FRESH_SIGN_IN_MINUTES * 60 }
}

/**
 * The way back from the identity provider, the only address of next-auth that is open: the rest of its own pages and endpoints
 * (session, csrf, providers, sign-in by form) have no use here. Who does not get a session learns why on the sign-in page.
 */
export async function signInCallback(request: NextRequest): Promise<Response> {
  if (request.nextUrl.pathname !== `/api/auth/callback/${identityProvider}`) return new Response(null, { status: 404 })
  const answer = await handlers.GET(request)
  const failed = /[?&]error=/.test(answer.headers.get('location') ?? '')
  if (!failed) return answer
  const reason = request.nextUrl.searchParams.get('error') === 'access_denied' ? 'cancelled' : 'failed'
  const headers = new Headers(answer.headers)
  headers.set('Location', `${env().ORIGIN}/sign-in?reason=${reason}`)
  return new Response(null, { status: 303, headers })
}
