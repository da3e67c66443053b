import { createHash } from 'node:crypto'
import type { Sql } from 'postgres'
import { sessionCookie } from '#domain/access/session-cookie.ts'
import { type Ebox, startEbox } from '#tests/fixtures/ebox.ts'
import { aPortal } from '#tests/fixtures/portals.ts'
import { sendRaw } from '#tests/fixtures/raw-socket.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import {
  asBrowserSends,
  asScriptSends,
  pathOf,
  sendAny,
  type ServerAction,
  serverActions,
} from '#tests/fixtures/server-actions.ts'
import { expect, sessionIn, test as base } from './fixtures.ts'
import { aLetter, type CitizenKey, citizens, enterprises } from './letters.ts'
import { signIn } from './sign-in.ts'

/*
 * Whoever reads our scripts can send any form by hand: each action of the build, whatever pages it stands on. An action that is added is
 * tried here without a word; only what proves that our own forms get through is written down.
 */

interface Attacked {
  ebox: Ebox
  sql: Sql
  /** The session ids of An, who is attacked (the second is her other browser's), and of Mary */
  an: string
  elsewhere: string
  mary: string
  /** Whatever the actions ask for, all of it An's */
  fields: { messageId: string } & Record<string, string>
  values: Record<string, string>
}

const test = base.extend<object, { attacked: Attacked }>({
  attacked: [
    async ({ browser }, use) => {
      // Without workflows nothing but what is asked changes a row.
      await using ebox = await startEbox({ env: { SERVE: 'web,api,oauth' } })
      const enter = async (person: CitizenKey) => {
        const context = await browser.newContext({ baseURL: ebox.origin, javaScriptEnabled: false })
        const page = await context.newPage()
        await signIn(page, person)
        const id = await sessionIn(context, ebox)
        await context.close()
        return id
      }
      const [an, elsewhere, mary] = [await enter('an-peeters'), await enter('an-peeters'), await enter('mary-wilson')]
      const letter = await aLetter(ebox, 'an-peeters')
      const portal = await aPortal(ebox, citizens['an-peeters'].ssin)
      const sql = sqlAs(ebox, 'superuser')
      const [terms] = await sql`SELECT terms_version FROM terms ORDER BY 1 DESC LIMIT 1`
      const fields = {
        messageId: letter.messageId,
        change: 'hide',
        session: createHash('sha256').update(elsewhere).digest('base64url'),
        portal: portal.id,
        box: '/citizen',
        version: String(terms?.['terms_version']),
        page: '/citizen/settings/address',
        address: 'somebody.else@post.example',
        language: 'fr',
        paper: 'both',
        rhythm: 'dailySummary',
        code: '123456',
        returnTo: '/en/me',
        method: 'any',
      }
      const values = { messageId: letter.messageId, clientId: portal.id, enterpriseNumber: enterprises.bakery }
      await use({ ebox, sql, an, elsewhere, mary, fields, values })
    },
    { scope: 'worker', timeout: 180_000 },
  ],
})

const as = ({ ebox }: Attacked, session: string) => ({ Cookie: `${sessionCookie(ebox.origin).name}=${session}` })

const pageOf = (action: ServerAction, { values }: Attacked) => pathOf(action.pages[0] ?? '', values)

/** Every row of every table but those that tell of reading, by table. @param isOfAn only rows of hers */
async function stateOf({ sql, an, fields }: Attacked, isOfAn = false): Promise<Record<string, string>> {
  const sessionHash = createHash('sha256').update(an).digest()
  const [person] = await sql`SELECT session.ssin_hash::text, message.box_id::text FROM session, message
    WHERE session_hash = ${sessionHash} AND message_id = ${fields.messageId}`
  if (!person) throw new Error('An has no session or no letter')
  const tables = await sql<{ tablename: string }[]>`SELECT tablename FROM pg_tables WHERE schemaname = 'public'
    AND tablename !~ '^(audit_|rate_limit|authorization_)' ORDER BY 1`
  const state: Record<string, string> = {}
  for (const { tablename } of tables) {
    const rows = await sql<{ row: Record<string, unknown> }[]>`SELECT to_jsonb(t) AS row FROM ${sql(tablename)} AS t`
    const texts = rows
      .filter(
        ({ row }) => !isOfAn || row['ssin_hash'] === person['ssin_hash'] || String(row['box_id']) === person['box_id'],
      )
      .map(({ row: { last_seen_at: _seen, last_consulted_at: _consulted, ...row } }) => JSON.stringify(row))
    state[tablename] = texts.toSorted().join('\n')
  }
  return state
}

const forged = {
  'X-Middleware-Subrequest': 'proxy:proxy:proxy:proxy:proxy',
  'X-Middleware-Next': '1',
  'X-Forwarded-Host': 'evil.example',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-For': '127.0.0.1',
  'X-Original-Url': '/en/me',
  'X-Rewrite-Url': '/en/me',
  'X-User-Id': '1',
  'X-Remote-User': 'an-peeters',
}

const disguises: Record<string, string>[] = [
  forged,
  { ...forged, Host: 'evil.example' },
  { Forwarded: 'host=evil.example', Host: 'evil.example:81' },
]

test('I18 every form that another site sends, in whatever way, is refused with 403 and changes nothing', async ({
  attacked,
}) => {
  const { ebox, an, fields } = attacked
  const before = await stateOf(attacked)
  const evil = 'https://evil.example'
  const origins: Record<string, Record<string, string>> = {
    'another site': { Origin: evil },
    nobody: {},
    'a sandboxed page': { Origin: 'null' },
    'a neighbour': { Origin: ebox.origin, 'Sec-Fetch-Site': 'same-site' },
    'a prefix of ours': { Origin: `${ebox.origin}.evil.example` },
    'another site that a forged host names': { Origin: evil, 'X-Forwarded-Host': 'evil.example' },
    'another site that Host names': { Origin: evil, Host: 'evil.example' },
  }
  const plain = { method: 'POST', body: 'a=b', headers: { 'Content-Type': 'text/plain' } }
  for (const action of serverActions())
    for (const [who, headers] of Object.entries(origins))
      for (const sent of [
        asScriptSends(action, fields),
        asBrowserSends(action, fields),
        { ...plain, headers: { ...plain.headers, 'Next-Action': action.id } },
      ]) {
        const all = { ...sent, headers: { ...sent.headers, ...as(attacked, an), ...headers } }
        const { status } = await sendAny(ebox, pageOf(action, attacked), all)
        expect({ action: action.name, who, status }).toEqual({ action: action.name, who, status: 403 })
      }
  expect(await stateOf(attacked)).toEqual(before)
})

test('Z13 a form that is sent by hand without a session changes nothing, whatever headers say who sends it', async ({
  attacked,
}) => {
  const { ebox, fields } = attacked
  const before = await stateOf(attacked)
  for (const action of serverActions())
    for (const more of [{}, forged, as(attacked, 'A'.repeat(43))])
      for (const sent of [asScriptSends(action, fields), asBrowserSends(action, fields)]) {
        const headers = { ...sent.headers, Origin: ebox.origin, ...more }
        const { status } = await sendAny(ebox, pageOf(action, attacked), { ...sent, headers })
        expect([action.name, status]).not.toEqual([action.name, 403])
      }
  expect(await stateOf(attacked)).toEqual(before)
})

test('Z13 a form that is sent by hand in another person’s session touches nothing of whom it names', async ({
  attacked,
}) => {
  const { ebox, mary, fields } = attacked
  const before = await stateOf(attacked, true)
  expect(Object.values(before).join('').length).toBeGreaterThan(1_000)
  for (const action of serverActions()) {
    const { headers, ...sent } = asScriptSends(action, fields)
    const all = { ...headers, ...as(attacked, mary), Origin: ebox.origin }
    await sendAny(ebox, pageOf(action, attacked), { ...sent, headers: all })
    await attacked.sql`UPDATE session SET revoked_at = NULL WHERE name = ${citizens['mary-wilson'].name}`
  }
  expect(await stateOf(attacked, true)).toEqual(before)
})

test('Z13 a form whose fields are missing, or are of another shape, answers 400 with or without script, and changes nothing', async ({
  attacked,
}) => {
  const { ebox, an, fields, sql } = attacked
  // The answer to a browser is the page of the form, and this one looks up whose guardian An is.
  await sendAny(ebox, '/en/citizen/mandates', { headers: as(attacked, an) })
  const before = await stateOf(attacked)
  const misshapen = Object.fromEntries(Object.keys(fields).map((name) => [name, '\u0000'.repeat(30_000)]))
  const others = new Set<string>()
  for (const action of serverActions())
    for (const given of [{}, misshapen])
      for (const sent of [asScriptSends(action, given), asBrowserSends(action, given)]) {
        const headers = { ...sent.headers, ...as(attacked, an), Origin: ebox.origin }
        const { status } = await sendAny(ebox, pageOf(action, attacked), { ...sent, headers })
        if (status !== 400) others.add(`${action.name} ${status}`)
        await sql`UPDATE session SET revoked_at = NULL`
      }
  // These ask nothing that must be filled in: they do what they say.
  const askNothing = ['signIn', 'signOut', 'signOutEverywhere']
  expect([...others].toSorted()).toEqual(askNothing.flatMap((name) => [`${name} 200`, `${name} 303`]))
  expect(await stateOf(attacked)).toEqual(before)
})

test('Z13 an address that asks to sign in asks it of every forged header, and leads nowhere else', async ({
  attacked,
}) => {
  const { ebox, values } = attacked
  const paths = ['/en/citizen', '/en/me', `/en/citizen/messages/${values['messageId']}`, '/en/enterprise', '/nl', '/']
  for (const path of paths)
    for (const headers of disguises) {
      const answer = await sendAny(ebox, path, { headers })
      const plain = await sendAny(ebox, path)
      expect({ path, status: answer.status, to: answer.headers['location'] }).toEqual({
        path,
        status: plain.status,
        to: plain.headers['location'],
      })
      expect(JSON.stringify(answer.headers)).not.toContain('evil')
    }
})

test('Z13 a page and a route of people have no other method: 405, and no header changes the one that is sent', async ({
  attacked,
}) => {
  const { ebox, an, fields, values } = attacked
  const before = await stateOf(attacked)
  const letter = `/en/citizen/messages/${values['messageId']}`
  for (const path of [
    '/',
    '/en',
    '/en/me',
    letter,
    `${letter}/replies`,
    `${letter}/documents/x`,
    '/api/auth/callback/oidc',
    '/_next/static/x',
  ])
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY']) {
      const said = await sendRaw(ebox, `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
      expect({ method, path, said: said.split('\r\n')[0] }).toEqual({
        method,
        path,
        said: 'HTTP/1.1 405 Method Not Allowed',
      })
      expect(said).toMatch(/^allow: GET, HEAD, POST\r$/im)
    }
  const [action] = serverActions().filter(({ name }) => name === 'changeLetter')
  for (const name of ['X-HTTP-Method-Override', 'X-Method-Override', 'X-HTTP-Method']) {
    const headers = { ...as(attacked, an), Origin: ebox.origin, 'Next-Action': action?.id ?? '', [name]: 'POST' }
    await sendAny(ebox, `${letter}?_method=POST&messageId=${fields.messageId}&change=hide`, { headers })
  }
  expect(await stateOf(attacked)).toEqual(before)
})

test('the forms that were refused above do change something when they are sent as ours: the refusals are for what they say', async ({
  attacked,
}) => {
  const { ebox, an, fields, sql } = attacked
  const changing = new Set<string>()
  // Those that end a session or the box come last.
  const ending = ['signOut', 'signOutEverywhere', 'closeOwnBox']
  const inOrder = serverActions().toSorted((a, b) => ending.indexOf(a.name) - ending.indexOf(b.name))
  for (const action of inOrder) {
    const before = await stateOf(attacked)
    const { headers, ...sent } = asScriptSends(action, fields)
    await sendAny(ebox, pageOf(action, attacked), {
      ...sent,
      headers: { ...headers, ...as(attacked, an), Origin: ebox.origin },
    })
    const after = await stateOf(attacked)
    if (JSON.stringify(after) !== JSON.stringify(before)) changing.add(action.name)
    await sql`UPDATE session SET revoked_at = NULL`
  }
  for (const name of ['changeLetter', 'endSession', 'revokePortal', 'giveAddress', ...ending])
    expect([...changing].toSorted()).toContain(name)
})
