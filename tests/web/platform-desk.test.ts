import demo from '#db/data-set/demo.json' with { type: 'json' }
import { parseEnterpriseNumber, printEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { messagesOf } from '#locales/messages.ts'
import { routing } from '#locales/routing.ts'
import { aClient } from '#tests/fixtures/clients.ts'
import { anAgreedReading, aRequest, hashOf } from '#tests/fixtures/desk-rows.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { call } from '#tests/fixtures/registry.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'
import { aSecretLetter, lineOf, secret, upTo } from './desks.ts'
import { expect, test } from './fixtures.ts'
import { citizens } from './letters.ts'

/*
 * The desks of the platform in a browser: Koen Vermeulen at the registry's, Lotte Smets at the federation's, Paul Henry helps, Ingrid Weber
 * is the second person. The rules below the pages are tests/domain/onboarding.test.ts; break-glass is break-glass.test.ts beside this.
 */
/** A request that An Peeters sent, for an enterprise that is active. */
async function anOpenRequest(ebox: SharedEbox): Promise<{ requestId: string; enterpriseNumber: string; name: string }> {
  const requestId = await aRequest(ebox, 'an-peeters', 'documentSender')
  const sql = sqlAs(ebox)
  const [asked] = await sql<{ enterprise_number: string }[]>`
    SELECT enterprise_number FROM onboarding_request WHERE request_id = ${requestId}`
  const enterpriseNumber = asked?.enterprise_number ?? ''
  const name = `Dienst ${enterpriseNumber}`
  await sql`INSERT INTO enterprise_register (enterprise_number, name, status)
    VALUES (${enterpriseNumber}, ${sql.json({ nl: name, fr: name, de: name })}, 'active')`
  return { requestId, enterpriseNumber, name }
}

const ssinOf = (key: string): string => {
  const person = demo.persons.find(({ signsIn }) => signsIn?.key === key)
  if (!person) throw new Error(`The data set has no ${key}`)
  return person.ssin
}

const printed = (enterpriseNumber: string): string => {
  const number = parseEnterpriseNumber(enterpriseNumber)
  if (!number) throw new Error('No enterprise number')
  return printEnterpriseNumber(number)
}

for (const locale of routing.locales) {
  test(`the pages of who is registered and who asks to be are accessible, dark too, and fit a phone, in ${locale}`, async ({
    ebox,
    page,
    signedInAs,
    looksRight,
  }) => {
    test.slow()
    const { desk: say } = messagesOf(locale)
    const [{ requestId }, consumer, toFederation] = await Promise.all([
      anOpenRequest(ebox),
      aClient(ebox, { role: 'documentConsumer', scope: ['consult'] }),
      aRequest(ebox, 'greta-schroder', 'partnerPortal'),
    ])
    const look = async (address: string, heading: string | RegExp) => {
      await page.goto(`/${locale}/admin${address}`)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading)
      await looksRight()
    }
    const ofRequest = new RegExp(`^${upTo(say.request.title)}`)
    await signedInAs('koen-vermeulen')
    await look('', say.title)
    await page.goto(`/${locale}/admin/requests/${requestId}`)
    await page.getByLabel(say.request.questioned).check()
    await page.getByRole('button', { name: say.request.send }).click()
    await expect(page.getByRole('alert').filter({ hasText: say.request.summary })).toBeVisible()
    await looksRight()
    await look('/clients', say.places.clients)
    await look(`/clients/${consumer.id}`, 'Test')
    await look('/changes', say.places.changes)
    await signedInAs('lotte-smets')
    await look(`/requests/${toFederation}`, ofRequest)
  })

  test(`the pages of who helps and who watches are accessible, dark too, and fit a phone, in ${locale}`, async ({
    ebox,
    page,
    signedInAs,
    looksRight,
  }) => {
    test.slow()
    const { desk: say } = messagesOf(locale)
    const { messageId, subject } = await aSecretLetter(ebox)
    const breakGlassId = await anAgreedReading(ebox, { by: 'paul-henry', with: 'ingrid-weber', messageId })
    await signedInAs('ingrid-weber')
    await page.goto(`/${locale}/admin/audit`)
    await page.getByLabel(say.audit.message).check()
    await page.getByLabel(say.audit.what).fill(messageId)
    await page.getByRole('button', { name: say.audit.find }).click()
    await expect(lineOf(page, messageId).first()).toBeVisible()
    await looksRight()
    await page.goto(`/${locale}/admin/break-glass`)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(say.places.breakGlass)
    await looksRight()

    await signedInAs('paul-henry')
    await page.goto(`/${locale}/admin/delivery?message=${messageId}`)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(say.places.delivery)
    await looksRight()
    await page.goto(`/${locale}/admin/break-glass`)
    await page.getByRole('button', { name: say.breakGlass.ask }).click()
    await expect(page.getByRole('alert').filter({ hasText: say.breakGlass.summary })).toBeVisible()
    await looksRight()
    await page.goto(`/${locale}/admin/break-glass/${breakGlassId}`)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(subject)
    await looksRight()
  })

  test(`a desk asks back, the organisation answers and the desk approves, each in its own words and all in the history, in ${locale}`, async ({
    ebox,
    page,
    signedInAs,
    looksRight,
  }) => {
    test.slow()
    const { desk, ownRequest, onboardingStatus: status, onboardingStep: step, fieldProblems } = messagesOf(locale)
    const { requestId, enterpriseNumber, name } = await anOpenRequest(ebox)
    const atDesk = `/${locale}/admin/requests/${requestId}`
    const [question, answer] = [`How many letters? ${requestId}`, `Ten a day. ${requestId}`]
    const decide = async (verdict: string, text: string) => {
      await page.getByLabel(verdict, { exact: true }).check()
      await page.getByLabel(desk.request.text).fill(text)
      await page.getByRole('button', { name: desk.request.send }).click()
    }
    await signedInAs('koen-vermeulen')
    await page.goto(`/${locale}/admin`)
    await lineOf(page, printed(enterpriseNumber)).getByRole('link').click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText(name)
    await decide(desk.request.questioned, '')
    await expect(page.getByRole('alert').filter({ hasText: fieldProblems.required }).first()).toBeVisible()
    await expect(page.getByLabel(desk.request.questioned)).toBeChecked()
    await decide(desk.request.questioned, question)
    await expect(page.getByText(status.questioned).first()).toBeVisible()
    await expect(lineOf(page, question)).toContainText(step.questioned)

    await signedInAs('an-peeters')
    await page.goto(`/${locale}/publisher/requests/${requestId}`)
    await expect(lineOf(page, question)).toBeVisible()
    await page.getByLabel(ownRequest.answer).fill(answer)
    await page.getByRole('button', { name: ownRequest.sendAnswer }).click()
    await expect(lineOf(page, answer)).toContainText(step.answered)
    await expect(page.getByLabel(ownRequest.answer)).toHaveCount(0)

    await signedInAs('koen-vermeulen')
    await page.goto(atDesk)
    await expect(lineOf(page, answer)).toContainText('An Peeters')
    await decide(desk.request.approved, '')
    await expect(page.getByText(status.approved).first()).toBeVisible()
    await expect(page.getByRole('button', { name: desk.request.send })).toHaveCount(0)
    await looksRight()
    await page.goto(`/${locale}/admin/changes`)
    await expect(lineOf(page, requestId)).toContainText(desk.changes.done.requestApproved)
    await expect(
      lineOf(page, printed(enterpriseNumber)).filter({ hasText: desk.changes.done.clientRegistered }),
    ).toBeVisible()

    await signedInAs('an-peeters')
    await page.goto(`/${locale}/publisher/requests/${requestId}`)
    await page.getByRole('link', { name: ownRequest.goOn }).click()
    // The desk leads on to what is left to set up: a first kind of letters.
    await expect(page).toHaveURL(new RegExp(`/publisher/${enterpriseNumber}/letters/new$`))
  })
}

test('a client that is suspended with a reason is refused at its next request, works again, and both stand in the change log', async ({
  ebox,
  page,
  signedInAs,
  looksRight,
}) => {
  const say = messagesOf('en').desk
  const consumer = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
  const token = await consumer.token()
  const answer = async () => (await call(ebox, '/ebox', { token })).status
  expect(await answer()).toBe(200)
  await signedInAs('koen-vermeulen')
  await page.goto('/en/admin/clients')
  await page.getByLabel(say.clients.search).fill(consumer.id)
  await page.getByRole('button', { name: say.clients.find }).click()
  await lineOf(page, printed(consumer.enterpriseNumber)).getByRole('link').click()
  const change = async (button: string, reason: string) => {
    await page.getByLabel(say.clients.reason).fill(reason)
    await page.getByRole('button', { name: button }).click()
  }
  await change(say.clients.suspend, ' ')
  await expect(page.getByRole('alert').filter({ hasText: say.clients.summary })).toBeVisible()
  expect(await answer()).toBe(200)
  const [leak, mended] = [`Its key leaked ${consumer.id}`, `It has a new key ${consumer.id}`]
  await change(say.clients.suspend, leak)
  await expect(page.getByRole('button', { name: say.clients.resume })).toBeVisible()
  await expect(page.getByText(say.clients.suspended, { exact: true })).toBeVisible()
  expect(await answer()).toBe(403)
  await looksRight()
  await change(say.clients.resume, mended)
  await expect(page.getByRole('button', { name: say.clients.suspend })).toBeVisible()
  expect(await answer()).toBe(200)
  await page.goto('/en/admin/changes')
  for (const [what, reason] of [
    [say.changes.done.clientSuspended, leak],
    [say.changes.done.clientResumed, mended],
  ] as const) {
    await expect(lineOf(page, reason)).toContainText(what)
    await expect(lineOf(page, reason)).toContainText('Koen Vermeulen')
  }

  await signedInAs('lotte-smets')
  await page.goto(`/en/admin/clients/${consumer.id}`)
  await expect(page.getByText(say.clients.otherDesk)).toBeVisible()
  await expect(page.getByRole('main').getByRole('button')).toHaveCount(0)
})

test('quotas that a desk sets count within seconds, are everybody’s again when they are emptied, and each change is kept', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const say = messagesOf('en').desk
  const consumer = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
  const token = await consumer.token()
  const policy = async () => (await call(ebox, '/ebox', { token })).headers.get('ratelimit-policy')
  const everybodys = await policy()
  await signedInAs('koen-vermeulen')
  await page.goto(`/en/admin/clients/${consumer.id}`)
  const set = async (reads: string) => {
    await page.getByLabel(say.clients.reads).fill(reads)
    await page.getByRole('button', { name: say.clients.saveQuota }).click()
  }
  await set('a few')
  await expect(page.getByRole('alert').filter({ hasText: say.clients.summary })).toBeVisible()
  await expect(page.getByLabel(say.clients.reads)).toHaveValue('a few')
  await set('77')
  await expect(page.getByText(say.clients.saved)).toBeVisible()
  await expect(page.getByLabel(say.clients.reads)).toHaveValue('77')
  await expect.poll(policy, { timeout: 10_000 }).toContain('"reads";q=77;')
  await set('')
  await expect(page.getByLabel(say.clients.reads)).toHaveValue('')
  await expect.poll(policy, { timeout: 10_000 }).toBe(everybodys)
  await page.goto('/en/admin/changes')
  await expect(lineOf(page, consumer.id).filter({ hasText: say.changes.done.quotaChanged })).toHaveCount(2)
})

test('the state of a letter is told by its number, and never what it says nor to whom', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const say = messagesOf('en').desk.delivery
  const letter = await aSecretLetter(ebox)
  const factOf = (name: string) => page.getByRole('term').filter({ hasText: name }).locator('+ dd')
  const look = async () => {
    await page.goto('/en/admin/delivery')
    await page.getByLabel(say.number).fill(letter.messageId)
    await page.getByRole('button', { name: say.find }).click()
    await expect(page.getByRole('main').getByText(letter.messageId, { exact: true })).toBeVisible()
  }
  await signedInAs('paul-henry')
  await look()
  await expect(factOf(say.recipient)).toHaveText(say.recipients.citizen)
  await expect(factOf(say.read)).toHaveText(say.unread)
  await signedInAs('mary-wilson')
  await page.goto(`/en${letter.path}`)
  await expect(page.getByText(secret)).toBeVisible()
  await signedInAs('paul-henry')
  await look()
  await expect(factOf(say.read).locator('time')).toBeVisible()
  const said = await page.content()
  for (const kept of [secret, letter.subject, citizens['mary-wilson'].name, citizens['mary-wilson'].ssin])
    expect(said).not.toContain(kept)
  await page.goto('/en/admin/delivery?message=nothing')
  await expect(page.getByText(say.unknown)).toBeVisible()
})

test('the audit trail is searched by trace id, by letter and by person, whose number stands in no address and is not shown', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const { audit } = messagesOf('en').desk
  const letter = await aSecretLetter(ebox)
  await signedInAs('paul-henry')
  await page.goto(`/en/admin/delivery?message=${letter.messageId}`)
  const looked = (await rowsOf(ebox, letter.messageId)).audit.find(({ details }) => details.deliveryState)
  if (!looked) throw new Error('Looking at a letter left no line')

  const addresses: string[] = []
  page.on('request', (request) => addresses.push(request.url()))
  await signedInAs('ingrid-weber')
  await page.goto('/en/admin/audit')
  const search = async (by: string, what: string) => {
    await page.getByLabel(by).check()
    await page.getByLabel(audit.what).fill(what)
    await page.getByRole('button', { name: audit.find }).click()
  }
  await search(audit.trace, looked['trace_id'])
  await expect(page.getByRole('status').filter({ hasText: audit.found.one })).toBeVisible()
  await expect(lineOf(page, looked['trace_id'])).toContainText(letter.messageId)

  await search(audit.message, 'nothing')
  await expect(page.getByRole('alert').filter({ hasText: audit.wrong.message })).toBeVisible()
  await search(audit.message, letter.messageId)
  await expect(lineOf(page, letter.messageId)).toHaveCount(2)

  const typed = ssinOf('paul-henry').replace(/^(..)(..)(..)(...)(..)$/, '$1.$2.$3-$4.$5')
  await search(audit.person, '12345678901')
  await expect(page.getByRole('alert').filter({ hasText: audit.wrong.person })).toBeVisible()
  await search(audit.person, typed)
  const hash = Buffer.from(await hashOf(ebox, 'paul-henry'))
    .toString('hex')
    .slice(0, 12)
  await expect(lineOf(page, looked['trace_id'])).toContainText(hash)
  await expect(page.getByLabel(audit.person)).toBeChecked()
  await expect(page.getByLabel(audit.what)).toHaveValue('')
  const seen = [...addresses, await page.content(), ebox.log()].join('\n')
  expect(seen).not.toContain(typed)
  expect(seen).not.toContain(ssinOf('paul-henry'))
  await expectNoAuditOf(ebox, ssinOf('paul-henry'))
})

/** No line of the trail holds a person's number. */
async function expectNoAuditOf(ebox: SharedEbox, ssin: string): Promise<void> {
  const lines = await sqlAs(ebox)`SELECT audit_id FROM audit_line WHERE audit_line::text LIKE ${`%${ssin}%`}`
  expect(lines).toEqual([])
}
