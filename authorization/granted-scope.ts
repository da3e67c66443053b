import { errors } from 'oidc-provider'

/**
 * The scope of a token: what was asked, or all that is registered when nothing was (spec §7).
 * @param asked the `scope` parameter, space separated
 * @param registered the scope of the client's registration, space separated
 * @throws InvalidScope when the registration does not hold a scope that was asked (RFC 6749 §5.2); never less in silence
 */
export function grantedScope(asked: string | undefined, registered: string): string {
  const allowed = registered.split(/\s+/).filter(Boolean)
  const wanted = asked?.split(' ') ?? allowed
  const refused = wanted.find((scope) => !allowed.includes(scope))
  if (refused !== undefined) throw new errors.InvalidScope('requested scope is not registered for this client', refused)
  return wanted.join(' ')
}
