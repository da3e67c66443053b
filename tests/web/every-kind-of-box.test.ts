import { MessagesShape } from '#http/message-registry/message.ts'
import { alertTexts } from '#emails/texts/index.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { aPortal } from '#tests/fixtures/portals.ts'
import { call, contentHref, readBack, tokenOf } from '#tests/fixtures/registry.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'
import { messagesOf } from '#locales/messages.ts'
import demo from '#db/data-set/demo.json' with { type: 'json' }
import { expect, test } from './fixtures.ts'
import { aLetter, citizens, enterprises, expectDrawn, professional } from './letters.ts'
import { signIn } from './sign-in.ts'

/*
 * One backend for every kind of box: publish, alert, read on the page, read by the web service. A person's box is read by a portal that the
 * person lets, an enterprise's by its own software.
 */
const bakeryAddress = demo.boxes.find(
  (box) => 'enterpriseNumber' in box && box.enterpriseNumber === enterprises.bakery,
)?.alertAddress

const kinds = [
  {
    eboxType: 'citizen',
    to: 'an-peeters',
    person: 'an-peeters',
    address: citizens['an-peeters'].address,
    token: async (ebox: SharedEbox) => (await aPortal(ebox, citizens['an-peeters'].ssin)).token(),
  },
  {
    eboxType: 'professional',
    to: professional,
    person: professional.person,
    address: professional.address,
    token: async (ebox: SharedEbox) => (await aPortal(ebox, professional.ssin, 'Test', professional.quality)).token(),
  },
  {
    eboxType: 'enterprise',
    to: enterprises.bakery,
    person: 'bram-claes',
    address: bakeryAddress ?? '',
    token: (ebox: SharedEbox) => {
      const software = ebox.credentials.clients.find(
        ({ role, enterpriseNumber }) => role === 'documentConsumer' && enterpriseNumber === enterprises.bakery,
      )
      return tokenOf(ebox, software?.id ?? findClient(ebox.credentials, 'documentConsumer').id)
    },
  },
] as const

for (const { eboxType, to, person, address, token: tokenFor } of kinds)
  test(`publish, alert, read on the page, read by the web service: ${eboxType}`, async ({ ebox, page }) => {
    test.slow()
    const subjects = Object.values(alertTexts).map(({ newMessage }) => newMessage[eboxType].subject)
    const alerts = async () => (await ebox.inbox(address)).filter(({ subject }) => subjects.includes(subject))
    const before = (await alerts()).length
    const letter = await aLetter(ebox, to, { bodyContent: { nl: 'De tekst van de brief' } })

    await expect.poll(async () => (await alerts()).length, { timeout: 60_000 }).toBeGreaterThan(before)
    const [mail] = await alerts()
    const link = /https?:\/\/\S+/.exec(mail?.text ?? '')?.[0] ?? ''
    expect(link).toContain(`/${eboxType}`)

    await signIn(page, person, { locale: 'nl' })
    await page.goto(link)
    await page.locator(`a[href$="${letter.messageId}"]`).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(letter.subject)
    await expectDrawn(page)
    await expect(page.getByText('De tekst van de brief')).toBeVisible()

    const token = await tokenFor(ebox)
    const list = MessagesShape.parse((await call(ebox, '/ebox/messages?pageSize=100', { token })).json)
    expect(list.items.map(({ messageId }) => messageId)).toContain(letter.messageId)
    expect(await readBack(ebox, letter.messageId, { token })).toMatchObject({ readStatus: true })
    const { bytes } = await call(ebox, await contentHref(ebox, letter.messageId, 0, { token }), { token })
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
    const { opened } = await rowsOf(ebox, letter.messageId)
    expect(new Set(opened.map(({ kind }) => kind))).toEqual(new Set(['opened', 'fetched']))
  })

test('a sender registers a kind of letters for professionals at its own desk, tries it out and writes to one', async ({
  ebox,
  page,
  signedInAs,
  looksRight,
}) => {
  test.slow()
  const { types, test: tried } = messagesOf('nl').publisher
  const kind = `Soort ${crypto.randomUUID().slice(0, 8)}`
  await signedInAs('nadia-maes')
  await page.goto(`/nl/publisher/${enterprises.publisher}/letters/new`)
  for (const language of ['nl', 'fr', 'de'] as const)
    await page
      .getByLabel(types.kindIn.replace('{language}', types[language]), { exact: true })
      .fill(language === 'nl' ? kind : `${kind} ${language}`)
  await page.getByLabel(tried.eboxType.professional, { exact: true }).check()
  await looksRight()
  await page.getByRole('button', { name: types.add, exact: true }).click()
  const typeOf = async () => {
    const [type] = await sqlAs(ebox)`SELECT message_type_id, audience FROM message_type WHERE name->>'nl' = ${kind}`
    return type
  }
  await expect.poll(typeOf).toMatchObject({ audience: 'professional' })
  const messageTypeId = String((await typeOf())?.['message_type_id'])
  await page.goto(`/nl/publisher/${enterprises.publisher}/test`)
  await page.getByLabel(tried.type).selectOption(messageTypeId)
  await page.getByLabel(tried.recipient).selectOption(`${tried.eboxType.professional}: ${tried.behaviour.reader}`)
  await page.getByLabel(tried.text).fill('Een proef')
  await looksRight()
  await page.getByRole('button', { name: tried.send }).click()
  await expect(page.getByRole('status').filter({ hasText: tried.published })).toBeVisible()
  await expect(page.getByText(tried.notActivated)).toHaveCount(0)
  const readers = await sqlAs(ebox)`
    SELECT quality FROM message JOIN ebox USING (box_id) WHERE message_type_id = ${messageTypeId}`
  expect(readers).toEqual([{ quality: 'notary' }])
  const { application_id: senderApplicationId } =
    (await sqlAs(ebox)`SELECT application_id FROM sender_configuration WHERE message_type_id = ${messageTypeId}`)[0] ??
    {}
  const letter = await aLetter(ebox, { ...professional, messageTypeId }, { senderApplicationId })
  await signedInAs(professional.person)
  await page.goto(`/nl${letter.path}`)
  await expect(page.getByText(kind, { exact: true })).toBeVisible()
})

test('a quality is told at sign-in alone: who has none has no such box, and no other quality opens one', async ({
  page,
  signedInAs,
}) => {
  await signedInAs('an-peeters')
  expect((await page.goto('/nl/professional/notary'))?.status()).toBe(404)
  await expect(
    page.getByRole('navigation').getByRole('link', { name: messagesOf('nl').frame.professional }),
  ).toHaveCount(0)
  await page.goto('/nl/professional')
  await expect(page.getByText(messagesOf('nl').professional.none.title)).toBeVisible()
  await signedInAs(professional.person)
  expect((await page.goto('/nl/professional/lawyer'))?.status()).toBe(404)
})

for (const locale of ['nl', 'fr', 'de', 'en'] as const)
  test(`P01 the pages of a professional box are accessible in ${locale}`, async ({ page, signedInAs, looksRight }) => {
    test.slow()
    const say = messagesOf(locale)
    const quality = demo.professionalQualities.find(({ qualityId }) => qualityId === 'notary')?.name[locale] ?? ''
    await signedInAs(professional.person)
    await page.goto(`/${locale}/citizen`)
    await page.getByRole('navigation').getByRole('link', { name: say.frame.professional }).click()
    const name = say.box.professional.replace('{quality}', quality)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
    await expect(page).toHaveTitle(`${name} · e-Box`)
    await page.getByRole('link', { name: say.settings.title }).click()
    await expect(page).toHaveURL(`/${locale}/professional/notary/settings`)
    await page.getByRole('main').getByRole('link', { name }).click()
    await expect(page).toHaveURL(`/${locale}/professional/notary`)
    for (const path of ['', '/settings', '/settings/address', '/log', '/settings/export', '/settings/close']) {
      await page.goto(`/${locale}/professional/notary${path}`)
      await looksRight()
      // Whoever has two boxes sees which one this is.
      await expect(page.getByRole('main').getByText(name)).toBeVisible()
    }
    await page.goto(`/${locale}/professional/notary/settings`)
    await page.getByRole('button', { name: say.settings.save }).click()
    await expect(page).toHaveURL(new RegExp(`/${locale}/professional/notary/settings\\?saved`))
  })
