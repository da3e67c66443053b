import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { openDatabase } from '#db/client.ts'
import { recipientsOnPage } from '#domain/broadcast/recipient-list.ts'
import { numberEvents } from '#domain/event/number-events.ts'
import { placesOfNumber } from '#domain/federation/read-document-events.ts'
import { DocumentEventPageShape, mostEventsSubmitted } from '#http/federation/document-events.ts'
import { createdPublication, openCitizens, openEnterprises, startWorker, taskOf } from '#tests/fixtures/broadcast.ts'
import { aClient } from '#tests/fixtures/clients.ts'
import { clientFor, findClient } from '#tests/fixtures/credentials.ts'
import { aDocumentEvent } from '#tests/fixtures/document-events.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { aWrongEnterpriseNumber } from '#tests/fixtures/enterprise-number.ts'
import { activeConsumer, call, published } from '#tests/fixtures/registry.ts'
import { issuesOf } from '#tests/fixtures/refusal.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'

const ebox = await sharedEbox()
const sql = sqlAs(ebox)
const { fixtures } = ebox.credentials
const address = `${ebox.origin}/api/federation/v1/ebox/enterprise/document/events`
const reader = clientFor(ebox.credentials, 'documentSender', 'readDocumentEvents').id
const publisher = findClient(ebox.credentials, 'documentSender')

/** The relay's own work, which an e-Box of the machine APIs alone leaves to others; more than one may do it. */
const worker = openDatabase(ebox.databases.worker, 1)
const number = async () => {
  while ((await numberEvents(worker)) > 0);
}
afterAll(() => worker.$client.end({ timeout: 1 }))

type Page = ReturnType<typeof DocumentEventPageShape.parse>
type Item = Page['EboxEnterpriseDocumentEvents'][number]

const ask = (query: string, options = {}) => call(ebox, `${address}?${query}`, { as: reader, ...options })
const page = async (query: string) => DocumentEventPageShape.parse((await ask(query)).json)
const refused = ({ status, json }: { status: number; json: unknown }) => [
  status,
  issuesOf({ status, headers: {}, body: Object(json) }),
]

/** Goes on from a number until there is nothing more at this moment. Others write into the same registry: pick out your own. */
async function follow(after = 0, { pageSize = 200, more = '' } = {}) {
  const items: Item[] = []
  for (;;) {
    const { EboxEnterpriseDocumentEvents, pageInfo } = await page(
      `lastSequenceNbr=${after}&pageSize=${pageSize}${more}`,
    )
    expect(EboxEnterpriseDocumentEvents.length).toBeLessThanOrEqual(pageSize)
    items.push(...EboxEnterpriseDocumentEvents)
    after = pageInfo.lastSequenceNbr
    if (!pageInfo.hasNext) return { items, after }
  }
}

/** Where the sequence stands. */
async function here(): Promise<number> {
  await number()
  const [row] = await sql`SELECT sequence FROM relay_cursor WHERE name = 'numbering'`
  return Number(row?.['sequence']) * placesOfNumber
}

/** A provider whose software nobody else uses. */
async function aProvider() {
  const client = await aClient(ebox, { role: 'documentSender', scope: ['submitEvents'] })
  const token = await client.token()
  return { ...client, submit: (json: unknown, query = '') => call(ebox, `${address}${query}`, { token, json }) }
}

/** Software with a box of its own, which nobody else writes into. */
async function aBox() {
  const client = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
  const token = await client.token()
  const recipient = { eboxType: 'enterprise', enterpriseNumber: client.enterpriseNumber }
  const publishTo = (message: Record<string, unknown> = {}) =>
    published(ebox, {
      files: [],
      message: {
        recipient,
        attachments: [],
        isBodyMainContent: true,
        bodyContent: { nl: 'Dag' },
        ...message,
      },
    })
  const read = (messageId: string) => call(ebox, `/ebox/messages/${messageId}/body`, { token })
  return { ...client, publishTo, read }
}

const short = (items: Item[]) => items.map(({ eventData }) => `${eventData.eventType} ${eventData.messageId}`)
const of = (items: Item[], enterpriseNumber: string) =>
  items.filter(({ eventData }) => eventData.enterpriseId === enterpriseNumber)
const numbersOf = (items: Item[]) => items.map(({ eventSequenceNbr }) => eventSequenceNbr)

/** Each number once, and in order. */
function expectOrder(items: Item[]) {
  const numbers = numbersOf(items)
  expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b))
}

describe('GET …/events', () => {
  test('tells of a letter that came, and that its main content was read, in the form of the public file', async () => {
    const from = await here()
    const box = await aBox()
    const messageId = await box.publishTo({ subject: { nl: 'Zeer vertrouwelijk' } })
    await box.read(messageId)
    await box.read(messageId)
    await number()
    const { items } = await follow(from)
    const own = of(items, box.enterpriseNumber)
    expect(short(own)).toEqual([`newDocument ${messageId}`, `readDocument ${messageId}`])
    const dated = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect(own[0]).toEqual({
      eventSequenceNbr: expect.any(Number),
      eventTime: dated,
      eventProviderId: new URL(ebox.origin).hostname,
      eventData: {
        eventType: 'newDocument',
        enterpriseId: box.enterpriseNumber,
        messageId,
        receiptDate: dated,
        expirationDate: dated,
        registeredMail: false,
        messageTypeId: fixtures.messageTypes.enterprise,
        senderOrganizationId: publisher.enterpriseNumber,
        senderApplicationId: fixtures.senderApplications[0],
      },
    })
    expectOrder(items)
  })

  test('has reminders and warnings, and no word for a withdrawal or a change', async () => {
    const from = await here()
    const box = await aBox()
    const messageId = await box.publishTo()
    for (const type of [
      'consultation/message.changed',
      'notification/message.unread',
      'notification/message.expiring',
      'publication/message.withdrawn',
    ])
      await sql`INSERT INTO event (box_id, message_id, type) SELECT box_id, message_id, ${type} FROM message WHERE message_id = ${messageId}`
    await number()
    expect(short(of((await follow(from)).items, box.enterpriseNumber))).toEqual([
      `newDocument ${messageId}`,
      `newDocumentReminder ${messageId}`,
      `documentExpirationAlert ${messageId}`,
    ])
    // Nor is it a change of the box.
    const token = await box.token()
    const whole = Object((await call(ebox, '/ebox/changes?pageSize=10', { token })).json) as { nextCursor: string }
    const next = await call(ebox, `/ebox/changes?pageSize=10&cursor=${whole.nextCursor}`, { token })
    expect(next.json).toMatchObject({ items: [], isComplete: true })
  })

  test('goes on from the number of any event', async () => {
    const from = await here()
    const box = await aBox()
    for (let count = 0; count < 4; count += 1) await box.publishTo()
    await number()
    const { items } = await follow(from, { pageSize: 3 })
    for (const [at, { eventSequenceNbr }] of items.entries()) {
      const rest = (await follow(eventSequenceNbr)).items
      expect(numbersOf(rest).slice(0, items.length - at - 1)).toEqual(numbersOf(items.slice(at + 1)))
      const before = await page(`lastSequenceNbr=${eventSequenceNbr - 1}&pageSize=1`)
      expect(before.EboxEnterpriseDocumentEvents).toEqual([items[at]])
    }
  })

  test('from the beginning to the end is in order, and whoever asks at the end is never led back', async () => {
    await number()
    const { items, after } = await follow(0, { pageSize: 1000 })
    expectOrder(items)
    const again = await page(`lastSequenceNbr=${after}&pageSize=1`)
    expect(again.pageInfo.lastSequenceNbr).toBeGreaterThanOrEqual(after)
  })

  test('tells of each letter of a broadcast to enterprises by a number of its own, and goes on in the middle', async () => {
    const from = await here()
    const numbers = await openEnterprises(ebox, 7)
    const publicationId = await createdPublication(ebox, { messageTypeId: fixtures.messageTypes.enterprise })
    const [first = ''] = numbers
    const task = await taskOf(ebox, publicationId, ['enterpriseNumber', ...numbers, first].join('\r\n'))
    await startWorker(ebox, task).exited
    await number()
    const sent = await sql`SELECT message_id FROM message WHERE publication_id = ${publicationId}`
    for (const pageSize of [1, 3, 500]) {
      const { items } = await follow(from, { pageSize })
      expectOrder(items)
      const own = items.filter(({ eventData }) => numbers.includes(eventData.enterpriseId))
      expect(own.map(({ eventData }) => eventData.enterpriseId)).toEqual(numbers)
      expect(short(own).toSorted()).toEqual(sent.map((row) => `newDocument ${String(row['message_id'])}`).toSorted())
    }
    expect(recipientsOnPage).toBeLessThan(placesOfNumber)
  })

  test('never tells of a citizen’s letter, however it came and whatever is asked', async () => {
    const from = await here()
    const messageId = await published(ebox, {
      message: {
        recipient: { eboxType: 'citizen', ssin: fixtures.citizens.active },
        messageTypeId: fixtures.messageTypes.citizen,
      },
    })
    const publicationId = await createdPublication(ebox)
    const task = await taskOf(ebox, publicationId, ['ssin', ...(await openCitizens(ebox, 3))].join('\r\n'))
    await startWorker(ebox, task).exited
    await number()
    const rows =
      await sql`SELECT message_id FROM message WHERE publication_id = ${publicationId} OR message_id = ${messageId}`
    expect(rows).toHaveLength(4)
    const told = new Set((await follow(from)).items.map(({ eventData }) => eventData.messageId))
    for (const row of rows) expect(told).not.toContain(row['message_id'])
  })

  test('Z09 the role that reads for the federation sees no person’s box, and no content of any', async () => {
    const as = (statement: string) =>
      sqlAs(ebox, 'app').begin(async (transaction) => {
        await transaction`SELECT set_config('role', 'ebox_federation', true)`
        return transaction.unsafe(statement)
      })
    const persons = `SELECT box_id FROM ebox WHERE ebox_type <> 'enterprise'`
    for (const statement of [
      persons,
      `SELECT message_id FROM message WHERE box_id NOT IN (SELECT box_id FROM ebox)`,
      `SELECT message_id FROM event WHERE box_id NOT IN (SELECT box_id FROM ebox)`,
      `SELECT publication_id FROM publication WHERE audience <> 'enterprise'`,
    ])
      expect(await as(statement), statement).toEqual([])
    expect((await as('SELECT box_id FROM message LIMIT 1')).length).toBe(1)
    for (const statement of [
      'SELECT subject FROM content',
      'SELECT subject FROM publication',
      'SELECT read_at FROM message',
      'SELECT ssin_cipher FROM ebox',
      'SELECT * FROM audit_line',
      'SELECT * FROM access_log',
      'UPDATE event SET sequence = 1',
      'DELETE FROM submitted_event',
    ])
      await expect(as(statement), statement).rejects.toThrow(/permission denied/)
  })

  test('takes a filter of types, a start time and the caller’s own clientId', async () => {
    const from = await here()
    const box = await aBox()
    const messageId = await box.publishTo()
    await box.read(messageId)
    await number()
    const own = async (more: string) => short(of((await follow(from, { more })).items, box.enterpriseNumber))
    expect(await own('&filter=readDocument')).toEqual([`readDocument ${messageId}`])
    expect(await own('&filter=readDocument,newDocument')).toHaveLength(2)
    expect(await own('&startTime=2999-01-01T00:00:00Z')).toEqual([])
    expect(await own('&startTime=2020-01-01T00:00:00%2B01:00')).toHaveLength(2)
    expect(await own(`&clientId=${reader}`)).toHaveLength(2)
  })

  test('I15 tells everything that is wrong with what is asked, at once', async () => {
    expect(
      refused(await ask('lastSequenceNbr=-1&pageSize=1001&filter=newDocument,other&startTime=yesterday&q=x')),
    ).toEqual([
      400,
      [
        'schemaViolation query lastSequenceNbr',
        'schemaViolation query pageSize',
        'schemaViolation query startTime',
        'invalidInput query filter',
        'unknownInput query q',
      ],
    ])
    expect(refused(await ask(''))).toEqual([
      400,
      ['schemaViolation query lastSequenceNbr', 'schemaViolation query pageSize'],
    ])
    for (const query of ['lastSequenceNbr=9007199254740993&pageSize=1', 'lastSequenceNbr=1.5&pageSize=1'])
      expect((await ask(query)).status, query).toBe(400)
    for (const startTime of ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59-14:00'])
      expect((await ask(`lastSequenceNbr=0&pageSize=1&startTime=${startTime}`)).status, startTime).toBe(400)
  })

  test('refuses a number that was not given yet: the registry was set back to a copy, and nobody shall wait in vain', async () => {
    const ahead = (await here()) + 1_000_000 * placesOfNumber
    expect(refused(await ask(`lastSequenceNbr=${ahead}&pageSize=1`))).toEqual([
      400,
      ['invalidInput query lastSequenceNbr'],
    ])
  })

  test('leaves an audit line that says which part of the sequence was told', async () => {
    const from = await here()
    const { pageInfo } = await page(`lastSequenceNbr=${from}&pageSize=17`)
    const lines = await sql`
      SELECT * FROM audit_line WHERE client_id = ${reader} AND request_url LIKE ${`%?lastSequenceNbr=${from}&pageSize=17`}`
    expect(lines[0]).toMatchObject({
      response_code: 200,
      details: { after: from, last: pageInfo.lastSequenceNbr, events: expect.any(Number) },
    })
  })
})

describe('who may', () => {
  const query = 'lastSequenceNbr=0&pageSize=1'

  test('read: nobody but a client that the federation let, as long as it does', async () => {
    for (const [role, scope] of [
      ['documentSender', ['publish', 'reference', 'preference', 'submitEvents']],
      ['documentConsumer', ['consult', 'summary', 'messages']],
    ] as const) {
      const client = await aClient(ebox, { role, scope: [...scope] })
      const { status, json } = await ask(query, { token: await client.token() })
      expect(status).toBe(403)
      expect(json).toMatchObject({ type: 'urn:problem-type:belgif:missingScope' })
    }
    expect((await ask(query, { token: null })).status).toBe(401)

    const client = await aClient(ebox, { role: 'documentSender', scope: ['readEvents'] })
    const token = await client.token()
    expect((await ask(query, { token })).status).toBe(200)
    await sql`UPDATE client SET scope = 'other' WHERE client_id = ${client.id}`
    expect((await ask(query, { token })).status).toBe(403)
    await sql`UPDATE client SET status = 'suspended' WHERE client_id = ${client.id}`
    expect((await ask(query, { token })).status).toBe(401)
  })

  test('tell: a client of the federation that has the scope for it, and in no other’s name', async () => {
    const events = [aDocumentEvent()]
    expect((await call(ebox, address, { as: publisher.id, json: events })).status).toBe(403)
    expect((await call(ebox, address, { as: activeConsumer(ebox), json: events })).status).toBe(403)
    const provider = await aProvider()
    for (const { status, json } of [
      await provider.submit(events, `?clientId=${reader}`),
      await ask(`${query}&clientId=${provider.id}`),
    ]) {
      expect(status).toBe(403)
      expect(json).toMatchObject({ type: 'urn:problem-type:belgif:missingPermission' })
    }
    expect(await sql`SELECT FROM submitted_event WHERE client_id IN (${provider.id}, ${publisher.id})`).toEqual([])
    expect((await provider.submit(events, `?clientId=${provider.id}`)).status).toBe(201)
  })
})

describe('POST …/events', () => {
  test('takes events of another provider into the same sequence, as they were told and in their order', async () => {
    const from = await here()
    const [provider, box] = [await aProvider(), await aBox()]
    const events = [
      aDocumentEvent({
        eventCorrelationId: 'één',
        registeredMail: true,
        messageTypeId: 'INVOICE',
        senderOrganizationId: '0206731645',
        senderApplicationId: 'SENDER',
        subject: { nl: 'Een factuur', en: 'An invoice' },
      }),
      aDocumentEvent({ eventType: 'newDocumentReminder' }),
      aDocumentEvent({ eventType: 'documentExpirationAlert', eventCorrelationId: 'three' }),
      aDocumentEvent({ eventType: 'readDocument' }),
    ]
    const before = await box.publishTo()
    const answer = await provider.submit(events)
    expect([answer.status, answer.json]).toEqual([201, { submitted: 4, repeated: 0 }])
    const behind = await box.publishTo()
    await number()
    const { items } = await follow(from, { pageSize: 2 })
    expectOrder(items)
    const told = items.filter(({ eventProviderId }) => eventProviderId === provider.enterpriseNumber)
    expect(told.map(({ eventData }) => eventData)).toEqual(
      events.map((event) => ({
        ...event,
        receiptDate: '2026-11-02T08:30:00Z',
        expirationDate: '2027-11-02T08:30:00Z',
      })),
    )
    const ids = [before, ...events.map(({ messageId }) => messageId), behind]
    expect(items.map(({ eventData }) => eventData.messageId).filter((id) => ids.includes(id))).toEqual(ids)
    const lines = await sql`SELECT * FROM audit_line WHERE client_id = ${provider.id} AND request_method = 'POST'`
    expect(lines).toMatchObject([
      {
        response_code: 201,
        details: { submitted: 4, repeated: 0, messageIds: events.map((each) => each['messageId']) },
      },
    ])
  })

  test('I15 tells everything that is wrong at once, and stores nothing', async () => {
    const provider = await aProvider()
    const { registeredMail: _registeredMail, ...incomplete } = aDocumentEvent()
    const answer = await provider.submit([
      aDocumentEvent(),
      incomplete,
      aDocumentEvent({ eventType: 'withdrawnDocument', enterpriseId: aWrongEnterpriseNumber() }),
      aDocumentEvent({ receiptDate: '2026-13-01T00:00:00Z', expirationDate: '0000-01-01T00:00:00Z', messageId: '' }),
      aDocumentEvent({ subject: { es: 'Una carta', nl: 'a'.repeat(501) }, eboxId: 1 }),
    ])
    const [status, issues] = refused(answer)
    expect(status).toBe(400)
    expect(issues).toEqual(
      expect.arrayContaining([
        'schemaViolation [1].registeredMail',
        'schemaViolation [2].eventType',
        'invalidInput [2].enterpriseId',
        'schemaViolation [3].receiptDate',
        'invalidInput [3].expirationDate',
        'schemaViolation [3].messageId',
        'unknownInput [4].subject.es',
        'schemaViolation [4].subject.nl',
        'unknownInput [4].eboxId',
      ]),
    )
    for (const body of [[], {}, null, Array.from({ length: mostEventsSubmitted + 1 }, () => aDocumentEvent())])
      expect((await provider.submit(body)).status).toBe(400)
    const twice = ['a', 'b', 'a'].map((eventCorrelationId) => aDocumentEvent({ eventCorrelationId }))
    expect(refused(await provider.submit(twice))).toEqual([400, ['invalidInput [2].eventCorrelationId']])
    expect(await sql`SELECT FROM submitted_event WHERE client_id = ${provider.id}`).toEqual([])
    expect(await sql`SELECT FROM audit_line WHERE client_id = ${provider.id}`).toEqual([])
  })

  test('a repeat under the same eventCorrelationId stores nothing again; another content under it is 409, and all of it is left', async () => {
    const provider = await aProvider()
    const other = await aProvider()
    const event = aDocumentEvent({ eventCorrelationId: 'a', subject: { nl: 'Brief', fr: 'Lettre' } })
    const stored = async () => (await sql`SELECT FROM submitted_event WHERE client_id = ${provider.id}`).length
    expect((await provider.submit([event])).json).toEqual({ submitted: 1, repeated: 0 })
    // The same instant and the same texts, written another way.
    const same = { ...event, receiptDate: '2026-11-02T08:30:00Z', subject: { fr: 'Lettre', nl: 'Brief' } }
    const again = await provider.submit([aDocumentEvent({ eventCorrelationId: 'b' }), same])
    expect([again.status, again.json]).toEqual([201, { submitted: 1, repeated: 1 }])
    for (const changed of [
      { messageId: 'another' },
      { registeredMail: true },
      { eventType: 'readDocument' },
      { subject: undefined },
      { messageTypeId: 'X' },
    ]) {
      const answer = await provider.submit([aDocumentEvent(), { ...event, ...changed }])
      expect(refused(answer), JSON.stringify(changed)).toEqual([409, ['rejectedInput [1].eventCorrelationId CONFLICT']])
    }
    expect(await stored()).toBe(2)
    // A name is the client's own.
    expect((await other.submit([{ ...event, messageId: 'another' }])).json).toEqual({ submitted: 1, repeated: 0 })
  })

  test('the same array many times at once is stored once', async () => {
    const provider = await aProvider()
    const events = Array.from({ length: 50 }, (_, at) => aDocumentEvent({ eventCorrelationId: String(at) }))
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, at) => provider.submit(at % 2 ? events : events.toReversed())),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 201))
    expect(await sql`SELECT FROM submitted_event WHERE client_id = ${provider.id}`).toHaveLength(50)
  })

  test('takes as many as one call may hold', async () => {
    const from = await here()
    const provider = await aProvider()
    const events = Array.from({ length: mostEventsSubmitted }, () => aDocumentEvent())
    expect((await provider.submit(events)).json).toEqual({ submitted: mostEventsSubmitted, repeated: 0 })
    await number()
    const told = (await follow(from, { pageSize: 300 })).items.filter(
      ({ eventProviderId }) => eventProviderId === provider.enterpriseNumber,
    )
    expect(told.map(({ eventData }) => eventData.messageId)).toEqual(events.map(({ messageId }) => messageId))
  })
})

describe('none missed, none twice, while others write:', () => {
  const writes = process.env.TEST_LONG ? 1_000 : 60
  const writers = 4

  test.each([1, 7, 1000])('%i to a page', { timeout: 120_000 }, async (pageSize) => {
    const from = await here()
    const [box, provider] = [await aBox(), await aProvider()]
    const expected: string[] = []
    let writing = writers + 1
    let relaying = true

    const write = async (seed: number) => {
      for (let turn = seed; turn < writes; turn += writers) {
        if (turn % 3 === 0) {
          const [one, two] = [randomUUID(), randomUUID()]
          await provider.submit([aDocumentEvent({ messageId: one }), aDocumentEvent({ messageId: two })])
          expected.push(`newDocument ${one}`, `newDocument ${two}`)
          continue
        }
        const messageId = await box.publishTo()
        expected.push(`newDocument ${messageId}`)
        if (turn % 2 > 0) continue
        await box.read(messageId)
        expected.push(`readDocument ${messageId}`)
      }
      writing -= 1
    }
    const broadcast = async () => {
      const numbers = await openEnterprises(ebox, 20)
      const publicationId = await createdPublication(ebox, { messageTypeId: fixtures.messageTypes.enterprise })
      const task = await taskOf(ebox, publicationId, ['enterpriseNumber', ...numbers].join('\r\n'))
      await startWorker(ebox, task).exited
      const rows = await sql`SELECT message_id FROM message WHERE publication_id = ${publicationId}`
      expected.push(...rows.map((row) => `newDocument ${String(row['message_id'])}`))
      writing -= 1
    }
    const relay = async () => {
      while (relaying) {
        await numberEvents(worker, 5)
        await delay(10)
      }
    }
    const consume = async () => {
      const told: Item[] = []
      let after = from
      for (let isLast = false; !isLast;) {
        isLast = writing === 0
        if (isLast) await number()
        const got = await follow(after, { pageSize })
        told.push(...got.items)
        after = got.after
      }
      return told
    }

    const relayed = relay()
    const [told] = await Promise.all([
      consume(),
      broadcast(),
      ...Array.from({ length: writers }, (_, seed) => write(seed)),
    ])
    relaying = false
    await relayed
    expectOrder(told)
    const wanted = new Set(expected)
    expect(
      short(told)
        .filter((each) => wanted.has(each))
        .toSorted(),
    ).toEqual(expected.toSorted())
    // Whoever comes when all is quiet is told the same.
    expect(numbersOf((await follow(from)).items).slice(0, told.length)).toEqual(numbersOf(told))
  })
})
