import { createHash } from 'node:crypto'
import { messagesOf } from '#locales/messages.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import { expect, sessionIn, test } from './fixtures.ts'
import { aLetter, documentIdOf, enterprises } from './letters.ts'

/*
 * ATREQ01 to 04 (spec §8) for people: each thing that a page shows or does has its line, which says by whom. What machines do:
 * tests/api/audit-trail.recorded.test.ts.
 */
interface Line {
  asked: string
  code: number
  token: string
  subject: string
  client_id: string
  line: string
}

/** The lines that name a letter, in the order in which they were written. */
const linesOf = (ebox: SharedEbox, messageId: string) =>
  sqlAs(ebox)<Line[]>`
    SELECT request_method || ' ' || request_url AS asked, response_code AS code, encode(subject_token_hash, 'hex') AS token,
      encode(subject_hash, 'hex') AS subject, client_id, to_jsonb(audit_line)::text AS line
    FROM audit_line WHERE position(${messageId} IN to_jsonb(audit_line)::text) > 0 AND client_id = 'e-box' ORDER BY audit_id`

const readers = [
  { who: 'a citizen', person: 'mary-wilson', to: 'mary-wilson' },
  { who: 'a user of an enterprise', person: 'bram-claes', to: enterprises.bakery },
] as const

for (const { who, person, to } of readers) {
  test(`ATREQ01 what ${who} lists, opens, downloads, hides and answers is in the trail, each with who did it`, async ({
    ebox,
    page,
    context,
    signedInAs,
  }) => {
    // First: whoever signs in lands on the list.
    await signedInAs(person)
    const letter = await aLetter(ebox, to, {
      isReplyAuthorized: true,
      bodyContent: { nl: 'Een tekst' },
      sender: { eboxType: 'enterprise', enterpriseNumber: enterprises.publisher },
    })
    const at = `/en${letter.path}`
    const list = `GET /en${letter.box}?q=***`
    // A test beside this one that lists the same box meanwhile is told of the letter too, in a line of its own.
    const ofTest = async () =>
      (await linesOf(ebox, letter.messageId)).filter(({ asked }) => asked === list || asked.includes(letter.messageId))
    const seen = async () => (await ofTest()).map(({ asked, code }) => `${asked} ${code}`)

    await page.request.get(`/en${letter.box}?q=${letter.subject.replaceAll(' ', '+')}`)
    // What was searched for may be a name: the trail says that something was (ATREQ03).
    expect(await seen()).toEqual([`${list} 200`])

    await page.request.get(at)
    expect(await seen()).toEqual([`${list} 200`, ...Array(2).fill(`GET ${at} 200`)])

    const document = `${at}/documents/${await documentIdOf(ebox, letter)}`
    await page.request.get(`${document}?download`)
    expect((await seen()).slice(3)).toEqual([`GET ${document} 200`])

    await page.goto(at)
    const say = messagesOf('en').toDo
    await page.getByRole('button', { name: say.hide }).click()
    await expect(page.getByRole('button', { name: say.show })).toBeVisible()
    expect(await seen()).toContain(`POST ${at} 200`)

    const sent = await page.request.post(`${at}/replies`, {
      multipart: { text: 'An answer' },
      headers: { Origin: ebox.origin, Accept: 'application/json' },
    })
    expect(await sent.json()).toEqual({ outcome: 'sent' })
    expect((await seen()).filter((asked) => asked.startsWith(`POST ${at}/replies`))).toEqual([`POST ${at}/replies 201`])

    // The conversation has a line of its own.
    const shown = async () => (await seen()).filter((asked) => asked === `GET ${at} 200`).length
    const before = await shown()
    await page.request.get(at)
    expect(await shown()).toBe(before + 3)

    const lines = await ofTest()
    const id = await sessionIn(context, ebox)
    const token = createHash('sha256').update(id).digest('hex')
    const [session] = await sqlAs(ebox)<{ ssin_hash: Buffer }[]>`
      SELECT ssin_hash FROM session WHERE session_hash = ${Buffer.from(token, 'hex')}`
    expect(new Set(lines.map((line) => line.token))).toEqual(new Set([token]))
    expect(new Set(lines.map((line) => line.subject))).toEqual(new Set([session?.ssin_hash.toString('hex')]))
    for (const { line } of lines) expect(line).not.toContain(id)
  })
}

test('ATREQ04 a letter that is another’s, or of nobody, leaves no line when a person asks for it', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const letter = await aLetter(ebox, 'an-peeters')
  await signedInAs('mary-wilson')
  expect((await page.request.get(`/en${letter.path}`)).status()).toBe(404)
  expect((await page.request.get(`/en/enterprise/${enterprises.foreign}/messages/${letter.messageId}`)).status()).toBe(
    404,
  )
  expect(await linesOf(ebox, letter.messageId)).toEqual([])
})
