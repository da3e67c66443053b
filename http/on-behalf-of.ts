import { scopes } from '#domain/access/authorization-table.ts'
import type { SenderClient } from '#domain/access/mandate.ts'
import { parsePaddedEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { missingScope } from '#domain/problem.ts'
import type { Caller } from './caller.ts'

/** The header, for its description. */
export const onBehalfOfHeader = {
  'On-Behalf-Of-Enterprise-Number':
    'The sender in whose name you publish and follow up what was published: it has given you a mandate',
}

const representing = [scopes.represent, scopes.representShort]

/**
 * Who speaks for a sender, by token and header.
 * @throws as onBehalfOf
 */
export const senderClientOf = (request: Request, caller: Caller): SenderClient => ({
  clientId: caller.clientId,
  onBehalfOf: onBehalfOf(request, caller),
})

/**
 * The enterprise in whose name a sender publishes, by the header `On-Behalf-Of-Enterprise-Number` (spec §3); what is no enterprise number
 * comes back as it is, and has no mandate.
 * @returns undefined when it publishes in its own name
 * @throws missingScope (403) when the token was not given for the one or for the other
 */
function onBehalfOf(request: Request, caller: Caller): string | undefined {
  const given = request.headers.get('on-behalf-of-enterprise-number')?.trim()
  const isGranted =
    given === undefined ? caller.scopes.has(scopes.publish) : representing.some((scope) => caller.scopes.has(scope))
  if (!isGranted) throw missingScope(given === undefined ? [scopes.publish] : representing)
  return given && (parsePaddedEnterpriseNumber(given) ?? given)
}
