'use server'

import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { consumerClients } from '#domain/registration/client-desk.ts'
import { addKey, endKey } from '#domain/registration/client-keys.ts'
import { acceptConsumerTerms } from '#domain/registration/consumer-terms.ts'
import { endSoftware, registerSoftware, setSoftwareStatus } from '#domain/registration/own-software.ts'
import { answeringAction, personalAction } from './action.ts'
import { goToManage, managerOn } from './manager-form.ts'
import { keyRefused } from './say-problems.ts'

const below = '/integration'
const Number = z.string().max(20)
const ClientId = z.string().max(200)
const Key = z.string().max(20_000)

type Outcome = { problems?: Record<string, string>; problem?: string; values?: Record<string, string | string[]> }

/** Accepts the terms for document consumers that were read. Fields: `enterpriseNumber`, `version`. */
export const acceptTerms = personalAction(
  z.object({ enterpriseNumber: Number, version: z.string().max(100) }),
  async ({ enterpriseNumber, version }) => {
    const { manager, request, database } = await managerOn(enterpriseNumber, below)
    const isAccepted = await acceptConsumerTerms(database, manager, version, request)
    await goToManage(enterpriseNumber, below, isAccepted ? { done: 'accepted' } : { problem: 'terms' })
  },
)

/** Registers software of the enterprise with its first key. Fields: `enterpriseNumber`, `name`, `key`. */
export const makeSoftware = answeringAction(
  z.object({ enterpriseNumber: Number, name: z.string().max(1000), key: Key }),
  async ({ enterpriseNumber, name, key }): Promise<Outcome> => {
    const { manager, request, database } = await managerOn(enterpriseNumber, below)
    const made = await registerSoftware(database, manager, { name, key }, request)
    if ('problems' in made) return keyRefused(made.problems, { name, key })
    if ('problem' in made)
      return { problem: (await getTranslations('integration'))(`problems.${made.problem}`), values: { name, key } }
    return goToManage(enterpriseNumber, below, { done: 'made' })
  },
)

/** Registers a further key. Fields: `enterpriseNumber`, `clientId`, `key`. */
export const addSoftwareKey = answeringAction(
  z.object({ enterpriseNumber: Number, clientId: ClientId, key: Key }),
  async ({ enterpriseNumber, clientId, key }): Promise<Outcome> => {
    const { manager, request, database } = await managerOn(enterpriseNumber, below)
    const problem = await addKey(database, consumerClients(manager), { clientId, pasted: key }, request)
    return problem ? keyRefused({ key: problem }, { key }) : goToManage(enterpriseNumber, below, { done: 'keyAdded' })
  },
)

/** Ends a key at once. Fields: `enterpriseNumber`, `clientId`, `kid`. */
export const endSoftwareKey = personalAction(
  z.object({ enterpriseNumber: Number, clientId: ClientId, kid: z.string().max(200) }),
  async ({ enterpriseNumber, clientId, kid }) => {
    const { manager, request, database } = await managerOn(enterpriseNumber, below)
    await endKey(database, consumerClients(manager), { clientId, kid }, request)
    await goToManage(enterpriseNumber, below, { done: 'keyEnded' })
  },
)

/** Suspends software, lets it work again, or ends it. Fields: `enterpriseNumber`, `clientId`, `status`. */
export const changeSoftware = personalAction(
  z.object({ enterpriseNumber: Number, clientId: ClientId, status: z.enum(['active', 'suspended', 'ended']) }),
  async ({ enterpriseNumber, clientId, status }) => {
    const { manager, request, database } = await managerOn(enterpriseNumber, below)
    if (status === 'ended') await endSoftware(database, manager, clientId, request)
    else if (!(await setSoftwareStatus(database, manager, { clientId, status }, request)))
      return goToManage(enterpriseNumber, below, { problem: 'byPlatform' })
    return goToManage(enterpriseNumber, below, { done: status })
  },
)
