import { afterAll, beforeAll, expect, test } from 'vitest'
import { MessagesShape } from '#http/message-registry/message.ts'
import { startEbox } from '#tests/fixtures/ebox.ts'
import { aMessageType } from '#tests/fixtures/message-types.ts'
import { aPortal, type OwnPortal } from '#tests/fixtures/portals.ts'
import { activeConsumer, call, contentHref, published, readBack } from '#tests/fixtures/registry.ts'
import { reply } from '#tests/fixtures/replies.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'

/*
 * A type of message may ask a stronger sign-in. A portal acts for a person whom nobody saw sign in: it opens none of these. The pages
 * are tests/web/step-up.test.ts.
 */
const ebox = await startEbox({ env: { OFFERS: 'paymentData structuredData' } })
afterAll(() => ebox.stop())
const { citizens } = ebox.credentials.fixtures
const level = 'urn:be:fedict:iam:fas:Level450'
const everything = {
  bodyContent: { nl: 'Wat de arts besliste' },
  isReplyAuthorized: true,
  structuredData: { decision: 'yes' },
  paymentData: { amount: 1, vatAmount: 0, currency: 'EUR', dueDate: '2027-07-15', iban: 'BE68539007547034' },
}

let portal: OwnPortal
let messageId = ''
let document = ''

let messageTypeId = ''
const ask = (requiredAcr: string | null) =>
  sqlAs(ebox)`UPDATE message_type SET required_acr = ${requiredAcr} WHERE message_type_id = ${messageTypeId}`

beforeAll(async () => {
  messageTypeId = await aMessageType(ebox)
  portal = await aPortal(ebox, citizens.active)
  const recipient = { eboxType: 'citizen', ssin: citizens.active }
  messageId = await published(ebox, { message: { ...everything, recipient, messageTypeId } })
  document = await contentHref(ebox, messageId, 0, { token: portal.token() })
  await ask(level)
})

const closed = [
  ['the message', ''],
  ['its documents', '/attachments'],
  ['its text', '/body'],
  ['what is to be paid', '/paymentData'],
  ['what it says to software', '/structuredData'],
  ['its conversation', '/thread'],
] as const

test.each(closed)('a portal is refused %s, and told which sign-in opens it', async (_what, below) => {
  const answer = await call(ebox, `/ebox/messages/${messageId}${below}`, { token: portal.token() })
  expect(answer.status).toBe(401)
  expect(answer.json).toMatchObject({
    type: 'urn:problem-type:ebox:insufficientUserAuthentication',
    requiredAcr: level,
  })
  expect(answer.headers.get('www-authenticate')).toContain(`error="insufficient_user_authentication"`)
  expect(answer.headers.get('www-authenticate')).toContain(`acr_values="${level}"`)
})

test('so are the bytes of a document, its particulars and a reply; nothing was opened by any of them', async () => {
  const token = portal.token()
  expect((await call(ebox, document, { token })).status).toBe(401)
  expect((await call(ebox, document.replace(/\/content$/, ''), { token })).status).toBe(401)
  expect((await reply(ebox, messageId, { token })).status).toBe(401)
  const { messages, opened } = await rowsOf(ebox, messageId)
  expect([messages[0]?.['read_at'], opened]).toEqual([null, []])
  expect(await sqlAs(ebox)`SELECT FROM sent_reply WHERE original_message_id = ${messageId}`).toHaveLength(0)
})

test('the list still tells that it is there, and it can be hidden', async () => {
  const token = portal.token()
  const list = MessagesShape.parse((await call(ebox, '/ebox/messages?pageSize=100', { token })).json)
  expect(list.items.map((each) => each.messageId)).toContain(messageId)
  const hidden = await call(ebox, '/ebox/messages', {
    token,
    method: 'PATCH',
    json: { items: [{ messageId, visible: true }] },
    headers: { 'content-type': 'application/merge-patch+json' },
  })
  expect(hidden.status).toBe(200)
})

test('what a type asks is read with the message: a type that asks it no more opens at the next request, and shuts again', async () => {
  const token = portal.token()
  const status = async () => (await call(ebox, document, { token })).status
  expect(await status()).toBe(401)
  await ask(null)
  expect(await status()).toBe(200)
  await ask(level)
  expect(await status()).toBe(401)
})

test('an enterprise’s own software signs in as nobody: its key opens what its people need a strong sign-in for', async () => {
  const guarded = await aMessageType(ebox, { audience: 'enterprise', requiredAcr: level })
  const id = await published(ebox, { message: { messageTypeId: guarded, bodyContent: { nl: 'Een tekst' } } })
  const as = activeConsumer(ebox)
  expect(await readBack(ebox, id, { as })).toMatchObject({ messageId: id })
  expect((await call(ebox, await contentHref(ebox, id, 0, { as }), { as })).status).toBe(200)
})
