import type { Page } from '@playwright/test'
import { messagesOf } from '#locales/messages.ts'
import { routing } from '#locales/routing.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { EboxPreferencesListShape } from '#http/federation/ebox-preferences.ts'
import { MessageStatusesShape } from '#http/message-registry/message-status.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { call } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import { codeIn } from './address-code.ts'
import { expect, testAlone as test } from './fixtures.ts'
import { aLetter, citizens } from './letters.ts'

/*
 * F10: mails to an address come back, as the mail system tells. Who has it is told in the box, its senders where they ask, and nobody writes
 * there again. The e-Box is this file's own.
 */
const person = 'an-peeters'

test.describe.configure({ mode: 'serial' })
test.beforeEach(({ ebox }) => sqlAs(ebox)`DELETE FROM address_confirmation`)

async function changeAddress(page: Page, ebox: SharedEbox, locale: (typeof routing.locales)[number], address: string) {
  const { address: say, settings } = messagesOf(locale)
  await page.getByLabel(say.label).fill(address)
  await page.getByRole('button', { name: say.send }).click()
  await page.getByLabel(say.code).fill(await codeIn(ebox, address))
  await page.getByRole('button', { name: say.confirm }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(settings.title)
}

/** What the sender is told of the e-mails about a message. */
async function alertsOf(ebox: SharedEbox, messageId: string) {
  const { id } = findClient(ebox.credentials, 'documentSender')
  const { json } = await call(ebox, '/ebox/messageStatuses/search', { as: id, json: { messageIds: [messageId] } })
  return MessageStatusesShape.parse(json).items[0]?.alerts?.map(({ kind, status }) => `${kind} ${status}`)
}

/** Whether the sender is told that the person cannot be notified. */
async function preferencesOf(ebox: SharedEbox) {
  const { id } = findClient(ebox.credentials, 'documentSender')
  const asked = { eboxType: 'CITIZEN', eboxIdType: 'SSIN', eboxIdValueList: [citizens[person].ssin] }
  const path = `${ebox.origin}/api/federation/v1/eboxPreferences/search`
  return EboxPreferencesListShape.parse((await call(ebox, path, { as: id, json: asked })).json)[0]
}

for (const locale of routing.locales)
  test(`P01 F10 whose e-mails come back reads so in the box and where the address is set, and it ends with another address, in ${locale}`, async ({
    ebox,
    page,
    signedInAs,
    looksRight,
  }) => {
    test.slow()
    const { box, settings } = messagesOf(locale)
    const notice = page.getByRole('status').filter({ hasText: box.bounced.title })
    const dead = `bounced+${crypto.randomUUID()}@resend.dev`
    await signedInAs(person)
    await page.goto(`/${locale}/citizen/settings/address`)
    await changeAddress(page, ebox, locale, dead)
    await expect(notice).toHaveCount(0)
    const first = await aLetter(ebox, person)
    await expect.poll(() => alertsOf(ebox, first.messageId), { timeout: 60_000 }).toEqual(['newMessage bounced'])
    expect(await preferencesOf(ebox)).toMatchObject({ isNotifiable: false })

    await page.goto(`/${locale}/citizen`)
    await expect(notice).toBeVisible()
    await looksRight()
    await page.goto(`/${locale}/citizen/settings`)
    await expect(notice).toContainText(dead)
    await looksRight()
    // The letter itself says what became of its e-mails, in its reader's words.
    const { alerts: say } = messagesOf(locale).letter
    await page.goto(`/${locale}${first.path}`)
    await page.getByText(say.title).click()
    await expect(page.getByRole('listitem').filter({ hasText: say.statuses.bounced })).toContainText(
      say.kinds.newMessage,
    )
    await looksRight()
    const second = await aLetter(ebox, person)
    await expect.poll(() => alertsOf(ebox, second.messageId), { timeout: 60_000 }).toEqual(['newMessage noAddress'])

    await page.goto(`/${locale}/citizen`)
    await page.getByRole('link', { name: box.bounced.how }).click()
    await sqlAs(ebox)`DELETE FROM address_confirmation`
    await changeAddress(page, ebox, locale, `${crypto.randomUUID()}@post.example`)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(settings.title)
    await expect(notice).toHaveCount(0)
    await page.goto(`/${locale}/citizen`)
    await expect(notice).toHaveCount(0)
    expect(await preferencesOf(ebox)).not.toHaveProperty('isNotifiable')
    const third = await aLetter(ebox, person)
    await expect.poll(() => alertsOf(ebox, third.messageId), { timeout: 60_000 }).toEqual(['newMessage sent'])
  })

test('F08 at the door of reports what nobody signed is refused with 401, what is too long with 413, and both change nothing', async ({
  ebox,
  request,
}) => {
  const sql = sqlAs(ebox)
  const alerts = () => sql`SELECT message_id, kind, status FROM alert ORDER BY 1, 2`
  const before = await alerts()
  const { messageId } = await aLetter(ebox, person)
  await expect.poll(() => alertsOf(ebox, messageId), { timeout: 60_000 }).toEqual(['newMessage sent'])
  const data = { type: 'email.suppressed', data: { tags: { messageId, kind: 'newMessage' } } }
  const headers = {
    'svix-id': 'msg_1',
    'svix-timestamp': String(Math.floor(Date.now() / 1000)),
    'svix-signature': 'v1,AAAA',
  }
  const door = `${ebox.origin}/api/mail/reports`
  expect((await request.post(door, { data })).status()).toBe(401)
  expect((await request.post(door, { data, headers })).status()).toBe(401)
  expect((await request.post(door, { data: { ...data, more: 'x'.repeat(300_000) }, headers })).status()).toBe(413)
  expect((await request.get(door)).status()).toBe(405)
  const after = await alerts()
  expect(after).toHaveLength(before.length + 1)
  expect(await alertsOf(ebox, messageId)).toEqual(['newMessage sent'])
})
