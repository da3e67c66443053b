import { messagesOf } from '#locales/messages.ts'
import { alertTexts } from '#emails/texts/index.ts'
import { routing } from '#locales/routing.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { aMessageType } from '#tests/fixtures/message-types.ts'
import { aFile, aMessage, publish } from '#tests/fixtures/publisher.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'
import { expect, test } from './fixtures.ts'
import { aLetter, citizens, enterprises } from './letters.ts'

/*
 * A publisher sets what holds for a kind of its letters, and that is what its publications meet. Nadia Maes works at the desk of the
 * sender of `aLetter`.
 */
const desk = `publisher/${enterprises.publisher}`

const settingsOf = async (ebox: SharedEbox, messageTypeId: string) => {
  const [type] = await sqlAs(ebox)`SELECT * FROM message_type WHERE message_type_id = ${messageTypeId}`
  return type
}

for (const locale of routing.locales)
  test(`P01 a publisher changes a kind of letters in ${locale}, and defines the business data that it carries; every page accessible`, async ({
    ebox,
    page,
    signedInAs,
    looksRight,
  }) => {
    test.slow()
    const { publisher: say, fieldProblems } = messagesOf(locale)
    const messageTypeId = await aMessageType(ebox, { audience: 'enterprise' })
    const fill = (label: string, value: string) => page.getByLabel(label, { exact: true }).fill(value)
    const named = (label: string, language: 'nl' | 'fr' | 'de') => label.replace('{language}', say.types[language])
    await signedInAs('nadia-maes')
    await page.goto(`/${locale}/${desk}/letters/new`)
    await page.locator(`a[href$="${messageTypeId}"]`).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      locale === 'fr' ? 'Essai' : locale === 'de' ? 'Probe' : 'Proef',
    )
    await looksRight()

    await fill(say.type.validity, '37')
    await fill(named(say.type.noticeIn, 'nl'), 'Kijk op www.evil.example')
    await page.getByRole('button', { name: say.type.save }).click()
    await expect(page.getByRole('alert').filter({ hasText: say.type.summary })).toContainText(fieldProblems.tooLong)
    await expect(page.getByRole('alert').filter({ hasText: say.type.summary })).toContainText(fieldProblems.notice)
    await looksRight()
    expect(await settingsOf(ebox, messageTypeId)).toMatchObject({ validity_period_unit: 'year', notice_text: null })

    for (const language of ['nl', 'fr', 'de'] as const)
      await fill(named(say.types.kindIn, language), `Naam ${language}`)
    await fill(say.type.validity, '18')
    await page.getByLabel(say.type.unit, { exact: true }).selectOption('month')
    await fill(say.type.dueDays, '10')
    await expect(page.getByLabel(say.type.reminderDays, { exact: true })).toHaveValue('15')
    await expect(page.getByLabel(say.type.warningDays, { exact: true })).toHaveValue('7')
    await fill(say.type.reminderDays, '5')
    await fill(say.type.warningDays, '')
    await page.getByLabel(say.type.signIn, { exact: true }).selectOption('urn:be:fedict:iam:fas:Level450')
    await page.getByRole('group', { name: say.type.requiresRight }).getByLabel(say.type.yes, { exact: true }).check()
    await page.getByRole('group', { name: say.type.isSenderHidden }).getByLabel(say.type.no, { exact: true }).check()
    await fill(named(say.type.noticeIn, 'nl'), 'Uw rijbewijs is klaar')
    await page.getByRole('button', { name: say.type.save }).click()
    await expect(page.getByRole('status').filter({ hasText: say.type.saved })).toBeVisible()
    expect(await settingsOf(ebox, messageTypeId)).toMatchObject({
      name: { nl: 'Naam nl', fr: 'Naam fr', de: 'Naam de' },
      validity_period_number: 18,
      validity_period_unit: 'month',
      due_days: 10,
      reminder_days: 5,
      warning_days: null,
      required_acr: 'urn:be:fedict:iam:fas:Level450',
      requires_right: true,
      is_sender_hidden: false,
      notice_text: { nl: 'Uw rijbewijs is klaar' },
    })
    await expect(page.getByLabel(say.type.signIn, { exact: true })).toHaveValue('urn:be:fedict:iam:fas:Level450')

    const data = say.type.data
    await fill(data.key, '1 sleutel')
    await fill(data.format, '(a+)+')
    await page.getByRole('button', { name: data.add }).click()
    await expect(page.getByRole('alert').filter({ hasText: say.types.summary })).toContainText(fieldProblems.dataKey)
    await expect(page.getByRole('alert').filter({ hasText: say.types.summary })).toContainText(fieldProblems.format)
    await looksRight()
    await fill(data.key, 'FILE_NUMBER')
    await fill(data.format, String.raw`\d{4}`)
    for (const language of ['nl', 'fr', 'de'] as const) await fill(named(data.nameIn, language), `Dossier ${language}`)
    await page.getByRole('button', { name: data.add }).click()
    await expect(page.getByRole('listitem').filter({ hasText: 'FILE_NUMBER' })).toBeVisible()

    const recipient = { eboxType: 'enterprise', enterpriseNumber: enterprises.bakery }
    const businessDataList = [{ key: 'FILE_NUMBER', values: [{ nl: 'twaalf' }] }]
    const files = [await aFile()]
    const message = aMessage(ebox, files, { to: 'enterprise', recipient, messageTypeId, businessDataList })
    const refused = await publish(ebox, { files, message })
    expect(refused).toMatchObject({
      status: 400,
      body: { issues: [expect.objectContaining({ in: 'body', name: 'businessDataList[0].values[0]' })] },
    })
    const letter = await aLetter(ebox, enterprises.bakery, {
      messageTypeId,
      businessDataList: [{ key: 'FILE_NUMBER', values: [{ nl: '1234' }] }],
    })
    const { contents, messages } = await rowsOf(ebox, letter.messageId)
    expect(contents).toMatchObject([{ notice_text: { nl: 'Uw rijbewijs is klaar' } }])
    expect(messages).toMatchObject([{ due_on: expect.anything(), is_registered_mail: false }])

    await page.getByRole('button', { name: new RegExp(`^${data.remove}`) }).click()
    await expect(page.getByText(data.none)).toBeVisible()
    await looksRight()
    const changes = await sqlAs(ebox)`SELECT what FROM registration_change WHERE subject = ${messageTypeId}`
    expect(changes.map(({ what }) => what)).toEqual(Array.from({ length: 3 }, () => 'messageTypeChanged'))
  })

test('an e-mail names the sender where the kind of letters lets it, and keeps silent where it does not', async ({
  ebox,
}) => {
  const messageTypeId = await aMessageType(ebox)
  const { address } = citizens['greta-schroder']
  const { subject: told } = alertTexts.de.newMessage.citizen
  const alerts = async () => (await ebox.inbox(address)).filter(({ subject }) => subject === told)
  const mailed = async () => {
    const before = (await alerts()).length
    await aLetter(ebox, 'greta-schroder', { messageTypeId })
    await expect.poll(async () => (await alerts()).length, { timeout: 60_000 }).toBeGreaterThan(before)
    return (await alerts())[0]?.text ?? ''
  }
  expect(await mailed()).not.toContain('Lerche')
  await sqlAs(ebox)`UPDATE message_type SET is_sender_hidden = false WHERE message_type_id = ${messageTypeId}`
  expect(await mailed()).toContain('Absender: Lerche')
})

test('what several organisations publish is changed by none of them, nor by who works at another’s desk', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const messageTypeId = await aMessageType(ebox)
  await signedInAs('nadia-maes')
  const own = await page.goto(`/en/${desk}/letters/${messageTypeId}`)
  expect(own?.status()).toBe(200)
  const foreign = await page.goto(`/en/publisher/1999023708/letters/${messageTypeId}`)
  expect(foreign?.status()).toBe(404)
  await sqlAs(ebox)`INSERT INTO sender_configuration (organization_id, application_id, message_type_id)
    SELECT '1999023708', application_id, ${messageTypeId} FROM sender_configuration WHERE message_type_id = ${messageTypeId}`
  await page.goto(`/en/${desk}/letters/new`)
  await expect(page.getByText(messageTypeId)).toBeVisible()
  await expect(page.locator(`a[href$="${messageTypeId}"]`)).toHaveCount(0)
  const shared = await page.goto(`/en/${desk}/letters/${messageTypeId}`)
  expect(shared?.status()).toBe(404)
})

test('the registry’s desk decides what is registered mail: its letters are marked so from then on, and the log says who did it', async ({
  ebox,
  page,
  signedInAs,
  looksRight,
}) => {
  const messageTypeId = await aMessageType(ebox)
  const say = messagesOf('en')
  const isRegistered = async (more: Record<string, unknown> = {}) => {
    const { messageId } = await aLetter(ebox, 'mary-wilson', { messageTypeId, ...more })
    return (await rowsOf(ebox, messageId)).messages[0]?.['is_registered_mail']
  }
  expect(await isRegistered()).toBe(false)
  await signedInAs('koen-vermeulen')
  await page.goto('/en/admin')
  await page.getByRole('link', { name: say.desk.places.types }).click()
  await page.getByLabel(say.desk.types.search).fill(messageTypeId.toLowerCase())
  await page.getByRole('button', { name: say.desk.types.find }).click()
  await looksRight()
  await page.getByRole('button', { name: say.desk.types.makeRegistered }).click()
  await expect(page.getByRole('button', { name: say.desk.types.makeOrdinary })).toBeVisible()
  expect([await isRegistered(), await isRegistered({ isRegisteredMail: true })]).toEqual([true, true])
  await page.goto('/en/admin/changes')
  await expect(page.getByRole('row').filter({ hasText: messageTypeId })).toContainText('isRegistered')
  await page.goto(`/en/admin/message-types?q=${messageTypeId}`)
  await page.getByRole('button', { name: say.desk.types.makeOrdinary }).click()
  await expect(page.getByRole('button', { name: say.desk.types.makeRegistered })).toBeVisible()
  expect(await isRegistered()).toBe(false)
})
