import { z } from 'zod'

import type { Engine } from '#embedded/workflow-engine/engine.ts'
import { refusals, Registration } from '#embedded/workflow-engine/registration.ts'
import { Registry, replaceFunctions } from '#embedded/workflow-engine/registry.ts'
import type { Timers } from '#embedded/workflow-engine/timers.ts'

/** What the SDK reads of the answer: it takes `status` from the body and shows `error` (registerResSchema of inngest 4.24). */
type RegistrationAnswer = { status: number; error?: string; modified?: boolean }

/** `POST /fn/register`: takes an app's functions as a whole, or refuses them all and names every option it cannot keep. */
export async function registerFunctions(engine: Engine, timers: Timers, body: unknown): Promise<RegistrationAnswer> {
  const given = Registration.safeParse(body)
  if (!given.success) return { status: 400, error: z.prettifyError(given.error) }
  const { appName, functions } = given.data
  const refused = functions.flatMap(refusals)
  if (refused.length > 0) return { status: 400, error: refused.join('; ') }
  await engine.sql.begin(async (tx) => {
    await replaceFunctions(tx, appName, functions)
    const next = new Registry()
    await next.load(tx)
    await timers.setCrons(tx, next.all())
  })
  await engine.registry.load(engine.sql)
  engine.log.info({ app: appName, functions: functions.length }, 'workflow functions registered')
  engine.poke()
  return { status: 200, modified: true }
}
