import demo from '#db/data-set/demo.json' with { type: 'json' }
import { expect, type Locator, type Page } from '@playwright/test'
import { PublicationResultShape } from '#http/message-registry/publication.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { aFile, aMessage, aPdf, publish, type PublishedFile } from '#tests/fixtures/publisher.ts'
import { call } from '#tests/fixtures/registry.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'

/** People and enterprises of the data set (`db/data-set/demo.json`) whom the tests write to. */
export const citizens = {
  'an-peeters': { ssin: '84031200067', address: 'an.peeters@post.example', locale: 'nl', name: 'An Peeters' },
  'sophie-lambert': {
    ssin: '91070500064',
    address: 'sophie.lambert@post.example',
    locale: 'fr',
    name: 'Sophie Lambert',
  },
  'greta-schroder': {
    ssin: '58112300023',
    address: 'greta.schroeder@post.example',
    locale: 'de',
    name: 'Greta Schröder',
  },
  'mary-wilson': { ssin: '01021700039', address: 'mary.wilson@post.example', locale: 'en', name: 'Mary Wilson' },
} as const
export type CitizenKey = keyof typeof citizens

type Professional = Record<'person' | 'ssin' | 'quality' | 'address' | 'name' | 'messageTypeId', string>

/** A person with a box under a quality. */
export const professional = {
  person: 'emma-willems',
  ssin: '79081400034',
  quality: 'notary',
  address: 'emma.willems@post.example',
  name: 'Emma Willems',
  messageTypeId: 'ZilverpadDeedRequest',
} as const

/** The enterprise of Bram Claes and Julie Renard; that of Nadia Maes, whose box is empty; one in which none of them is a user. */
export const enterprises = { bakery: '1999051125', publisher: '1999010048', foreign: '1999064882' } as const

/** A message that a test put into a box. */
export interface Letter {
  messageId: string
  /** Where it stands, without the language */
  path: string
  box: string
  subject: string
}

/**
 * Publishes a letter with one PDF that says its subject.
 * @param to a citizen's key, a professional, or an enterprise's number
 * @param more members of the message in place of the usual ones, and other files
 */
export async function aLetter(
  ebox: SharedEbox,
  to:
    | CitizenKey
    | Pick<Professional, 'ssin' | 'quality' | 'messageTypeId'>
    | (typeof enterprises)[keyof typeof enterprises],
  {
    subject = `Letter ${crypto.randomUUID()}`,
    files,
    ...more
  }: { subject?: string; files?: PublishedFile[] } & Record<string, unknown> = {},
): Promise<Letter> {
  const documents = files ?? [await aFile({ bytes: await aPdf(subject) })]
  const message = aMessage(ebox, documents, {
    subject: { nl: subject },
    ...recipientOf(to),
    ...more,
  })
  const answer = await publish(ebox, { files: documents, message })
  expect(answer.body).toMatchObject({ messageId: expect.any(String) })
  const { messageId } = PublicationResultShape.parse(answer.body)
  const box = typeof to === 'object' ? `/professional/${to.quality}` : isCitizen(to) ? '/citizen' : `/enterprise/${to}`
  return { messageId, subject, box, path: `${box}/messages/${messageId}` }
}

function recipientOf(to: Parameters<typeof aLetter>[1]): Record<string, unknown> & { to: 'citizen' | 'enterprise' } {
  if (typeof to === 'object') {
    const { ssin, quality, messageTypeId } = to
    return { to: 'citizen', recipient: { eboxType: 'professional', ssin, quality }, messageTypeId }
  }
  return isCitizen(to)
    ? { to: 'citizen', recipient: { eboxType: 'citizen', ssin: citizens[to].ssin } }
    : { to: 'enterprise', recipient: { eboxType: 'enterprise', enterpriseNumber: to } }
}

/** Takes a letter back, as its sender. */
export async function withdraw(ebox: SharedEbox, { messageId }: Letter, reason: string): Promise<void> {
  const as = findClient(ebox.credentials, 'documentSender').id
  const answer = await call(ebox, `/ebox/messages/${messageId}/withdraw`, { as, json: { reason: { nl: reason } } })
  expect(answer.status).toBe(200)
}

/** A letter that its sender took back for this reason, and the one that stands in its place. */
export async function aReplacedLetter(ebox: SharedEbox, to: Parameters<typeof aLetter>[1], reason: string) {
  const letter = await aLetter(ebox, to, { isReplyAuthorized: true })
  const replacement = await aLetter(ebox, to, {
    replacesMessageId: letter.messageId,
    replacementReason: { nl: reason },
  })
  return { letter, replacement }
}

/** Is this the key of a citizen to whom the tests write? */
export const isCitizen = (to: string): to is CitizenKey => to in citizens

/** The row of a letter in the list that is open. */
export function rowOf(page: Page, { messageId }: Letter): Locator {
  return page
    .getByRole('main')
    .getByRole('listitem')
    .filter({ has: page.locator(`a[href$="${messageId}"]`) })
}

/** The link that downloads the letter's first document. */
export function downloadOf(page: Page): Locator {
  return page.locator('#document a[download]')
}

/** How often and by whom its main content was opened, and whether it counts as read. */
export async function readingOf(ebox: SharedEbox, { messageId }: Letter): Promise<{ isRead: boolean; by: string[] }> {
  const { messages, opened } = await rowsOf(ebox, messageId)
  return {
    isRead: messages.some((row) => row.read_at !== null),
    by: opened.map((row) => `${row.actor} ${row.actor_name}`),
  }
}

/** The id of the document at this place in a letter, the first unless told. */
export async function documentIdOf(ebox: SharedEbox, { messageId }: Letter, at = 0): Promise<string> {
  const [row] = await sqlAs(ebox)<{ attachment_id: string }[]>`
    SELECT attachment_id FROM attachment WHERE message_id = ${messageId} ORDER BY position OFFSET ${at} LIMIT 1`
  if (!row) throw new Error(`Message ${messageId} has no document ${at}`)
  return row.attachment_id
}

/** Waits until a PDF is drawn on the page: there is ink on its first sheet. */
export async function expectDrawn(page: Page): Promise<void> {
  const canvas = page.locator('[data-page="1"] canvas')
  await expect(canvas).toBeVisible({ timeout: 20_000 })
  await expect.poll(() => canvas.evaluate(darkPixels), { timeout: 20_000 }).toBeGreaterThan(50)
}

function darkPixels(element: Element): number {
  if (!(element instanceof HTMLCanvasElement) || element.width === 0) return 0
  const { data } = element.getContext('2d')?.getImageData(0, 0, element.width, element.height) ?? { data: [] }
  let dark = 0
  for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 255) < 128 && (data[at + 3] ?? 0) > 128) dark++
  return dark
}

/** How the sender of `aLetter` is called in lists. */
export const senderName = { nl: 'Leeuwerik', fr: 'Alouette', de: 'Lerche', en: 'Leeuwerik' }

/** The newest of these letters that the data set put into the box of An Peeters, with a tagged PDF. */
export function aSeededLetter(
  letterId: 'career-overview' | 'parking-permit-fee' | 'works-in-your-street' = 'career-overview',
): Letter {
  const messages = demo.boxes.flatMap((box) => (box.ssin === citizens['an-peeters'].ssin ? box.messages : []))
  const found = messages.findLast((message) => message?.letterId === letterId)
  const subject = demo.letters.find((letter) => letter.letterId === letterId)?.subject.nl
  if (!found || !subject) throw new Error('The data set has no such letter')
  const { messageId } = found
  return { messageId, subject, box: '/citizen', path: `/citizen/messages/${messageId}` }
}
