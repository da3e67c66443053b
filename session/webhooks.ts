'use server'

import { getTranslations } from 'next-intl/server'
import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { keyProvider } from '#adapters/key-provider/index.ts'
import { outbound } from '#adapters/outbound/index.ts'
import { appDatabase } from '#db/client.ts'
import type { DeskRequest } from '#domain/access/desk.ts'
import { type ClientDesk, consumerClients, publisherClients } from '#domain/registration/client-desk.ts'
import { addWebhook, changeWebhook, rotateSecret, webhookDeeds } from '#domain/registration/webhooks.ts'
import { ActionRefused, answeringAction, personalAction } from './action.ts'
import { deskRequest, publisherDesk } from './desk.ts'
import { currentLanguage } from './language.ts'
import { managerOn } from './manager-form.ts'
import { filledIn, sayProblems } from './say-problems.ts'

type Outcome = {
  problems?: Record<string, string>
  problem?: string
  values?: Record<string, string | string[]>
  done?: string
  toCopy?: string
}

/** A desk that a form was sent from: whose clients it may change, and where its page is. */
interface FormDesk {
  desk: ClientDesk
  request: DeskRequest
  page: string
}

type FindDesk = (enterpriseNumber: string) => Promise<FormDesk>

const atPublisher: FindDesk = async (enterpriseNumber) => {
  const person = await publisherDesk(enterpriseNumber, '/webhooks')
  if (!person) throw new ActionRefused('this person does not work at this desk')
  const page = `/${await currentLanguage()}/publisher/${enterpriseNumber}/webhooks`
  return { desk: publisherClients(person, enterpriseNumber), page, request: await deskRequest('POST', page) }
}

const atEnterprise: FindDesk = async (enterpriseNumber) => {
  const { manager, request } = await managerOn(enterpriseNumber, '/integration/webhooks')
  const page = `/${await currentLanguage()}/enterprise/${manager.enterpriseNumber}/integration/webhooks`
  return { desk: consumerClients(manager), page, request }
}

const Client = { enterpriseNumber: z.string().max(20), clientId: z.string().max(200) }
const Named = { ...Client, webhookId: z.uuid() }
const Added = z.looseObject(Client)
const Rotated = z.object(Named)
const Changed = z.object({ ...Named, deed: z.enum(webhookDeeds) })

async function add(find: FindDesk, { enterpriseNumber, clientId, ...given }: z.output<typeof Added>): Promise<Outcome> {
  const { desk, request } = await find(enterpriseNumber)
  const ports = { keys: keyProvider(), outbound: outbound() }
  const added = await addWebhook(appDatabase(), desk, ports, clientId, given, request)
  if ('secret' in added) return withSecret(added.secret)
  if ('problem' in added)
    return { problem: (await getTranslations('webhooks'))(added.problem), values: filledIn(given) }
  return { problems: await sayProblems(added.problems), values: filledIn(given) }
}

async function rotate(find: FindDesk, { enterpriseNumber, ...named }: z.output<typeof Rotated>): Promise<Outcome> {
  const { desk, request } = await find(enterpriseNumber)
  const { secret } = await rotateSecret(appDatabase(), desk, keyProvider(), named, request)
  return withSecret(secret)
}

/** The form says the secret, this once; the page around it is drawn anew. */
async function withSecret(toCopy: string): Promise<Outcome> {
  refresh()
  return { done: (await getTranslations('webhooks'))('secret.made'), toCopy }
}

async function change(find: FindDesk, { enterpriseNumber, deed, ...named }: z.output<typeof Changed>): Promise<never> {
  const { desk, request, page } = await find(enterpriseNumber)
  await changeWebhook(appDatabase(), desk, named, deed, request)
  redirect(`${page}?done=${deed}`)
}

/** Adds a webhook to a client of an organisation. Fields: `enterpriseNumber`, `clientId`, `url`, `types`. Says its secret, once. */
export const addPublisherWebhook = answeringAction(Added, (given) => add(atPublisher, given))

/** Has another secret sign. Fields: `enterpriseNumber`, `clientId`, `webhookId`. Says it, once. */
export const rotatePublisherSecret = answeringAction(Rotated, (given) => rotate(atPublisher, given))

/** Does something to a webhook. Fields: `enterpriseNumber`, `clientId`, `webhookId`, `deed`. */
export const changePublisherWebhook = personalAction(Changed, (given) => change(atPublisher, given))

/** As `addPublisherWebhook`, for an enterprise's own software. */
export const addOwnWebhook = answeringAction(Added, (given) => add(atEnterprise, given))

/** As `rotatePublisherSecret`, for an enterprise's own software. */
export const rotateOwnSecret = answeringAction(Rotated, (given) => rotate(atEnterprise, given))

/** As `changePublisherWebhook`, for an enterprise's own software. */
export const changeOwnWebhook = personalAction(Changed, (given) => change(atEnterprise, given))
