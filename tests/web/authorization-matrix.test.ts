import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { APIRequestContext } from '@playwright/test'
import { type Actor, decide, type Operation } from '#domain/access/authorization-table.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { createdPublication } from '#tests/fixtures/broadcast.ts'
import { aRequest, anAgreedReading } from '#tests/fixtures/desk-rows.ts'
import { aMandate } from '#tests/fixtures/mandates.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import { aMessageType } from '#tests/fixtures/message-types.ts'
import { aPortal, type OwnPortal } from '#tests/fixtures/portals.ts'
import { carrySession, expect, testAlone as test } from './fixtures.ts'
import { aLetter, citizens, documentIdOf, enterprises, type Letter, professional } from './letters.ts'
import type { Method } from './sign-in.ts'

/*
 * The matrix of trust.md Z01 for people: who × page × own or other, made from the authorization table and tried on the pages.
 * The machines' half is tests/api/authorization-matrix.test.ts. Who takes a box along opens every letter in it: the e-Box is this file's own.
 */

/** Who knocks. Each person is a citizen in the own box and, where appointed, a user of an enterprise. */
const people = {
  anonymous: undefined,
  weakPerson: { person: 'mary-wilson', method: 'password' },
  citizen: { person: 'mary-wilson', method: 'eid' },
  professional: { person: professional.person, method: 'eid' },
  mandatary: { person: 'nadia-maes', method: 'eid' },
  enterpriseUser: { person: 'julie-renard', method: 'eid' },
  enterpriseManager: { person: 'bram-claes', method: 'eid' },
  publisherStaff: { person: 'nadia-maes', method: 'eid' },
  registryDesk: { person: 'koen-vermeulen', method: 'eid' },
  federationDesk: { person: 'lotte-smets', method: 'eid' },
  helpDesk: { person: 'paul-henry', method: 'eid' },
  auditor: { person: 'ingrid-weber', method: 'eid' },
} as const satisfies Partial<Record<Actor, { person: string; method: Method } | undefined>>
type Who = keyof typeof people
const everyone = [
  'anonymous',
  'weakPerson',
  'citizen',
  'professional',
  'mandatary',
  'enterpriseUser',
  'enterpriseManager',
] as const satisfies Who[]
const atDesks = ['publisherStaff', 'registryDesk', 'federationDesk', 'helpDesk', 'auditor'] as const satisfies Who[]

/** What the addresses of pages are made of. */
interface Object {
  requestId?: string
  messageTypeId?: string
  breakGlassId?: string
  publicationId?: string
  enterpriseNumber: string
  messageId: string
  attachmentId: string
  clientId: string
  mandateId: string
  userId: string
  quality: string
}

/** Whose objects there are; who manages an enterprise has those of its people. */
type Owner = 'citizen' | 'professional' | 'mandatary' | 'enterpriseUser'
/** The desk of an organisation, or of the platform: there each has what is its own */
type Desk = 'publisherStaff' | 'platform'

type Of = Owner | 'enterpriseManager' | Desk

/** Every page, its operation in the table and whose box it is of; `signedIn` shows nothing of a box, `developing` nothing in production. */
const pages: Record<string, { operation: Operation | 'signedIn' | 'developing'; of?: Of }> = {
  'mail-preview/page.tsx': { operation: 'developing' },
  'publisher/page.tsx': { operation: 'requestRegistration', of: 'citizen' },
  'publisher/request/page.tsx': { operation: 'requestRegistration', of: 'citizen' },
  'publisher/requests/[requestId]/page.tsx': { operation: 'requestRegistration', of: 'citizen' },
  'publisher/[enterpriseNumber]/page.tsx': { operation: 'managePublisher', of: 'publisherStaff' },
  'publisher/[enterpriseNumber]/letters/new/page.tsx': { operation: 'managePublisher', of: 'publisherStaff' },
  'publisher/[enterpriseNumber]/letters/[messageTypeId]/page.tsx': {
    operation: 'managePublisher',
    of: 'publisherStaff',
  },
  'publisher/[enterpriseNumber]/logos/page.tsx': { operation: 'managePublisher', of: 'publisherStaff' },
  'publisher/[enterpriseNumber]/keys/page.tsx': { operation: 'managePublisher', of: 'publisherStaff' },
  'publisher/[enterpriseNumber]/webhooks/page.tsx': { operation: 'managePublisher', of: 'publisherStaff' },
  'publisher/[enterpriseNumber]/test/page.tsx': { operation: 'managePublisher', of: 'publisherStaff' },
  'publisher/[enterpriseNumber]/broadcasts/page.tsx': { operation: 'managePublisher', of: 'publisherStaff' },
  'publisher/[enterpriseNumber]/broadcasts/new/page.tsx': { operation: 'managePublisher', of: 'publisherStaff' },
  'publisher/[enterpriseNumber]/broadcasts/compose/route.ts': { operation: 'managePublisher', of: 'publisherStaff' },
  'publisher/[enterpriseNumber]/broadcasts/[publicationId]/page.tsx': {
    operation: 'managePublisher',
    of: 'publisherStaff',
  },
  'publisher/[enterpriseNumber]/broadcasts/[publicationId]/preview/page.tsx': {
    operation: 'managePublisher',
    of: 'publisherStaff',
  },
  'publisher/[enterpriseNumber]/broadcasts/[publicationId]/recipients/route.ts': {
    operation: 'managePublisher',
    of: 'publisherStaff',
  },
  'publisher/[enterpriseNumber]/broadcasts/[publicationId]/documents/[attachmentId]/route.ts': {
    operation: 'managePublisher',
    of: 'publisherStaff',
  },
  'admin/page.tsx': { operation: 'workAtDesk', of: 'platform' },
  'admin/requests/[requestId]/page.tsx': { operation: 'reviewRequest', of: 'platform' },
  'admin/clients/page.tsx': { operation: 'readRegistrations', of: 'platform' },
  'admin/message-types/page.tsx': { operation: 'readRegistrations', of: 'platform' },
  'admin/clients/[clientId]/page.tsx': { operation: 'readRegistrations', of: 'platform' },
  'admin/changes/page.tsx': { operation: 'readChangeLog', of: 'platform' },
  'admin/delivery/page.tsx': { operation: 'readDelivery', of: 'platform' },
  'admin/audit/page.tsx': { operation: 'searchAudit', of: 'platform' },
  'admin/break-glass/page.tsx': { operation: 'readBreakGlass', of: 'platform' },
  'admin/break-glass/[breakGlassId]/page.tsx': { operation: 'openByBreakGlass', of: 'platform' },
  'page.tsx': { operation: 'signIn' },
  'sign-in/page.tsx': { operation: 'signIn' },
  'me/page.tsx': { operation: 'signedIn' },
  'enterprise/page.tsx': { operation: 'consultEbox', of: 'citizen' },
  'citizen/page.tsx': { operation: 'searchMessages', of: 'citizen' },
  'citizen/activate/page.tsx': { operation: 'manageEbox', of: 'citizen' },
  'citizen/settings/page.tsx': { operation: 'manageEbox', of: 'citizen' },
  'citizen/settings/address/page.tsx': { operation: 'manageEbox', of: 'citizen' },
  'citizen/settings/close/page.tsx': { operation: 'manageEbox', of: 'citizen' },
  'citizen/settings/export/page.tsx': { operation: 'manageEbox', of: 'citizen' },
  'citizen/settings/export/archive/route.ts': { operation: 'exportEbox', of: 'citizen' },
  'citizen/portals/page.tsx': { operation: 'manageEbox', of: 'citizen' },
  'citizen/portals/[clientId]/page.tsx': { operation: 'manageEbox', of: 'citizen' },
  'consent/[requestId]/page.tsx': { operation: 'manageEbox', of: 'citizen' },
  'consent/[requestId]/done/page.tsx': { operation: 'signedIn' },
  'citizen/log/page.tsx': { operation: 'readAccessLog', of: 'citizen' },
  'citizen/mandates/page.tsx': { operation: 'manageMandates', of: 'citizen' },
  'citizen/mandates/offer/page.tsx': { operation: 'manageMandates', of: 'citizen' },
  'citizen/mandates/accept/page.tsx': { operation: 'manageMandates', of: 'citizen' },
  'mandate/[mandateId]/page.tsx': { operation: 'searchMessages', of: 'mandatary' },
  'mandate/[mandateId]/messages/[messageId]/page.tsx': { operation: 'readMessage', of: 'mandatary' },
  'mandate/[mandateId]/messages/[messageId]/documents/[attachmentId]/route.ts': {
    operation: 'openContent',
    of: 'mandatary',
  },
  'citizen/messages/[messageId]/page.tsx': { operation: 'readMessage', of: 'citizen' },
  'citizen/messages/[messageId]/documents/[attachmentId]/route.ts': { operation: 'openContent', of: 'citizen' },
  'citizen/messages/[messageId]/replies/route.ts': { operation: 'replyToMessage', of: 'citizen' },
  'professional/page.tsx': { operation: 'consultEbox', of: 'citizen' },
  'professional/[quality]/page.tsx': { operation: 'searchMessages', of: 'professional' },
  'professional/[quality]/activate/page.tsx': { operation: 'manageEbox', of: 'professional' },
  'professional/[quality]/settings/page.tsx': { operation: 'manageEbox', of: 'professional' },
  'professional/[quality]/settings/address/page.tsx': { operation: 'manageEbox', of: 'professional' },
  'professional/[quality]/settings/close/page.tsx': { operation: 'manageEbox', of: 'professional' },
  'professional/[quality]/settings/export/page.tsx': { operation: 'manageEbox', of: 'professional' },
  'professional/[quality]/settings/export/archive/route.ts': { operation: 'exportEbox', of: 'professional' },
  'professional/[quality]/portals/page.tsx': { operation: 'manageEbox', of: 'professional' },
  'professional/[quality]/portals/[clientId]/page.tsx': { operation: 'manageEbox', of: 'professional' },
  'professional/[quality]/log/page.tsx': { operation: 'readAccessLog', of: 'professional' },
  'professional/[quality]/messages/[messageId]/page.tsx': { operation: 'readMessage', of: 'professional' },
  'professional/[quality]/messages/[messageId]/documents/[attachmentId]/route.ts': {
    operation: 'openContent',
    of: 'professional',
  },
  'professional/[quality]/messages/[messageId]/replies/route.ts': { operation: 'replyToMessage', of: 'professional' },
  'enterprise/[enterpriseNumber]/page.tsx': { operation: 'searchMessages', of: 'enterpriseUser' },
  'enterprise/[enterpriseNumber]/messages/[messageId]/page.tsx': { operation: 'readMessage', of: 'enterpriseUser' },
  'enterprise/[enterpriseNumber]/messages/[messageId]/documents/[attachmentId]/route.ts': {
    operation: 'openContent',
    of: 'enterpriseUser',
  },
  'enterprise/[enterpriseNumber]/messages/[messageId]/replies/route.ts': {
    operation: 'replyToMessage',
    of: 'enterpriseUser',
  },
  'enterprise/[enterpriseNumber]/users/page.tsx': { operation: 'manageEnterprise', of: 'enterpriseManager' },
  'enterprise/[enterpriseNumber]/users/invite/page.tsx': { operation: 'manageEnterprise', of: 'enterpriseManager' },
  'enterprise/[enterpriseNumber]/users/[userId]/page.tsx': { operation: 'manageEnterprise', of: 'enterpriseManager' },
  'enterprise/[enterpriseNumber]/partitions/page.tsx': { operation: 'manageEnterprise', of: 'enterpriseManager' },
  'enterprise/[enterpriseNumber]/partitions/address/page.tsx': {
    operation: 'manageEnterprise',
    of: 'enterpriseManager',
  },
  'enterprise/[enterpriseNumber]/routing/page.tsx': { operation: 'manageEnterprise', of: 'enterpriseManager' },
  'enterprise/[enterpriseNumber]/integration/page.tsx': { operation: 'manageEnterprise', of: 'enterpriseManager' },
  'enterprise/[enterpriseNumber]/integration/webhooks/page.tsx': {
    operation: 'manageEnterprise',
    of: 'enterpriseManager',
  },
  'enterprise/[enterpriseNumber]/service-providers/page.tsx': {
    operation: 'manageEnterprise',
    of: 'enterpriseManager',
  },
  'enterprise/[enterpriseNumber]/log/page.tsx': { operation: 'readAccessLog', of: 'enterpriseManager' },
  'invitation/page.tsx': { operation: 'acceptInvitation', of: 'citizen' },
}

/** Who manages an enterprise is one of its people too. */
const isOf = (who: Who, of: Of | undefined) => who === of || (who === 'enterpriseManager' && of === 'enterpriseUser')

/** A form that is sent, where the others are pages and documents that are asked. */
const isForm = (file: string) => /(replies|archive|compose|recipients)\/route\.ts$/.test(file)

const folder = join(import.meta.dirname, '../../app/[locale]')

test('Z01 a page that the matrix does not know fails here', () => {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(page|route)\.tsx?$/.test(file),
  )
  expect(found.filter((file) => !file.startsWith('[...unknown]')).toSorted()).toEqual(Object.keys(pages).toSorted())
})

for (const [file, { operation, of }] of Object.entries(pages)) {
  test(`Z01 ${file.replace(/\/?(page|route)\.tsx?$/, '') || 'the first page'} opens for whom the table says`, async ({
    ebox,
    browser,
    sessionOf,
  }) => {
    const objects = await ownAndOther(ebox)
    const isDesk = of === 'publisherStaff' || of === 'platform'
    for (const who of isDesk ? [...everyone, ...atDesks] : everyone) {
      const context = await browser.newContext({ baseURL: ebox.origin })
      const as = people[who]
      if (as) await carrySession(context, ebox, await sessionOf(as.person, as.method))
      for (const whose of ['own', 'other'] as const) {
        // What is a desk’s own depends on who is there; Nadia Maes comes as a mandatary too.
        const isOwn = whose === 'own' && (isDesk || isOf(who, of))
        const owned = of === 'enterpriseManager' ? 'enterpriseUser' : (of ?? 'citizen')
        const owner = owned === 'platform' ? (isAtDesk(who) ? who : 'registryDesk') : owned
        const object = objects[owner][whose]
        const address = `/en/${addressOf(file, object)}`
        const answer = await (isForm(file) ? send(context.request, ebox, address) : knock(context.request, address))
        expect({ who, whose, answer }).toEqual({ who, whose, answer: expected(who, file, operation, of, isOwn) })
      }
      await context.close()
    }
  })
}

/** What the table's word means on a page: the page, the way to the sign-in page, or what is not there; a form is taken or refused. */
function expected(
  who: Who,
  file: string,
  operation: Operation | 'signedIn' | 'developing',
  of: Of | undefined,
  isOwn: boolean,
): string {
  if (operation === 'developing') return '404'
  if (of === 'publisherStaff' || of === 'platform') {
    const isRoute = file.endsWith('route.ts')
    if (operation === 'signedIn' || who === 'anonymous' || who === 'weakPerson')
      return isForm(file) ? 'refused' : isRoute ? '404' : 'to /en/sign-in'
    // At another desk, or at none: the page does not exist. Nadia Maes is a mandatary as well.
    const isThere = of === 'platform' ? who !== 'publisherStaff' : who === of || who === 'mandatary'
    const decided = isThere ? decide(of === 'publisherStaff' ? of : who, operation) : 'no'
    const isOpen = decided === 'any' || (decided === 'own' && isOwn)
    if (isForm(file)) return isOpen ? 'taken' : 'refused'
    return isOpen ? '200' : '404'
  }
  const isStrong = who !== 'anonymous' && who !== 'weakPerson'
  const decision =
    operation === 'signedIn' ? (who === 'anonymous' ? 'no' : 'any') : decide(isStrong ? (of ?? who) : who, operation)
  // A request for consent is a browser's; in every other one the page says that it is over.
  const isAddressed = file.includes('[') && !file.startsWith('consent/')
  if (isForm(file)) return decision !== 'no' && (isOwn || !isAddressed) ? 'sent' : 'refused'
  if (file === 'page.tsx' && who !== 'anonymous') return 'to /en/citizen'
  if (decision === 'no') return file.endsWith('route.ts') ? '404' : 'to /en/sign-in'
  return decision === 'any' || isOwn || !isAddressed ? '200' : '404'
}

/** A page that leads on in the own box, for whose state it is not made, let this person in. */
async function knock(request: APIRequestContext, address: string): Promise<string> {
  const answer = await request.get(address, { maxRedirects: 0 })
  const location = answer.headers()['location']
  const isLedOn =
    (location?.includes('/en/citizen') && address.startsWith('/en/citizen/')) ||
    (location?.includes('/en/professional/notary') && address.startsWith('/en/professional'))
  if (isLedOn) return '200'
  return location ? `to ${new URL(location, 'http://here').pathname}` : String(answer.status())
}

/** What became of a form, as a script is told; whoever is refused may have to sign in, or learns no more than that it is closed. */
async function send(request: APIRequestContext, { origin }: SharedEbox, address: string): Promise<string> {
  const answer = await request.post(address, {
    multipart: { text: 'Een antwoord' },
    headers: { Accept: 'application/json', Origin: origin },
    maxRedirects: 0,
  })
  if (answer.headers()['content-type'] === 'application/zip') return 'sent'
  if (answer.headers()['location']) return 'refused'
  const said = (await answer.json()) as { outcome?: string; refusal?: string }
  const { outcome = said.refusal ?? '' } = said
  // At a sender's desk the form comes through, and is then found to be none of its own.
  if (outcome === 'empty' || outcome === 'refused') return 'taken'
  return ['signedOut', 'closed'].includes(outcome) ? 'refused' : outcome
}

const isAtDesk = (who: Who): who is (typeof atDesks)[number] => atDesks.some((each) => each === who)

const addressOf = (file: string, object: Object) =>
  file
    .replace('consent/[requestId]', 'consent/nobodys')
    .replace('[requestId]', object.requestId ?? '')
    .replace('[breakGlassId]', object.breakGlassId ?? '')
    .replace(/\/?(page|route)\.tsx?$/, '')
    .replace('[enterpriseNumber]', object.enterpriseNumber)
    .replace('[publicationId]', object.publicationId ?? 'nobodys')
    .replace('[messageId]', object.messageId)
    .replace('[messageTypeId]', object.messageTypeId ?? 'nobodys')
    .replace('[attachmentId]', object.attachmentId)
    .replace('[clientId]', object.clientId)
    .replace('[mandateId]', object.mandateId)
    .replace('[userId]', object.userId)
    .replace('[quality]', object.quality)

/** Somebody who acts for an enterprise; nobody where nobody does. */
async function aUserOf(ebox: SharedEbox, enterpriseNumber: string): Promise<string> {
  const [user] = await sqlAs(ebox)<{ user_id: string }[]>`
    SELECT user_id FROM enterprise_user WHERE enterprise_number = ${enterpriseNumber} ORDER BY role LIMIT 1`
  return user?.user_id ?? crypto.randomUUID()
}

/** For each kind of box, a letter in that of Mary Wilson or Bram Claes, and one in somebody else's; a portal that reads hers, and another's. */
async function ownAndOther(
  ebox: SharedEbox,
): Promise<Record<Owner | (typeof atDesks)[number], Record<'own' | 'other', Object>>> {
  const [mary, greta] = [citizens['mary-wilson'], citizens['greta-schroder']]
  const [nadias, sophies] = await Promise.all([
    aMandate(ebox, mary, { ssin: '87121900080', name: 'Nadia Maes' }),
    aMandate(ebox, greta, citizens['sophie-lambert']),
  ])
  const objectOf = async (letter: Letter, enterpriseNumber: string, portal: OwnPortal): Promise<Object> => ({
    enterpriseNumber,
    messageId: letter.messageId,
    attachmentId: await documentIdOf(ebox, letter),
    clientId: portal.id,
    mandateId: (letter === marys ? nadias : sophies).mandateId,
    userId: await aUserOf(ebox, enterpriseNumber),
    quality: letter === emmas ? 'notary' : 'lawyer',
  })
  const { bakery, foreign } = enterprises
  const [marys, gretas, emmas, bakers, joiners] = await Promise.all([
    aLetter(ebox, 'mary-wilson', { isReplyAuthorized: true }),
    aLetter(ebox, 'greta-schroder', { isReplyAuthorized: true }),
    aLetter(ebox, professional, { isReplyAuthorized: true }),
    aLetter(ebox, bakery, { isReplyAuthorized: true }),
    aLetter(ebox, foreign, { isReplyAuthorized: true }),
  ])
  const [hers, other, emmasPortal] = await Promise.all([
    aPortal(ebox, mary.ssin),
    aPortal(ebox, greta.ssin),
    aPortal(ebox, professional.ssin, 'Test', professional.quality),
  ])
  const [toRegistry, toFederation, read, unread] = await Promise.all([
    aRequest(ebox, 'mary-wilson', 'documentSender'),
    aRequest(ebox, 'greta-schroder', 'partnerPortal'),
    anAgreedReading(ebox, { by: 'paul-henry', with: 'ingrid-weber', messageId: marys.messageId }),
    anAgreedReading(ebox, { by: 'nadia-maes', with: 'ingrid-weber', messageId: marys.messageId }),
  ])
  const ofMary = { ...(await objectOf(marys, bakery, hers)), requestId: toRegistry, breakGlassId: read }
  const ofGreta = { ...(await objectOf(gretas, foreign, other)), requestId: toFederation, breakGlassId: unread }
  // The two senders of the data set; Nadia Maes works for the first.
  const toMany = await createdPublication(ebox)
  const [document] = await sqlAs(ebox)<{ attachment_id: string }[]>`
    SELECT attachment_id FROM publication_attachment WHERE publication_id = ${toMany}`
  const published = { publicationId: toMany, attachmentId: document?.attachment_id ?? '' }
  const desk = {
    own: { ...ofMary, ...published, enterpriseNumber: '1999010048', messageTypeId: await aMessageType(ebox) },
    other: { ...ofGreta, ...published, enterpriseNumber: '1999023708' },
  }
  return {
    publisherStaff: desk,
    registryDesk: desk,
    federationDesk: { own: desk.other, other: desk.own },
    helpDesk: desk,
    auditor: desk,
    citizen: { own: ofMary, other: ofGreta },
    mandatary: { own: ofMary, other: ofGreta },
    professional: { own: await objectOf(emmas, bakery, emmasPortal), other: await objectOf(gretas, foreign, other) },
    enterpriseUser: { own: await objectOf(bakers, bakery, hers), other: await objectOf(joiners, foreign, other) },
  }
}
