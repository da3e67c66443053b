import type { Page } from '@playwright/test'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'
import { expect, test } from './fixtures.ts'
import { aLetter, documentIdOf, enterprises, readingOf } from './letters.ts'

const { bakery, foreign } = enterprises
/** Well-formed, and nobody's. */
const unknown = { message: '01890000-0000-7000-8000-000000000000', enterprise: '1999999966' }

/** What a person sees of an answer: its status, title and every word. */
async function seen(page: Page, address: string) {
  const answer = await page.goto(address)
  const words = (await page.locator('body').innerText()).replaceAll(/\s+/g, ' ')
  return { status: answer?.status(), title: await page.title(), words }
}

test('Z02 a letter of another box looks exactly as an unknown one, and stays unread', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const letter = await aLetter(ebox, 'greta-schroder')
  await signedInAs('mary-wilson')
  const foreignLetter = await seen(page, `/en/citizen/messages/${letter.messageId}`)
  expect(foreignLetter).toMatchObject({ status: 404 })
  expect(foreignLetter).toEqual(await seen(page, `/en/citizen/messages/${unknown.message}`))
  expect(foreignLetter).toEqual(await seen(page, '/en/citizen/messages/nothing'))
  expect(await readingOf(ebox, letter)).toEqual({ isRead: false, by: [] })
})

test('Z03 a document is found only under its own letter, in its own box', async ({ ebox, page, signedInAs }) => {
  const [own, other, bakers] = await Promise.all([
    aLetter(ebox, 'mary-wilson'),
    aLetter(ebox, 'greta-schroder'),
    aLetter(ebox, bakery),
  ])
  const [ownDocument, otherDocument] = [await documentIdOf(ebox, own), await documentIdOf(ebox, other)]
  await signedInAs('mary-wilson')
  const answerTo = async (path: string) => {
    const answer = await page.request.get(`/en${path}`)
    const { id, instance, ...said } = (await answer.json()) as Record<string, unknown>
    expect(instance).toBe(`urn:uuid:${String(id)}`)
    return { status: answer.status(), said }
  }
  const ofUnknown = await answerTo(`${own.path}/documents/${unknown.message}`)
  expect(ofUnknown.status).toBe(404)
  for (const path of [
    `${own.path}/documents/${otherDocument}`,
    `/citizen/messages/${other.messageId}/documents/${otherDocument}`,
    `/citizen/messages/${other.messageId}/documents/${ownDocument}`,
    `/citizen/messages/${bakers.messageId}/documents/${await documentIdOf(ebox, bakers)}`,
    `${bakers.path}/documents/${await documentIdOf(ebox, bakers)}`,
    `/enterprise/${bakery}/messages/${own.messageId}/documents/${ownDocument}`,
  ])
    expect(await answerTo(path), path).toEqual(ofUnknown)
  for (const { messageId } of [own, other, bakers])
    expect((await rowsOf(ebox, messageId)).opened, messageId).toEqual([])
})

test('Z01 the box of an enterprise looks, to who is none of its users, exactly as that of an unknown one', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const letter = await aLetter(ebox, foreign)
  for (const person of ['mary-wilson', 'bram-claes']) {
    await signedInAs(person)
    for (const below of ['', `/messages/${letter.messageId}`, '/messages/nothing']) {
      const ofUnknown = await seen(page, `/en/enterprise/${unknown.enterprise}${below}`)
      expect(ofUnknown).toMatchObject({ status: 404, title: 'e-Box' })
      expect(await seen(page, `/en/enterprise/${foreign}${below}`)).toEqual(ofUnknown)
    }
    const underAnother = await seen(page, `/en/enterprise/${bakery}/messages/${letter.messageId}`)
    expect(underAnother).toEqual(await seen(page, `/en/enterprise/${bakery}/messages/${unknown.message}`))
  }
  expect(await readingOf(ebox, letter)).toEqual({ isRead: false, by: [] })
})

test('Z01 whose appointment ends reads no further, in the session that is open', async ({ ebox, page, signedInAs }) => {
  const enterpriseNumber = '1999078542' // Holzbau Eifelblick, where Bram Claes is an employee
  const sql = sqlAs(ebox, 'superuser')
  await signedInAs('bram-claes')
  expect((await seen(page, `/en/enterprise/${enterpriseNumber}`)).status).toBe(200)
  const ended = await sql`DELETE FROM enterprise_user WHERE enterprise_number = ${enterpriseNumber} RETURNING *`
  try {
    expect((await seen(page, `/en/enterprise/${enterpriseNumber}`)).status).toBe(404)
    await page.goto('/en/enterprise')
    await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(1)
  } finally {
    await sql`INSERT INTO enterprise_user ${sql(ended)}`
  }
})
