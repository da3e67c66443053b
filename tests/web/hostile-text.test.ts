import { createHash } from 'node:crypto'
import { messagesOf } from '#locales/messages.ts'
import { startEbox } from '#tests/fixtures/ebox.ts'
import { anEnterpriseNumber } from '#tests/fixtures/enterprise-number.ts'
import { aFile, aPdf } from '#tests/fixtures/publisher.ts'
import { call } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import { aSender } from '#tests/fixtures/senders.ts'
import { expect, sessionIn, test } from './fixtures.ts'
import { aLetter, citizens, enterprises, expectDrawn, rowOf } from './letters.ts'
import { signIn } from './sign-in.ts'

const hostile = (where: string) =>
  `${where} <script>window.ran = 1</script><img src=x onerror="window.ran = 1"><svg onload=window.ran=1> {{7*7}} \${7*7} &lt;b&gt;`

const attention = `<script>window.ran = 1</script><img src=x onerror="window.ran = 1">`

test('W01 I02 what a sender writes is shown to the letter and never runs', async ({ ebox, page, signedInAs }) => {
  const fileName = `<img src=x onerror='window.ran = 1'>.pdf`
  const files = [await aFile({ fileName, bytes: await aPdf('<script>window.ran = 1<\\/script>') })]
  const letter = await aLetter(ebox, enterprises.bakery, {
    subject: hostile('Subject'),
    files,
    bodyContent: { nl: hostile('Body') },
    forTheAttentionOf: { label: attention },
    businessDataList: [{ key: 'FSCBECBE', values: [{ nl: hostile('Data') }] }],
  })
  await signedInAs('bram-claes')
  await page.goto(`/en${letter.box}`)
  await expect(rowOf(page, letter)).toContainText(hostile('Subject'))
  await expect(rowOf(page, letter)).toContainText(attention)
  await rowOf(page, letter).getByRole('link').click()
  await expectDrawn(page)
  for (const text of [hostile('Subject'), hostile('Body'), hostile('Data'), attention, fileName])
    await expect(page.getByText(text).first()).toBeVisible()
  expect(await page.title()).toContain('<script>')

  await page.reload()
  await expectDrawn(page)
  expect(await page.evaluate(() => 'ran' in window)).toBe(false)
})

test('W01 I02 names, buttons, payments, replies and reasons are shown to the letter and never run', async ({
  browser,
}) => {
  test.setTimeout(120_000)
  const say = messagesOf('en')
  // One of its own: its registers are filled with what nobody else shall meet, and it takes payments.
  await using ebox = await startEbox({ env: { OFFERS: 'paymentData' } })
  const context = await browser.newContext({ baseURL: ebox.origin })
  const page = await context.newPage()
  const owner = sqlAs(ebox, 'superuser')
  const sender = await aSender(ebox)
  const enterpriseNumber = anEnterpriseNumber()
  const messageActionId = `hostile:${enterpriseNumber}`
  const url = Object.fromEntries(
    ['nl', 'fr', 'de'].map((language) => [language, 'https://sender.example/?a={parameter}']),
  )
  const inAll = (text: string) => owner.json({ nl: text, fr: text, de: text })

  // Who reads: a person and an enterprise whose registers call them so.
  await signIn(page, 'koen-vermeulen')
  const session = createHash('sha256')
    .update(await sessionIn(context, ebox))
    .digest()
  await owner`UPDATE session SET name = ${hostile('Person')} WHERE session_hash = ${session}`
  await owner`INSERT INTO enterprise_register (enterprise_number, name, status)
    VALUES (${enterpriseNumber}, ${inAll(hostile('Enterprise'))}, 'active')`
  await owner`INSERT INTO enterprise_user (enterprise_number, ssin_hash, role, rights)
    SELECT ${enterpriseNumber}, ssin_hash, 'reader', '[{}]' FROM session WHERE session_hash = ${session}`
  // Who writes.
  await owner`UPDATE sender_organization SET short_name = ${inAll(hostile('Sender'))} WHERE organization_id = ${sender.enterpriseNumber}`
  await owner`INSERT INTO message_action (message_action_id, label, url)
    VALUES (${messageActionId}, ${inAll(hostile('Action'))}, ${owner.json(url)})`
  const reference = hostile('Reference').slice(0, 140)
  const answer = await sender.publish({
    message: {
      recipient: { eboxType: 'enterprise', enterpriseNumber },
      isReplyAuthorized: true,
      actions: [{ messageActionId, parameter: `"><script>window.ran = 1</script>` }],
      paymentData: {
        amount: 1,
        vatAmount: 0,
        currency: 'EUR',
        dueDate: '2030-12-14',
        iban: 'BE68539007547034',
        reference,
      },
    },
  })
  expect(answer.body).toMatchObject({ messageId: expect.any(String) })
  const letter = `/en/enterprise/${enterpriseNumber}/messages/${String(answer.body.messageId)}`
  await owner`UPDATE ebox SET activated_at = now() FROM message WHERE message.box_id = ebox.box_id AND message.message_id = ${String(answer.body.messageId)}`
  const shows = async (...texts: string[]) => {
    for (const text of texts) await expect(page.getByText(text).first()).toBeVisible()
    expect(await page.evaluate(() => 'ran' in window)).toBe(false)
  }

  await page.goto(`/en/me`)
  await shows(hostile('Person'))
  await page.goto('/en/enterprise')
  await shows(hostile('Enterprise'))
  await page.goto(`/en/enterprise/${enterpriseNumber}`)
  await shows(hostile('Enterprise'), hostile('Sender'))
  await page.goto(letter)
  await expectDrawn(page)
  await shows(hostile('Enterprise'), hostile('Sender'), hostile('Action'), reference)
  await expect(page.getByRole('link', { name: 'Action <script>' })).toHaveAttribute(
    'href',
    'https://sender.example/?a=%22%3E%3Cscript%3Ewindow.ran%20%3D%201%3C%2Fscript%3E',
  )

  await page.getByText(say.reply.write, { exact: true }).click()
  await page.getByLabel(say.reply.text).fill(hostile('Reply'))
  await page.getByLabel(say.reply.documents).setInputFiles({
    name: attention.replaceAll('/', '_'),
    mimeType: 'text/plain',
    buffer: Buffer.from(hostile('Document')),
  })
  await page.getByRole('button', { name: say.reply.send }).click()
  const conversation = page.getByRole('region', { name: say.conversation.title })
  for (const text of [hostile('Reply'), hostile('Person'), hostile('Sender')])
    await expect(conversation.getByText(text).first()).toBeVisible()
  await shows(attention.replaceAll('/', '_'))

  const withdrawal = await call(ebox, `/ebox/messages/${String(answer.body.messageId)}/withdraw`, {
    token: await sender.token(),
    json: { reason: { nl: hostile('Reason') } },
  })
  expect(withdrawal.status).toBe(200)
  await page.goto(letter)
  await shows(hostile('Reason'))
})

test('I02 the words of a sender stand in the mail to the letter, as text and in HTML', async ({ ebox }) => {
  const mark = crypto.randomUUID()
  const notice = `<script>ran = 1</script><img src=x onerror="ran = 1"> {{7*7}} \${7*7} &lt;b&gt; 'q' & {boxUrl} ${mark}`
  const since = new Date().toISOString()
  const letter = await aLetter(ebox, 'mary-wilson', { noticeText: { nl: notice } })
  await expect
    .poll(() => sqlAs(ebox)`SELECT status FROM alert WHERE message_id = ${letter.messageId}`, { timeout: 20_000 })
    .toEqual([{ status: 'sent' }])
  const mails = (await ebox.inbox(citizens['mary-wilson'].address)).filter((mail) => mail.receivedAt >= since)
  const mail = mails.find(({ text }) => text?.includes(mark))
  expect(mail?.text).toContain(notice)
  expect(mail?.html).toContain(
    '&lt;script&gt;ran = 1&lt;/script&gt;&lt;img src=x onerror=&quot;ran = 1&quot;&gt; {{7*7}} ${7*7} &amp;lt;b&amp;gt; &#39;q&#39; &amp; {boxUrl}',
  )
  expect(mail?.html).not.toMatch(/<script|onerror="/i)
})

test('W01 a page runs no script without its nonce, and no two pages share one', async ({ request }) => {
  const loads = 100
  const nonces = new Set<string>()
  for (let load = 0; load < loads; load++) {
    const answer = await request.get('/en')
    const policy = answer.headers()['content-security-policy'] ?? ''
    expect(policy).toContain(`default-src 'none'`)
    expect(policy).not.toMatch(/unsafe-(inline|eval)/)
    const nonce = /script-src [^;]*'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
    nonces.add(nonce)
    const scripts = (await answer.text()).match(/<script\b[^>]*>/g) ?? []
    expect(scripts.filter((script) => !script.includes(`nonce="${nonce}"`))).toEqual([])
  }
  expect(nonces.size).toBe(loads)
})

test('K08 the number of a person is in no address, no page and no storage', async ({ ebox, page, context }) => {
  const { ssin } = citizens['an-peeters']
  const number = new RegExp(`${ssin}|${ssin.replace(/^(..)(..)(..)(...)(..)$/, '$1[.]?$2[.]?$3[-. ]?$4[-. ]?$5')}`)
  const addresses: string[] = []
  context.on('request', (request) => addresses.push(`${request.url()} ${request.headers()['referer'] ?? ''}`))
  const letter = await aLetter(ebox, 'an-peeters')
  const expectNone = async () => {
    expect(await page.content()).not.toMatch(number)
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]))
    expect(kept).not.toMatch(number)
  }
  await signIn(page, 'an-peeters', { locale: 'nl' })
  await expectNone()
  for (const path of [letter.path, '/enterprise', '/me', '/citizen?page=2']) {
    await page.goto(`/nl${path}`)
    await page.waitForLoadState('networkidle')
    await expectNone()
  }
  expect(JSON.stringify(await context.cookies())).not.toMatch(number)
  expect(addresses.length).toBeGreaterThan(10)
  expect(addresses.filter((address) => number.test(address))).toEqual([])
})
