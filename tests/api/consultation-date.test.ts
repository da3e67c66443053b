import { describe, expect, test } from 'vitest'
import { EboxShape } from '#http/message-registry/message.ts'
import { aClient } from '#tests/fixtures/clients.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { call, contentHref, published } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'

const ebox = await sharedEbox()
const sql = sqlAs(ebox)

/** A box of the test's own with one message, which nobody consulted yet. */
async function aBox() {
  const { enterpriseNumber, token } = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
  const options = { token: await token() }
  const messageId = await published(ebox, { message: { recipient: { eboxType: 'enterprise', enterpriseNumber } } })
  return {
    enterpriseNumber,
    messageId,
    options,
    ask: (path: string) => call(ebox, path, options),
    consultedSecondsAgo: async () => {
      const [row] = await sql`
        SELECT extract(epoch FROM now() - last_consulted_at)::float8 AS seconds FROM ebox
        WHERE enterprise_number = ${enterpriseNumber}`
      return row?.seconds === null ? undefined : Number(row?.seconds)
    },
  }
}

const soon = { timeout: 15_000, interval: 200 }

describe('when a box was last consulted is written soon after, whatever was asked of it:', () => {
  test.each(['summary', 'list', 'message', 'document', 'statistics'])('%s', async (what) => {
    const { messageId, ask, options, consultedSecondsAgo } = await aBox()
    expect(await consultedSecondsAgo()).toBeUndefined()
    const paths: Record<string, string> = {
      summary: '/ebox',
      list: '/ebox/messages',
      message: `/ebox/messages/${messageId}`,
      statistics: '/ebox/statistics',
    }
    const path = paths[what] ?? (await contentHref(ebox, messageId, 0, options))
    expect((await ask(path)).status).toBe(200)
    await expect.poll(consultedSecondsAgo, soon).toBeLessThan(10)
  })
})

test('the summary tells it to the reader, and the preferences to senders', async () => {
  const { enterpriseNumber, ask } = await aBox()
  await sql`UPDATE ebox SET activated_at = now() WHERE enterprise_number = ${enterpriseNumber}`
  const told = async () => EboxShape.parse((await ask('/ebox')).json).lastConsultationDate
  expect(await told()).toBeUndefined()
  await expect.poll(told, soon).toBeDefined()
  const { json } = await call(ebox, `${ebox.origin}/api/federation/v1/eboxPreferences/search`, {
    as: 'documentSender',
    json: { eboxType: 'enterprise', eboxIdType: 'EnterpriseNumber', eboxIdValueList: [enterpriseNumber] },
  })
  expect(json).toMatchObject([{ lastConnectionDate: await told() }])
})

test('it is written once a minute at most, and not by who may not read', async () => {
  const [often, seldom, foreign] = [await aBox(), await aBox(), await aBox()]
  const consulted = ({ enterpriseNumber }: typeof often, secondsAgo: number) =>
    sql`UPDATE ebox SET last_consulted_at = now() - ${secondsAgo} * interval '1 second' WHERE enterprise_number = ${enterpriseNumber}`
  await consulted(often, 30)
  await consulted(seldom, 90)
  await often.ask('/ebox')
  expect((await often.ask(`/ebox/messages/${foreign.messageId}`)).status).toBe(404)
  // What is told after them is written with them, or after.
  await seldom.ask('/ebox')
  await expect.poll(seldom.consultedSecondsAgo, soon).toBeLessThan(10)
  expect(await often.consultedSecondsAgo()).toBeGreaterThan(25)
  expect(await foreign.consultedSecondsAgo()).toBeUndefined()
})
