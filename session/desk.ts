import { headers } from 'next/headers'
import { cache } from 'react'
import { appDatabase } from '#db/client.ts'
import type { Operation } from '#domain/access/authorization-table.ts'
import {
  type DeskPerson,
  type DeskRequest,
  mintDeskPerson,
  organisationsOf,
  type PlatformRole,
  platformRolesOf,
  rolesFor,
} from '#domain/access/desk.ts'
import { env } from '#env.ts'
import { currentSession, goToSignIn, sessionId, sessionLimits } from './session.ts'

/** Who sent this request, when signed in strongly and known by a number; what the person may is asked apart. */
const strongPerson = cache(async (): Promise<DeskPerson | undefined> => {
  const session = await currentSession()
  if (!session?.isStrong || !session.ssinHash) return undefined
  const { name, ssinHash, sessionHash } = session
  const audited = { clientId: env().OIDC_CLIENT_ID, subjectTokenHash: sessionHash, subjectHash: ssinHash }
  return mintDeskPerson({ name, ssinHash, sessionHash, limits: sessionLimits(), audited })
})

/** The roles of who is signed in on the platform, as they stand now; none for everybody else. */
export const ownPlatformRoles = cache(async (): Promise<PlatformRole[]> => {
  const person = await strongPerson()
  return person ? platformRolesOf(appDatabase(), person.ssinHash) : []
})

/** The organisations at whose desk who is signed in works, as they stand now. */
export const ownOrganisations = cache(async (): Promise<string[]> => {
  const person = await strongPerson()
  return person ? organisationsOf(appDatabase(), person.ssinHash) : []
})

/** A person at a desk of the platform, with the roles that may do what the page is for. */
export interface AtPlatformDesk {
  person: DeskPerson
  roles: PlatformRole[]
}

/**
 * For a page or form of the platform's desks: who is there, or nothing when the page does not exist for this person. Who is not signed in,
 * or weakly, is led to the sign-in page and back.
 * @param page its address, without the language
 */
export async function platformDesk(operation: Operation, page: string): Promise<AtPlatformDesk | undefined> {
  const person = await personOrSignIn(page)
  const roles = person ? rolesFor(await ownPlatformRoles(), operation) : []
  return person && roles.length > 0 ? { person, roles } : undefined
}

/** The same for the desk of an organisation, which exists for its people alone. @param below the page's address at that desk */
export async function publisherDesk(enterpriseNumber: string, below = ''): Promise<DeskPerson | undefined> {
  const person = await personOrSignIn(`/publisher/${encodeURIComponent(enterpriseNumber)}${below}`)
  return person && (await ownOrganisations()).includes(enterpriseNumber) ? person : undefined
}

/** The same for a route, which leads nowhere: who may not is told nothing. */
export async function atPublisherDeskNow(enterpriseNumber: string): Promise<DeskPerson | undefined> {
  const person = await strongPerson()
  return person && (await ownOrganisations()).includes(enterpriseNumber) ? person : undefined
}

/** The same for who asks to be registered: anybody who is signed in strongly. */
export async function applicant(page: string): Promise<DeskPerson | undefined> {
  return personOrSignIn(page)
}

async function personOrSignIn(page: string): Promise<DeskPerson | undefined> {
  const person = await strongPerson()
  if (person) return person
  const session = await currentSession()
  if (!session) return goToSignIn(page, (await sessionId()) ? 'ended' : undefined)
  // One whom the identity provider names without a number is known to no desk.
  return session.isStrong ? undefined : goToSignIn(page, 'weak')
}

/** What the trail keeps of a request at a desk. @param page its address */
export async function deskRequest(requestMethod: 'GET' | 'POST', page: string): Promise<DeskRequest> {
  const traceId = (await headers()).get('belgov-trace-id')?.match(/^[\w.-]{1,36}$/)?.[0] ?? crypto.randomUUID()
  return { traceId, requestMethod, requestUrl: page }
}
