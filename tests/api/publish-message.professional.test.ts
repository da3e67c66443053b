import { expect, test } from 'vitest'
import { aPortal } from '#tests/fixtures/portals.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { aFile, aMessage, publish } from '#tests/fixtures/publisher.ts'
import { inEveryLanguage } from '#domain/message/translated-string.ts'
import { PublicationResultShape } from '#http/message-registry/publication.ts'
import { call, readBack } from '#tests/fixtures/registry.ts'
import { aReply, reply, senderSoftware } from '#tests/fixtures/replies.ts'
import { rowsOf } from '#tests/fixtures/rows.ts'

/*
 * Publication to the box that a person has under a quality; the whole way from there to its reader is tests/web/every-kind-of-box.test.ts.
 */
const ebox = await sharedEbox()
const messageTypeId = 'ZilverpadDeedRequest'
const { citizens, messageTypes } = ebox.credentials.fixtures
const notary = { eboxType: 'professional', ssin: '79081400034', quality: 'notary' }

async function to(recipient: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const files = [await aFile()]
  return publish(ebox, { files, message: aMessage(ebox, files, { recipient, messageTypeId, ...more }) })
}

test('a professional is published to by person and quality, in any case of eboxType', async () => {
  const portal = await aPortal(ebox, notary.ssin, 'Test', 'notary')
  const answer = await to({ ...notary, eboxType: 'PROFESSIONAL' })
  expect(answer.status).toBe(201)
  const { messageId } = answer.body as { messageId: string }
  expect(await readBack(ebox, messageId, { token: portal.token() })).toMatchObject({ messageId })
})

test('the same person’s boxes hold nothing of each other', async () => {
  const { messageId } = (await to(notary)).body as { messageId: string }
  for (const portal of [await aPortal(ebox, notary.ssin), await aPortal(ebox, notary.ssin, 'Test', 'lawyer')])
    expect((await call(ebox, `/ebox/messages/${messageId}`, { token: portal.token() })).status).toBe(404)
})

test('one who never opened the box is told as such to the sender', async () => {
  expect((await to({ ...notary, ssin: citizens.active })).body).toMatchObject({ code: 'NO_DIGITAL_USER' })
})

test.each([
  ['an unknown quality', { ...notary, quality: 'astrologer' }, {}, 'recipient.quality'],
  ['no quality', { eboxType: 'professional', ssin: notary.ssin }, {}, 'recipient.quality'],
  ['a quality of a citizen', { eboxType: 'citizen', ssin: notary.ssin, quality: 'notary' }, {}, 'recipient.quality'],
  ['a number that is none', { ...notary, ssin: '79081400035' }, {}, 'recipient.ssin'],
  ['a type for citizens', notary, { messageTypeId: messageTypes.citizen }, 'recipient.eboxType'],
])('%s is refused, and told where', async (_what, recipient, more, name) => {
  const { status, body } = await to(recipient, more)
  expect(status).toBe(400)
  expect((body as { issues: { name: string }[] }).issues.map((issue) => issue.name)).toContain(name)
})

test('a portal’s reply from a professional’s box comes from the quality, and what is answered to it goes to that box alone', async () => {
  const [portal, ofCitizen, software] = await Promise.all([
    aPortal(ebox, notary.ssin, 'Test', 'notary'),
    aPortal(ebox, notary.ssin),
    senderSoftware(ebox),
  ])
  const [token, own] = [await software.token(), portal.token()]
  const idOf = ({ body }: { body: unknown }) => PublicationResultShape.parse(body).messageId
  const originalId = idOf(await to(notary, { isReplyAuthorized: true }))
  const replyId = idOf(await reply(ebox, originalId, { token: own }))

  const received = await readBack(ebox, replyId, { token })
  const name = inEveryLanguage({ nl: 'Notaris', fr: 'Notaire', de: 'Notar' })
  expect(received.sender).toEqual({ eboxType: 'professional', quality: 'notary', name })
  const list = await call(ebox, '/ebox/messages?pageSize=100', { token })
  expect(list.json).toMatchObject({
    items: expect.arrayContaining([expect.objectContaining({ messageId: replyId, sender: received.sender })]),
  })
  expect(JSON.stringify([received, list.json, await rowsOf(ebox, replyId)])).not.toContain(notary.ssin)

  const answers = [
    idOf(await reply(ebox, replyId, { token, message: aReply() })),
    idOf(await to(notary, { originalMessageId: replyId })),
  ]
  for (const messageId of answers) {
    expect(await readBack(ebox, messageId, { token: own })).toMatchObject({ originalMessageId: replyId })
    expect((await call(ebox, `/ebox/messages/${messageId}`, { token: ofCitizen.token() })).status).toBe(404)
  }
  const elsewhere = { eboxType: 'citizen', ssin: notary.ssin }
  const refused = await to(elsewhere, { originalMessageId: replyId, messageTypeId: messageTypes.citizen })
  expect(refused).toMatchObject({ status: 400, body: { issues: [{ in: 'body', name: 'originalMessageId' }] } })
})
