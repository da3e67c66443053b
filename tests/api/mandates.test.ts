import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import { mandataryAdmission } from '#domain/access/admission.ts'
import { drawMandateCode, parseMandateCode } from '#domain/access/person-mandate.ts'
import { mintReader, type Reader } from '#domain/access/reader.ts'
import { findSession, openSession } from '#domain/access/session.ts'
import { citizenAdmission } from '#domain/access/admission.ts'
import type { AuditedRequest } from '#domain/audit/audit.ts'
import { changeMessages } from '#domain/consultation/change-messages.ts'
import { openContent } from '#domain/consultation/open-content.ts'
import { readAccessLog } from '#domain/consultation/read-access-log.ts'
import { readMessage } from '#domain/consultation/read-message.ts'
import { searchMessages } from '#domain/consultation/search-messages.ts'
import { personLookupHash } from '#domain/ebox/holder.ts'
import { parseSsin } from '#domain/identifier/ssin.ts'
import {
  acceptMandate,
  endMandate,
  findMandateOffer,
  listMandates,
  type MandatePerson,
  mostOffers,
  offerMandate,
  type MandateSide,
  type MandateTerms,
} from '#domain/registration/mandates.ts'
import { readOwnBox } from '#domain/registration/read-own-box.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { partsOf } from '#tests/fixtures/enterprise-user.ts'
import { aMessageType } from '#tests/fixtures/message-types.ts'
import { published } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import { anSsin } from '#tests/fixtures/ssin.ts'

/*
 * Mandates between persons (trust.md Z11): the domain's own reads and writes, as the pages call them, in a running e-Box. The pages are
 * tests/web/mandates.test.ts.
 */
const ebox = await sharedEbox()
const { database, keys, store } = partsOf(ebox)
afterAll(() => database.$client.end())
const sql = sqlAs(ebox)
const limits = { idleMinutes: 30, absoluteHours: 8 }
const { messageTypes } = ebox.credentials.fixtures
const otherType = await aMessageType(ebox)

interface Someone extends MandatePerson {
  ssin: string
  sessionHash: Uint8Array
  request: AuditedRequest
}

async function someone(name: string): Promise<Someone> {
  const ssin = parseSsin(anSsin({ isBis: true }))
  if (!ssin) throw new Error('The fixture made a wrong number')
  const ssinHash = personLookupHash(keys, ssin)
  const sessionId = await openSession(database, {
    issuer: 'https://idp.example',
    subject: randomUUID(),
    name,
    acr: 'strong',
    authTime: new Date(),
    ssin: { value: ssin, hash: ssinHash },
  })
  const session = await findSession(database, sessionId, limits)
  if (!session) throw new Error('No session was opened')
  await sql`INSERT INTO person_register (ssin_hash, status) VALUES (${ssinHash}, 'active') ON CONFLICT DO NOTHING`
  const { sessionHash } = session
  const audited = { clientId: 'portal', subjectTokenHash: sessionHash, subjectHash: ssinHash }
  const reader = mintReader({
    actor: 'citizen',
    actorName: name,
    satisfiedAcrs: [],
    audited,
    admission: citizenAdmission(sessionHash, ssinHash, limits),
  })
  const request = { ...audited, traceId: randomUUID(), requestMethod: 'POST', requestUrl: '/citizen/mandates' }
  return { reader, ssinHash, name, ssin, sessionHash, request }
}

/** Somebody as the reader of another's box. */
const under = ({ sessionHash, name, reader }: Someone, mandateId: string): Reader =>
  mintReader({
    actor: 'mandatary',
    actorName: name,
    mandateId,
    satisfiedAcrs: [],
    audited: reader.audited,
    admission: mandataryAdmission(sessionHash, mandateId, limits),
  })

const everything = (): MandateTerms => ({ rights: [{}], validFrom: new Date(Date.now() - 1_000) })
const offer = async (by: Someone, side: MandateSide, terms = everything()) => {
  const code = await offerMandate(database, keys, by, side, terms, by.request)
  if (code === undefined) throw new Error('Nothing was offered')
  return code
}
const accept = (by: Someone, code: string) => acceptMandate(database, keys, by, code, by.request)
const end = (by: Someone, mandateId: string) => endMandate(database, by, mandateId, by.request)
const list = (by: Someone) => listMandates(database, by)
const search = (reader: Reader, more = {}) => searchMessages(database, reader, { page: 1, pageSize: 50, ...more })

const letterTo = ({ ssin }: Someone, messageTypeId = messageTypes.citizen) =>
  published(ebox, { message: { recipient: { eboxType: 'citizen', ssin }, messageTypeId } })

/** Two persons, of whom the second reads the box of the first. */
async function aPair(terms?: MandateTerms) {
  const [mandator, mandatary] = await Promise.all([someone('Mia Mandator'), someone('Max Mandatary')])
  expect(await accept(mandatary, await offer(mandator, 'mandator', terms))).toBe(true)
  const [mandate] = await list(mandatary)
  if (!mandate) throw new Error('No mandate stands')
  return { mandator, mandatary, mandate, reader: under(mandatary, mandate.mandateId) }
}

describe('either side begins, the other accepts with the code', () => {
  test.each([
    ['mandator', 'mandatary'],
    ['mandatary', 'mandator'],
  ] as const)('offered by the %s, accepted by the %s: the box is read', async (first, second) => {
    const people = { mandator: await someone('Mia Mandator'), mandatary: await someone('Max Mandatary') }
    const code = await offer(people[first], first)
    expect(await list(people[first])).toMatchObject([{ state: 'waits', side: first }])
    expect(await findMandateOffer(database, keys, people[second], code)).toMatchObject({
      side: second,
      otherName: people[first].name,
    })
    expect(await accept(people[second], code)).toBe(true)
    const messageId = await letterTo(people.mandator)
    const [held] = await list(people.mandatary)
    expect(held).toMatchObject({ state: 'stands', side: 'mandatary', otherName: 'Mia Mandator' })
    expect(await list(people.mandator)).toMatchObject([
      { state: 'stands', side: 'mandator', otherName: 'Max Mandatary' },
    ])
    const { items } = await search(under(people.mandatary, held?.mandateId ?? ''))
    expect(items.map((each) => each.messageId)).toEqual([messageId])
  })

  test('a code is used once, also when twenty come at once, and nobody stands on both sides', async () => {
    const mandator = await someone('Mia Mandator')
    const code = await offer(mandator, 'mandator')
    expect(await accept(mandator, code)).toBe(false)
    const others = await Promise.all(Array.from({ length: 20 }, (_, at) => someone(`Person ${at}`)))
    const answers = await Promise.all(others.map((other) => accept(other, code)))
    expect(answers.filter(Boolean)).toHaveLength(1)
    expect(await findMandateOffer(database, keys, await someone('Late'), code)).toBeUndefined()
  })

  test('a code that was taken back, or that nobody used within seven days, offers nothing', async () => {
    const [mandator, other] = await Promise.all([someone('Mia Mandator'), someone('Max Mandatary')])
    const [taken, old] = [await offer(mandator, 'mandator'), await offer(mandator, 'mandator')]
    const [newest, first] = await list(mandator)
    await end(mandator, first?.mandateId ?? '')
    await sql`UPDATE person_mandate SET code_until = now() WHERE mandate_id = ${newest?.mandateId ?? ''}`
    expect([await accept(other, taken), await accept(other, old)]).toEqual([false, false])
    expect((await list(mandator)).map(({ state }) => state).toSorted()).toEqual(['ended', 'lapsed'])
  })

  test('only so many offers of one person wait at once', async () => {
    const mandator = await someone('Mia Mandator')
    for (let made = 0; made < mostOffers; made += 1) await offer(mandator, 'mandator')
    expect(await offerMandate(database, keys, mandator, 'mandator', everything(), mandator.request)).toBeUndefined()
  })

  test('a code is typed as people type it; what is none is not looked up', () => {
    for (let drawn = 0; drawn < 200; drawn += 1) {
      const code = drawMandateCode()
      expect(parseMandateCode(` ${code.slice(0, 5).toLowerCase()}-${code.slice(5)} `)).toBe(code)
    }
    for (const typed of ['', 'ABCDE', 'ABCDEFGHJKM', 'ABCDE-FGHI1', 'ABCDEFGH0L'])
      expect(parseMandateCode(typed)).toBeUndefined()
  })
})

describe('Z11 a mandate ends at the next request', () => {
  test.each(['mandator', 'mandatary'] as const)('Z11 ended by the %s', async (who) => {
    const { mandate, reader, ...people } = await aPair()
    const messageId = await letterTo(people.mandator)
    expect(await readMessage(database, keys, reader, messageId)).toMatchObject({ messageId })
    await end(people[who], mandate.mandateId)
    await expect(readMessage(database, keys, reader, messageId)).rejects.toMatchObject({ details: { status: 403 } })
    await expect(search(reader)).rejects.toMatchObject({ details: { status: 403 } })
    expect(await list(people.mandator)).toMatchObject([{ state: 'ended' }])
    expect(await list(people.mandatary)).toMatchObject([{ state: 'ended' }])
    const lines =
      await sql`SELECT details->>'as' AS by FROM audit_line WHERE details->>'endedMandate' = ${mandate.mandateId}`
    expect(lines).toEqual([{ by: who }])
  })

  test('Z11 its last day passes between two clicks', async () => {
    const { mandator, mandatary, mandate, reader } = await aPair({
      ...everything(),
      validUntil: new Date(Date.now() + 86_400_000),
    })
    await letterTo(mandator)
    expect((await search(reader)).totalItems).toBe(1)
    await sql`UPDATE person_mandate SET valid_until = now() WHERE mandate_id = ${mandate.mandateId}`
    await expect(search(reader)).rejects.toMatchObject({ details: { status: 403 } })
    expect(await list(mandatary)).toMatchObject([{ state: 'over' }])
  })

  test('before its first day nothing is read', async () => {
    const { mandatary, reader } = await aPair({ rights: [{}], validFrom: new Date(Date.now() + 86_400_000) })
    await expect(search(reader)).rejects.toMatchObject({ details: { status: 403 } })
    expect(await list(mandatary)).toMatchObject([{ state: 'later' }])
  })

  test('Z11 the mandatary’s session ends: so does the reading', async () => {
    const { mandatary, reader } = await aPair()
    await search(reader)
    await sql`UPDATE session SET revoked_at = now() WHERE session_hash = ${mandatary.sessionHash}`
    await expect(search(reader)).rejects.toMatchObject({ details: { status: 403 } })
  })
})

describe('what it lets read, and no more', () => {
  test('letters of a type, or from a sender: others are not listed, counted, found or opened', async () => {
    const { mandator, reader } = await aPair({ ...everything(), rights: [{ messageTypeId: otherType }] })
    const [named, other] = [await letterTo(mandator, otherType), await letterTo(mandator)]
    const { items, totalItems, unreadItems } = await search(reader, { isUnreadCounted: true })
    expect([items.map((each) => each.messageId), totalItems, unreadItems]).toEqual([[named], 1, 1])
    expect(await readMessage(database, keys, reader, other)).toBeUndefined()
    expect(await readMessage(database, keys, mandator.reader, other)).toBeDefined()
    const foreign = await aPair({ ...everything(), rights: [{ senderOrganizationId: '0000000000' }] })
    await letterTo(foreign.mandator)
    expect((await search(foreign.reader)).totalItems).toBe(0)
  })

  test('another’s mandate opens nothing: it is bound to who holds it', async () => {
    const [pair, stranger] = [await aPair(), await someone('Stranger')]
    await expect(search(under(stranger, pair.mandate.mandateId))).rejects.toMatchObject({ details: { status: 403 } })
    await end(stranger, pair.mandate.mandateId)
    expect((await search(pair.reader)).totalItems).toBe(0)
    expect(await list(pair.mandatary)).toMatchObject([{ state: 'stands' }])
  })

  test('a mandatary reads: neither changes letters nor manages the box', async () => {
    const { mandator, reader } = await aPair()
    const messageId = await letterTo(mandator)
    const refused = { details: { status: 403 } }
    await expect(
      changeMessages(database, reader, [{ messageId, isVisible: false }], mandator.request),
    ).rejects.toMatchObject(refused)
    await expect(readOwnBox(database, keys, reader)).rejects.toMatchObject(refused)
    await expect(readAccessLog(database, reader)).rejects.toMatchObject(refused)
  })

  test('what the mandatary opens stands in the log of the box: by name, under which mandate', async () => {
    const { mandator, mandatary, mandate, reader } = await aPair()
    const messageId = await letterTo(mandator)
    const message = await readMessage(database, keys, reader, messageId)
    const attachmentId = message?.attachments[0]?.attachmentId ?? ''
    const opened = await openContent(
      database,
      { keys, store },
      reader,
      { messageId, attachmentId },
      mandatary.request,
      () => undefined,
    )
    for await (const chunk of opened?.bytes ?? []) expect(chunk.length).toBeGreaterThan(0)
    const { accesses } = await readAccessLog(database, mandator.reader)
    expect(accesses).toMatchObject([{ who: 'Max Mandatary', as: 'mandatary', messageId, kind: 'opened' }])
    expect(await sql`SELECT mandate_id FROM access_log WHERE message_id = ${messageId}`).toEqual([
      { mandate_id: mandate.mandateId },
    ])
  })
})
