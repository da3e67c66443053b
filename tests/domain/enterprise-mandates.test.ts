import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditLine, enterpriseMandate, enterpriseUser } from '#db/schema/index.ts'
import {
  acceptEnterpriseMandate,
  askEnterpriseMandate,
  endEnterpriseMandate,
  listEnterpriseMandates,
  type MandateOperation,
  type MandateSearch,
  type MandateSide,
  mandatesOnPage,
} from '#domain/registration/enterprise-mandates.ts'
import type { EnterpriseManager } from '#domain/registration/manage-enterprise.ts'
import { type MandateNews, tellMandates } from '#domain/registration/tell-mandates.ts'
import { composeMandateNews } from '#emails/compose-box-mails.ts'
import { keysOf } from '#tests/fixtures/box-holder.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'
import { aManagedEnterprise, anOpenBox } from '#tests/fixtures/enterprise-manager.ts'
import { anEnterpriseNumber } from '#tests/fixtures/enterprise-number.ts'

/* Service providers: an enterprise lets another act for it. What a mandate opens over HTTP is tests/api/service-provider.test.ts. */
const request = { traceId: 'test', requestMethod: 'POST', requestUrl: '/mandates' }
let database: EmptyDatabase
let [bakery, accountant]: EnterpriseManager[] = []
beforeAll(async () => {
  database = await emptyDatabase()
  bakery = await aManagedEnterprise(database, 'Bakkerij Ébène')
  accountant = await aManagedEnterprise(database, 'Boekhouding')
})
afterAll(() => database[Symbol.asyncDispose]())

function must<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('The fixture is not there')
  return value
}
const named = (side: MandateSide, other: EnterpriseManager, operation: MandateOperation) => ({
  side,
  other: other.enterpriseNumber,
  operation,
})
const ask = (by: EnterpriseManager, of: ReturnType<typeof named>, until?: string) =>
  askEnterpriseMandate(database.app, keysOf(database), by, { ...of, ...(until && { until }) }, request)
const accept = (by: EnterpriseManager, of: ReturnType<typeof named>) =>
  acceptEnterpriseMandate(database.app, keysOf(database), by, of, request)
const end = (by: EnterpriseManager, of: ReturnType<typeof named>) =>
  endEnterpriseMandate(database.app, keysOf(database), by, of, request)
const list = (by: EnterpriseManager, side: MandateSide, search?: MandateSearch) =>
  listEnterpriseMandates(database.app, by, side, search)

test('a mandate stands once both sides accepted it, whichever asked, and not before', async () => {
  for (const [asking, answering, side, other] of [
    [must(bakery), must(accountant), 'given', 'held'],
    [must(accountant), must(bakery), 'held', 'given'],
  ] as const) {
    expect(await ask(asking, named(side, answering, 'consult'))).toBeUndefined()
    expect((await list(asking, side)).mandates).toMatchObject([{ operation: 'consult', state: 'asked' }])
    expect((await list(answering, other)).mandates).toMatchObject([{ operation: 'consult', state: 'toAccept' }])
    expect(await accept(asking, named(side, answering, 'consult'))).toBe(false)
    expect(await accept(answering, named(other, asking, 'consult'))).toBe(true)
    expect((await list(asking, side)).mandates).toMatchObject([{ state: 'stands', name: { nl: expect.any(String) } }])
    await end(answering, named(other, asking, 'consult'))
    expect((await list(asking, side)).mandates).toEqual([])
    expect(await accept(answering, named(other, asking, 'consult'))).toBe(false)
  }
})

test('it is not asked of an enterprise that the register does not know, of oneself, or twice', async () => {
  const by = await aManagedEnterprise(database)
  const nobody = { ...by, enterpriseNumber: anEnterpriseNumber() as typeof by.enterpriseNumber }
  expect(await ask(by, named('given', nobody, 'publish'))).toBe('unknown')
  expect(await ask(by, named('given', by, 'publish'))).toBe('self')
  expect(await ask(by, named('given', must(accountant), 'publish'))).toBeUndefined()
  expect(await ask(by, named('given', must(accountant), 'publish'))).toBe('standing')
  expect(await ask(must(accountant), named('held', by, 'publish'))).toBe('standing')
})

test('one of another operation is another mandate, and each ends by itself', async () => {
  const [by, other] = [await aManagedEnterprise(database), await aManagedEnterprise(database)]
  for (const operation of ['publish', 'consult'] as const) {
    await ask(by, named('given', other, operation))
    await accept(other, named('held', by, operation))
  }
  await end(by, named('given', other, 'publish'))
  expect((await list(other, 'held')).mandates).toMatchObject([{ operation: 'consult', state: 'stands' }])
})

test('its last day is one of its days in Belgium; past that it is over, and can be asked anew', async () => {
  const [by, other] = [await aManagedEnterprise(database), await aManagedEnterprise(database)]
  await ask(by, named('given', other, 'consult'), '2099-07-31')
  const [mandate] = (await list(by, 'given')).mandates
  expect(mandate?.validUntil).toEqual(new Date('2099-08-01T00:00:00+02:00'))
  await database.worker.update(enterpriseMandate).set({ validUntil: sql`now()` })
  expect((await list(by, 'given')).mandates).toMatchObject([{ state: 'over' }])
  expect(await ask(by, named('given', other, 'consult'))).toBeUndefined()
})

test('a third enterprise neither sees, accepts nor ends it', async () => {
  const [by, other, third] = await Promise.all([1, 2, 3].map(() => aManagedEnterprise(database)))
  await ask(must(by), named('given', must(other), 'consult'))
  expect((await list(must(third), 'given')).mandates).toEqual([])
  expect(await accept(must(third), named('held', must(by), 'consult'))).toBe(false)
  await end(must(third), named('held', must(by), 'consult'))
  expect((await list(must(other), 'held')).mandates).toMatchObject([{ state: 'toAccept' }])
})

test('Z11 a manager whose appointment ended asks, accepts and ends nothing', async () => {
  const [by, other] = [await aManagedEnterprise(database), await aManagedEnterprise(database)]
  await database.worker
    .update(enterpriseUser)
    .set({ validUntil: sql`now()` })
    .where(sql`enterprise_number = ${by.enterpriseNumber}`)
  await expect(ask(by, named('given', other, 'consult'))).rejects.toThrow('ended')
  await expect(list(by, 'given')).rejects.toThrow('ended')
})

test('whoever acts for many pages through all of them, each once, and finds one by name or number', async () => {
  const by = await aManagedEnterprise(database)
  const others: EnterpriseManager[] = []
  for (let index = 0; index < mandatesOnPage + 5; index++)
    others.push(await aManagedEnterprise(database, index === 7 ? 'Schrijnwerkerij Côté 100%' : `Klant ${index}`))
  for (const other of others) await ask(by, named('held', other, 'consult'))
  const first = await list(by, 'held')
  const second = await list(by, 'held', { after: first.next })
  expect(second.next).toBeUndefined()
  const seen = [...first.mandates, ...second.mandates].map(({ enterpriseNumber }) => enterpriseNumber)
  expect(seen).toEqual(others.map(({ enterpriseNumber }) => enterpriseNumber as string).toSorted())
  const joiner = must(others[7]).enterpriseNumber
  for (const words of [
    'cote',
    'SCHRIJN',
    '100%',
    joiner,
    `${joiner.slice(0, 4)}.${joiner.slice(4, 7)}.${joiner.slice(7)}`,
  ])
    expect((await list(by, 'held', { words })).mandates).toMatchObject([{ enterpriseNumber: joiner }])
  expect((await list(by, 'held', { words: '%' })).mandates).toHaveLength(1)
  expect((await list(by, 'held', { words: 'nobody' })).mandates).toEqual([])
})

test('each step stands in the audit trail', async () => {
  const [by, other] = [await aManagedEnterprise(database), await aManagedEnterprise(database)]
  await ask(by, named('given', other, 'publish'))
  await accept(other, named('held', by, 'publish'))
  await end(other, named('held', by, 'publish'))
  const lines = await database.worker
    .select({ details: auditLine.details })
    .from(auditLine)
    .where(sql`details->>'other' IN (${by.enterpriseNumber}, ${other.enterpriseNumber})`)
    .orderBy(auditLine.auditId)
  expect(lines.map(({ details }) => details)).toEqual([
    { askedMandate: 'publish', side: 'given', other: other.enterpriseNumber },
    { acceptedMandate: 'publish', side: 'held', other: by.enterpriseNumber },
    { endedMandate: 'publish', side: 'held', other: by.enterpriseNumber },
  ])
})

const openedBox = ({ enterpriseNumber }: EnterpriseManager, language: 'nl' | 'fr' | 'de' | 'en') =>
  anOpenBox(database, enterpriseNumber, language)

describe('the other side is told by e-mail', () => {
  const tell = async (outcome: 'done' | 'later' = 'done') => {
    const told: MandateNews[] = []
    await tellMandates(database.worker, keysOf(database), async (news) => {
      told.push(...news)
      return news.map(() => outcome)
    })
    return told
  }

  test('of what was asked, accepted and ended, once each, at its own address and in its own language', async () => {
    await tell()
    const [asking, answering] = [
      await aManagedEnterprise(database, 'Vraag'),
      await aManagedEnterprise(database, 'Antwoord'),
    ]
    const [askers, answerers] = [await openedBox(asking, 'nl'), await openedBox(answering, 'fr')]
    const [given, held] = [named('given', answering, 'publish'), named('held', asking, 'publish')]
    await ask(asking, given)
    expect(await tell()).toMatchObject([
      {
        to: answerers,
        language: 'fr',
        what: 'asked',
        side: 'held',
        other: asking.enterpriseNumber,
        otherName: { nl: 'Vraag' },
      },
    ])
    expect(await tell()).toEqual([])
    await accept(answering, held)
    const [first] = await tell('later')
    const again = await tell()
    expect(again).toMatchObject([
      {
        key: first?.key,
        to: askers,
        language: 'nl',
        what: 'accepted',
        side: 'given',
        other: answering.enterpriseNumber,
      },
    ])
    await end(asking, given)
    expect(await tell()).toMatchObject([{ to: answerers, what: 'ended', side: 'held' }])
    await end(asking, given)
    expect(await tell()).toEqual([])
  })

  test('not of what was taken back before it was told, nor where no box is open', async () => {
    const [asking, answering] = [await aManagedEnterprise(database, 'Een'), await aManagedEnterprise(database, 'Twee')]
    const given = named('given', answering, 'consult')
    await ask(asking, given)
    expect(await tell()).toEqual([])
    await openedBox(answering, 'de')
    await end(asking, given)
    await tell()
    await ask(asking, given)
    await end(asking, given)
    expect(await tell()).toEqual([])
  })

  test.each(['nl', 'fr', 'de', 'en'] as const)(
    '%s: the mail names the other enterprise and leads to the page',
    async (language) => {
      for (const what of ['asked', 'accepted', 'ended'] as const) {
        const news = { language, what, side: 'held', enterpriseNumber: '1999010048', other: '1999051125' } as const
        const otherName = { nl: 'Bakkerij', fr: 'Boulangerie', de: 'Bäckerei' }
        const mail = await composeMandateNews({ ...news, otherName }, 'https://ebox.example')
        expect(mail.text).toContain(`${otherName[language === 'en' ? 'nl' : language]} (1999.051.125)`)
        expect(mail.text).toContain(
          `https://ebox.example/${language}/enterprise/1999010048/service-providers?side=held`,
        )
        for (const part of [mail.subject, mail.text]) expect(part).not.toMatch(/[{}!]/)
      }
    },
  )
})
