import { expect, test } from 'vitest'
import { MessagesShape } from '#http/message-registry/message.ts'
import { aClient } from '#tests/fixtures/clients.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { call, published, readBack } from '#tests/fixtures/registry.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'

/* The software of a service provider consults the box of an enterprise that lets it (spec §8), by the header of spec §3. */
const ebox = await sharedEbox()
const sql = sqlAs(ebox)
const { active } = ebox.credentials.fixtures.enterprises
const header = 'On-Behalf-Of-Enterprise-Number'

async function aServiceProvider(
  mandate: { operation?: string; accepted?: string; until?: string; ended?: boolean } = {},
) {
  const provider = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
  const { operation = 'consult', accepted = 'both', until = '1 day', ended = false } = mandate
  await sql`INSERT INTO enterprise_mandate (enterprise_number, mandatary_enterprise_number, operation, enterprise_accepted_at,
      mandatary_accepted_at, valid_until, ended_at)
    VALUES (${active}, ${provider.enterpriseNumber}, ${operation}, ${accepted === 'mandatary' ? null : new Date()},
      ${accepted === 'enterprise' ? null : new Date()}, now() + ${until}::interval, ${ended ? new Date() : null})`
  const token = await provider.token()
  const ask = (path: string, onBehalfOf: string | null = active) =>
    call(ebox, path, { token, headers: { ...(onBehalfOf !== null && { [header]: onBehalfOf }) } })
  return { ...provider, accessToken: token, ask }
}

test('it lists, reads and opens what the enterprise received, and the enterprise sees that it did', async () => {
  const messageId = await published(ebox)
  const provider = await aServiceProvider()
  const { status, json } = await provider.ask('/ebox/messages?pageSize=100')
  expect(status).toBe(200)
  expect(MessagesShape.parse(json).items.map((each) => each.messageId)).toContain(messageId)
  expect((await provider.ask(`/ebox/messages/${messageId}`)).status).toBe(200)
  const { attachments } = await rowsOf(ebox, messageId)
  const content = `/ebox/messages/${messageId}/attachments/${String(attachments[0]?.attachment_id)}/content`
  expect((await provider.ask(content)).status).toBe(200)
  expect(await readBack(ebox, messageId)).toMatchObject({ readStatus: true })
  const { opened } = await rowsOf(ebox, messageId)
  expect(opened).toEqual([expect.objectContaining({ actor: 'documentConsumer', actor_name: provider.id })])
})

test('without the header it reads its own box, and with its own number too', async () => {
  const messageId = await published(ebox)
  const provider = await aServiceProvider()
  for (const own of [null, provider.enterpriseNumber]) {
    const { status, json } = await provider.ask('/ebox/messages?pageSize=100', own)
    expect(status).toBe(200)
    expect(MessagesShape.parse(json).items.map((each) => each.messageId)).not.toContain(messageId)
    expect((await provider.ask(`/ebox/messages/${messageId}`, own)).status).toBe(404)
  }
})

test.each<[string, Parameters<typeof aServiceProvider>[0]]>([
  ['to publish only', { operation: 'publish' }],
  ['that the enterprise did not accept', { accepted: 'mandatary' }],
  ['that the provider did not accept', { accepted: 'enterprise' }],
  ['that is over', { until: '-1 second' }],
  ['that was ended', { ended: true }],
])('Z01 a mandate %s opens nothing', async (_name, mandate) => {
  const messageId = await published(ebox)
  const provider = await aServiceProvider(mandate)
  for (const path of ['/ebox', '/ebox/messages', `/ebox/messages/${messageId}`, '/ebox/changes', '/ebox/statistics'])
    expect((await provider.ask(path)).status, path).toBe(403)
})

test('Z11 the end of a mandate counts for the next request', async () => {
  const provider = await aServiceProvider()
  expect((await provider.ask('/ebox/messages')).status).toBe(200)
  await sql`UPDATE enterprise_mandate SET ended_at = now() WHERE mandatary_enterprise_number = ${provider.enterpriseNumber}`
  expect((await provider.ask('/ebox/messages')).status).toBe(403)
})

test('what is no enterprise number is refused as such', async () => {
  const provider = await aServiceProvider()
  const { status, json } = await provider.ask('/ebox/messages', 'nobody')
  expect(status).toBe(400)
  expect(json).toMatchObject({ issues: [expect.objectContaining({ in: 'header', name: header })] })
})

test('a number that lost its leading zero is the same number', async () => {
  const provider = await aServiceProvider()
  const short = active.replace(/^0/, '')
  expect((await provider.ask('/ebox', short)).status).toBe(200)
})
