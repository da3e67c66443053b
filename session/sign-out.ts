'use server'

import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { appDatabase } from '#db/client.ts'
import { revokeSession, revokeSessionsOf } from '#domain/access/session.ts'
import { sessionCookie } from '#domain/access/session-cookie.ts'
import { env } from '#env.ts'
import { personalAction, publicAction } from './action.ts'
import { currentLanguage } from './language.ts'
import { sessionId } from './session.ts'

/** Ends the session's row, here and in every copy of its cookie, and goes to the first page. */
export const signOut = publicAction(z.object({}), async () => {
  const id = await sessionId()
  if (id) await revokeSession(appDatabase(), id)
  await leave()
})

/** Ends every session of this person, in every browser. No field. */
export const signOutEverywhere = personalAction(z.object({}), async (_nothing, session) => {
  await revokeSessionsOf(appDatabase(), session)
  await leave()
})

/** Ends one of this person's sessions; another person's stays. Field: `session`, its name (ownSessions). */
export const endSession = personalAction(
  z.object({ session: z.string().regex(/^[\w-]{43}$/) }),
  async ({ session: name }, session) => {
    await revokeSessionsOf(appDatabase(), session, Buffer.from(name, 'base64url'))
    redirect(`/${await currentLanguage()}/me`)
  },
)

/** Takes the cookie back and goes to the first page. */
async function leave(): Promise<never> {
  const { name, options } = sessionCookie(env().ORIGIN)
  ;(await cookies()).set(name, '', { ...options, maxAge: 0 })
  redirect(`/${await currentLanguage()}`)
}
