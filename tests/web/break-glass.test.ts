import { sessionCookie } from '#domain/access/session-cookie.ts'
import { messagesOf } from '#locales/messages.ts'
import { routing } from '#locales/routing.ts'
import { anAgreedReading, hashOf } from '#tests/fixtures/desk-rows.ts'
import { call } from '#tests/fixtures/registry.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'
import { asScriptSends, sendAny, serverActions } from '#tests/fixtures/server-actions.ts'
import { aSecretLetter, lineOf, secret, upTo } from './desks.ts'
// Who opened a letter is told to the last: nobody else walks through this box, or takes it along.
import { expect, testAlone as test } from './fixtures.ts'
import { aLetter, citizens, documentIdOf } from './letters.ts'

/*
 * Nobody of the platform reads a letter, but for one that Paul Henry of the help desk asks for and Ingrid Weber agrees to. The rules below
 * the pages are tests/domain/break-glass.test.ts.
 */
const people = ['koen-vermeulen', 'lotte-smets', 'paul-henry', 'ingrid-weber'] as const

for (const locale of routing.locales) {
  test(`Z12 a letter is read by one person after another agreed, until its time is over, and who it is for sees who, when and why, in ${locale}`, async ({
    ebox,
    page,
    signedInAs,
    looksRight,
  }) => {
    test.slow()
    const { desk, log } = messagesOf(locale)
    const say = desk.breakGlass
    const letter = await aSecretLetter(ebox)
    const reason = `The court asks for it ${crypto.randomUUID()}`
    const list = `/${locale}/admin/break-glass`
    const asked = lineOf(page, reason)

    await signedInAs('paul-henry')
    await page.goto(list)
    await page.getByLabel(say.number).fill(crypto.randomUUID())
    await page.getByLabel(say.reason).fill(reason)
    await page.getByRole('button', { name: say.ask }).click()
    await expect(page.getByRole('alert').filter({ hasText: say.summary })).toBeVisible()
    await expect(page.getByLabel(say.reason)).toHaveValue(reason)
    await page.getByLabel(say.number).fill(letter.messageId)
    await page.getByRole('button', { name: say.ask }).click()
    await expect(page.getByText(say.asked)).toBeVisible()
    await expect(asked).toContainText(say.states.asked)
    await expect(asked.getByRole('button')).toHaveCount(0)
    await expect(asked.getByRole('link')).toHaveCount(0)

    await signedInAs('ingrid-weber')
    await page.goto(list)
    await expect(asked).toContainText('Paul Henry')
    await asked.getByRole('button', { name: say.agree, exact: true }).click()
    await expect(asked).toContainText(say.states.agreed)
    await expect(asked.getByRole('link')).toHaveCount(0)

    await signedInAs('paul-henry')
    await page.goto(list)
    expect((await rowsOf(ebox, letter.messageId)).opened).toEqual([])
    await asked.getByRole('link', { name: say.open }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(letter.subject)
    await expect(page.getByText(secret)).toBeVisible()
    await expect(page.getByText(reason)).toBeVisible()
    const { messages, opened } = await rowsOf(ebox, letter.messageId)
    expect(opened).toMatchObject([{ actor: 'breakGlass', reason }])
    expect(messages[0]?.['read_at']).toBeNull()
    const read = page.url()
    await sqlAs(ebox)`UPDATE break_glass SET valid_until = now() WHERE reason = ${reason}`
    expect((await page.goto(read))?.status()).toBe(404)
    await expect(page.getByText(secret)).toHaveCount(0)
    await page.goto(list)
    await expect(asked).toContainText(say.states.over)
    await expect(asked.getByRole('link')).toHaveCount(0)

    await signedInAs('mary-wilson')
    await page.goto(`/${locale}/citizen/log`)
    const line = lineOf(page, reason)
    await expect(line).toContainText('Paul Henry · Ingrid Weber')
    await expect(line).toContainText(log.as.breakGlass)
    await expect(line).toContainText(`${upTo(log.reason)}${reason}`)
    await expect(line.locator('time')).toHaveAttribute('datetime', opened[0]?.['at'].toISOString())
    await expect(line.getByRole('link', { name: letter.subject })).toBeVisible()
    await looksRight()
  })
}

test('Z12 a reading is agreed to by nobody who asked for it and by nobody of another role, and a refused one never opens', async ({
  ebox,
  page,
  signedInAs,
  sessionOf,
}) => {
  const say = messagesOf('en').desk.breakGlass
  const letter = await aSecretLetter(ebox)
  const reasons = { own: crypto.randomUUID(), pauls: crypto.randomUUID() }
  const sql = sqlAs(ebox)
  const ask = async (by: string, reason: string): Promise<string> => {
    const [row] = await sql<{ break_glass_id: string }[]>`
      INSERT INTO break_glass (of_box_id, message_id, reason, asked_by, asked_by_name)
      SELECT box_id, message_id, ${reason}, ${await hashOf(ebox, by)}, ${by} FROM message
      WHERE message_id = ${letter.messageId} RETURNING break_glass_id`
    return row?.break_glass_id ?? ''
  }
  // She asked while she worked at the help desk; now she is the second person.
  const own = await ask('ingrid-weber', reasons.own)
  const pauls = await ask('paul-henry', reasons.pauls)
  const stateOf = (breakGlassId: string) =>
    sql`SELECT approved_by, refused_at FROM break_glass WHERE break_glass_id = ${breakGlassId}`
  const undecided = [{ approved_by: null, refused_at: null }]
  const action = serverActions().find(({ name }) => name === 'decideBreakGlass')
  if (!action) throw new Error('The build has no such form')

  await signedInAs('ingrid-weber')
  await page.goto('/en/admin/break-glass')
  await expect(lineOf(page, reasons.pauls).getByRole('button')).toHaveCount(2)
  await expect(lineOf(page, reasons.own)).toBeVisible()
  await expect(lineOf(page, reasons.own).getByRole('button')).toHaveCount(0)
  for (const [who, breakGlassId] of [
    ['ingrid-weber', own],
    ['paul-henry', pauls],
    ['koen-vermeulen', pauls],
    ['lotte-smets', pauls],
    ['mary-wilson', pauls],
  ] as const) {
    const sent = asScriptSends(action, { breakGlassId, agree: 'yes' })
    const cookie = `${sessionCookie(ebox.origin).name}=${await sessionOf(who, 'eid')}`
    await sendAny(ebox, '/en/admin/break-glass', {
      ...sent,
      headers: { ...sent.headers, Cookie: cookie, Origin: ebox.origin },
    })
    expect({ who, row: await stateOf(breakGlassId) }).toEqual({ who, row: undecided })
  }
  await lineOf(page, reasons.pauls).getByRole('button', { name: say.refuse }).click()
  await expect(lineOf(page, reasons.pauls)).toContainText(say.states.refused)
  await signedInAs('paul-henry')
  expect((await page.goto(`/en/admin/break-glass/${pauls}`))?.status()).toBe(404)
  expect((await rowsOf(ebox, letter.messageId)).opened).toEqual([])
})

test('Z12 without break-glass nobody at a desk finds what a letter says on any page, and its sender is not told of one that was read so', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const letter = await aSecretLetter(ebox)
  const withFile = await aLetter(ebox, 'mary-wilson')
  const document = await documentIdOf(ebox, withFile)
  const breakGlassId = await anAgreedReading(ebox, {
    by: 'paul-henry',
    with: 'ingrid-weber',
    messageId: letter.messageId,
  })
  const pages = [
    ...['', '/clients', '/changes', '/audit', '/break-glass', `/break-glass/${breakGlassId}`].map(
      (place) => `/en/admin${place}`,
    ),
    `/en/admin/delivery?message=${letter.messageId}`,
    `/en/admin/delivery?message=${withFile.messageId}`,
    `/en${letter.path}`,
    `/en${withFile.path}`,
    `/en${withFile.path}/documents/${document}`,
    '/en/citizen',
  ]
  for (const person of people) {
    await signedInAs(person)
    for (const address of pages) {
      if (person === 'paul-henry' && address.endsWith(breakGlassId)) continue
      const answer = await page.request.get(address)
      const said = await answer.text()
      for (const kept of [secret, letter.subject, withFile.subject, citizens['mary-wilson'].name])
        expect({ person, address, kept: said.includes(kept) ? kept : '' }).toEqual({ person, address, kept: '' })
    }
  }
  await signedInAs('ingrid-weber')
  await page.goto('/en/admin/audit')
  const say = messagesOf('en').desk.audit
  await page.getByLabel(say.message).check()
  await page.getByLabel(say.what).fill(letter.messageId)
  await page.getByRole('button', { name: say.find }).click()
  await expect(lineOf(page, letter.messageId).first()).toBeVisible()
  expect(await page.content()).not.toContain(letter.subject)

  await signedInAs('paul-henry')
  await page.goto(`/en/admin/break-glass/${breakGlassId}`)
  await expect(page.getByText(secret)).toBeVisible()
  const asked = await call(ebox, '/ebox/messageStatuses/search', {
    as: 'documentSender',
    json: { messageIds: [letter.messageId] },
  })
  expect(asked.status).toBe(200)
  expect(asked.json).toMatchObject({ items: [{ messageId: letter.messageId, state: 'received' }] })
  expect(JSON.stringify(asked.json)).not.toMatch(/openedByPerson|breakGlass/)
})
