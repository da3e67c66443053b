'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { appDatabase } from '#db/client.ts'
import { changeMessages } from '#domain/consultation/change-messages.ts'
import { Uuid } from '#domain/identifier/uuid.ts'
import { Problem } from '#domain/problem.ts'
import { moveLetters as recordMove } from '#domain/registration/move-letters.ts'
import { makePartition as recordPartition, removePartition as takePartition } from '#domain/registration/partitions.ts'
import {
  makeRule as recordRule,
  removeRule as takeRule,
  reorderRule as recordOrder,
} from '#domain/registration/routing-rules.ts'
import { acceptRoutingSuggestion, declineRoutingSuggestion } from '#domain/registration/routing-suggestions.ts'
import { ActionRefused, personalAction } from './action.ts'
import { auditedRequest } from './audited-request.ts'
import { currentLanguage } from './language.ts'
import { goToManage, managerOn } from './manager-form.ts'
import { enterpriseReader } from './session.ts'

const Number = z.string().max(20)
const Name = z.string().max(200)
/** A choice of nothing comes as an empty text. */
const Chosen = z.preprocess((given) => (given === '' ? undefined : given), Name.optional())
const RuleId = z.coerce.number().int().positive()

/** Makes a part of the box. Fields: `enterpriseNumber`, `name`. */
export const makePartition = personalAction(
  z.object({ enterpriseNumber: Number, name: Name }),
  async ({ enterpriseNumber, name }) => {
    const { manager, request, keys, database } = await managerOn(enterpriseNumber, '/partitions')
    const problem = await recordPartition(database, keys, manager, name, request)
    await goToManage(enterpriseNumber, '/partitions', problem ? { problem, typed: name } : { done: 'made' })
  },
)

/** Removes an empty part of the box. Fields: `enterpriseNumber`, `partition`. */
export const removePartition = personalAction(
  z.object({ enterpriseNumber: Number, partition: Name }),
  async ({ enterpriseNumber, partition }) => {
    const { manager, request, keys, database } = await managerOn(enterpriseNumber, '/partitions')
    const problem = await takePartition(database, keys, manager, partition, request)
    await goToManage(enterpriseNumber, '/partitions', problem ? { problem } : { done: 'removed' })
  },
)

/** Moves letters together. Fields: `enterpriseNumber`, `from`, `to`, and perhaps `type` and `sender`. */
export const moveLetters = personalAction(
  z.object({ enterpriseNumber: Number, from: Name, to: Name, type: Chosen, sender: Chosen }),
  async ({ enterpriseNumber, from, to, type, sender }) => {
    const { manager, request, keys, database } = await managerOn(enterpriseNumber, '/partitions')
    const which = {
      from,
      to,
      ...(type !== undefined && { messageTypeId: type }),
      ...(sender !== undefined && { senderOrganizationId: sender }),
    }
    const moved = await recordMove(database, keys, manager, which, request)
    await goToManage(
      enterpriseNumber,
      '/partitions',
      moved === undefined ? { problem: 'gone' } : { moved: String(moved) },
    )
  },
)

/** Makes a rule for new letters. Fields: `enterpriseNumber`, `partition`, `place`, and `type`, `application` or `sender`. */
export const makeRule = personalAction(
  z.object({
    enterpriseNumber: Number,
    partition: Name,
    place: z.enum(['first', 'last']),
    type: Chosen,
    application: Chosen,
    sender: Chosen,
  }),
  async ({ enterpriseNumber, partition, place, type, application, sender }) => {
    const { manager, request, keys, database } = await managerOn(enterpriseNumber, '/routing')
    const rule = {
      partition,
      place,
      ...(type !== undefined && { messageTypeId: type }),
      ...(application !== undefined && { senderApplicationId: application }),
      ...(sender !== undefined && { senderOrganizationId: sender }),
    }
    const problem = await recordRule(database, keys, manager, rule, request)
    await goToManage(enterpriseNumber, '/routing', problem ? { problem } : { done: 'made' })
  },
)

/** Tries a rule earlier or later. Fields: `enterpriseNumber`, `rule`, `to`. */
export const reorderRule = personalAction(
  z.object({ enterpriseNumber: Number, rule: RuleId, to: z.enum(['earlier', 'later']) }),
  async ({ enterpriseNumber, rule, to }) => {
    const { manager, request, keys, database } = await managerOn(enterpriseNumber, '/routing')
    await recordOrder(database, keys, manager, { routingRuleId: rule, to }, request)
    await goToManage(enterpriseNumber, '/routing', { done: 'reordered' })
  },
)

/** Removes a rule. Fields: `enterpriseNumber`, `rule`. */
export const removeRule = personalAction(
  z.object({ enterpriseNumber: Number, rule: RuleId }),
  async ({ enterpriseNumber, rule }) => {
    const { manager, request, keys, database } = await managerOn(enterpriseNumber, '/routing')
    await takeRule(database, keys, manager, rule, request)
    await goToManage(enterpriseNumber, '/routing', { done: 'removed' })
  },
)

const Suggestion = { enterpriseNumber: Number, type: Name, partition: Name }

/** Makes the rule that a sender proposes. Fields: `enterpriseNumber`, `type`, `partition`, `place`. */
export const acceptSuggestion = personalAction(
  z.object({ ...Suggestion, place: z.enum(['first', 'last']) }),
  async ({ enterpriseNumber, type: messageTypeId, partition, place }) => {
    const { manager, request, keys, database } = await managerOn(enterpriseNumber, '/routing')
    const suggestion = { messageTypeId, partition, place }
    const problem = await acceptRoutingSuggestion(database, keys, manager, suggestion, request)
    await goToManage(enterpriseNumber, '/routing', problem ? { problem } : { done: 'made' })
  },
)

/** Says no to what a sender proposes. Fields: `enterpriseNumber`, `type`, `partition`. */
export const declineSuggestion = personalAction(
  z.object(Suggestion),
  async ({ enterpriseNumber, type: messageTypeId, partition }) => {
    const { manager, request, keys, database } = await managerOn(enterpriseNumber, '/routing')
    await declineRoutingSuggestion(database, keys, manager, { messageTypeId, partition }, request)
    await goToManage(enterpriseNumber, '/routing', { done: 'declined' })
  },
)

/** Moves one letter to another part of the box, as whoever reads it may. Fields: `enterpriseNumber`, `messageId`, `partition`. */
export const moveLetter = personalAction(
  z.object({ enterpriseNumber: Number, messageId: Uuid, partition: Name }),
  async ({ enterpriseNumber, messageId, partition }) => {
    const below = `/messages/${messageId}`
    const reader = await enterpriseReader(enterpriseNumber, below)
    if (!reader) throw new ActionRefused('the box is not this person’s')
    const page = `/${await currentLanguage()}/enterprise/${enterpriseNumber}${below}`
    try {
      const request = await auditedRequest(reader, 'POST', page)
      await changeMessages(appDatabase(), reader, [{ messageId, partition }], request)
    } catch (error) {
      // The letter or the part is gone meanwhile: the page shows how it stands.
      if (!(error instanceof Problem)) throw error
    }
    redirect(page)
  },
)
