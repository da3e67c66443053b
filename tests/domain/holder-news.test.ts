import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { personMandate } from '#db/schema/index.ts'
import { followGuardians } from '#domain/registration/follow-guardians.ts'
import {
  acceptMandate,
  endMandate,
  listMandates,
  type MandatePerson,
  offerMandate,
} from '#domain/registration/mandates.ts'
import { revokePortalConsent } from '#domain/registration/portal-consents.ts'
import { type HolderNews, tellHolders } from '#domain/registration/tell-holders.ts'
import { composeHolderNews } from '#emails/compose-box-mails.ts'
import { startAuthorization, type TestAuthorization } from '#tests/fixtures/authorization.ts'
import { aBoxHolder, aVersionOfTerms, type HolderOfTest, keysOf, openOwnBox } from '#tests/fixtures/box-holder.ts'
import { aPortalOf } from '#tests/fixtures/portal-flow.ts'

/*
 * Whoever lets a portal or a person read the own box is told so by e-mail: the one who did not, learns of it. That the workflow finds what
 * waits is tests/api/news-mails.test.ts.
 */
let server: TestAuthorization
beforeAll(async () => {
  server = await startAuthorization()
  await aVersionOfTerms(server.database, '1')
})
afterAll(() => server[Symbol.asyncDispose]())

/** A person with an open box, and the address that was confirmed. */
async function aHolder() {
  const holder = await aBoxHolder(server.database)
  return { holder, address: await openOwnBox(server.database, holder, '1') }
}

async function tell(outcome: 'done' | 'later' = 'done') {
  const told: HolderNews[] = []
  await tellHolders(server.database.worker, keysOf(server.database), async (news) => {
    told.push(...news)
    return news.map(() => outcome)
  })
  return told
}

const personOf = ({ by, boxHash }: HolderOfTest, name: string): MandatePerson => ({
  reader: by.reader,
  ssinHash: boxHash,
  name,
})

function ssinOf({ by: { holder } }: HolderOfTest) {
  if (holder.eboxType !== 'citizen') throw new Error('The fixture made no citizen')
  return holder.ssin
}

/** One person lets another read; the other accepts. @returns what ends it */
async function aMandateBetween(mandator: HolderOfTest, mandatary: HolderOfTest, validFrom = new Date()) {
  const [giving, reading] = [personOf(mandator, 'Eline Claes'), personOf(mandatary, 'Noah Claes')]
  const { app } = server.database
  const keys = keysOf(server.database)
  const terms = { rights: [{}], validFrom }
  const code = await offerMandate(app, keys, giving, 'mandator', terms, mandator.request)
  expect(await tell()).toEqual([])
  expect(await acceptMandate(app, keys, reading, code ?? '', mandatary.request)).toBe(true)
  const [made] = await listMandates(app, giving)
  return () => endMandate(app, giving, made?.mandateId ?? '', mandator.request)
}

describe('a consent to a portal', () => {
  test('is told once, at the address of the box, with the portal’s name; given anew it is told anew', async () => {
    const { holder, address } = await aHolder()
    const portal = await aPortalOf(server)
    await portal.tokensOf(holder)
    const [first] = await tell()
    expect(first).toMatchObject({ to: address, by: 'consent', name: 'A portal', quality: null })
    expect(await tell()).toEqual([])
    await portal.tokensOf(holder)
    const again = await tell()
    expect(again).toMatchObject([{ to: address, by: 'consent' }])
    expect(again[0]?.key).not.toBe(first?.key)
  })

  test('that ended before it was told is not', async () => {
    const { holder } = await aHolder()
    const portal = await aPortalOf(server)
    await portal.tokensOf(holder)
    await revokePortalConsent(server.database.app, holder.by.reader, portal.id, holder.request)
    expect(await tell()).toEqual([])
  })

  test('is told later, as the same mail, when the mail system takes none now', async () => {
    const { holder } = await aHolder()
    await (await aPortalOf(server)).tokensOf(holder)
    const [first] = await tell('later')
    expect((await tell()).map(({ key }) => key)).toEqual([first?.key])
    expect(await tell()).toEqual([])
  })
})

test('whoever ends a consent waits for no mail system, and one that is given anew meanwhile is told anew', async () => {
  const { holder } = await aHolder()
  const portal = await aPortalOf(server)
  await portal.tokensOf(holder)
  const { app, worker } = server.database
  const told: HolderNews[] = []
  await tellHolders(worker, keysOf(server.database), async (news) => {
    await revokePortalConsent(app, holder.by.reader, portal.id, holder.request)
    await portal.tokensOf(holder)
    told.push(...news)
    return news.map(() => 'done')
  })
  expect(told).toHaveLength(1)
  const again = await tell()
  expect(again).toMatchObject([{ to: told[0]?.to, by: 'consent' }])
  expect(again[0]?.key).not.toBe(told[0]?.key)
})

describe('a mandate', () => {
  test('is told to whose box it is once the other side accepted it, with the other’s name', async () => {
    const [{ holder, address }, other] = [await aHolder(), await aBoxHolder(server.database)]
    await aMandateBetween(holder, other)
    expect(await tell()).toMatchObject([{ to: address, by: 'mandate', name: 'Noah Claes' }])
    expect(await tell()).toEqual([])
  })

  test('that begins later is told on its first day', async () => {
    const [{ holder, address }, other] = [await aHolder(), await aBoxHolder(server.database)]
    await aMandateBetween(holder, other, new Date(Date.now() + 3_600_000))
    expect(await tell()).toEqual([])
    await server.database.worker
      .update(personMandate)
      .set({ validFrom: new Date() })
      .where(eq(personMandate.mandatorHash, holder.boxHash))
    expect(await tell()).toMatchObject([{ to: address, by: 'mandate' }])
  })

  test('of a guardian is told as the register’s word, once however often it is asked', async () => {
    const [{ holder, address }, guardian] = [await aHolder(), await aBoxHolder(server.database)]
    const { app } = server.database
    const [ward, own] = [ssinOf(holder), ssinOf(guardian)]
    const guardians = { wardsOf: () => Promise.resolve([{ ssin: ward, name: 'Eline Claes' }]) }
    const person = { ssin: own, ssinHash: guardian.boxHash, name: 'Noah Claes' }
    for (let asked = 0; asked < 2; asked++)
      await followGuardians(app, { keys: keysOf(server.database), guardians }, person, guardian.request)
    expect(await tell()).toMatchObject([{ to: address, by: 'guardian', name: 'Noah Claes' }])
    expect(await tell()).toEqual([])
  })

  test('is told neither once it has ended, nor where no box is open', async () => {
    const { holder } = await aHolder()
    const end = await aMandateBetween(holder, await aBoxHolder(server.database))
    await end()
    await aMandateBetween(await aBoxHolder(server.database), holder)
    expect(await tell()).toEqual([])
  })
})

test.each(['nl', 'fr', 'de', 'en'] as const)(
  '%s: the mail names who may read and leads to where it is ended',
  async (language) => {
    for (const [by, quality, path] of [
      ['consent', null, 'citizen/portals'],
      ['consent', 'notary', 'professional/notary/portals'],
      ['mandate', null, 'citizen/mandates'],
      ['guardian', null, 'citizen/mandates'],
    ] as const) {
      const mail = await composeHolderNews({ language, by, name: 'Post $& Co', quality }, 'https://ebox.example')
      expect(mail.text).toContain('Post $& Co')
      expect(mail.text).toContain(`https://ebox.example/${language}/${path}\n`)
      for (const part of [mail.subject, mail.text]) expect(part).not.toMatch(/[{}!]/)
    }
  },
)
