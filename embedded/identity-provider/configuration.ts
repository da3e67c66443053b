import { randomBytes } from 'node:crypto'
import { type Configuration, interactionPolicy } from 'oidc-provider'
import { exportJWK, generateKeyPair } from 'jose'
import { flowMemory } from './flow-memory.ts'
import { methods } from './method.ts'
import type { People } from './people.ts'
import { languages } from './words.ts'

/** The one relying party: the e-Box. */
export interface RelyingParty {
  id: string
  secret: string
  redirectUris: string[]
}

/**
 * How Belgium's federal authentication service answers, as far as an e-Box sees it: code flow with PKCE, `acr`, `amr` and
 * `auth_time` in the ID token, the SSIN in `egovNRN`. Its signing key lives as long as the process.
 */
export async function configuration(
  people: People,
  relyingParty: RelyingParty,
  interactionPath: string,
): Promise<Configuration> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return {
    adapter: flowMemory(),
    jwks: {
      keys: [{ ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid: randomBytes(8).toString('hex') }],
    },
    clients: [
      {
        client_id: relyingParty.id,
        client_secret: relyingParty.secret,
        redirect_uris: relyingParty.redirectUris,
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_basic',
        id_token_signed_response_alg: 'ES256',
        require_auth_time: true,
      },
    ],
    cookies: { keys: [randomBytes(32).toString('hex')], names: cookieNames },
    responseTypes: ['code'],
    clientAuthMethods: ['client_secret_basic'],
    enabledJWA: { idTokenSigningAlgValues: ['ES256'], userinfoSigningAlgValues: ['ES256'] },
    pkce: { required: () => true },
    acrValues: methods.map(({ acr }) => acr),
    scopes: ['openid'],
    claims: {
      openid: ['sub', 'acr', 'amr', 'auth_time'],
      profile: ['name', 'given_name', 'family_name', 'locale', 'eboxRoles', 'professionalQualities'],
      egovnrn: ['egovNRN'],
    },
    conformIdTokenClaims: false, // the ID token carries the claims; the federal service's answers are read the same way
    discovery: { ui_locales_supported: [...languages] },
    findAccount: async (_ctx, subject) => {
      const person = await people.findBySubject(subject)
      return (
        person && {
          accountId: subject,
          claims: () => ({
            sub: subject,
            name: `${person.givenName} ${person.familyName}`,
            given_name: person.givenName,
            family_name: person.familyName,
            locale: person.locale,
            egovNRN: person.ssin,
            eboxRoles: person.eboxRoles ?? [],
            ...(person.qualities.length > 0 && { professionalQualities: person.qualities }),
          }),
        }
      )
    },
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client?.clientId, accountId: oidc.session?.accountId })
      grant.addOIDCScope('openid profile egovnrn')
      await grant.save()
      return grant
    },
    interactions: { url: (_ctx, { uid }) => `${interactionPath}/${uid}`, policy: everyTimeAnew() },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      rpInitiatedLogout: { enabled: false },
    },
    clientBasedCORS: () => false,
    renderError: (ctx, out) => {
      ctx.body = out
    },
    ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: 600, IdToken: 300, Interaction: 900, Session: 900 },
  }
}

const cookieNames = {
  session: 'identity-provider.session',
  interaction: 'identity-provider.interaction',
  resume: 'identity-provider.resume',
}

/** Asks who it is at each sign-in, whatever was picked before: `prompt=login` and `max_age` are honoured by having no single sign-on. */
function everyTimeAnew() {
  const policy = interactionPolicy.base()
  const { Check } = interactionPolicy
  policy
    .get('login')
    ?.checks.add(
      new Check('person_not_picked', 'a person must be picked', 'login_required', ({ oidc }) =>
        oidc.result?.login ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT,
      ),
    )
  return policy
}
