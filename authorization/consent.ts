import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import { type Configuration, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'
import { client, type Database, portalConsent } from '#db/schema/index.ts'

const { Prompt, Check } = interactionPolicy

type Consented = Required<
  Pick<Configuration, 'findAccount' | 'loadExistingGrant' | 'interactions' | 'expiresWithSession' | 'issueRefreshToken'>
>

/**
 * How a person's consent becomes tokens of a partner portal. The person is asked each time, on a page of the e-Box
 * (app/[locale]/consent), which writes the consent and lets the request go on; this server knows no sessions of its own. What stands in
 * `portal_consent` is the authority: each code and refresh token is worth as much as that row at this moment.
 * @param audience whom tokens are for
 */
export function consented(database: Database, audience: string): Consented {
  return {
    interactions: {
      url: (_ctx, { uid, params }) => `${languageAsked(params.ui_locales)}/consent/${uid}`,
      policy: [
        new Prompt(
          { name: 'consent', requestable: true },
          new Check('not_asked', 'the citizen is asked each time', ({ oidc }) => !oidc.result?.consent),
        ),
      ],
    },
    async findAccount(ctx, subject) {
      const consent = await standingConsent(database, ctx, subject)
      return consent && { accountId: subject, claims: () => ({ sub: subject }) }
    },
    async loadExistingGrant(ctx) {
      const { provider, client: portal, account, result } = ctx.oidc
      if (!result?.consent || !portal || !account) return undefined
      const consent = await standingConsent(database, ctx, account.accountId)
      if (!consent) return undefined
      const terms = { accountId: account.accountId, clientId: portal.clientId, expiresIn: consent.secondsLeft }
      const grant = new provider.Grant(terms)
      grant.addResourceScope(audience, consent.scope)
      await grant.save()
      return grant
    },
    expiresWithSession: () => false,
    issueRefreshToken: (_ctx, portal) => portal.grantTypeAllowed('refresh_token'),
  }
}

/** Seconds for which what hangs on the grant of this request may still be used. */
export function secondsOfGrant(ctx: KoaContextWithOIDC): number {
  const expiresAt = ctx.oidc.entities.Grant?.exp
  return expiresAt === undefined ? 1 : Math.max(1, expiresAt - Math.floor(Date.now() / 1000))
}

/** @param subject the holder of a box, as this portal alone knows them */
async function standingConsent(database: Database, ctx: KoaContextWithOIDC, subject: string) {
  const [consent] = await database
    .select({
      scope: portalConsent.scope,
      secondsLeft: sql<number>`ceil(extract(epoch FROM ${portalConsent.validUntil} - now()))::int`,
    })
    .from(portalConsent)
    .innerJoin(client, and(eq(client.clientId, portalConsent.clientId), eq(client.status, 'active')))
    .where(
      and(
        eq(portalConsent.clientId, ctx.oidc.client?.clientId ?? ''),
        eq(portalConsent.subject, subject),
        isNull(portalConsent.revokedAt),
        gt(portalConsent.validUntil, sql`now()`),
      ),
    )
  return consent
}

/** The first of `ui_locales` (OIDC Core §3.1.2.1) that the pages speak, as the beginning of a path; none leaves it to the browser. */
function languageAsked(locales: unknown): string {
  if (typeof locales !== 'string') return ''
  const spoken = locales.split(' ').find((locale) => /^(nl|fr|de|en)$/.test(locale))
  return spoken ? `/${spoken}` : ''
}
