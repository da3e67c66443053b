import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { AddedRecipientsShape, PublicationStatusesShape } from '#http/message-registry/broadcast.ts'
import {
  broadcastsOf,
  createdPublication,
  createPublication,
  decide,
  ended,
  knownCitizens,
  openCitizens,
  readTask,
  sendList,
  taskOf,
  type WireTask,
} from '#tests/fixtures/broadcast.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { aFile, aPdf } from '#tests/fixtures/publisher.ts'
import { aPortal } from '#tests/fixtures/portals.ts'
import { until } from '#tests/fixtures/process.ts'
import { activeConsumer, call, readBack } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import { anSsin, aWrongSsin } from '#tests/fixtures/ssin.ts'

const ebox = await sharedEbox()
const { fixtures } = ebox.credentials
const mine = broadcastsOf(ebox)

const citizens = (ssins: string[]) => ssins.map((ssin) => ({ eboxType: 'citizen', ssin }))
const csvOf = (ssins: string[]) => ['ssin', ...ssins].join('\r\n')

async function add(publicationId: string, recipients: unknown[]) {
  const path = `${mine}/publications/${publicationId}/addRecipients`
  const { status, json } = await call(ebox, path, { as: 'documentSender', json: { recipients } })
  return { status, json, items: status === 200 ? AddedRecipientsShape.parse(json).items : [] }
}

async function statusesOf(task: WireTask, query = '') {
  const { status, json } = await call(ebox, `${task.messagePublicationStatusesHref}${query}`, { as: 'documentSender' })
  expect(status).toBe(200)
  return PublicationStatusesShape.parse(json)
}

/** The messages of a publication, in whose box ever. */
const messagesOf = (publicationId: string) =>
  sqlAs(ebox)`SELECT box_id, message_id, withdrawn_at FROM message WHERE publication_id = ${publicationId}`

describe('a publication', () => {
  test('is checked as a message is, tells all that is wrong, and then leaves nothing', async () => {
    const traceId = randomUUID()
    const subject = `Bericht ${randomUUID()}`
    const { status, body } = await createPublication(ebox, {
      headers: { 'BelGov-Trace-Id': traceId },
      message: {
        subject: { nl: subject },
        messageTypeId: 'Nothing',
        dueDate: '2020-01-01',
        recipient: {},
        visibleFrom: 'x',
      },
    })
    expect(status).toBe(400)
    expect((body.issues as { name: string }[]).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['messageTypeId', 'dueDate', 'recipient', 'visibleFrom']),
    )
    expect(await sqlAs(ebox)`SELECT FROM publication WHERE subject->>'nl' = ${subject}`).toHaveLength(0)
    expect(await sqlAs(ebox)`SELECT FROM audit_line WHERE trace_id = ${traceId}`).toHaveLength(0)
  })

  test('delivers nothing, is repeated under its key, and is refused for another content under it', async () => {
    const key = { 'Idempotency-Key': `"${randomUUID()}"`, Prefer: 'return=representation' }
    const files = [await aFile()]
    const message = { subject: { nl: `Bericht ${randomUUID()}` } }
    const first = await createPublication(ebox, { headers: key, files, message })
    expect(first.status).toBe(201)
    const again = await createPublication(ebox, { headers: key, files, message })
    expect([again.status, again.body, again.headers['idempotency-replayed']]).toEqual([201, first.body, 'true'])
    const other = await createPublication(ebox, { headers: key, files, message: { subject: { nl: 'Iets anders' } } })
    expect(other.status).toBe(422)
    const withoutPrefer = await createPublication(ebox, {
      headers: { 'Idempotency-Key': key['Idempotency-Key'] },
      files,
      message,
    })
    expect([withoutPrefer.status, withoutPrefer.body.messageId]).toEqual([409, first.body.publicationId])
    expect(await messagesOf(String(first.body.publicationId))).toEqual([])
  })

  test('is of the sender in the address, and of nobody else', async () => {
    const path = `/ebox/${fixtures.enterprises.active}/publications`
    expect((await createPublication(ebox, { path })).body).toMatchObject({
      status: 400,
      issues: [{ in: 'path', name: 'enterpriseNumber' }],
    })
    const publicationId = await createdPublication(ebox)
    const asOther = await call(
      ebox,
      `${broadcastsOf(ebox, 'zilverpad-publisher')}/publications/${publicationId}/addRecipients`,
      {
        as: 'zilverpad-publisher',
        json: { recipients: citizens([fixtures.citizens.active]) },
      },
    )
    expect(asOther.status).toBe(404)
    expect(await messagesOf(publicationId)).toEqual([])
  })
})

describe('addRecipients', () => {
  test('publishes at once to who can have it, says of each attempt what became of it, and may be repeated', async () => {
    const publicationId = await createdPublication(ebox)
    const [open = ''] = await openCitizens(ebox, 1)
    const [known = ''] = await knownCitizens(ebox, 1)
    const stranger = anSsin()
    const recipients = [
      ...citizens([open, known, stranger, open]),
      { eboxType: 'enterprise', enterpriseNumber: fixtures.enterprises.active },
    ]
    const first = await add(publicationId, recipients)
    expect(first.items.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['published', undefined],
      ['published', 'NO_DIGITAL_USER'],
      ['unknown', undefined],
      ['duplicate', undefined],
      ['typeNotAllowed', undefined],
    ])
    const messages = await messagesOf(publicationId)
    expect(messages.map((row) => row.message_id).toSorted()).toEqual(
      first.items.flatMap(({ messageId }) => messageId ?? []).toSorted(),
    )
    const second = await add(publicationId, citizens([open, known]))
    expect(second.items.map(({ outcome }) => outcome)).toEqual(['duplicate', 'duplicate'])
    expect(await messagesOf(publicationId)).toHaveLength(2)
  })

  test('takes a hundred and no more, and says all that is wrong in them', async () => {
    const publicationId = await createdPublication(ebox)
    const ssins = await openCitizens(ebox, 101)
    expect((await add(publicationId, citizens(ssins))).status).toBe(400)
    expect((await add(publicationId, [])).status).toBe(400)
    const wrong = await add(publicationId, citizens([aWrongSsin(), ssins[0] ?? '', aWrongSsin()]))
    expect(Object(wrong.json).issues).toHaveLength(2)
    expect(await messagesOf(publicationId)).toEqual([])
    const { items } = await add(publicationId, citizens(ssins.slice(0, 100)))
    expect(items.filter(({ outcome }) => outcome === 'published')).toHaveLength(100)
  })
})

describe('a list of recipients', () => {
  test('is delivered in the background: each once, whatever stands in it, and what is wrong is told by its line', async () => {
    const publicationId = await createdPublication(ebox)
    const open = await openCitizens(ebox, 20)
    const known = await knownCitizens(ebox, 3)
    const wrong = aWrongSsin()
    const csv = ['SSIN', ...open, '', wrong, '=1+2', ...known, open[0], anSsin()].join('\n')
    const task = await taskOf(ebox, publicationId, csv)
    const end = await ended(ebox, task)
    expect(end).toMatchObject({
      state: 'completed',
      files: 1,
      counts: { recipients: 27, reachable: 20, notDigital: 3, invalid: 2, duplicate: 1, unknown: 1, delivered: 23 },
    })
    expect(await messagesOf(publicationId)).toHaveLength(23)
    const { items } = await statusesOf(end, '?outcome=invalid&outcome=unknown&outcome=duplicate')
    expect(items.map(({ line, outcome, given }) => [line, outcome, given])).toEqual([
      [23, 'invalid', wrong],
      [24, 'invalid', '=1+2'],
      [28, 'duplicate', undefined],
      [29, 'unknown', undefined],
    ])
    const { items: published } = await statusesOf(end, '?outcome=published')
    expect(published.map(({ recipient }) => recipient?.ssin)).toEqual([...open, ...known])
    expect(published.map(({ code }) => code).filter(Boolean)).toHaveLength(3)
    const ids = (await messagesOf(publicationId)).map((row) => row.message_id as string)
    expect(published.map(({ messageId }) => messageId).toSorted()).toEqual(ids.toSorted())
  })

  test('is told page by page, each recipient once, and whole as a table that no spreadsheet computes (I12)', async () => {
    const publicationId = await createdPublication(ebox)
    const open = await openCitizens(ebox, 12)
    const end = await ended(ebox, await taskOf(ebox, publicationId, csvOf([...open, '=cmd|1', '+1', '@x', '-1'])))
    const told: (string | undefined)[] = []
    let cursor = ''
    for (;;) {
      const page = await statusesOf(end, `?pageSize=5${cursor}`)
      told.push(...page.items.map(({ recipient, given }) => recipient?.ssin ?? given))
      expect(page.items.length).toBeLessThanOrEqual(5)
      if (!page.nextCursor) break
      cursor = `&cursor=${page.nextCursor}`
    }
    expect(told).toEqual([...open, '=cmd|1', '+1', '@x', '-1'])
    const response = await fetch(end.messagePublicationStatusesHref, {
      headers: { authorization: `Bearer ${await ebox.token('documentSender')}`, accept: 'text/csv' },
    })
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const lines = (await response.text()).trim().split('\r\n')
    expect(lines[0]).toContain('file,line,recipient,quality,outcome,code,messageId,expirationDate')
    expect(lines).toHaveLength(17)
    expect(lines.slice(-4).map((line) => line.split(',')[2])).toEqual(["'=cmd|1", "'+1", "'@x", "'-1"])
  })

  test.each([
    ['is empty', ''],
    ['names no column', 'naam\njan'],
    ['begins with what is no recipient', '123\n456'],
    ['has an endless line', `ssin\n${'9'.repeat(5_000)}`],
  ])('that %s is refused as a whole and leaves nothing', async (_title, csv) => {
    const publicationId = await createdPublication(ebox)
    const { status, json } = await sendList(ebox, `/publications/${publicationId}/multicastTasks`, csv)
    expect([status, Object(json).issues?.[0]?.type]).toEqual([
      400,
      'urn:problem-type:belgif-ext:input-validation:invalidStructure',
    ])
    expect(await sqlAs(ebox)`SELECT FROM multicast_task WHERE publication_id = ${publicationId}`).toHaveLength(0)
  })

  test('of another media type is refused, and so is one for an unknown publication', async () => {
    const publicationId = await createdPublication(ebox)
    expect((await sendList(ebox, `/publications/${publicationId}/multicastTasks`, 'ssin', 'text/plain')).status).toBe(
      415,
    )
    expect((await sendList(ebox, `/publications/${randomUUID()}/multicastTasks`, 'ssin')).status).toBe(404)
  })
})

describe('a staged list', () => {
  test('is filled by several files, looked at, and delivered on the sender’s word, each recipient once', async () => {
    const publicationId = await createdPublication(ebox)
    const [first, second] = [await openCitizens(ebox, 10), await openCitizens(ebox, 5)]
    const task = await taskOf(ebox, publicationId, csvOf(first), '?isStaged=true')
    expect(task).toMatchObject({ state: 'staged', counts: { reachable: 10, delivered: 0 } })
    const path = `/multicastTasks/${task.multicastTaskId}/recipients`
    const { status, json } = await sendList(ebox, path, csvOf([...second, ...first.slice(0, 3), anSsin()]))
    expect(status).toBe(200)
    expect(json).toMatchObject({
      state: 'staged',
      files: 2,
      counts: { recipients: 19, reachable: 15, duplicate: 3, unknown: 1 },
    })
    expect(await messagesOf(publicationId)).toEqual([])

    expect((await decide(ebox, task, { state: 'delivering' })).status).toBe(200)
    expect(await ended(ebox, task)).toMatchObject({
      state: 'completed',
      counts: { recipients: 19, reachable: 15, duplicate: 3, unknown: 1, delivered: 15 },
    })
    expect(await messagesOf(publicationId)).toHaveLength(15)
    // Too late for another word, but for the same one.
    expect((await decide(ebox, task, { state: 'delivering' })).status).toBe(200)
    expect((await decide(ebox, task, { state: 'paused' })).status).toBe(409)
    expect((await sendList(ebox, path, csvOf(first))).status).toBe(409)
  })

  test('is counted when it has come in, and when it is completed: no look at it reads its recipients', async () => {
    const publicationId = await createdPublication(ebox)
    const [first, second] = [await openCitizens(ebox, 4), await openCitizens(ebox, 2)]
    const task = await taskOf(ebox, publicationId, csvOf([...first, aWrongSsin()]), '?isStaged=true')
    const path = `/multicastTasks/${task.multicastTaskId}/recipients`
    await sendList(ebox, path, csvOf([...second, ...first.slice(0, 3)]))
    const counts = { recipients: 10, reachable: 6, duplicate: 3, invalid: 1 }
    /** A look at the task while its pages say something else. */
    const withOtherPages = async () => {
      const said = await sqlAs(ebox)<{ page_id: string; counts: Record<string, number>; box_ids: string }[]>`
        SELECT page_id, counts, box_ids::text AS box_ids FROM multicast_page WHERE task_id = ${task.multicastTaskId}`
      await sqlAs(ebox)`
        UPDATE multicast_page SET counts = '{"unknown":1}', box_ids = '{}' WHERE task_id = ${task.multicastTaskId}`
      const told = await readTask(ebox, task)
      for (const page of said)
        await sqlAs(ebox)`
          UPDATE multicast_page SET counts = ${sqlAs(ebox).json(page.counts)}, box_ids = ${page.box_ids}::bigint[]
          WHERE page_id = ${page.page_id}`
      return told
    }
    expect((await withOtherPages()).counts).toMatchObject({ ...counts, delivered: 0 })
    await decide(ebox, task, { state: 'delivering' })
    await ended(ebox, task)
    expect(await withOtherPages()).toMatchObject({ state: 'completed', counts: { ...counts, delivered: 6 } })
  })

  test('that is cancelled leaves no trace', async () => {
    const publicationId = await createdPublication(ebox)
    const task = await taskOf(ebox, publicationId, csvOf(await openCitizens(ebox, 3)), '?isStaged=true')
    const cancel = () => call(ebox, task.href, { as: 'documentSender', method: 'DELETE' })
    expect((await cancel()).json).toEqual({ multicastTaskId: task.multicastTaskId, state: 'cancelled' })
    expect((await cancel()).status).toBe(404)
    const [left] = await sqlAs(ebox)`
      SELECT (SELECT count(*) FROM multicast_task WHERE publication_id = ${publicationId})::int AS tasks,
        (SELECT count(*) FROM multicast_page WHERE task_id = ${task.multicastTaskId})::int AS pages`
    expect(left).toEqual({ tasks: 0, pages: 0 })
    expect(await messagesOf(publicationId)).toEqual([])
  })

  test('keeps what it had when a further file turns out to be none', async () => {
    const publicationId = await createdPublication(ebox)
    const task = await taskOf(ebox, publicationId, csvOf(await openCitizens(ebox, 3)), '?isStaged=true')
    expect((await sendList(ebox, `/multicastTasks/${task.multicastTaskId}/recipients`, 'nothing')).status).toBe(400)
    expect(await readTask(ebox, task)).toMatchObject({ state: 'staged', files: 1, counts: { recipients: 3 } })
    // It breaks off when pages of it have come in already.
    const broken = csvOf([...(await openCitizens(ebox, 2_001)), '9'.repeat(5_000)])
    expect((await sendList(ebox, `/multicastTasks/${task.multicastTaskId}/recipients`, broken)).status).toBe(400)
    expect(await readTask(ebox, task)).toMatchObject({ state: 'staged', files: 1, counts: { recipients: 3 } })
  })

  test('begins at its hour, and its hour can be moved', async () => {
    const publicationId = await createdPublication(ebox)
    const [recipient = ''] = await openCitizens(ebox, 1)
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString()
    const task = await taskOf(ebox, publicationId, csvOf([recipient]), `?startAt=${encodeURIComponent(inAnHour)}`)
    expect(task.state).toBe('scheduled')
    const soon = Date.now() + 1_500
    const startAt = new Date(soon).toISOString()
    expect((await decide(ebox, task, { state: 'scheduled', startAt })).json).toMatchObject({ state: 'scheduled' })
    expect(await messagesOf(publicationId)).toEqual([])
    const end = await ended(ebox, task)
    // To the second, as every instant on the wire.
    expect(new Date(end.startedAt ?? 0).getTime()).toBeGreaterThanOrEqual(Math.floor(soon / 1_000) * 1_000)
    expect(await messagesOf(publicationId)).toHaveLength(1)
  })
})

test('of two that begin at the same moment none waits for the other', async () => {
  const begin = `?startAt=${encodeURIComponent(new Date(Date.now() + 3_000).toISOString())}`
  const scheduled = async () => {
    const publicationId = await createdPublication(ebox)
    return { publicationId, task: await taskOf(ebox, publicationId, csvOf(await openCitizens(ebox, 1)), begin) }
  }
  const [held, free] = [await scheduled(), await scheduled()]
  await sqlAs(ebox).begin(async (sql) => {
    await sql`SELECT pg_advisory_xact_lock(hashtextextended('e-box/broadcast/' || ${held.publicationId}, 0))`
    await until('the other is delivered', async () => (await messagesOf(free.publicationId)).length === 1, 20)
    expect((await readTask(ebox, held.task)).counts.delivered).toBe(0)
  })
  for (const { task } of [held, free])
    expect(await ended(ebox, task)).toMatchObject({ state: 'completed', counts: { delivered: 1 } })
})

describe('a publication that expires on a day of its own', () => {
  const expires = (publicationId: string, at: Date) =>
    sqlAs(ebox)`UPDATE publication SET expires_at = ${at} WHERE publication_id = ${publicationId}`

  test('is not scheduled for that moment or a later one, in whichever way', async () => {
    const publicationId = await createdPublication(ebox)
    const end = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 3_600_000)
    await expires(publicationId, end)
    const before = new Date(end.getTime() - 1_000).toISOString()
    const csv = csvOf(await openCitizens(ebox, 1))
    const path = `/publications/${publicationId}/multicastTasks?startAt=`
    const outOfRange = (where: string) => {
      const type = 'urn:problem-type:belgif-ext:input-validation:outOfRange'
      return { status: 400, issues: [{ type, in: where, name: 'startAt' }] }
    }
    for (const startAt of [end.toISOString(), new Date(end.getTime() + 1_000).toISOString()]) {
      expect((await sendList(ebox, path + startAt, csv)).json).toMatchObject(outOfRange('query'))
      const byRule = `${mine}/publications/${publicationId}/addByRule`
      const { json } = await call(ebox, byRule, { as: 'documentSender', json: { rule: {}, startAt } })
      expect(json).toMatchObject(outOfRange('body'))
    }
    expect(await sqlAs(ebox)`SELECT FROM multicast_task WHERE publication_id = ${publicationId}`).toHaveLength(0)
    const task = await taskOf(ebox, publicationId, csv, `?startAt=${before}`)
    const moved = await decide(ebox, task, { state: 'scheduled', startAt: end.toISOString() })
    expect(moved.json).toMatchObject(outOfRange('body'))
    expect(await readTask(ebox, task)).toMatchObject({ state: 'scheduled' })
  })

  test('is given to nobody after it, in whichever way', async () => {
    const publicationId = await createdPublication(ebox)
    const [recipient = ''] = await openCitizens(ebox, 1)
    const staged = await taskOf(ebox, publicationId, csvOf([recipient]), '?isStaged=true')
    await expires(publicationId, new Date())
    expect((await decide(ebox, staged, { state: 'delivering' })).status).toBe(409)
    expect((await add(publicationId, citizens([recipient]))).status).toBe(409)
    const list = await sendList(ebox, `/publications/${publicationId}/multicastTasks`, csvOf([recipient]))
    expect(list.status).toBe(409)
    const byRule = `${mine}/publications/${publicationId}/addByRule`
    expect((await call(ebox, byRule, { as: 'documentSender', json: { rule: {} } })).status).toBe(409)
    expect(await messagesOf(publicationId)).toEqual([])
  })

  test('while its recipients wait stops their delivery, and they are told as those of any that was stopped', async () => {
    const publicationId = await createdPublication(ebox)
    const open = await openCitizens(ebox, 2)
    const soon = new Date(Date.now() + 1_500).toISOString()
    const task = await taskOf(ebox, publicationId, csvOf(open), `?startAt=${soon}`)
    await expires(publicationId, new Date())
    expect(await ended(ebox, task)).toMatchObject({ state: 'stopped', counts: { reachable: 2, delivered: 0 } })
    expect((await statusesOf(task)).items.map(({ outcome }) => outcome)).toEqual(['stopped', 'stopped'])
    expect(await messagesOf(publicationId)).toEqual([])
  })
})

describe('what a recipient has of a publication', () => {
  const enterprise = {
    to: 'enterprise',
    messageTypeId: fixtures.messageTypes.enterprise,
  }
  const toActive = { eboxType: 'enterprise', enterpriseNumber: fixtures.enterprises.active }

  test('is a message like any other: listed, searched, read, its text and document opened, told of and followed', async () => {
    const word = `zoekwoord${randomUUID().slice(0, 8)}`
    const bytes = await aPdf('For all of you')
    const files = [await aFile({ bytes })]
    const before = await call(ebox, '/ebox/changes?pageSize=1000')
    let cursor = Object(before.json).nextCursor as string
    for (let isComplete = false; !isComplete;) {
      const { json } = await call(ebox, `/ebox/changes?pageSize=1000&cursor=${cursor}`)
      cursor = Object(json).nextCursor
      isComplete = Object(json).isComplete
    }
    const created = await createPublication(ebox, {
      files,
      message: {
        ...enterprise,
        subject: { nl: `Aan allen ${word}` },
        bodyContent: { nl: 'Beste allemaal' },
        isReplyAuthorized: true,
      },
    })
    const publicationId = String(created.body.publicationId)
    const { items } = await add(publicationId, [toActive])
    const messageId = items[0]?.messageId ?? ''

    expect(await readBack(ebox, messageId)).toMatchObject({ subject: { nl: `Aan allen ${word}` }, readStatus: false })
    const found = await call(ebox, `/ebox/messages?q=${word.toUpperCase()}&qlang=nl`)
    expect(Object(found.json).items).toMatchObject([{ messageId }])
    expect((await call(ebox, `/ebox/messages/${messageId}/body`)).json).toMatchObject({ nl: 'Beste allemaal' })
    const { attachments } = await readBack(ebox, messageId)
    const content = await call(ebox, attachments?.items[0]?.contentHref ?? '')
    expect(content.bytes.equals(bytes)).toBe(true)
    expect(await readBack(ebox, messageId)).toMatchObject({ readStatus: true })
    // The page's event stands for the box's own.
    await until('the feed tells of it', async () => {
      const { json } = await call(ebox, `/ebox/changes?cursor=${cursor}`)
      const changes = Object(json).items as { changeType: string; messageId: string }[]
      const own = changes.filter((change) => change.messageId === messageId)
      return own.map(({ changeType }) => changeType).join() === 'published,read'
    })
    const statuses = await call(ebox, '/ebox/messageStatuses/search', {
      as: 'documentSender',
      json: { messageIds: [messageId] },
    })
    expect(Object(statuses.json).items).toMatchObject([{ messageId, state: 'read' }])
    const reply = await call(ebox, `/ebox/messages/${messageId}/replies`, { json: { bodyContent: { nl: 'Dank u' } } })
    expect([reply.status, reply.json]).toEqual([201, expect.anything()])
  })

  test('is taken back from one alone, and from all the others afterwards, with the reason of each', async () => {
    const publicationId = await createdPublication(ebox, enterprise)
    const others = [fixtures.enterprises.neverOpened].map((enterpriseNumber) => ({
      eboxType: 'enterprise',
      enterpriseNumber,
    }))
    const { items } = await add(publicationId, [toActive, ...others])
    const [own = '', other = ''] = items.map(({ messageId }) => messageId)
    const back = (path: string, nl: string) => call(ebox, path, { as: 'documentSender', json: { reason: { nl } } })
    expect((await back(`/ebox/messages/${other}/withdraw`, 'Voor u alleen')).json).toMatchObject({
      withdrawal: { reason: { nl: 'Voor u alleen' } },
    })
    expect(await readBack(ebox, own)).not.toHaveProperty('withdrawal')

    const path = `${mine}/publications/${publicationId}/withdraw`
    expect((await back(path, 'Een vergissing')).json).toMatchObject({
      withdrawal: { reason: { nl: 'Een vergissing' } },
    })
    expect((await back(path, 'Een andere reden')).json).toMatchObject({
      withdrawal: { reason: { nl: 'Een vergissing' } },
    })
    // At once for the reader; the rows follow.
    const tombstone = await readBack(ebox, own)
    expect(tombstone).toMatchObject({ withdrawal: { reason: { nl: 'Een vergissing' } }, attachments: { items: [] } })
    await until('every message is a tombstone', async () =>
      (await messagesOf(publicationId)).every((row) => row.withdrawn_at !== null),
    )
    expect((await back(`/ebox/messages/${other}/withdraw`, 'Nog eens')).json).toMatchObject({
      withdrawal: { reason: { nl: 'Voor u alleen' } },
    })
    expect((await add(publicationId, [toActive])).status).toBe(409)
    const [left] = await sqlAs(ebox)`
      SELECT (SELECT count(*)::int FROM publication_attachment WHERE publication_id = ${publicationId}) AS documents,
        (SELECT body_cipher FROM publication WHERE publication_id = ${publicationId}) AS body`
    expect(left).toEqual({ documents: 0, body: null })
  })

  test('that was taken back from one alone is found by what is left of it, and by nothing else that stood in it', async () => {
    const [subject, label] = [`onderwerp${randomUUID().slice(0, 8)}`, `dienst${randomUUID().slice(0, 8)}`]
    const message = { ...enterprise, subject: { nl: subject }, forTheAttentionOf: { label } }
    const { items } = await add(await createdPublication(ebox, message), [toActive])
    const messageId = items[0]?.messageId ?? ''
    const found = async (word: string) => {
      const { json } = await call(ebox, `/ebox/messages?q=${word}&qlang=nl`)
      return (Object(json).items as { messageId: string }[]).map((item) => item.messageId)
    }
    expect([await found(subject), await found(label)]).toEqual([[messageId], [messageId]])
    const reason = { nl: 'Voor u alleen' }
    await call(ebox, `/ebox/messages/${messageId}/withdraw`, { as: 'documentSender', json: { reason } })
    expect([await found(subject), await found(label)]).toEqual([[messageId], []])
  })

  test('is seen by who has it, and by no other reader, whatever the way', async () => {
    const publicationId = await createdPublication(ebox)
    const { items } = await add(publicationId, citizens([fixtures.citizens.active]))
    const messageId = items[0]?.messageId ?? ''
    const portal = await aPortal(ebox, fixtures.citizens.active)
    expect(await readBack(ebox, messageId, { token: portal.token() })).toMatchObject({ messageId })
    expect((await call(ebox, `/ebox/messages/${messageId}`, { as: activeConsumer(ebox) })).status).toBe(404)
    const app = sqlAs(ebox, 'app')
    const [box] = await sqlAs(ebox)`SELECT box_id FROM ebox WHERE enterprise_number = ${fixtures.enterprises.active}`
    const seen = await app.begin(async (transaction) => {
      await transaction`SELECT set_config('app.box_id', ${String(box?.box_id)}, true), set_config('app.rights', 'all', true)`
      return transaction`
        SELECT publication_id FROM publication WHERE publication_id = ${publicationId}
        UNION ALL SELECT publication_id FROM publication_attachment WHERE publication_id = ${publicationId}`
    })
    expect(seen).toEqual([])
  })
})
