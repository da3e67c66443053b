import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
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

  test('R04 of twenty equal publications at once makes exactly one message', async () => {
    const key = randomUUID()
    const files = [await aFile()]
    const message = aMessage(ebox, files)
    const answers = await Promise.all(Array.from({ length: 20 }, () => once(key, { files, message })))
    const [made, ...others] = answers.toSorted((a, b) => a.status - b.status)
    expect(made?.status).toBe(201)
    expect(others.map(({ status }) => status)).toEqual(Array(19).fill(409))
    expect(new Set(others.map(({ body }) => body.messageId))).toEqual(new Set([made?.body.messageId]))
    expect((await rowsOf(ebox, String(made?.body.messageId))).events).toHaveLength(1)
    const { subject } = message as { subject: { nl: string } }
    expect(await sqlAs(ebox)`SELECT 1 FROM content WHERE subject->>'nl' = ${subject.nl}`).toHaveLength(1)
    await expect.poll(() => orphanBlobs(ebox), { timeout: 15_000 }).toEqual([])
  })
})
