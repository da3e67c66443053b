'use server'

import { z } from 'zod'
import { type EnterpriseNumber, parseEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import {
  acceptEnterpriseMandate,
  askEnterpriseMandate,
  endEnterpriseMandate,
  type MandateSide,
} from '#domain/registration/enterprise-mandates.ts'
import { ActionRefused, personalAction } from './action.ts'
import { goToManage, managerOn } from './manager-form.ts'

const Side = z.enum(['given', 'held'])
const Operation = z.enum(['publish', 'consult'])
const Named = { enterpriseNumber: z.string().max(20), side: Side, operation: Operation, other: z.string().max(40) }

const below = '/service-providers'
const goTo = (enterpriseNumber: string, side: MandateSide, outcome: Record<string, string>): Promise<never> =>
  goToManage(enterpriseNumber, below, { ...(side === 'held' && { side }), ...outcome })

/** A number that one of our own pages wrote. @throws ActionRefused */
function mustBeNumber(other: string): EnterpriseNumber {
  const number = parseEnterpriseNumber(other)
  if (!number) throw new ActionRefused('this is no enterprise number')
  return number
}

/** Asks a mandate, or gives one. Fields: `enterpriseNumber`, `side`, `other` as it is typed, `operation`, and perhaps `until`, a day. */
export const askMandate = personalAction(
  z.object({ ...Named, until: z.union([z.iso.date(), z.literal('')]).catch('') }),
  async ({ enterpriseNumber, side, operation, other: typed, until }) => {
    const { manager, request, keys, database } = await managerOn(enterpriseNumber, below)
    const other = parseEnterpriseNumber(typed.replaceAll(/[^\d]/g, ''))
    const named = other && { side, operation, other, ...(until && { until }) }
    const problem = named ? await askEnterpriseMandate(database, keys, manager, named, request) : 'unknown'
    await goTo(enterpriseNumber, side, problem ? { problem, typed } : { done: 'asked' })
  },
)

/** Accepts what the other one asked. Fields: `enterpriseNumber`, `side`, `other`, `operation`. */
export const acceptMandate = personalAction(z.object(Named), async ({ enterpriseNumber, side, operation, other }) => {
  const { manager, request, keys, database } = await managerOn(enterpriseNumber, below)
  const named = { side, operation, other: mustBeNumber(other) }
  const isAccepted = await acceptEnterpriseMandate(database, keys, manager, named, request)
  await goTo(enterpriseNumber, side, isAccepted ? { done: 'accepted' } : { problem: 'gone' })
})

/** Ends a mandate. Fields as above. */
export const endMandate = personalAction(z.object(Named), async ({ enterpriseNumber, side, operation, other }) => {
  const { manager, request, keys, database } = await managerOn(enterpriseNumber, below)
  await endEnterpriseMandate(database, keys, manager, { side, operation, other: mustBeNumber(other) }, request)
  await goTo(enterpriseNumber, side, { done: 'ended' })
})
