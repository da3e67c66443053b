'use server'

import { z } from 'zod'
import { type EmailAddress, parseEmailAddress } from '#domain/ebox/email-address.ts'
import type { AddressOutcome } from '#domain/registration/address-outcome.ts'
import {
  askPartitionCode,
  choosePartitionTelling,
  confirmPartitionAddress,
  forgetPartitionCode,
  readPartitionAddress,
  removePartitionAddress,
} from '#domain/registration/partition-addresses.ts'
import { answeringAction, personalAction } from './action.ts'
import { mailAddressCode, tellAddressOfBefore, typedCode } from './address-mails.ts'
import { currentLanguage } from './language.ts'
import { goToManage, managerOn } from './manager-form.ts'
import { TellingFields, tellingIn } from './telling-fields.ts'

const below = '/partitions/address'
const Named = { enterpriseNumber: z.string().max(20), partition: z.string().max(30) }
type Manager = Awaited<ReturnType<typeof managerOn>>

/** Who manages, and signed in a short while ago, as whoever changes the address of an own box. */
const freshManager = (enterpriseNumber: string, partition: string): Promise<Manager> =>
  managerOn(enterpriseNumber, `${below}?${new URLSearchParams({ partition })}`, true)

/** Sends a code to an address for a partition's alerts. Fields: `enterpriseNumber`, `partition`, `address`. */
export const giveAddress = answeringAction(
  z.object({ ...Named, address: z.string().max(300) }),
  async ({ enterpriseNumber, partition, address: typed }): Promise<AddressOutcome> => {
    const manager = await freshManager(enterpriseNumber, partition)
    const address = parseEmailAddress(typed.trim())
    const problem = address ? await sendCode(manager, partition, address) : 'address'
    return problem ? { problem, address: typed } : goToManage(enterpriseNumber, below, { partition })
  },
)

/** Sends another code to the address that waits for one. Fields: `enterpriseNumber`, `partition`. */
export const sendCodeAgain = answeringAction(
  z.object(Named),
  async ({ enterpriseNumber, partition }): Promise<AddressOutcome> => {
    const at = await freshManager(enterpriseNumber, partition)
    const found = await readPartitionAddress(at.database, at.keys, at.manager, partition)
    const problem = found?.toConfirm && (await sendCode(at, partition, found.toConfirm.address))
    return problem ? { problem } : goToManage(enterpriseNumber, below, { partition })
  },
)

async function sendCode(
  { database, keys, manager, request }: Manager,
  partitionId: string,
  address: EmailAddress,
): Promise<'tooMany' | 'notSent' | undefined> {
  const asked = await askPartitionCode(database, keys, manager, { partitionId, address }, request)
  if (!asked) return 'tooMany'
  if (await mailAddressCode(asked)) return undefined
  // A code that nobody has is not waited for.
  await forgetPartitionCode(database, keys, manager, partitionId)
  return 'notSent'
}

/** Goes back to giving an address. Fields: `enterpriseNumber`, `partition`. */
export const giveOtherAddress = personalAction(z.object(Named), async ({ enterpriseNumber, partition }) => {
  const { database, keys, manager } = await freshManager(enterpriseNumber, partition)
  await forgetPartitionCode(database, keys, manager, partition)
  await goToManage(enterpriseNumber, below, { partition })
})

/** Confirms an address by the code that was sent there. Fields: `enterpriseNumber`, `partition`, `code`. */
export const confirmCode = answeringAction(
  z.object({ ...Named, code: z.string().max(40) }),
  async ({ enterpriseNumber, partition, code: typed }): Promise<AddressOutcome> => {
    const { database, keys, manager, request } = await freshManager(enterpriseNumber, partition)
    const code = typedCode(typed)
    if (!code) return { problem: 'wrong' }
    const given = { partitionId: partition, code, language: await currentLanguage() }
    const outcome = await confirmPartitionAddress(database, keys, manager, given, request)
    if (outcome.status === 'gone') return goToManage(enterpriseNumber, '/partitions', { problem: 'gone' })
    if (outcome.status !== 'confirmed') return { problem: outcome.status }
    const place = `enterprise/${manager.enterpriseNumber}/partitions`
    if (outcome.replaced) await tellAddressOfBefore(outcome.replaced, place)
    return goToManage(enterpriseNumber, '/partitions', { done: 'address' })
  },
)

/** Lets a partition's alerts go to the address of the box again. Fields: `enterpriseNumber`, `partition`. */
export const useBoxAddress = personalAction(z.object(Named), async ({ enterpriseNumber, partition }) => {
  const { database, keys, manager, request } = await freshManager(enterpriseNumber, partition)
  await removePartitionAddress(database, keys, manager, partition, request)
  await goToManage(enterpriseNumber, '/partitions', { done: 'boxAddress' })
})

/** Chooses how a partition tells what waits, and when. Fields: `enterpriseNumber`, `partition`, `language`, `rhythm`, `reminders`, `timeZone`. */
export const chooseTelling = personalAction(
  z.object({ ...Named, ...TellingFields }),
  async ({ enterpriseNumber, partition, ...fields }) => {
    const { database, keys, manager, request } = await freshManager(enterpriseNumber, partition)
    const chosen = { partitionId: partition, telling: tellingIn(fields) }
    const isChosen = await choosePartitionTelling(database, keys, manager, chosen, request)
    await goToManage(enterpriseNumber, '/partitions', isChosen ? { done: 'telling' } : { problem: 'gone' })
  },
)
