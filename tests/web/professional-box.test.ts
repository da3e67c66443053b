import { readFile } from 'node:fs/promises'
import type { APIRequestContext, Page } from '@playwright/test'
import { MessagesShape } from '#http/message-registry/message.ts'
import { messagesOf } from '#locales/messages.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { aMandate } from '#tests/fixtures/mandates.ts'
import { aPortal } from '#tests/fixtures/portals.ts'
import { call } from '#tests/fixtures/registry.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'
import { unzip } from '#tests/fixtures/zip.ts'
import { expect, sessionIn, test } from './fixtures.ts'
import { aLetter, citizens, documentIdOf, type Letter, professional, readingOf } from './letters.ts'
import { signIn } from './sign-in.ts'

/*
 * A person with the quality of notary reaches the own notary's box and citizen's box, each by its own pages, and no other: not by an address,
 * a form, the archive, a document, a reply, a mandate or a portal.
 */
const { person, ssin, messageTypeId } = professional
const emma = { ssin, name: professional.name }

/** What does not belong in Emma Willems' notary's box: her own as a citizen and as a lawyer, another's as a notary and as a citizen. */
async function lettersElsewhere(ebox: SharedEbox): Promise<Letter[]> {
  const more = { isReplyAuthorized: true }
  return Promise.all([
    aLetter(ebox, 'an-peeters', { ...more, recipient: { eboxType: 'citizen', ssin } }),
    aLetter(ebox, { ssin, quality: 'lawyer', messageTypeId }, more),
    aLetter(ebox, { ssin: citizens['greta-schroder'].ssin, quality: 'notary', messageTypeId }, more),
    aLetter(ebox, 'greta-schroder', more),
  ])
}

const reply = async (request: APIRequestContext, { origin }: SharedEbox, address: string) => {
  const answer = await request.post(address, {
    multipart: { text: 'Een antwoord' },
    headers: { Accept: 'application/json', Origin: origin },
    maxRedirects: 0,
  })
  const { outcome } = (await answer.json()) as { outcome: string }
  return outcome
}

/** Has the form on the page say something else than it was drawn with. */
const forge = (page: Page, field: string, value: string) =>
  page.locator(`input[type=hidden][name=${field}]`).evaluateAll((inputs, said) => {
    for (const input of inputs) input.setAttribute('value', said)
  }, value)

test('no page, document or reply of the notary’s box reaches a letter of another box', async ({
  ebox,
  page,
  signedInAs,
}) => {
  test.slow()
  await signedInAs(person)
  const notarys = '/nl/professional/notary/messages'
  for (const letter of await lettersElsewhere(ebox)) {
    const attachment = await documentIdOf(ebox, letter)
    expect((await page.request.get(`${notarys}/${letter.messageId}`)).status()).toBe(404)
    expect((await page.request.get(`${notarys}/${letter.messageId}/documents/${attachment}`)).status()).toBe(404)
    expect(await reply(page.request, ebox, `${notarys}/${letter.messageId}/replies`)).toBe('closed')
    expect(await readingOf(ebox, letter)).toEqual({ isRead: false, by: [] })
  }
  const own = await aLetter(ebox, professional, { isReplyAuthorized: true })
  const attachment = await documentIdOf(ebox, own)
  for (const box of ['citizen', 'professional/lawyer', 'professional/notary%2F..%2Flawyer', 'professional/NOTARY']) {
    const address = `/nl/${box}/messages/${own.messageId}`
    expect([address, (await page.request.get(address)).status()]).toEqual([address, 404])
    expect((await page.request.get(`${address}/documents/${attachment}`)).status()).toBe(404)
  }
  expect(await readingOf(ebox, own)).toEqual({ isRead: false, by: [] })
  expect(await reply(page.request, ebox, `${notarys}/${own.messageId}/replies`)).toBe('sent')
})

test('the archive holds the letters of its own box alone, and there is none of a quality that the person has not', async ({
  ebox,
  page,
  signedInAs,
}) => {
  test.slow()
  const elsewhere = await lettersElsewhere(ebox)
  const own = await aLetter(ebox, professional)
  await signedInAs(person)
  await page.goto('/nl/professional/notary/settings/export')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: messagesOf('nl').takeAlong.take }).click(),
  ])
  const files = unzip(await readFile(await download.path()))
  const holds = ({ messageId }: Letter) => [...files.keys()].some((path) => path.includes(messageId))
  expect([holds(own), ...elsewhere.map(holds)]).toEqual([true, false, false, false, false])
  expect(JSON.parse(files.get('mandates.json')?.toString() ?? '')).toEqual([])
  const refused = await page.request.post('/nl/professional/lawyer/settings/export/archive', {
    headers: { Origin: ebox.origin, Accept: 'application/json' },
    maxRedirects: 0,
  })
  expect(refused.status()).toBe(303)
  expect(await refused.body()).toHaveLength(0)
})

test('a form that was told of another box changes nothing there', async ({ ebox, page, signedInAs, complaints }) => {
  test.slow()
  const [, lawyers] = await lettersElsewhere(ebox)
  const own = await aLetter(ebox, professional)
  await signedInAs(person)
  const stateOf = () => sqlAs(ebox)`SELECT box_id, ebox_type, activated_at, language FROM ebox ORDER BY box_id`
  const before = await stateOf()
  for (const path of ['/professional/lawyer/settings', '/professional/lawyer/activate', '/enterprise/1999051125']) {
    await page.goto('/nl/professional/notary/settings')
    await forge(page, 'page', path)
    const answered = page.waitForResponse((answer) => answer.request().method() === 'POST')
    await page.getByRole('button', { name: messagesOf('nl').settings.save }).click()
    await answered
    await expect(page).not.toHaveURL(/saved/)
  }
  await page.goto(`/nl/professional/notary/messages/${own.messageId}`)
  await forge(page, 'quality', 'lawyer')
  await forge(page, 'messageId', lawyers?.messageId ?? '')
  const answered = page.waitForResponse((answer) => answer.request().method() === 'POST')
  await page.getByRole('button', { name: messagesOf('nl').toDo.hide }).click()
  await answered
  expect(await stateOf()).toEqual(before)
  const { messages } = await rowsOf(ebox, lawyers?.messageId ?? '')
  expect(messages).toEqual([expect.objectContaining({ is_visible: true })])
  // The browser notes that each form was refused, which is what was asked.
  complaints.length = 0
})

test('a mandate and a portal’s consent on the citizen’s box say nothing of the notary’s, and the other way round', async ({
  ebox,
  page,
  signedInAs,
}) => {
  test.slow()
  const own = await aLetter(ebox, professional)
  const [hers] = await lettersElsewhere(ebox)
  const [ofCitizen, ofNotary] = await Promise.all([
    aPortal(ebox, ssin),
    aPortal(ebox, ssin, 'Test', professional.quality),
  ])
  for (const [portal, reads, reachesNot] of [
    [ofCitizen, hers, own],
    [ofNotary, own, hers],
  ] as const) {
    const token = portal.token()
    const ids = MessagesShape.parse((await call(ebox, '/ebox/messages?pageSize=100', { token })).json).items.map(
      ({ messageId }) => messageId,
    )
    expect([ids.includes(reads?.messageId ?? ''), ids.includes(reachesNot?.messageId ?? '')]).toEqual([true, false])
    expect((await call(ebox, `/ebox/messages/${reachesNot?.messageId}`, { token })).status).toBe(404)
  }
  const { mandateId } = await aMandate(ebox, emma, { ssin: '87121900080', name: 'Nadia Maes' })
  await signedInAs('nadia-maes')
  expect((await page.request.get(`/nl/mandate/${mandateId}/messages/${hers?.messageId}`)).status()).toBe(200)
  expect((await page.request.get(`/nl/mandate/${mandateId}/messages/${own.messageId}`)).status()).toBe(404)
})

test('a quality that the session has no more closes the box at the next request', async ({ ebox, context, page }) => {
  await signIn(page, person, { locale: 'nl' })
  expect((await page.goto('/nl/professional/notary/settings'))?.status()).toBe(200)
  const id = await sessionIn(context, ebox)
  await sqlAs(ebox)`UPDATE session SET qualities = '{}' WHERE session_hash = sha256(${Buffer.from(id)})`
  expect((await page.goto('/nl/professional/notary/settings'))?.status()).toBe(404)
  expect((await page.goto('/nl/citizen/settings'))?.status()).toBe(200)
})
