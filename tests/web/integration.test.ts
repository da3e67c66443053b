import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK } from 'jose'
import { MessagesShape } from '#http/message-registry/message.ts'
import { messagesOf } from '#locales/messages.ts'
import { selfSigned } from '#tests/fixtures/certificate.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { call } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import { requestToken } from '#tests/fixtures/token.ts'
import { expect, test } from './fixtures.ts'
import { aLetter, enterprises } from './letters.ts'

/*
 * A manager accepts the terms for software, registers it, sees its calls and ends it; the rules below the page are
 * tests/domain/own-software.test.ts. Bram Claes manages the bakery.
 */
const { bakery } = enterprises

test.describe.configure({ mode: 'serial' })
test.beforeEach(async ({ ebox }) => {
  await sqlAs(ebox)`DELETE FROM terms_acceptance WHERE enterprise_number = ${bakery}`
})

const aKeyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const clientIdOf = async (ebox: SharedEbox, name: string) => {
  const [row] = await sqlAs(ebox)`SELECT client_id FROM client WHERE name = ${name} AND enterprise_number = ${bakery}`
  return String(row?.['client_id'])
}

/** What the token endpoint answers to the software's signed statement. */
async function askToken(ebox: SharedEbox, id: string, privateKey: KeyObject) {
  const { d, ...jwk } = await exportJWK(privateKey)
  const kid = await calculateJwkThumbprint(jwk)
  const client = {
    role: 'documentConsumer',
    id,
    enterpriseNumber: bakery,
    privateJwk: { ...jwk, d, kty: 'EC', kid, alg: 'ES256' },
    scope: '',
  }
  const answer = await requestToken({ ...ebox.credentials, clients: [client] }, id)
  const body: unknown = await answer.json()
  const token = body && typeof body === 'object' && 'access_token' in body ? String(body.access_token) : undefined
  return { status: answer.status, token, kid }
}

for (const locale of ['nl', 'fr', 'de', 'en'] as const) {
  test(`P01 a manager accepts the terms in ${locale}, registers software by its JWK, which lists the box, sees its calls and ends it; accessible`, async ({
    ebox,
    page,
    signedInAs,
    looksRight,
  }) => {
    test.slow()
    const { manage, integration: say, activate, publisher, fieldProblems } = messagesOf(locale)
    const name = `Proef ${crypto.randomUUID()}`
    const letter = await aLetter(ebox, bakery)
    await signedInAs('bram-claes')
    await page.goto(`/${locale}/enterprise/${bakery}/users`)
    await page.getByRole('link', { name: manage.integration }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(say.title)
    await expect(page.getByRole('button', { name: say.new.button })).toHaveCount(0)
    await looksRight()
    await page.getByRole('button', { name: activate.terms.accept }).click()
    await expect(page.getByRole('status')).toContainText([say.done.accepted])
    await expect(page.getByText('Bram Claes').first()).toBeVisible()
    const accepted = await sqlAs(
      ebox,
    )`SELECT terms_version, accepted_by_name FROM terms_acceptance WHERE enterprise_number = ${bakery}`
    expect(accepted).toEqual([{ terms_version: 'software-2026-1', accepted_by_name: 'Bram Claes' }])

    const pair = aKeyPair()
    const key = page.getByLabel(say.new.key, { exact: true })
    await page.getByLabel(say.new.name, { exact: true }).fill(name)
    await key.fill(JSON.stringify(pair.privateKey.export({ format: 'jwk' })))
    await page.getByRole('button', { name: say.new.button }).click()
    await expect(page.getByRole('alert').filter({ hasText: fieldProblems.privateKey }).first()).toBeVisible()
    await expect(key).toHaveValue('')
    await expect(page.getByLabel(say.new.name, { exact: true })).toHaveValue(name)
    await looksRight()
    await key.fill(JSON.stringify(pair.publicKey.export({ format: 'jwk' })))
    await page.getByRole('button', { name: say.new.button }).click()
    await expect(page.getByRole('status')).toContainText([say.done.made])

    const id = await clientIdOf(ebox, name)
    const own = page.getByRole('main').getByRole('listitem').filter({ hasText: id })
    const { token } = await askToken(ebox, id, pair.privateKey)
    const list = await call(ebox, '/ebox/messages?pageSize=100', { token })
    expect(list.status).toBe(200)
    expect(MessagesShape.parse(list.json).items.map(({ messageId }) => messageId)).toContain(letter.messageId)
    expect((await call(ebox, `/ebox/messages/${crypto.randomUUID()}`, { token })).status).toBe(404)
    const calls = page.getByRole('table', { name: say.calls.title }).getByRole('row')
    await expect(async () => {
      await page.reload()
      const refused = calls.filter({ hasText: publisher.problems.explained.resourceNotFound })
      await expect(refused.filter({ hasText: '404' }).first()).toBeVisible({ timeout: 1_000 })
    }).toPass()
    const answered = calls.filter({ hasText: publisher.problems.done }).filter({ hasText: '/ebox/messages' })
    await expect(answered.filter({ hasText: '200' }).first()).toBeVisible()
    await looksRight()

    await own.getByRole('button', { name: new RegExp(`^${say.software.suspended} ?:`) }).click()
    await expect(page.getByRole('status')).toContainText([say.done.suspended])
    expect((await call(ebox, '/ebox/messages', { token })).status).toBe(403)
    await own.getByRole('button', { name: new RegExp(`^${say.software.active} ?:`) }).click()
    await expect(page.getByRole('status')).toContainText([say.done.active])
    expect((await call(ebox, '/ebox/messages', { token })).status).toBe(200)
    await own.getByRole('button', { name: new RegExp(`^${say.software.ended} ?:`) }).click()
    await expect(page.getByRole('status')).toContainText([say.done.ended])
    await expect(own).toHaveCount(0)
    expect((await call(ebox, '/ebox/messages', { token })).status).toBe(403)
    expect((await askToken(ebox, id, pair.privateKey)).status).toBe(401)
  })
}

test('software is registered by a self-signed certificate, goes over to a second key, and the first one ends', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const { integration: say, activate, publisher } = messagesOf('en')
  const name = `Proef ${crypto.randomUUID()}`
  const [first, second] = [aKeyPair(), aKeyPair()]
  await signedInAs('bram-claes')
  await page.goto(`/en/enterprise/${bakery}/integration`)
  await page.getByRole('button', { name: activate.terms.accept }).click()
  await expect(page.getByRole('status')).toContainText([say.done.accepted])
  await page.getByLabel(say.new.name, { exact: true }).fill(name)
  await page.getByLabel(say.new.key, { exact: true }).fill(selfSigned(first, new Date(Date.now() + 400 * 86_400_000)))
  await page.getByRole('button', { name: say.new.button }).click()
  await expect(page.getByRole('status')).toContainText([say.done.made])
  const id = await clientIdOf(ebox, name)
  const before = await askToken(ebox, id, first.privateKey)
  expect((await call(ebox, '/ebox/messages', { token: before.token })).status).toBe(200)

  const own = page.getByRole('main').getByRole('listitem').filter({ hasText: id })
  await own
    .getByLabel(publisher.keys.label, { exact: true })
    .fill(String(second.publicKey.export({ format: 'pem', type: 'spki' })))
  await own.getByRole('button', { name: publisher.keys.add }).click()
  await expect(page.getByRole('status')).toContainText([say.done.keyAdded])
  await expect(own.getByText(publisher.keys.full)).toBeVisible()
  expect((await askToken(ebox, id, second.privateKey)).status).toBe(200)
  expect((await askToken(ebox, id, first.privateKey)).status).toBe(200)
  const listed = own.getByRole('listitem').filter({ hasText: before.kid })
  await listed.getByRole('button', { name: publisher.keys.end }).click()
  await expect(page.getByRole('status')).toContainText([say.done.keyEnded])
  expect((await askToken(ebox, id, first.privateKey)).status).toBe(401)
  const after = await askToken(ebox, id, second.privateKey)
  await own.getByRole('button', { name: new RegExp(`^${say.software.ended}`) }).click()
  await expect(page.getByRole('status')).toContainText([say.done.ended])
  expect((await call(ebox, '/ebox/messages', { token: after.token })).status).toBe(403)
})
