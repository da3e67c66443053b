import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { APIRequestContext } from '@playwright/test'
import { type Actor, decide, type Operation } from '#domain/access/authorization-table.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { aPortal, type OwnPortal } from '#tests/fixtures/portals.ts'
import { carrySession, expect, test } from './fixtures.ts'
import { aLetter, citizens, documentIdOf, enterprises, type Letter } from './letters.ts'
import type { Method } from './sign-in.ts'

/*
 * The matrix of trust.md Z01 for people: who × page × own or other, made from the authorization table and tried on the pages.
 * The machines' half is tests/api/authorization-matrix.test.ts.
 */

/** Who knocks. Each person is a citizen in the own box and, where appointed, a user of an enterprise. */
const people = {
  anonymous: undefined,
  weakPerson: { person: 'mary-wilson', method: 'password' },
  citizen: { person: 'mary-wilson', method: 'eid' },
  enterpriseUser: { person: 'bram-claes', method: 'eid' },
} as const satisfies Partial<Record<Actor, { person: string; method: Method } | undefined>>
type Who = keyof typeof people
const everyone = ['anonymous', 'weakPerson', 'citizen', 'enterpriseUser'] as const satisfies Who[]

/** What the addresses of pages are made of. */
interface Object {
  enterpriseNumber: string
  messageId: string
  attachmentId: string
  clientId: string
}

/** Every page, its operation in the table and whose box it is of; `signedIn` shows nothing of a box. */
const pages: Record<string, { operation: Operation | 'signedIn'; of?: 'citizen' | 'enterpriseUser' }> = {
  'page.tsx': { operation: 'signIn' },
  'sign-in/page.tsx': { operation: 'signIn' },
  'me/page.tsx': { operation: 'signedIn' },
  'enterprise/page.tsx': { operation: 'consultEbox', of: 'citizen' },
  'citizen/page.tsx': { operation: 'searchMessages', of: 'citizen' },
  'citizen/activate/page.tsx': { operation: 'manageEbox', of: 'citizen' },
  'citizen/settings/page.tsx': { operation: 'manageEbox', of: 'citizen' },
  'citizen/settings/address/page.tsx': { operation: 'manageEbox', of: 'citizen' },
  'citizen/settings/close/page.tsx': { operation: 'manageEbox', of: 'citizen' },
  'citizen/portals/page.tsx': { operation: 'manageEbox', of: 'citizen' },
  'citizen/portals/[clientId]/page.tsx': { operation: 'manageEbox', of: 'citizen' },
  'citizen/messages/[messageId]/page.tsx': { operation: 'readMessage', of: 'citizen' },
  'citizen/messages/[messageId]/documents/[attachmentId]/route.ts': { operation: 'openContent', of: 'citizen' },
  'citizen/messages/[messageId]/replies/route.ts': { operation: 'replyToMessage', of: 'citizen' },
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
}

/** A form that is sent, where the others are pages and documents that are asked. */
const isForm = (file: string) => file.endsWith('replies/route.ts')

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
    for (const who of everyone) {
      const context = await browser.newContext({ baseURL: ebox.origin })
      const as = people[who]
      if (as) await carrySession(context, ebox, await sessionOf(as.person, as.method))
      for (const whose of ['own', 'other'] as const) {
        const isOwn = whose === 'own' && who === of
        const object = objects[of ?? 'citizen'][whose]
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
  operation: Operation | 'signedIn',
  of: 'citizen' | 'enterpriseUser' | undefined,
  isOwn: boolean,
): string {
  const isStrong = who === 'citizen' || who === 'enterpriseUser'
  const decision =
    operation === 'signedIn' ? (who === 'anonymous' ? 'no' : 'any') : decide(isStrong ? (of ?? who) : who, operation)
  if (isForm(file)) return decision !== 'no' && isOwn ? 'sent' : 'refused'
  if (file === 'page.tsx' && who !== 'anonymous') return 'to /en/citizen'
  if (decision === 'no') return file.endsWith('route.ts') ? '404' : 'to /en/sign-in'
  const isAddressed = file.includes('[')
  return decision === 'any' || isOwn || !isAddressed ? '200' : '404'
}

/** A page that leads on in the own box, for whose state it is not made, let this person in. */
async function knock(request: APIRequestContext, address: string): Promise<string> {
  const answer = await request.get(address, { maxRedirects: 0 })
  const location = answer.headers()['location']
  const isLedOn = location?.includes('/en/citizen') && address.startsWith('/en/citizen/')
  if (isLedOn) return '200'
  return location ? `to ${new URL(location, 'http://here').pathname}` : String(answer.status())
}

/** What became of a form, as a script is told; whoever is refused may have to sign in, or learns no more than that it is closed. */
async function send(request: APIRequestContext, { origin }: SharedEbox, address: string): Promise<string> {
  const answer = await request.post(address, {
    multipart: { text: 'Een antwoord' },
    headers: { Accept: 'application/json', Origin: origin },
  })
  const { outcome } = (await answer.json()) as { outcome: string }
  return ['signedOut', 'closed'].includes(outcome) ? 'refused' : outcome
}

const addressOf = (file: string, object: Object) =>
  file
    .replace(/\/?(page|route)\.tsx?$/, '')
    .replace('[enterpriseNumber]', object.enterpriseNumber)
    .replace('[messageId]', object.messageId)
    .replace('[attachmentId]', object.attachmentId)
    .replace('[clientId]', object.clientId)

/** For each kind of box, a letter in that of Mary Wilson or Bram Claes, and one in somebody else's; a portal that reads hers, and another's. */
async function ownAndOther(
  ebox: SharedEbox,
): Promise<Record<'citizen' | 'enterpriseUser', Record<'own' | 'other', Object>>> {
  const objectOf = async (letter: Letter, enterpriseNumber: string, portal: OwnPortal): Promise<Object> => ({
    enterpriseNumber,
    messageId: letter.messageId,
    attachmentId: await documentIdOf(ebox, letter),
    clientId: portal.id,
  })
  const { bakery, foreign } = enterprises
  const [marys, gretas, bakers, joiners] = await Promise.all([
    aLetter(ebox, 'mary-wilson', { isReplyAuthorized: true }),
    aLetter(ebox, 'greta-schroder', { isReplyAuthorized: true }),
    aLetter(ebox, bakery, { isReplyAuthorized: true }),
    aLetter(ebox, foreign, { isReplyAuthorized: true }),
  ])
  const [hers, other] = await Promise.all([
    aPortal(ebox, citizens['mary-wilson'].ssin),
    aPortal(ebox, citizens['greta-schroder'].ssin),
  ])
  return {
    citizen: { own: await objectOf(marys, bakery, hers), other: await objectOf(gretas, foreign, other) },
    enterpriseUser: { own: await objectOf(bakers, bakery, hers), other: await objectOf(joiners, foreign, other) },
  }
}
