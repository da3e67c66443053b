import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { keyProvider } from '#adapters/key-provider/index.ts'
import { appDatabase } from '#db/client.ts'
import { citizenAdmission, enterpriseUserAdmission } from '#domain/access/admission.ts'
import { type EnterpriseOfUser, enterprisesOf } from '#domain/access/enterprise-user.ts'
import { mintReader, type Reader } from '#domain/access/reader.ts'
import { sessionCookie } from '#domain/access/session-cookie.ts'
import { findSession, type OpenSession, type SessionLimits, sessionsOf } from '#domain/access/session.ts'
import { boxLookupHash } from '#domain/ebox/holder.ts'
import { parseEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import type { BoxHolder } from '#domain/registration/own-box.ts'
import { env } from '#env.ts'
import { currentLanguage } from './language.ts'

/** A person who is signed in, with how strongly. */
export interface SignedIn extends OpenSession {
  /** True when the method is one that may read a box (OIDC_STRONG_ACR) */
  isStrong: boolean
  /** True when the person showed who they are a short while ago (FRESH_SIGN_IN_MINUTES): what opens or closes a box asks that */
  isFresh: boolean
}

/** A reader, or why there is none. `weak`: signed in by a method that may not read. `ended`: the browser still has the cookie of a session that is over. */
export type Access =
  | { is: 'granted'; reader: Reader; session: SignedIn }
  | { is: 'weak' | 'refused'; session: SignedIn }
  | { is: 'signedOut' | 'ended' }

const limits = (): SessionLimits => ({
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
  const session = id && (await findSession(appDatabase(), id, limits()))
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

/** Where this person is signed in, the session used last first. */
export async function ownSessions(current: SignedIn): Promise<OwnSession[]> {
  const found = await sessionsOf(appDatabase(), current, limits())
  const here = nameOfSession(current)
  return found.map(({ sessionHash, ...session }) => {
    const name = nameOfSession({ sessionHash })
    return { ...session, name, isThisOne: name === here }
  })
}

const nameOfSession = ({ sessionHash }: Pick<OpenSession, 'sessionHash'>) =>
  Buffer.from(sessionHash).toString('base64url')

/** May this person read the own box? Refused: the identity provider named no SSIN. */
export async function citizenAccess(): Promise<Access> {
  const session = await currentSession()
  if (!session) return nobody()
  if (!session.isStrong) return { is: 'weak', session }
  if (!session.ssin) return { is: 'refused', session }
  const boxHash = boxLookupHash(keyProvider(), { eboxType: 'citizen', ssin: session.ssin })
  const admission = citizenAdmission(session.sessionHash, boxHash, limits())
  return { is: 'granted', session, reader: mintReader({ actor: 'citizen', ...personOf(session), admission }) }
}

/** The enterprises that the person may choose among, as they stand now; none for who is not, or weakly, signed in. */
export const ownEnterprises = cache(async (): Promise<EnterpriseOfUser[]> => {
  const session = await currentSession()
  return session?.isStrong && session.ssinHash ? enterprisesOf(appDatabase(), session.ssinHash) : []
})

/**
 * May this person read the box of an enterprise? Refused: not, or no longer, one of its users, or no such enterprise.
 * @param enterpriseNumber as it stands in the address
 */
export async function enterpriseAccess(enterpriseNumber: string): Promise<Access> {
  const session = await currentSession()
  if (!session) return nobody()
  if (!session.isStrong) return { is: 'weak', session }
  const number = parseEnterpriseNumber(enterpriseNumber)
  const isUser = (await ownEnterprises()).some((enterprise) => enterprise.enterpriseNumber === number)
  if (!number || !isUser) return { is: 'refused', session }
  const boxHash = boxLookupHash(keyProvider(), { eboxType: 'enterprise', enterpriseNumber: number })
  const admission = enterpriseUserAdmission(session.sessionHash, { number, boxHash }, limits())
  return { is: 'granted', session, reader: mintReader({ actor: 'enterpriseUser', ...personOf(session), admission }) }
}

/**
 * For a page of the own box: its reader, or nothing when the page does not exist for this person. Who is not signed in, or weakly,
 * is led to the sign-in page, which says why, and from there back.
 * @param below the page's address in the box, such as `/messages/<id>`
 */
export async function citizenReader(below = ''): Promise<Reader | undefined> {
  return readerOrSignIn(await citizenAccess(), `/citizen${below}`)
}

/** A citizen who manages the own box. */
export interface Citizen extends BoxHolder {
  session: SignedIn
}

/**
 * For a page or form that manages the own box: who does, led to the sign-in page as above.
 * @param below the page's address in the box
 * @param isFreshAsked whether it takes somebody who signed in a short while ago
 */
export async function citizenHolder(below: string, isFreshAsked = false): Promise<Citizen | undefined> {
  const access = await citizenAccess()
  const page = `/citizen${below}`
  const reader = await readerOrSignIn(access, page)
  if (!reader || access.is !== 'granted' || !access.session.ssin) return undefined
  const { session } = access
  if (isFreshAsked && !session.isFresh) await goToSignIn(page, 'fresh')
  return { reader, session, holder: { eboxType: 'citizen', ssin: access.session.ssin } }
}

/** The same as citizenReader for a page of an enterprise's box, which exists for its users alone. @param below as above */
export async function enterpriseReader(enterpriseNumber: string, below = ''): Promise<Reader | undefined> {
  const page = `/enterprise/${encodeURIComponent(enterpriseNumber)}${below}`
  return readerOrSignIn(await enterpriseAccess(enterpriseNumber), page)
}

/** Who reads, for the access log by name and for the audit trail by hashes; the client is the portal, as the identity provider knows it. */
const personOf = ({ name, sessionHash, ssinHash }: OpenSession) => ({
  actorName: name,
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
  if (access.is === 'refused') return undefined
  return goToSignIn(page, access.is === 'signedOut' ? undefined : access.is)
}

async function goToSignIn(page: string, reason?: 'weak' | 'ended' | 'fresh'): Promise<never> {
  const language = await currentLanguage()
  const query = new URLSearchParams({ returnTo: `/${language}${page}`, ...(reason && { reason }) })
  redirect(`/${language}/sign-in?${query}`)
}
