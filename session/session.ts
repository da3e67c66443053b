import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { guardianRegister } from '#adapters/guardian-register/index.ts'
import { keyProvider } from '#adapters/key-provider/index.ts'
import { appDatabase } from '#db/client.ts'
import {
  citizenAdmission,
  enterpriseManagerAdmission,
  enterpriseUserAdmission,
  mandataryAdmission,
  professionalAdmission,
} from '#domain/access/admission.ts'
import { type Appointment, appointmentsOf, noteLastAccess } from '#domain/access/enterprise-user.ts'
import { findHeldMandate, type HeldMandate } from '#domain/access/person-mandate.ts'
import { mintReader, type Reader } from '#domain/access/reader.ts'
import { sessionCookie } from '#domain/access/session-cookie.ts'
import { findSession, type OpenSession, type SessionLimits, sessionsOf } from '#domain/access/session.ts'
import { satisfiedBy, satisfying } from '#domain/access/sign-in-strength.ts'
import { boxLookupHash, type Holder } from '#domain/ebox/holder.ts'
import type { Ssin } from '#domain/identifier/ssin.ts'
import { parseEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { Uuid } from '#domain/identifier/uuid.ts'
import { followGuardians } from '#domain/registration/follow-guardians.ts'
import type { MandatePerson } from '#domain/registration/mandates.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import type { EnterpriseManager } from '#domain/registration/manage-enterprise.ts'
import type { BoxHolder } from '#domain/registration/own-box.ts'
import { env } from '#env.ts'
import { auditedRequest, auditRefusal } from './audited-request.ts'
import { currentLanguage } from './language.ts'

/** A person who is signed in, with how strongly. */
export interface SignedIn extends OpenSession {
  /** True when the method is one that may read a box (OIDC_STRONG_ACR) */
  isStrong: boolean
  /** True when the person showed who they are a short while ago (FRESH_SIGN_IN_MINUTES): what opens or closes a box asks that */
  isFresh: boolean
}

/**
 * A reader, or why there is none. `weak`: signed in by a method that may not read. `ended`: the browser still has the cookie of a session that is
 * over. `over`: what the person was appointed to is over, which the person may know.
 */
export type Access =
  | { is: 'granted'; reader: Reader; session: SignedIn }
  | { is: 'weak' | 'refused' | 'over'; session: SignedIn }
  | { is: 'signedOut' | 'ended' }

/** After which a session is over, as it is configured. */
export const sessionLimits = (): SessionLimits => ({
  idleMinutes: env().SESSION_IDLE_MINUTES,
  absoluteHours: env().SESSION_ABSOLUTE_HOURS,
})

/** The id in this request's cookie, which proves nothing yet. */
export async function sessionId(): Promise<string | undefined> {
  return (await cookies()).get(sessionCookie(env().ORIGIN).name)?.value
}

/** Who is signed in, by the row as it stands now; read once a request. */
export const currentSession = cache(async (): Promise<SignedIn | undefined> => {
  const id = await sessionId()
  const session = id && (await findSession(appDatabase(), id, sessionLimits()))
  if (!session) return undefined
  const { OIDC_STRONG_ACR, FRESH_SIGN_IN_MINUTES } = env()
  const isFresh = Date.now() - session.authTime.getTime() < FRESH_SIGN_IN_MINUTES * 60_000
  return { ...session, isFresh, isStrong: OIDC_STRONG_ACR.includes(session.acr) }
})

/** A session as its person sees it. */
export interface OwnSession {
  /** Names it in a form; nothing can be done with it but end it, and that only by its person */
  name: string
  acr: string
  authTime: Date
  lastSeenAt: Date
  isThisOne: boolean
}

/** The levels (`acr`) that open what asks this one. */
export const methodsFor = (requiredAcr: string): readonly string[] => satisfying(requiredAcr, env().OIDC_STRONG_ACR)

/** The levels that a type of message may ask, the strongest first; the weakest of all opens what asks nothing. */
export const levelsToAsk = (): readonly string[] => env().OIDC_STRONG_ACR.slice(0, -1)

/** Where this person is signed in, the session used last first. */
export async function ownSessions(current: SignedIn): Promise<OwnSession[]> {
  const found = await sessionsOf(appDatabase(), current, sessionLimits())
  const here = nameOfSession(current)
  return found.map(({ sessionHash, ...session }) => {
    const name = nameOfSession({ sessionHash })
    return { ...session, name, isThisOne: name === here }
  })
}

const nameOfSession = ({ sessionHash }: Pick<OpenSession, 'sessionHash'>) =>
  Buffer.from(sessionHash).toString('base64url')

/** Which of a person's own boxes: the citizen's or, with a quality, the professional's under it. As an address says it. */
export interface OwnBoxAsked {
  quality?: string
}

/** Where an own box is, without the language. */
export const pathOfOwnBox = ({ quality }: OwnBoxAsked): string =>
  quality === undefined ? '/citizen' : `/professional/${encodeURIComponent(quality)}`

const holderOf = (ssin: Ssin, { quality }: OwnBoxAsked): PersonHolder =>
  quality === undefined ? { eboxType: 'citizen', ssin } : { eboxType: 'professional', ssin, quality }

/**
 * May this person read one of the own boxes? Refused: the identity provider named no SSIN, or not this quality.
 */
export async function ownBoxAccess({ quality }: OwnBoxAsked): Promise<Access> {
  const session = await currentSession()
  if (!session) return nobody()
  if (!session.isStrong) return { is: 'weak', session }
  const { ssin, sessionHash } = session
  if (!ssin || (quality !== undefined && !session.qualities.includes(quality))) return { is: 'refused', session }
  const boxHash = boxLookupHash(keyProvider(), holderOf(ssin, { quality }))
  const minted =
    quality === undefined
      ? ({ actor: 'citizen', admission: citizenAdmission(sessionHash, boxHash, sessionLimits()) } as const)
      : ({
          actor: 'professional',
          admission: professionalAdmission(sessionHash, { boxHash, quality }, sessionLimits()),
        } as const)
  return { is: 'granted', session, reader: mintReader({ ...personOf(session), ...minted }) }
}

/** The same for the citizen's own box. */
export const citizenAccess = (): Promise<Access> => ownBoxAccess({})

/** The same for what asks a sign-in of a short while ago. `stale`: it was longer ago. */
export async function freshOwnBoxAccess(asked: OwnBoxAsked): Promise<Access | { is: 'stale' }> {
  const access = await ownBoxAccess(asked)
  return access.is === 'granted' && !access.session.isFresh ? { is: 'stale' } : access
}

/** What the person was ever appointed to; nothing for who is not, or weakly, signed in. Read once a request. */
const ownAppointments = cache(async (): Promise<Appointment[]> => {
  const session = await currentSession()
  return session?.isStrong && session.ssinHash ? appointmentsOf(appDatabase(), session.ssinHash) : []
})

/** The enterprises that the person may choose among, as they stand now. */
export const ownEnterprises = cache(async (): Promise<Appointment[]> =>
  (await ownAppointments()).filter(({ stands }) => stands),
)

/**
 * May this person act for an enterprise, and read of its box what the rights name? Refused: never one of its users, not yet, or no such
 * enterprise. One whose appointment is over is told so, and the trail tells that it was tried (trust.md Z11).
 * @param enterpriseNumber as it stands in the address
 */
export async function enterpriseAccess(enterpriseNumber: string): Promise<Access> {
  const session = await currentSession()
  if (!session) return nobody()
  if (!session.isStrong) return { is: 'weak', session }
  const number = parseEnterpriseNumber(enterpriseNumber)
  const appointment = (await ownAppointments()).find((each) => each.enterpriseNumber === number)
  if (!number || !session.ssinHash || !appointment) return { is: 'refused', session }
  if (appointment.hasEnded) {
    await auditRefused(`/enterprise/${number}`, 'appointmentEnded')
    return { is: 'over', session }
  }
  if (!appointment.stands) return { is: 'refused', session }
  if (appointment.lastAccessIsOld) await noteLastAccess(appDatabase(), number, session.ssinHash)
  const boxHash = boxLookupHash(keyProvider(), { eboxType: 'enterprise', enterpriseNumber: number })
  const admission = enterpriseUserAdmission(session.sessionHash, { number, boxHash }, sessionLimits())
  return { is: 'granted', session, reader: mintReader({ actor: 'enterpriseUser', ...personOf(session), admission }) }
}

/** Once a request, however often it is asked. */
const auditRefused = cache(async (page: string, reason: 'appointmentEnded' | 'mandateEnded'): Promise<void> => {
  const session = await currentSession()
  if (session) await auditRefusal(personOf(session).audited, page, reason)
})

/** A mandate of the person, as it stands now; read once a request. @param mandateId as it stands in the address */
const heldMandate = cache(async (mandateId: string): Promise<HeldMandate | undefined> => {
  const session = await currentSession()
  const id = Uuid.safeParse(mandateId).data
  if (!id || !session?.ssinHash) return undefined
  const held = await findHeldMandate(appDatabase(), id, session.ssinHash)
  if (held?.kind !== 'guardian' || held.hasEnded) return held
  await followOwnGuardians(session)
  return findHeldMandate(appDatabase(), id, session.ssinHash)
})

/** What the register of guardians says of this person now. */
async function followOwnGuardians({ ssin, ssinHash, ...session }: SignedIn): Promise<void> {
  if (!ssin || !ssinHash) return
  const ports = { keys: keyProvider(), guardians: guardianRegister() }
  const request = await auditedRequest(
    { audited: personOf({ ...session, ssinHash }).audited },
    'GET',
    '/citizen/mandates',
  )
  await followGuardians(appDatabase(), ports, { ssin, ssinHash, name: session.name }, request)
}

/**
 * May this person read the box of another under a mandate? Refused: another's mandate, none, or one whose first day is to come. One that
 * is over is told as such, and the trail tells that it was tried (trust.md Z11).
 * @param mandateId as it stands in the address
 */
export async function mandateAccess(mandateId: string): Promise<Access> {
  const session = await currentSession()
  if (!session) return nobody()
  if (!session.isStrong) return { is: 'weak', session }
  const mandate = await heldMandate(mandateId)
  if (mandate?.hasEnded) {
    await auditRefused(`/mandate/${mandateId}`, 'mandateEnded')
    return { is: 'over', session }
  }
  if (!mandate?.stands) return { is: 'refused', session }
  const admission = mandataryAdmission(session.sessionHash, mandateId, sessionLimits())
  return {
    is: 'granted',
    session,
    reader: mintReader({ actor: 'mandatary', mandateId, ...personOf(session), admission }),
  }
}

/** For a page under a mandate: its reader, and whose box it is; who is not signed in is led to the sign-in page. @param below as for the own box */
export async function mandateInView(
  mandateId: string,
  below = '',
): Promise<{ reader: Reader; mandatorName: string } | undefined> {
  const reader = await readerOrSignIn(
    await mandateAccess(mandateId),
    `/mandate/${encodeURIComponent(mandateId)}${below}`,
  )
  const mandate = await heldMandate(mandateId)
  return reader && mandate && { reader, mandatorName: mandate.mandatorName }
}

/** For a page or form of mandates: the person, led to the sign-in page as for the own box, which need not be open. @param isFreshAsked as there */
export async function mandatePerson(below: string, isFreshAsked = false): Promise<MandatePerson | undefined> {
  const citizen = await citizenHolder(below, isFreshAsked)
  if (citizen) await followOwnGuardians(citizen.session)
  const { ssinHash, name } = citizen?.session ?? {}
  if (!citizen || !ssinHash) return undefined
  return { reader: citizen.reader, ssinHash, name: name ?? '' }
}

/**
 * For a page of the own box: its reader, or nothing when the page does not exist for this person. Who is not signed in, or weakly,
 * is led to the sign-in page, which says why, and from there back.
 * @param below the page's address in the box, such as `/messages/<id>`
 */
export const citizenReader = (below = ''): Promise<Reader | undefined> => ownBoxReader({}, below)

/** The same for any of a person's own boxes. */
export async function ownBoxReader(asked: OwnBoxAsked, below = ''): Promise<Reader | undefined> {
  return readerOrSignIn(await ownBoxAccess(asked), pathOfOwnBox(asked) + below)
}

/**
 * For a page that is a person's and no box's, such as an invitation: who looks, led to the sign-in page as above.
 * @param page its address, without the language
 */
export async function personReader(page: string): Promise<Reader | undefined> {
  return readerOrSignIn(await citizenAccess(), page)
}

type PersonHolder = Exclude<Holder, { eboxType: 'enterprise' }>

/** A person who manages an own box. */
export interface Citizen extends BoxHolder {
  session: SignedIn
  /** Where the box is, without the language */
  box: string
}

/**
 * For a page or form that manages the own box: who does, led to the sign-in page as above.
 * @param below the page's address in the box
 * @param isFreshAsked whether it takes somebody who signed in a short while ago
 */
export const citizenHolder = (below: string, isFreshAsked = false): Promise<Citizen | undefined> =>
  ownBoxHolder({}, below, isFreshAsked)

/** The same for any of a person's own boxes. */
export const ownBoxHolder = (asked: OwnBoxAsked, below: string, isFreshAsked = false): Promise<Citizen | undefined> =>
  ownBoxHolderOn(asked, pathOfOwnBox(asked) + below, isFreshAsked)

/** The same for a page that is no box's, by its whole address without the language. */
export async function ownBoxHolderOn(
  asked: OwnBoxAsked,
  page: string,
  isFreshAsked: boolean,
): Promise<Citizen | undefined> {
  const access = await ownBoxAccess(asked)
  const reader = await readerOrSignIn(access, page)
  if (!reader || access.is !== 'granted' || !access.session.ssin) return undefined
  const { session } = access
  if (isFreshAsked && !session.isFresh) await goToSignIn(page, 'fresh')
  return { reader, session, box: pathOfOwnBox(asked), holder: holderOf(access.session.ssin, asked) }
}

/** The same as citizenReader for a page of an enterprise's box, which exists for its users alone. @param below as above */
export async function enterpriseReader(enterpriseNumber: string, below = ''): Promise<Reader | undefined> {
  const page = `/enterprise/${encodeURIComponent(enterpriseNumber)}${below}`
  return readerOrSignIn(await enterpriseAccess(enterpriseNumber), page)
}

/**
 * For a page or form that manages an enterprise: the access manager or co-manager who does, led to the sign-in page as above.
 * @param below the page's address in the enterprise's box
 * @param isFreshAsked whether it takes somebody who signed in a short while ago
 * @returns undefined for everybody else, for whom the page does not exist
 */
export async function enterpriseManager(
  enterpriseNumber: string,
  below: string,
  isFreshAsked = false,
): Promise<(EnterpriseManager & { role: 'accessManager' | 'coManager'; name: TranslatedString }) | undefined> {
  const access = await enterpriseAccess(enterpriseNumber)
  const page = `/enterprise/${encodeURIComponent(enterpriseNumber)}${below}`
  const isReader = await readerOrSignIn(access, page)
  const appointment = (await ownEnterprises()).find((each) => each.enterpriseNumber === enterpriseNumber)
  const number = parseEnterpriseNumber(enterpriseNumber)
  if (!isReader || access.is !== 'granted' || !appointment || !number || appointment.role === 'reader') return undefined
  const { session } = access
  if (isFreshAsked && !session.isFresh) await goToSignIn(page, 'fresh')
  const boxHash = boxLookupHash(keyProvider(), { eboxType: 'enterprise', enterpriseNumber: number })
  const admission = enterpriseManagerAdmission(session.sessionHash, { number, boxHash }, sessionLimits())
  const reader = mintReader({ actor: 'enterpriseManager', ...personOf(session), enterpriseNumber: number, admission })
  return { reader, enterpriseNumber: number, role: appointment.role, name: appointment.name }
}

/** Who reads, for the access log by name and for the audit trail by hashes; the client is the portal, as the identity provider knows it. */
const personOf = ({ name, acr, sessionHash, ssinHash }: OpenSession) => ({
  actorName: name,
  satisfiedAcrs: satisfiedBy(acr, env().OIDC_STRONG_ACR),
  audited: {
    clientId: env().OIDC_CLIENT_ID,
    subjectTokenHash: sessionHash,
    ...(ssinHash && { subjectHash: ssinHash }),
  },
})

async function nobody(): Promise<Access> {
  return { is: (await sessionId()) ? 'ended' : 'signedOut' }
}

async function readerOrSignIn(access: Access, page: string): Promise<Reader | undefined> {
  if (access.is === 'granted') return access.reader
  if (access.is === 'refused' || access.is === 'over') return undefined
  return goToSignIn(page, access.is === 'signedOut' ? undefined : access.is)
}

/** Leads to the sign-in page, which says why, and from there back. @param page the address to come back to, without the language */
export async function goToSignIn(page: string, reason?: 'weak' | 'ended' | 'fresh'): Promise<never> {
  const language = await currentLanguage()
  const query = new URLSearchParams({ returnTo: `/${language}${page}`, ...(reason && { reason }) })
  redirect(`/${language}/sign-in?${query}`)
}
