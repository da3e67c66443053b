'use server'

import { getTranslations } from 'next-intl/server'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { enterpriseRegister } from '#adapters/enterprise-register/index.ts'
import { keyProvider } from '#adapters/key-provider/index.ts'
import { drawLogoAnew } from '#adapters/logo-image/sharp.ts'
import { personRegister } from '#adapters/person-register/index.ts'
import { appDatabase } from '#db/client.ts'
import type { DeskPerson, DeskRequest } from '#domain/access/desk.ts'
import { MessageToPublish } from '#domain/message/message-to-publish.ts'
import { languages } from '#domain/message/translated-string.ts'
import { Problem } from '#domain/problem.ts'
import { publishMessage } from '#domain/publication/publish-message.ts'
import { publisherClients } from '#domain/registration/client-desk.ts'
import { addKey as registerKey, endKey as removeKey, listClients } from '#domain/registration/client-keys.ts'
import {
  addBusinessData as defineData,
  changeMessageType as changeType,
  removeBusinessData as removeData,
  suggestPartition as proposePartition,
} from '#domain/registration/change-message-type.ts'
import { addLogo as giveLogo, mostLogoBytes, removeLogo as eraseLogo } from '#domain/registration/logos.ts'
import { addMessageType as registerType, listMessageTypes } from '#domain/registration/register-message-type.ts'
import { holderOfTest } from '#domain/registration/test-recipients.ts'
import { registrySettings } from '#http/registry-settings.ts'
import { ActionRefused, answeringAction, personalAction } from './action.ts'
import { deskRequest, publisherDesk } from './desk.ts'
import { currentLanguage } from './language.ts'
import { filledIn, keyRefused, sayProblems } from './say-problems.ts'
import { levelsToAsk } from './session.ts'

type Outcome = {
  problems?: Record<string, string>
  problem?: string
  values?: Record<string, string | string[]>
  done?: string
}

const EnterpriseNumber = z.string().regex(/^\d{10}$/)

async function atDesk(
  enterpriseNumber: string,
  below: string,
): Promise<{ person: DeskPerson; request: DeskRequest; desk: string }> {
  const person = await publisherDesk(enterpriseNumber, below)
  if (!person) throw new ActionRefused('this person does not work at this desk')
  const desk = `/${await currentLanguage()}/publisher/${enterpriseNumber}`
  return { person, desk, request: await deskRequest('POST', `${desk}${below}`) }
}

/** Adds a kind of letters. Fields: `enterpriseNumber` and those of the form (register-message-type.ts). Leads to what comes next. */
export const addMessageType = answeringAction(
  z.looseObject({ enterpriseNumber: EnterpriseNumber }),
  async ({ enterpriseNumber, ...given }): Promise<Outcome> => {
    const { person, request, desk } = await atDesk(enterpriseNumber, '/letters/new')
    const added = await registerType(appDatabase(), person, enterpriseNumber, given, request)
    if ('problems' in added) return { problems: await sayProblems(added.problems), values: filledIn(given) }
    return redirect(desk)
  },
)

const OwnType = { enterpriseNumber: EnterpriseNumber, messageTypeId: z.string().max(200) }
const typePage = ({ messageTypeId }: { messageTypeId: string }) => `/letters/${encodeURIComponent(messageTypeId)}`

/** Changes a kind of letters. Fields: `enterpriseNumber`, `messageTypeId` and those of the form (change-message-type.ts). */
export const changeMessageType = answeringAction(
  z.looseObject(OwnType),
  async ({ enterpriseNumber, messageTypeId, ...given }): Promise<Outcome> => {
    const own = { enterpriseNumber, messageTypeId }
    const { person, request, desk } = await atDesk(enterpriseNumber, typePage(own))
    const problems = await changeType(appDatabase(), person, own, { given, levels: levelsToAsk() }, request)
    if (problems) return { problems: await sayProblems(problems), values: filledIn(given) }
    return redirect(`${desk}${typePage(own)}?saved`)
  },
)

/** Defines business data of a kind of letters. Fields: `enterpriseNumber`, `messageTypeId` and those of the form (change-message-type.ts). */
export const addBusinessData = answeringAction(
  z.looseObject(OwnType),
  async ({ enterpriseNumber, messageTypeId, ...given }): Promise<Outcome> => {
    const own = { enterpriseNumber, messageTypeId }
    const { person, request, desk } = await atDesk(enterpriseNumber, typePage(own))
    const problems = await defineData(appDatabase(), person, own, given, request)
    if (problems) return { problems: await sayProblems(problems), values: filledIn(given) }
    return redirect(`${desk}${typePage(own)}?saved`)
  },
)

/** Proposes to enterprises where letters of a kind should come. Fields: `enterpriseNumber`, `messageTypeId` and those of the form. */
export const suggestPartition = answeringAction(
  z.looseObject(OwnType),
  async ({ enterpriseNumber, messageTypeId, ...given }): Promise<Outcome> => {
    const own = { enterpriseNumber, messageTypeId }
    const { person, request, desk } = await atDesk(enterpriseNumber, typePage(own))
    const problems = await proposePartition(appDatabase(), person, own, given, request)
    if (problems) return { problems: await sayProblems(problems), values: filledIn(given) }
    return redirect(`${desk}${typePage(own)}?saved`)
  },
)

/** Takes business data of a kind of letters away. Fields: `enterpriseNumber`, `messageTypeId`, `key`. */
export const removeBusinessData = personalAction(z.object({ ...OwnType, key: z.string().max(200) }), async (fields) => {
  const { person, request, desk } = await atDesk(fields.enterpriseNumber, typePage(fields))
  await removeData(appDatabase(), person, fields, fields.key, request)
  redirect(`${desk}${typePage(fields)}?saved`)
})

/** Whose logo it is, as the form names it: the kind and the id. */
const LogoOwner = z
  .string()
  .max(300)
  .transform((text) => text.split(' '))
  .pipe(z.tuple([z.enum(['senderOrganization', 'senderApplication']), z.string()]))
  .transform(([ownerKind, ownerId]) => ({ ownerKind, ownerId }))

/** Gives the organisation or a service a logo. Fields: `enterpriseNumber`, `owner`, `language` (empty: every one), `image`, a file. */
export const addLogo = answeringAction(
  z.object({
    enterpriseNumber: EnterpriseNumber,
    owner: LogoOwner,
    language: z.union([z.enum(languages), z.literal('')]),
    image: z.file(),
  }),
  async ({ enterpriseNumber, owner, language, image }): Promise<Outcome> => {
    const { person, request, desk } = await atDesk(enterpriseNumber, '/logos')
    const bytes = image.size > mostLogoBytes ? new Uint8Array() : new Uint8Array(await image.arrayBuffer())
    const added = { owner, bytes, ...(language && { language }) }
    const problems = await giveLogo(appDatabase(), drawLogoAnew, person, enterpriseNumber, added, request)
    if (problems)
      return {
        problems: await sayProblems(problems),
        values: filledIn({ owner: `${owner.ownerKind} ${owner.ownerId}`, language }),
      }
    return redirect(`${desk}/logos?saved`)
  },
)

/** Takes a logo away. Fields: `enterpriseNumber`, `owner`, `imageId`. */
export const removeLogo = personalAction(
  z.object({ enterpriseNumber: EnterpriseNumber, owner: LogoOwner, imageId: z.string().max(100) }),
  async ({ enterpriseNumber, ...named }) => {
    const { person, request, desk } = await atDesk(enterpriseNumber, '/logos')
    await eraseLogo(appDatabase(), person, enterpriseNumber, named, request)
    redirect(`${desk}/logos?saved`)
  },
)

/** Registers a public key. Fields: `enterpriseNumber`, `clientId`, `key`: a JWK, a certificate or a public key as PEM. */
export const addKey = answeringAction(
  z.object({ enterpriseNumber: EnterpriseNumber, clientId: z.string().max(200), key: z.string().max(20_000) }),
  async ({ enterpriseNumber, clientId, key }): Promise<Outcome> => {
    const { person, request, desk } = await atDesk(enterpriseNumber, '/keys')
    const problem = await registerKey(
      appDatabase(),
      publisherClients(person, enterpriseNumber),
      { clientId, pasted: key },
      request,
    )
    return problem ? keyRefused({ key: problem }, { key }) : redirect(desk)
  },
)

/** Ends a key at once. Fields: `enterpriseNumber`, `clientId`, `kid`. */
export const endKey = personalAction(
  z.object({ enterpriseNumber: EnterpriseNumber, clientId: z.string().max(200), kid: z.string().max(200) }),
  async ({ enterpriseNumber, clientId, kid }) => {
    const { person, request, desk } = await atDesk(enterpriseNumber, '/keys')
    await removeKey(appDatabase(), publisherClients(person, enterpriseNumber), { clientId, kid }, request)
    redirect(`${desk}/keys`)
  },
)

/**
 * Publishes a letter to a test recipient, by the same use case as the API. Fields: `enterpriseNumber`, `messageTypeId`, `recipient`, `text`.
 * What the registry says is said again as it would be to software.
 */
export const publishTestMessage = answeringAction(
  z.object({
    enterpriseNumber: EnterpriseNumber,
    messageTypeId: z.string().max(200),
    recipient: z.string().max(200),
    text: z.string().max(10_000),
  }),
  async ({ enterpriseNumber, messageTypeId, recipient, text }): Promise<Outcome> => {
    const { person, request, desk } = await atDesk(enterpriseNumber, '/test')
    const values = filledIn({ messageTypeId, recipient, text })
    const [holder, clients, { types }] = await Promise.all([
      holderOfTest(appDatabase(), keyProvider(), recipient),
      listClients(appDatabase(), publisherClients(person, enterpriseNumber)),
      listMessageTypes(appDatabase(), person, enterpriseNumber),
    ])
    const type = types.find((each) => each.messageTypeId === messageTypeId)
    const software = clients.find(({ role }) => role === 'documentSender')
    if (!text.trim()) return { problems: await sayProblems({ text: 'required' }), values }
    if (!holder || !type || !software) return { problems: await sayProblems({ recipient: 'unknown' }), values }
    const settings = registrySettings()
    const page = await currentLanguage()
    const language = settings.languages.find((each) => each === page) ?? settings.languages[0] ?? 'nl'
    const message = MessageToPublish.parse({
      sender: { eboxType: 'enterprise', enterpriseNumber },
      recipient: holder,
      subject: { [language]: type.name[language] ?? messageTypeId },
      messageTypeId,
      senderApplicationId: type.application.applicationId,
      bodyContent: { [language]: text.replaceAll('\r\n', '\n').trim() },
      isBodyMainContent: true,
    })
    const ports = { keys: keyProvider(), people: personRegister(), enterprises: enterpriseRegister() }
    const publication = { message, draft: message, documents: [], issues: [], clientId: software.clientId }
    const trail = { ...person.audited, ...request, clientId: software.clientId }
    try {
      const { messageId, code } = await publishMessage(appDatabase(), ports, {
        ...publication,
        isReplayWanted: false,
        settings,
        request: trail,
      })
      return redirect(`${desk}/test?published=${messageId}${code ? '&notActivated' : ''}`)
    } catch (thrown) {
      if (!(thrown instanceof Problem)) throw thrown
      const { issues = [], detail, status } = thrown.details
      const t = await getTranslations('publisher')
      const said = issues.map((issue) => issue.detail).join(' · ') || detail
      return { problem: `${t('test.refused', { status })} ${said}`, values }
    }
  },
)
