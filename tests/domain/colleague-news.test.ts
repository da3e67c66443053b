import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acceptInvitation } from '#domain/registration/accept-invitation.ts'
import { inviteUser } from '#domain/registration/invite-user.ts'
import type { EnterpriseManager } from '#domain/registration/manage-enterprise.ts'
import { type ColleagueNews, tellColleagues } from '#domain/registration/tell-colleagues.ts'
import { composeColleagueNews } from '#emails/compose-box-mails.ts'
import { anAddress, keysOf } from '#tests/fixtures/box-holder.ts'
import { emptyDatabase, type EmptyDatabase } from '#tests/fixtures/database.ts'
import { aManagedEnterprise, anOpenBox, aSignedInPerson } from '#tests/fixtures/enterprise-manager.ts'

/*
 * An enterprise learns by e-mail who acts for it from now on. That the workflow finds what waits is tests/api/news-mails.test.ts.
 */
const request = { traceId: 'test', requestMethod: 'POST', requestUrl: '/invitation' }
let database: EmptyDatabase
beforeAll(async () => {
  database = await emptyDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

async function tell(outcome: 'done' | 'later' = 'done') {
  const told: ColleagueNews[] = []
  await tellColleagues(database.worker, keysOf(database), async (news) => {
    told.push(...news)
    return news.map(() => outcome)
  })
  return told
}

/** Somebody is invited by the manager. @returns what takes the invitation up */
async function invited(by: EnterpriseManager) {
  const invitation = { name: 'Lotte Wouters', address: anAddress(), role: 'reader' as const, rights: [] }
  const made = await inviteUser(database.app, keysOf(database), by, invitation, request)
  if (typeof made === 'string') throw new Error(`Not invited: ${made}`)
  const { reader } = await aSignedInPerson(database, { name: 'Lotte Wouters' })
  return () => acceptInvitation(database.app, reader, made.token, request)
}

describe('a new colleague', () => {
  test('is told to the enterprise once the invitation is taken up, and once', async () => {
    const manager = await aManagedEnterprise(database)
    const to = await anOpenBox(database, manager.enterpriseNumber, 'fr')
    const accept = await invited(manager)
    expect(await tell()).toEqual([])
    await accept()
    const { enterpriseNumber } = manager
    const news = {
      to,
      language: 'fr',
      enterpriseNumber,
      name: 'Lotte Wouters',
      role: 'reader',
      invitedBy: 'Lotte Wouters',
    }
    expect(await tell('later')).toMatchObject([news])
    const [again] = await tell()
    expect(again).toMatchObject(news)
    expect(await tell()).toEqual([])
    expect(await accept()).toBeUndefined()
    expect(await tell()).toEqual([])
  })

  test('of an enterprise whose box is not open counts as told', async () => {
    const accept = await invited(await aManagedEnterprise(database))
    await accept()
    expect(await tell()).toEqual([])
  })
})

test.each(['nl', 'fr', 'de', 'en'] as const)(
  '%s: the mail names who, by whom, and leads to the users',
  async (language) => {
    const news = { language, enterpriseNumber: '1999051125', name: 'Zoë $& Sons', invitedBy: 'Bram Claes' }
    const mail = await composeColleagueNews(news, 'https://ebox.example')
    for (const part of ['Zoë $& Sons', 'Bram Claes', `https://ebox.example/${language}/enterprise/1999051125/users\n`])
      expect(mail.text).toContain(part)
    for (const part of [mail.subject, mail.text]) expect(part).not.toMatch(/[{}!]/)
    expect(mail).not.toHaveProperty('unsubscribeUrl')
  },
)
