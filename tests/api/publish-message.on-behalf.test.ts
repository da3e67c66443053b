import { describe, expect, test } from 'vitest'
import { belgianDay } from '#domain/message/belgian-day.ts'
import type { OwnClient } from '#tests/fixtures/clients.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { anEnterpriseNumber, aWrongEnterpriseNumber } from '#tests/fixtures/enterprise-number.ts'
import { issuesOf } from '#tests/fixtures/refusal.ts'
import { call } from '#tests/fixtures/registry.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'
import { aSender, type OwnSender } from '#tests/fixtures/senders.ts'

const ebox = await sharedEbox()
const sql = sqlAs(ebox)
const sender = await aSender(ebox)
const other = await aSender(ebox)
const header = 'On-Behalf-Of-Enterprise-Number'
const noMandate = `rejectedInput header ${header} INVALID_SENDER`
const notTheSender = 'rejectedInput sender.enterpriseNumber INVALID_SENDER'

/** A mandatary with this right, and a mandate of `sender` for this period. */
async function aMandatary(scope: 'represent' | 'representShort', from = '-1 day', until: string | null = '1 day') {
  const mandatary = await aSender(ebox, { scope: [scope] })
  await sql`INSERT INTO enterprise_mandate (enterprise_number, mandatary_enterprise_number, operation, enterprise_accepted_at, mandatary_accepted_at, valid_from, valid_until)
    VALUES (${sender.enterpriseNumber}, ${mandatary.enterpriseNumber}, 'publish', now(), now(), now() + ${from}::interval, now() + ${until}::interval)`
  return mandatary
}

describe('a mandatary publishes in the name of its mandator', () => {
  test.each(['represent', 'representShort'] as const)('with the scope %s', async (scope) => {
    const mandatary = await aMandatary(scope)
    const { status, body } = await mandatary.publish({
      headers: { [header]: sender.enterpriseNumber },
      message: { sender: sender.ebox },
    })
    expect(status).toBe(201)
    const { messages, audit } = await rowsOf(ebox, String(body.messageId))
    expect(messages).toMatchObject([{ sender_organization_id: sender.enterpriseNumber }])
    expect(audit).toMatchObject([
      {
        client_id: mandatary.id,
        details: {
          senderEnterpriseNumber: sender.enterpriseNumber,
          mandataryEnterpriseNumber: mandatary.enterpriseNumber,
        },
      },
    ])
  })

  test('I16 also when the number lost its leading zero on the way, and has no end', async () => {
    const mandatary = await aSender(ebox, { scope: ['represent'] })
    // A number that belongs to nobody: its eight digits are zero.
    const zero = '0000000097'
    await sql`INSERT INTO enterprise_mandate (enterprise_number, mandatary_enterprise_number, operation, enterprise_accepted_at, mandatary_accepted_at)
      VALUES (${zero}, ${mandatary.enterpriseNumber}, 'publish', now(), now())`
    const answer = await mandatary.publish({
      headers: { [header]: zero.slice(1) },
      message: { sender: { eboxType: 'enterprise', enterpriseNumber: zero } },
    })
    // Nothing but that it is no sender of this registry.
    expect(issuesOf(answer)).toEqual(['rejectedInput messageTypeId INVALID_SENDER'])
  })
})

describe('a mandatary follows up what was published in the name of its mandator', () => {
  const onBehalf = { [header]: sender.enterpriseNumber }
  const day = belgianDay(new Date())
  const published = async (by: OwnSender, message: Record<string, unknown> = {}, headers = {}) =>
    String((await by.publish({ headers, message: { sender: sender.ebox, ...message } })).body.messageId)

  /** Asks for the status of a message, its withdrawal and the statistics of a day. */
  async function followUp({ token }: OwnClient, messageId: string, headers: Record<string, string>) {
    const options = { token: await token(), headers }
    return {
      status: await call(ebox, '/ebox/messageStatuses/search', { ...options, json: { messageIds: [messageId] } }),
      statistics: await call(ebox, `/ebox/publicationStatistics?from=${day}&to=${day}`, options),
      withdrawn: await call(ebox, `/ebox/messages/${messageId}/withdraw`, {
        ...options,
        json: { reason: { nl: 'Fout' } },
      }),
    }
  }
  const statusesOf = (answers: Awaited<ReturnType<typeof followUp>>) =>
    Object.values(answers).map(({ status }) => status)

  test.each(['represent', 'representShort'] as const)('with the scope %s, and may replace it', async (scope) => {
    const mandatary = await aMandatary(scope)
    const old = await published(mandatary, {}, onBehalf)
    const replacement = { replacesMessageId: old, replacementReason: { nl: 'Het bedrag was verkeerd' } }
    const messageId = await published(mandatary, replacement, onBehalf)
    expect((await rowsOf(ebox, old)).messages).toMatchObject([{ replaced_by_message_id: messageId }])
    const answers = await followUp(mandatary, messageId, onBehalf)
    expect(statusesOf(answers)).toEqual([200, 200, 200])
    expect(answers.status.json).toMatchObject({ items: [{ messageId, state: 'received' }] })
    expect(Object(answers.statistics.json).items).not.toEqual([])
    const { messages, audit } = await rowsOf(ebox, messageId)
    expect(messages).toMatchObject([{ withdrawn_at: expect.any(Date) }])
    expect(audit.at(-1)).toMatchObject({
      client_id: mandatary.id,
      details: {
        senderEnterpriseNumber: sender.enterpriseNumber,
        mandataryEnterpriseNumber: mandatary.enterpriseNumber,
      },
    })
  })

  test('Z02 and nothing that another published', async () => {
    const mandatary = await aMandatary('represent')
    const foreign = String((await other.publish()).body.messageId)
    const { status, withdrawn } = await followUp(mandatary, foreign, onBehalf)
    expect([status.json, withdrawn.status]).toMatchObject([{ items: [{ state: 'unknown' }] }, 404])
  })

  test('not without a mandate, nor after it ended: refused as a publication is', async () => {
    const messageId = await published(sender)
    for (const mandatary of [
      await aSender(ebox, { scope: ['represent'] }),
      await aMandatary('represent', '-2 days', '-1 hour'),
    ]) {
      const answers = await followUp(mandatary, messageId, onBehalf)
      for (const { status, json } of Object.values(answers))
        expect([status, ...issuesOf({ status, headers: {}, body: Object(json) })]).toEqual([400, noMandate])
    }
    expect((await rowsOf(ebox, messageId)).messages).toMatchObject([{ withdrawn_at: null }])
  })

  test('403 without the right to represent, and without the header for whoever has only that right', async () => {
    const messageId = await published(sender)
    expect(statusesOf(await followUp(other, messageId, onBehalf))).toEqual([403, 403, 403])
    expect(statusesOf(await followUp(await aMandatary('represent'), messageId, {}))).toEqual([403, 403, 403])
  })
})

describe('it is refused', () => {
  const publishing = { headers: { [header]: sender.enterpriseNumber }, message: { sender: sender.ebox } }

  test.each([
    ['before it begins', '1 hour', '1 day'],
    ['after it ended', '-2 days', '-1 hour'],
  ])('with a mandate %s', async (_when, from, until) => {
    const mandatary = await aMandatary('represent', from, until)
    const answer = await mandatary.publish(publishing)
    expect([answer.status, ...issuesOf(answer)]).toEqual([400, noMandate])
  })

  test('with a mandate that is another’s, or goes the other way', async () => {
    const mandatary = await aSender(ebox, { scope: ['represent'] })
    await sql`INSERT INTO enterprise_mandate (enterprise_number, mandatary_enterprise_number, operation, enterprise_accepted_at, mandatary_accepted_at)
      VALUES (${mandatary.enterpriseNumber}, ${sender.enterpriseNumber}, 'publish', now(), now())`
    expect(issuesOf(await mandatary.publish(publishing))).toEqual([noMandate])
  })

  test('for a sender that is not the one of the header: with everything else that is wrong', async () => {
    const mandatary = await aSender(ebox, { scope: ['represent'] })
    const answer = await mandatary.publish({
      headers: { [header]: sender.enterpriseNumber },
      message: { sender: other.ebox, subject: { nl: 'Een', fr: 'Un' } },
    })
    expect(answer.body.code).toBe('INVALID_SENDER')
    expect(issuesOf(answer)).toEqual([notTheSender, noMandate, 'rejectedInput subject NOT_IMPLEMENTED'])
  })

  test.each([
    ['a number with a wrong check', aWrongEnterpriseNumber()],
    ['no number', 'x'],
    ['nobody', anEnterpriseNumber()],
  ])('for %s', async (_what, given) => {
    const mandatary = await aSender(ebox, { scope: ['represent'] })
    const answer = await mandatary.publish({ headers: { [header]: given }, message: { sender: sender.ebox } })
    expect([answer.status, ...issuesOf(answer)]).toEqual([400, notTheSender, noMandate])
  })

  test('403 without the right to represent, mandate or not; and without the header for whoever has only that right', async () => {
    const mandatary = await aMandatary('represent')
    await sql`INSERT INTO enterprise_mandate (enterprise_number, mandatary_enterprise_number, operation, enterprise_accepted_at, mandatary_accepted_at)
      VALUES (${sender.enterpriseNumber}, ${other.enterpriseNumber}, 'publish', now(), now())`
    const scopes = {
      represent: ['consult:ws', 'ws'].map((part) =>
        expect.stringMatching(`:${part}-eboxrestentreprise:eboxrepresentativepublication$`),
      ),
      publish: [expect.stringMatching(/:publicationsender$/)],
    }
    const bare = await other.publish(publishing)
    expect([bare.status, bare.body.requiredScopes]).toEqual([403, scopes.represent])
    const own = await mandatary.publish()
    expect([own.status, own.body.requiredScopes]).toEqual([403, scopes.publish])
  })
})
