'use server'

import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { appDatabase } from '#db/client.ts'
import { revokeSession } from '#domain/access/session.ts'
import { sessionCookie } from '#domain/access/session-cookie.ts'
import { env } from '#env.ts'
import { publicAction } from './action.ts'
import { currentLanguage } from './language.ts'
import { sessionId } from './session.ts'

/** Ends the session's row, here and in every copy of its cookie, and goes to the first page. */
export const signOut = publicAction(z.object({}), async () => {
  const id = await sessionId()
  if (id) await revokeSession(appDatabase(), id)
  const { name, options } = sessionCookie(env().ORIGIN)
  ;(await cookies()).set(name, '', { ...options, maxAge: 0 })
  redirect(`/${await currentLanguage()}`)
})
