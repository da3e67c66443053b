import type { onboardingRequest } from '#db/schema/index.ts'
import { scopes } from '#domain/access/authorization-table.ts'
import type { PlatformRole } from '#domain/access/desk.ts'

export type OnboardingKind = (typeof onboardingRequest.$inferSelect)['kind']

/** The desks that own requests and registrations: the registry's own, and the federation's. */
export type Desk = Extract<PlatformRole, 'registryDesk' | 'federationDesk'>

interface Kind {
  /** Which desk reviews it and later owns the registration (spec §1: NSSO runs the registry, the federation admits the others) */
  desk: Desk
  /** What its software becomes */
  role: 'documentSender' | 'documentConsumer' | 'partnerPortal'
  profile: 'ebox' | 'fapi2'
  scopes: readonly (keyof typeof scopes)[]
  /** What its `addresses` are; absent where it has none */
  addresses?: 'redirect' | 'registry'
}

/** What becomes of a request of each kind (spec §7, §8). */
export const onboardingKinds: Record<OnboardingKind, Kind> = {
  documentSender: {
    desk: 'registryDesk',
    role: 'documentSender',
    profile: 'ebox',
    scopes: ['publish', 'reference', 'preference'],
  },
  documentConsumer: { desk: 'registryDesk', role: 'documentConsumer', profile: 'ebox', scopes: ['consult'] },
  documentProvider: {
    desk: 'federationDesk',
    role: 'documentSender',
    profile: 'ebox',
    scopes: ['reference', 'preference', 'submitEvents'],
    addresses: 'registry',
  },
  partnerPortal: {
    desk: 'federationDesk',
    role: 'partnerPortal',
    profile: 'fapi2',
    scopes: ['consult', 'reference'],
    addresses: 'redirect',
  },
  // Acts in the name of who gave it a mandate (spec §3).
  serviceProvider: {
    desk: 'federationDesk',
    role: 'documentSender',
    profile: 'ebox',
    scopes: ['represent', 'reference'],
  },
}

const kinds: OnboardingKind[] = [
  'documentSender',
  'documentProvider',
  'partnerPortal',
  'documentConsumer',
  'serviceProvider',
]

/** The kinds that people of these roles own. */
export const kindsOf = (roles: readonly PlatformRole[]): OnboardingKind[] =>
  kinds.filter((kind) => roles.some((role) => role === onboardingKinds[kind].desk))

/** The desk that owns a client: that of the kind whose role and scope it has. */
export function deskOfClient({ role, scope }: { role: string; scope: string }): Desk {
  const held = scope.split(' ')
  const isRepresentative = held.includes(scopes.represent) || held.includes(scopes.representShort)
  if (role === 'partnerPortal' || isRepresentative) return 'federationDesk'
  const isProvider = role === 'documentSender' && !held.includes(scopes.publish)
  return isProvider ? 'federationDesk' : 'registryDesk'
}
