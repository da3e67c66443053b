import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inEveryLanguage } from '#domain/message/translated-string.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { type Ebox, startEbox } from '#tests/fixtures/ebox.ts'
import { call, published, readBack } from '#tests/fixtures/registry.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'

/** An e-Box whose registry takes what the real provider does not. */
let ebox: Ebox
beforeAll(async () => {
  ebox = await startEbox({ env: { OFFERS: 'paymentData structuredData' } })
})
afterAll(() => ebox.stop())

const paymentData = {
  amount: '1250.10',
  vatAmount: 0,
  currency: 'EUR',
  dueDate: '2027-07-15',
  iban: 'BE68 5390 0754 7034',
  reference: '+++090/9337/55493+++',
}
const wired = {
  amount: 1250.1,
  vatAmount: 0,
  currency: 'EUR',
  dueDate: '2027-07-15T00:00:00+02:00',
  iban: 'BE68539007547034',
  reference: '+++090/9337/55493+++',
}
const structuredData = { invoice: { lines: [{ quantity: 3, unit: 'é' }] }, total: 12.5 }

describe('what a message asks to be paid and what it says to software', () => {
  test('are in the message, and at addresses of their own; neither makes it read', async () => {
    const messageId = await published(ebox, { message: { paymentData, structuredData } })
    const read = await readBack(ebox, messageId)
    expect(read).toMatchObject({
      paymentData: { paymentDataId: messageId, ...wired },
      structuredData,
      readStatus: false,
    })
    const payment = await call(ebox, `/ebox/messages/${messageId}/paymentData`)
    expect([payment.status, payment.json]).toEqual([200, { paymentDataId: messageId, ...wired }])
    const structured = await call(ebox, `/ebox/messages/${messageId}/structuredData`)
    expect([structured.status, structured.json]).toEqual([200, structuredData])
    const { messages, opened, contents, audit } = await rowsOf(ebox, messageId)
    expect([messages[0]?.read_at, opened]).toEqual([null, []])
    expect(audit.slice(1).map(({ request_url }) => String(request_url).split('/').at(-1))).toEqual([
      messageId,
      'paymentData',
      'structuredData',
    ])
    const stored = Buffer.concat([contents[0]?.payment_data_cipher, contents[0]?.structured_data_cipher]).toString(
      'latin1',
    )
    for (const plain of ['BE68', '1250', 'invoice', '090/9337']) expect(stored).not.toContain(plain)
  })

  test('are not found where there are none, for another’s message and for an unknown one', async () => {
    const without = await published(ebox)
    const { enterpriseNumber } = findClient(ebox.credentials, 'documentConsumer')
    const theirs = await published(ebox, {
      message: { paymentData, structuredData, recipient: { eboxType: 'enterprise', enterpriseNumber } },
    })
    for (const messageId of [without, theirs, 'none'])
      for (const part of ['paymentData', 'structuredData'])
        expect((await call(ebox, `/ebox/messages/${messageId}/${part}`)).status).toBe(404)
    expect(await readBack(ebox, without)).not.toHaveProperty('paymentData')
  })
})

test('an action leads to its configured address, with the message’s parameter as a value and nothing else', async () => {
  const sql = sqlAs(ebox)
  const url = {
    nl: 'https://platform.example/nl?ref={parameter}&from=ebox',
    fr: 'https://platform.example/{parameter}/fr',
    de: 'https://platform.example/de',
  }
  const label = { nl: 'Ophalen', fr: 'Retirer', de: 'Abholen' }
  await sql`INSERT INTO message_action (message_action_id, label, url) VALUES ('test:collect', ${sql.json(label)}, ${sql.json(url)})`
  const messageId = await published(ebox)
  const actions = [
    { messageActionId: 'test:collect', parameter: 'a/b?c&d=é "<script>$&{parameter}' },
    { messageActionId: 'test:gone', parameter: 'x' },
    { messageActionId: 'test:collect' },
  ]
  await sql`UPDATE content SET actions = ${sql.json(actions)} WHERE message_id = ${messageId}`
  const value = 'a%2Fb%3Fc%26d%3D%C3%A9%20%22%3Cscript%3E%24%26%7Bparameter%7D'
  expect((await readBack(ebox, messageId)).actions).toEqual([
    {
      messageActionId: 'test:collect',
      label,
      href: {
        nl: `https://platform.example/nl?ref=${value}&from=ebox`,
        fr: `https://platform.example/${value}/fr`,
        de: 'https://platform.example/de',
      },
    },
    {
      messageActionId: 'test:collect',
      label,
      href: {
        nl: 'https://platform.example/nl?ref=&from=ebox',
        fr: 'https://platform.example//fr',
        de: 'https://platform.example/de',
      },
    },
  ])
})

test('a language that an action or a sender’s name was not given in is filled with another', async () => {
  const sql = sqlAs(ebox)
  const [label, url] = [{ fr: 'Retirer' }, { fr: 'https://platform.example/fr', de: 'https://platform.example/de' }]
  await sql`INSERT INTO message_action (message_action_id, label, url) VALUES ('test:french', ${sql.json(label)}, ${sql.json(url)})`
  const messageId = await published(ebox, { message: { actions: [{ messageActionId: 'test:french' }] } })
  expect((await readBack(ebox, messageId)).actions).toEqual([
    {
      messageActionId: 'test:french',
      label: inEveryLanguage(label),
      href: { nl: url.fr, fr: url.fr, de: url.de },
    },
  ])
})

test('a citizen who replied is told by name, never by number; a sender that the reference data lacks by the name that it gave', async () => {
  const sql = sqlAs(ebox)
  const [citizens, strangers] = [await published(ebox), await published(ebox)]
  const name = { nl: 'An Voorbeeld' }
  await sql`UPDATE content SET sender_name = ${sql.json(name)} WHERE message_id IN ${sql([citizens, strangers])}`
  await sql`UPDATE message SET sender_ebox_type = 'citizen', sender_organization_id = 'must-not-show' WHERE message_id = ${citizens}`
  await sql`UPDATE message SET sender_organization_id = '0206731645' WHERE message_id = ${strangers}`
  expect((await readBack(ebox, citizens)).sender).toEqual({
    eboxType: 'citizen',
    name: inEveryLanguage(name),
  })
  expect((await readBack(ebox, strangers)).sender).toEqual({
    eboxType: 'enterprise',
    enterpriseNumber: '0206731645',
    partition: 'GENERAL',
    organizationName: inEveryLanguage(name),
  })
  const list = await call(ebox, '/ebox/messages?pageSize=100')
  expect(list.bytes.toString()).toContain(citizens)
  expect(list.bytes.toString()).not.toContain('must-not-show')
  expect((await call(ebox, '/ebox/messages?sender=must-not-show')).json).toMatchObject({ totalItems: 0 })
  expect((await call(ebox, '/ebox/messages?q=voorbeeld&qlang=nl')).json).toMatchObject({ totalItems: 2 })
})

test('a message tells by when it wants to be read, and what it answers', async () => {
  const sql = sqlAs(ebox)
  const [messageId, original] = [await published(ebox), await published(ebox)]
  await sql`
    UPDATE message SET due_on = '2027-02-03', original_message_id = ${original}, thread_id = ${original} WHERE message_id = ${messageId}`
  const expected = { dueDate: '2027-02-03', originalMessageId: original, threadId: original }
  expect(await readBack(ebox, messageId)).toMatchObject(expected)
})

test('a message that waits stands in no list, no count, no search and no detail', async () => {
  const sql = sqlAs(ebox)
  const messageId = await published(ebox, { message: { subject: { nl: 'Nog even wachten kolibrie' } } })
  const counts = async () => [
    Object(Object(await call(ebox, '/ebox')).json).numberOfMessages,
    Object(Object(await call(ebox, '/ebox/statistics')).json).total,
    Object(Object(await call(ebox, '/ebox/messages')).json).totalItems,
    Object(Object(await call(ebox, '/ebox/messages?q=kolibrie&qlang=nl')).json).totalItems,
  ]
  const seen = await counts()
  await sql`
    UPDATE message SET waits_for = 'visibleFrom', received_at = now() + interval '1 day' WHERE message_id = ${messageId}`
  expect(await counts()).toEqual(seen.map((count: number) => count - 1))
  for (const part of ['', '/attachments', '/paymentData', '/structuredData', '/body'])
    expect((await call(ebox, `/ebox/messages/${messageId}${part}`)).status).toBe(404)
})

describe('statistics', () => {
  test('count what is about to expire unread, what asks for an action, what is registered', async () => {
    const sql = sqlAs(ebox)
    const before = Object((await call(ebox, '/ebox/statistics')).json)
    const forAction = { businessDataList: [{ key: 'FOR_ACTION', values: [{ nl: 'true' }] }] }
    const [soon, soonButRead, later, done, withdrawn] = [
      await published(ebox, { message: forAction }),
      await published(ebox),
      await published(ebox),
      await published(ebox, { message: forAction }),
      await published(ebox, { message: forAction }),
    ]
    await sql`UPDATE message SET expires_at = now() + interval '14 days 23 hours', is_registered_mail = true WHERE message_id IN ${sql([soon, soonButRead])}`
    await sql`UPDATE message SET read_at = now() WHERE message_id = ${soonButRead}`
    await sql`UPDATE message SET expires_at = now() + interval '15 days 1 hour' WHERE message_id = ${later}`
    await sql`UPDATE message SET action_executed_at = now() WHERE message_id = ${done}`
    await sql`UPDATE message SET withdrawn_at = now() WHERE message_id = ${withdrawn}`
    expect((await call(ebox, '/ebox/statistics')).json).toEqual({
      total: before.total + 5,
      unread: before.unread + 3,
      nearlyExpired: before.nearlyExpired + 1,
      forAction: before.forAction + 1,
      registeredMail: before.registeredMail + 2,
    })
  })
})

describe('an answer that its asker has already is not sent again:', () => {
  test.each(['/ebox', '/ebox/messages', '/ebox/statistics', 'message', '/refData/messageTypes'])('%s', async (path) => {
    const messageId = await published(ebox)
    const address = path === 'message' ? `/ebox/messages/${messageId}` : path
    const as = 'documentConsumer'
    const own = path === 'message' ? {} : { as }
    // The summary tells when the box was last consulted: written just now, it stays for a minute.
    await sqlAs(ebox)`UPDATE ebox SET last_consulted_at = now()`
    const { headers, bytes } = await call(ebox, address, own)
    const tag = headers.get('etag') ?? ''
    expect(tag).toMatch(/^"[\w-]{43}"$/)
    for (const named of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await call(ebox, address, {
        ...own,
        headers: { 'If-None-Match': named, 'BelGov-Trace-Id': `again-${messageId.slice(24)}` },
      })
      expect([again.status, again.bytes.length, again.headers.get('etag')]).toEqual([304, 0, tag])
      expect(again.headers.get('cache-control')).toBe(headers.get('cache-control'))
    }
    for (const other of ['"other"', tag.slice(1, -1)])
      expect((await call(ebox, address, { ...own, headers: { 'If-None-Match': other } })).bytes).toEqual(bytes)
  })

  test('it is audited as a read all the same, and a change gives another tag', async () => {
    const messageId = await published(ebox)
    const address = `/ebox/messages/${messageId}`
    const first = (await call(ebox, address)).headers.get('etag') ?? ''
    await call(ebox, address, { headers: { 'If-None-Match': first } })
    const { audit } = await rowsOf(ebox, messageId)
    expect(audit.map(({ response_code }) => response_code)).toEqual([201, 200, 304])
    await sqlAs(ebox)`UPDATE message SET read_at = now() WHERE message_id = ${messageId}`
    const changed = await call(ebox, address, { headers: { 'If-None-Match': first } })
    expect([changed.status, changed.headers.get('etag') === first]).toEqual([200, false])
  })
})
