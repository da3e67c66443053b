import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { aClient } from '#tests/fixtures/clients.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { call, published } from '#tests/fixtures/registry.ts'
import { publishedForReply, reply } from '#tests/fixtures/replies.ts'

const ebox = await sharedEbox()
const word = `totals${randomUUID().slice(0, 8)}`

const aBox = async () => {
  const reader = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
  const recipient = { eboxType: 'enterprise', enterpriseNumber: reader.enterpriseNumber }
  return { token: await reader.token(), recipient, enterpriseNumber: reader.enterpriseNumber, id: reader.id }
}

test('Z08 what a box is told of its letters, counted in every way, is the same before and after another’s arrive, are read or hidden', async () => {
  const [mine, other] = [await aBox(), await aBox()]
  const forAction = [{ key: 'FOR_ACTION', values: [{ nl: 'true' }] }]
  const letter = (recipient: object, more: object = {}) =>
    published(ebox, {
      message: {
        recipient,
        subject: { nl: `${word} ${randomUUID()}` },
        bodyContent: { nl: 'Een tekst' },
        businessDataList: forAction,
        isReplyAuthorized: true,
        ...more,
      },
    })
  const own = [await letter(mine.recipient), await letter(mine.recipient)]
  const told = async () =>
    Promise.all(
      [
        '/ebox',
        '/ebox/statistics',
        '/ebox/messages',
        '/ebox/messages?pageSize=1',
        `/ebox/messages?q=${word}&qlang=nl`,
        '/ebox/messages?readStatus=false',
        '/ebox/messages?forAction=true',
        '/ebox/changes',
        `/ebox/${mine.enterpriseNumber}/partitions`,
        `/ebox/messages/${own[0]}`,
        `/ebox/messages/${own[0]}/thread`,
      ].map(async (path) => {
        const { status, json } = await call(ebox, path, { token: mine.token })
        expect(status, path).toBe(200)
        // When it was last looked into is its reader's own doing.
        return { path, json: { ...Object(json), lastConsultationDate: undefined } }
      }),
    )
  // Its own letters are told as changes once the relay has numbered them.
  const changes = async () => Object((await call(ebox, '/ebox/changes', { token: mine.token })).json)
  await expect.poll(async () => (await changes()).items.length).toBe(own.length)
  const before = await told()
  expect(before[2]?.json).toMatchObject({ totalItems: 2 })

  const theirs = [await letter(other.recipient), await letter(other.recipient), await letter(other.recipient)]
  await call(ebox, `/ebox/messages/${theirs[0]}/body`, { token: other.token })
  const hidden = await call(ebox, '/ebox/messages', {
    method: 'PATCH',
    token: other.token,
    headers: { 'content-type': 'application/merge-patch+json' },
    json: { items: [{ messageId: theirs[1], visible: false, actionExecuted: true }] },
  })
  expect(hidden.status).toBe(200)
  expect((await reply(ebox, theirs[2] ?? '', { token: other.token })).status).toBe(201)
  await publishedForReply(ebox)
  expect(await told()).toEqual(before)
})
