import { scopes } from '#domain/access/authorization-table.ts'
import { parsePaddedEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { missingScope } from '#domain/problem.ts'
import type { Caller } from './caller.ts'

const representing = [scopes.represent, scopes.representShort]

/**
 * The enterprise in whose name a sender publishes, by the header `On-Behalf-Of-Enterprise-Number` (spec §3); what is no enterprise number
 * comes back as it is, and has no mandate.
 * @returns undefined when it publishes in its own name
 * @throws missingScope (403) when the token was not given for the one or for the other
 */
export function onBehalfOf(request: Request, caller: Caller): string | undefined {
  const given = request.headers.get('on-behalf-of-enterprise-number')?.trim()
  const isGranted =
    given === undefined ? caller.scopes.has(scopes.publish) : representing.some((scope) => caller.scopes.has(scope))
  if (!isGranted) throw missingScope(given === undefined ? [scopes.publish] : representing)
  return given && (parsePaddedEnterpriseNumber(given) ?? given)
}
