import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import demo from '#db/data-set/demo.json' with { type: 'json' }
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { aFile, aMessage, publish, type PublishOptions } from '#tests/fixtures/publisher.ts'
import { tokenOf } from '#tests/fixtures/registry.ts'
import { refusedPublication } from '#tests/fixtures/refusal.ts'
import { orphanBlobs, rowsOf, sqlAs } from '#tests/fixtures/rows.ts'

const ebox = await sharedEbox()
const { fixtures } = ebox.credentials
const once = (key: string, options: PublishOptions = {}) =>
  publish(ebox, { ...options, headers: { 'Idempotency-Key': key } })

describe('an Idempotency-Key', () => {
  test('is optional', async () => {
    expect((await publish(ebox)).status).toBe(201)
  })

  test.each([
    ['bare', (key: string) => key],
    ['an RFC 8941 String', (key: string) => `"${key}"`],
  ])('%s is taken once: its second use is 409 with the first message, whatever the content', async (_form, write) => {
    const key = write(randomUUID())
    const first = await once(key)
    expect(first.status).toBe(201)
    const answer = await refusedPublication(ebox, {
      headers: { 'Idempotency-Key': key },
      message: { bodyContent: { nl: 'Iets anders' } },
    })
    expect(answer.status).toBe(409)
    expect(answer.body).toMatchObject({
      type: 'urn:problem-type:ebox:idempotencyKeyUsed',
      code: 'CONFLICT',
      messageId: first.body.messageId,
    })
  })

  test('is free again for another application, and for another sender', async () => {
    const key = randomUUID()
    expect((await once(key)).status).toBe(201)
    const files = [await aFile()]
    const other = aMessage(ebox, files, { senderApplicationId: fixtures.senderApplications[1] })
    expect((await once(key, { files, message: other })).status).toBe(201)
    const { id, enterpriseNumber } = findClient(ebox.credentials, 'zilverpad-publisher')
    const foreign = aMessage(ebox, files, {
      sender: { eboxType: 'enterprise', enterpriseNumber },
      senderApplicationId: 'zilverpad:permits',
      messageTypeId: fixtures.messageTypes.otherOrganisation,
    })
    expect((await once(key, { files, message: foreign, token: await tokenOf(ebox, id) })).status).toBe(201)
  })

  test('of a refused publication stays free', async () => {
    const key = randomUUID()
    const refused = await refusedPublication(ebox, {
      headers: { 'Idempotency-Key': key },
      message: { messageTypeId: 'Nothing' },
    })
    expect(refused.status).toBe(400)
    expect((await once(key)).status).toBe(201)
  })

  test.each([50, 1_000])(
    'R04 of %i equal publications at once makes exactly one message, one event and one mail',
    { timeout: 240_000 },
    async (howMany) => {
      const key = randomUUID()
      const mark = `R04 ${key}`
      const files = [await aFile()]
      const [told] = demo.boxes.flatMap((box) => ('alertAddress' in box && box.ssin !== undefined ? [box] : []))
      const recipient = { eboxType: 'citizen', ssin: told?.ssin }
      const message = aMessage(ebox, files, { recipient, subject: { nl: mark }, noticeText: { nl: mark } })
      const token = await tokenOf(ebox, 'documentSender')
      const answers = await Promise.all(Array.from({ length: howMany }, () => insist({ key, files, message, token })))
      const [made, ...others] = answers.toSorted((a, b) => a.status - b.status)
      expect(made?.status).toBe(201)
      expect(new Set(others.map(({ status }) => status))).toEqual(new Set([409]))
      expect(new Set(others.map(({ body }) => body.messageId))).toEqual(new Set([made?.body.messageId]))
      expect((await rowsOf(ebox, String(made?.body.messageId))).events).toHaveLength(1)
      expect(await sqlAs(ebox)`SELECT 1 FROM content WHERE subject->>'nl' = ${mark}`).toHaveLength(1)
      await expect.poll(() => orphanBlobs(ebox), { timeout: 30_000 }).toEqual([])

      const mails = async () =>
        (await ebox.inbox(told?.alertAddress)).filter(({ text }) => text?.includes(mark)).map(({ to }) => to)
      await expect.poll(mails, { timeout: 30_000 }).toEqual([[told?.alertAddress]])
      // A second one would come on the heels of the first.
      const { messageId } = made?.body ?? {}
      expect(await sqlAs(ebox)`SELECT status FROM alert WHERE message_id = ${String(messageId)}`).toEqual([
        { status: 'sent' },
      ])
      expect(await mails()).toHaveLength(1)
    },
  )
})

/** Publishes once, and again after it was told to come back: one client has a share of the places, and a running first use is waited for. */
async function insist({ key, ...publication }: PublishOptions & { key: string }) {
  for (;;) {
    const answer = await once(key, publication)
    const isFinal = answer.status !== 429 && answer.status !== 503 && answer.body.messageId !== undefined
    if (isFinal) return answer
    expect([409, 429, 503]).toContain(answer.status)
    await wait(1_000)
  }
}
