import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { openDatabase } from '#db/client.ts'
import { numberEvents } from '#domain/event/number-events.ts'
import { ChangesShape } from '#http/message-registry/changes.ts'
import { aClient, type OwnClient } from '#tests/fixtures/clients.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { call, published } from '#tests/fixtures/registry.ts'
import { issuesOf } from '#tests/fixtures/refusal.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'

const ebox = await sharedEbox()
const sql = sqlAs(ebox)
/** The relay's own work, which an e-Box of the machine APIs alone leaves to others; more than one may do it. */
const worker = openDatabase(ebox.databases.worker, 1)
const number = async () => {
  while ((await numberEvents(worker)) > 0);
}
afterAll(() => worker.$client.end({ timeout: 1 }))

type Item = ReturnType<typeof ChangesShape.parse>['items'][number]

/** A reader with a box of its own, which nobody else writes into. */
async function newReader() {
  const client = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
  const token = await client.token()
  const page = async (query: string) => ChangesShape.parse((await call(ebox, `/ebox/changes${query}`, { token })).json)
  return { client, token, page }
}

const publishTo = ({ enterpriseNumber }: OwnClient, subject = 'Een brief') =>
  published(ebox, {
    files: [],
    message: {
      recipient: { eboxType: 'enterprise', enterpriseNumber },
      subject: { nl: subject },
      attachments: [],
      isBodyMainContent: true,
      bodyContent: { nl: 'Dag' },
    },
  })

/** Goes on from a cursor, or from the beginning, until there is nothing more at this moment. */
async function follow(page: Awaited<ReturnType<typeof newReader>>['page'], { cursor = '', pageSize = 3 } = {}) {
  const items: Item[] = []
  for (;;) {
    const got = await page(`?pageSize=${pageSize}${cursor && `&cursor=${cursor}`}`)
    expect(got.items.length).toBeLessThanOrEqual(pageSize)
    items.push(...got.items)
    cursor = got.nextCursor ?? ''
    if (got.isComplete) return { items, cursor }
  }
}

const short = (items: Item[]) => items.map(({ changeType, messageId }) => `${changeType} ${messageId}`)

describe('a consumer', () => {
  test('retrieves the whole box, and then what changed since: published, read, changed, withdrawn', async () => {
    const { client, token, page } = await newReader()
    const old = [await publishTo(client), await publishTo(client), await publishTo(client), await publishTo(client)]
    await number()
    const whole = await follow(page)
    expect(short(whole.items)).toEqual(old.map((id) => `published ${id}`))
    expect(await follow(page, whole)).toEqual({ items: [], cursor: whole.cursor })

    const [one = '', two = '', three = ''] = old
    await call(ebox, `/ebox/messages/${one}/body`, { token })
    await call(ebox, '/ebox/messages', {
      method: 'PATCH',
      token,
      headers: { 'content-type': 'application/merge-patch+json' },
      json: { items: [{ messageId: two, visible: false }] },
    })
    const fresh = await publishTo(client)
    await sql`UPDATE message SET expires_at = now() WHERE message_id = ${three}`
    await sql`INSERT INTO event (box_id, message_id, type) SELECT box_id, message_id, 'publication/message.withdrawn' FROM message WHERE message_id = ${three}`
    await number()
    const since = await follow(page, whole)
    expect(short(since.items)).toEqual([`read ${one}`, `changed ${two}`, `published ${fresh}`, `withdrawn ${three}`])
    expect(since.items[0]).toMatchObject({
      href: expect.stringContaining(one),
      message: { messageId: one, readStatus: true },
    })
    expect(since.items[1]?.message).toMatchObject({ visible: false, sender: { eboxType: 'enterprise' } })
    expect(since.items[3]).not.toHaveProperty('message')
    expect(await follow(page, since)).toEqual({ items: [], cursor: since.cursor })
  })

  test('is told a message that no number was given yet after the box, and one that waits once it is announced', async () => {
    const { client, page } = await newReader()
    const numbered = await publishTo(client)
    await number()
    const [unnumbered, waiting] = [await publishTo(client), await publishTo(client)]
    await sql`DELETE FROM event WHERE message_id = ${waiting}`
    // Not due yet: another process' relay announces what is.
    await sql`UPDATE message SET waits_for = 'visibleFrom', received_at = now() + interval '1 day' WHERE message_id = ${waiting}`
    const begun = await page('?pageSize=1000')
    // Another process may have numbered it in the meantime: it is told once, before or after.
    const told = [...begun.items, ...(await follow(page, { cursor: begun.nextCursor })).items]
    await number()
    told.push(...(await follow(page, { cursor: begun.nextCursor })).items)
    expect(new Set(short(told))).toEqual(new Set([`published ${numbered}`, `published ${unnumbered}`]))
    expect(begun.items.map(({ messageId }) => messageId)).toContain(numbered)

    const { cursor } = await follow(page)
    await sql.begin((transaction) => [
      transaction`UPDATE message SET waits_for = NULL, received_at = now() WHERE message_id = ${waiting}`,
      transaction`INSERT INTO event (box_id, message_id, type) SELECT box_id, message_id, 'publication/message.published' FROM message WHERE message_id = ${waiting}`,
    ])
    await number()
    expect(short((await follow(page, { cursor })).items)).toEqual([`published ${waiting}`])
  })

  test('has nothing to retrieve before there is a box, and begins again when there is one', async () => {
    const { client, page } = await newReader()
    expect(await page('')).toEqual({ items: [], isComplete: true })
    const messageId = await publishTo(client)
    await number()
    expect(short((await follow(page)).items)).toEqual([`published ${messageId}`])
  })

  test('leaves an audit line with the ids that it was given', async () => {
    const { client, page } = await newReader()
    const messageId = await publishTo(client)
    await number()
    await page('?pageSize=7')
    const lines =
      await sql`SELECT * FROM audit_line WHERE client_id = ${client.id} AND request_url LIKE '%/ebox/changes?pageSize=7'`
    expect(lines).toMatchObject([{ response_code: 200, details: { messageIds: [messageId] } }])
  })
})

describe('none missed, none twice, while others write:', () => {
  const publications = process.env.TEST_LONG ? 2_000 : 90
  const writers = 6

  test.each([1, 4, 1000])('%i to a page', async (pageSize) => {
    const { client, token, page } = await newReader()
    const sent: string[] = []
    const read: string[] = []
    let writing = writers
    let relaying = true

    const write = async (seed: number) => {
      for (let turn = seed; turn < publications; turn += writers) {
        sent.push(await publishTo(client, `Brief ${turn}`))
        const one = sent[(turn * 7) % sent.length]
        if (turn % 3 > 0 || one === undefined || read.includes(one)) continue
        read.push(one)
        await call(ebox, `/ebox/messages/${one}/body`, { token })
      }
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
      let cursor = ''
      for (let isLast = false; !isLast;) {
        isLast = writing === 0
        if (isLast) await number()
        const got = await follow(page, { cursor, pageSize })
        told.push(...got.items)
        cursor = got.cursor
      }
      return told
    }

    const relayed = relay()
    const [, first] = await Promise.all([
      Promise.all(Array.from({ length: writers }, (_, seed) => write(seed))),
      consume(),
    ])
    relaying = false
    await relayed
    // One more consumer begins when all is quiet.
    for (const told of [first, (await follow(page, { pageSize })).items]) {
      expect(short(told.filter(({ changeType }) => changeType === 'published')).toSorted()).toEqual(
        sent.map((id) => `published ${id}`).toSorted(),
      )
    }
    const reads = first.filter(({ changeType }) => changeType === 'read').map(({ messageId }) => messageId)
    expect(new Set(reads).size).toBe(reads.length)
    // A message that was read before the retrieval began is told as read already.
    const readAlready = first
      .filter(({ changeType, message }) => changeType === 'published' && message?.readStatus)
      .map(({ messageId }) => messageId)
    expect(new Set([...reads, ...readAlready])).toEqual(new Set(read))
  })
})

describe('a cursor', () => {
  test('Z08 of another box is refused, whichever kind it is, and gives nothing of either box', async () => {
    const [one, other] = [await newReader(), await newReader()]
    await publishTo(one.client)
    await publishTo(one.client)
    await publishTo(other.client)
    await number()
    const begun = (await one.page('?pageSize=1')).nextCursor
    const { cursor } = await follow(one.page)
    for (const theirs of [begun, cursor]) {
      const { status, json } = await call(ebox, `/ebox/changes?cursor=${theirs}`, { token: other.token })
      expect([status, issuesOf({ status, headers: {}, body: Object(json) })]).toEqual([
        400,
        ['invalidInput query cursor'],
      ])
    }
    const newcomer = await newReader()
    expect((await call(ebox, `/ebox/changes?cursor=${cursor}`, { token: newcomer.token })).status).toBe(400)
  })

  test('that is ahead of its box is refused: the database was restored from a copy', async () => {
    const { client, token, page } = await newReader()
    await publishTo(client)
    await number()
    const { cursor } = await follow(page)
    const { box, afterEvent } = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as {
      box: string
      afterEvent: number
    }
    const ahead = Buffer.from(JSON.stringify({ box, afterEvent: afterEvent + 1 })).toString('base64url')
    expect((await call(ebox, `/ebox/changes?cursor=${ahead}`, { token })).status).toBe(400)
  })

  // prettier-ignore
  const broken = ['', 'x', 'bnVsbA', 'e30', Buffer.from('{"box":"a","afterEvent":-1}').toString('base64url'), Buffer.from('{"box":"a","afterEvent":1,"more":1}').toString('base64url'),
    Buffer.from('{"box":"a","since":1,"afterMessage":"1 OR 1=1"}').toString('base64url'), Buffer.from('{"box":"a","afterEvent":1e400}').toString('base64url'), 'a'.repeat(401)]
  test.each(broken)('I15 that is none is refused: %j', async (cursor) => {
    const { status, json } = await call(ebox, `/ebox/changes?cursor=${cursor}`)
    expect(status).toBe(400)
    expect(issuesOf({ status, headers: {}, body: Object(json) })[0]).toMatch(
      /^(invalidInput|schemaViolation) query cursor$/,
    )
  })

  test('I15 pages of 0, of 1,001, two cursors and unknown parameters are refused', async () => {
    const { status, json } = await call(ebox, '/ebox/changes?pageSize=1001&cursor=x&cursor=y&q=x')
    expect([status, issuesOf({ status, headers: {}, body: Object(json) })]).toEqual([
      400,
      [
        'invalidInput query cursor',
        'invalidInput query cursor',
        'schemaViolation query pageSize',
        'unknownInput query q',
      ],
    ])
    expect((await call(ebox, '/ebox/changes?pageSize=0')).status).toBe(400)
  })
})
