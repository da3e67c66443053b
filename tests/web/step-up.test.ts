import { messagesOf } from '#locales/messages.ts'
import { aMessageType } from '#tests/fixtures/message-types.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'
import { expect, test } from './fixtures.ts'
import { aLetter, citizens, documentIdOf, expectDrawn, rowOf } from './letters.ts'
import { pick, signIn } from './sign-in.ts'

/*
 * A letter whose type asks a stronger sign-in than its reader's; what machines are told is tests/api/step-up.test.ts.
 */

for (const person of ['an-peeters', 'sophie-lambert', 'greta-schroder', 'mary-wilson'] as const) {
  const { locale } = citizens[person]
  test(`P01 a letter that takes a stronger sign-in says so in ${locale}, leads to it, and back to itself open`, async ({
    ebox,
    page,
    looksRight,
  }) => {
    test.slow()
    const say = messagesOf(locale)
    const messageTypeId = await aMessageType(ebox, { requiredAcr: 'urn:be:fedict:iam:fas:Level450' })
    const letter = await aLetter(ebox, person, { messageTypeId })
    await signIn(page, person, { method: 'totp', locale })
    // Others publish to this box too: it is looked for, wherever it stands by now.
    const found = `/${locale}/citizen?q=${encodeURIComponent(letter.subject)}`
    await page.goto(found)
    await expect(rowOf(page, letter)).toContainText(say.box.closedMark)
    await rowOf(page, letter).getByRole('link').click()

    await expect(page.getByRole('heading', { level: 1 })).toHaveText(letter.subject)
    const why = page.getByRole('status').filter({ hasText: say.letter.closed.title })
    await expect(why).toContainText(say.me.methods.eid)
    await expect(why).toContainText(say.me.methods.itsme)
    await expect(page.getByRole('region', { name: say.letter.document })).toHaveCount(0)
    await expect(page.getByText(say.reply.write)).toHaveCount(0)
    await looksRight()
    expect((await rowsOf(ebox, letter.messageId)).opened).toEqual([])

    const ours = new URL(page.url()).port
    await page.getByRole('button', { name: say.letter.closed.signIn }).click()
    await page.waitForURL((url) => url.port !== ours)
    // Only what suffices is offered.
    await expect(page.locator('#method-totp')).toHaveCount(0)
    await pick(page, person, 'itsme')
    await expect(page).toHaveURL(new RegExp(`/${locale}${letter.path}$`))
    await expectDrawn(page)
    await page.goto(found)
    await expect(rowOf(page, letter)).not.toContainText(say.box.closedMark)
  })
}

test('neither the bytes of its document nor a reply get past the page, and what a type asks counts at the next request', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const letter = await aLetter(ebox, 'an-peeters', { isReplyAuthorized: true })
  const bytes = `/nl${letter.path}/documents/${await documentIdOf(ebox, letter)}`
  const messageTypeId = await aMessageType(ebox, { requiredAcr: 'urn:be:fedict:iam:fas:Level500' })
  const sql = sqlAs(ebox)
  await signedInAs('an-peeters', 'itsme')
  expect((await page.request.get(bytes, { headers: { 'sec-fetch-mode': 'cors' } })).status()).toBe(200)
  await sql`UPDATE message SET message_type_id = ${messageTypeId} WHERE message_id = ${letter.messageId}`
  expect((await page.request.get(bytes, { headers: { 'sec-fetch-mode': 'cors' } })).status()).toBe(401)
  await page.goto(`/nl${letter.path}`)
  await expect(page.getByText(messagesOf('nl').letter.closed.title)).toBeVisible()
  const answer = await page.request.post(`/nl${letter.path}/replies?key=${crypto.randomUUID()}`, {
    multipart: { text: 'Een antwoord' },
    headers: { accept: 'application/json', origin: ebox.origin },
  })
  expect(await answer.json()).toEqual({ outcome: 'closed' })
  expect(await sql`SELECT FROM sent_reply WHERE original_message_id = ${letter.messageId}`).toHaveLength(0)
})
