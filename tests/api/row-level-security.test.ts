import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { is } from 'drizzle-orm'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import { beforeAll, describe, expect, test } from 'vitest'
import * as schema from '#db/schema/index.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { call, contentHref, published } from '#tests/fixtures/registry.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'

/*
 * Row level security is the second wall (trust.md Z09): here every request's own checks are out of the way, and only SQL in the role
 * that serves requests is left.
 */
const ebox = await sharedEbox()
const app = sqlAs(ebox, 'app')
const tables = Object.values(schema).flatMap((each) => (is(each, PgTable) ? [getTableConfig(each)] : []))
const boxOwned = tables.filter(
  ({ name, columns }) =>
    name !== 'box_identifier' && columns.some((column) => ['boxId', 'box_id'].includes(column.name)),
)
const trail = ['event', 'audit_line', 'access_log']
let boxes: { own: string; other: string } = { own: '', other: '' }
/** With every right in the box, unless told: so that the box alone is what is asked. */
const enter = (sql: Pick<typeof app, 'unsafe'>, box = boxes.own, rights = 'all') =>
  sql.unsafe(`SELECT set_config('app.box_id', $1, true), set_config('app.rights', $2, true)`, [box, rights])

beforeAll(async () => {
  const messageId = await published(ebox)
  await call(ebox, await contentHref(ebox, messageId))
  const [row] = (await rowsOf(ebox, messageId)).messages
  const [other] = await sqlAs(ebox)`SELECT box_id FROM message WHERE box_id <> ${String(row?.box_id)} LIMIT 1`
  boxes = { own: String(row?.box_id), other: String(other?.box_id) }
})

test('Z09 the schema says which tables are a box’s, and there are as many as expected', () => {
  expect(boxOwned.map(({ name }) => name).toSorted()).toEqual([
    'access_log',
    'address_confirmation',
    'alert',
    'attachment',
    'content',
    'ebox',
    'event',
    'message',
    'partition',
    'partition_address',
    'routing_rule',
    'routing_suggestion_answer',
    'sent_reply',
  ])
})

describe.each(boxOwned.map(({ name }) => name))('Z09 %s', (table) => {
  const count = (sql: typeof app | Parameters<Parameters<typeof app.begin>[1]>[0]) =>
    sql`SELECT count(*)::int AS rows FROM ${sql(table)}`.then(([row]) => Number(row?.rows))

  test.each([
    ['unset', undefined],
    ['empty', ''],
    ['a box that nobody has', '9223372036854775807'],
  ])(`Z09 ${table} shows no row while the box is %s`, async (_title, box) => {
    const rows = await app.begin(async (transaction) => {
      if (box !== undefined) await enter(transaction, box)
      return count(transaction)
    })
    expect(rows).toBe(0)
  })

  test(`Z09 ${table} shows the box’s own rows and no other’s, by SELECT and by COPY`, async () => {
    const { rows, copied } = await app.begin(async (transaction) => {
      await enter(transaction)
      const stream = await transaction.unsafe(`COPY (SELECT DISTINCT box_id FROM ${table}) TO STDOUT`).readable()
      return {
        rows: await transaction`SELECT DISTINCT box_id::text AS box FROM ${transaction(table)}`,
        copied: await text(Readable.from(stream)),
      }
    })
    for (const { box } of rows) expect(box).toBe(boxes.own)
    for (const box of copied.trim().split('\n').filter(Boolean)) expect(box).toBe(boxes.own)
  })

  test(`Z09 ${table} takes no row for another box, and changes none of another’s`, async () => {
    const before = await count(sqlAs(ebox))
    const carriedOver = app.begin(async (transaction) => {
      await enter(transaction)
      if ((await count(transaction)) === 0) throw new Error('the own box has no row to carry over')
      await transaction.unsafe(
        `INSERT INTO ${table} SELECT (jsonb_populate_record(x, jsonb_build_object('box_id', ${boxes.other}))).* FROM ${table} x LIMIT 1`,
      )
    })
    await expect(carriedOver).rejects.toThrow(/violates row-level security|no row to carry over/)
    if (!trail.includes(table))
      await app.begin(async (transaction) => {
        await enter(transaction)
        const touched = await transaction.unsafe(`DELETE FROM ${table} WHERE box_id = ${boxes.other} RETURNING 1`)
        expect(touched).toEqual([])
      })
    expect(await count(sqlAs(ebox))).toBeGreaterThanOrEqual(before)
  })

  test(`Z09 ${table} is bound for its owner too`, async () => {
    const [flags] = await sqlAs(ebox, 'superuser')`
      SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = ${table}::regclass`
    expect(flags).toEqual({ relrowsecurity: true, relforcerowsecurity: true })
    expect(await count(sqlAs(ebox, 'owner'))).toBe(0)
  })
})

test('Z09 a message put into another box is refused by name', async () => {
  const foreign = app.begin(async (transaction) => {
    await enter(transaction)
    await transaction`INSERT INTO event (box_id, type, message_id) VALUES (${boxes.other}, 'consultation/message.read', uuidv7())`
  })
  await expect(foreign).rejects.toThrow(/violates row-level security policy/)
})

test('Z09 a setting for the session, a function and a view of one’s own show nothing either', async () => {
  const superuser = sqlAs(ebox, 'superuser')
  const functions = await superuser`
    SELECT proname, prosecdef FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace WHERE nspname = 'public'`
  expect(functions.map((each) => each.proname)).toContain('current_box_id')
  expect(functions.filter((each) => each.prosecdef)).toEqual([])
  const views =
    await superuser`SELECT viewname FROM pg_views WHERE schemaname = 'public' UNION ALL SELECT matviewname FROM pg_matviews`
  expect(views).toEqual([])
  for (const statement of [
    'CREATE VIEW every_message AS SELECT * FROM message',
    'CREATE FUNCTION every_message() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$ SELECT count(*) FROM message $$',
    'CREATE TABLE copied AS SELECT * FROM message',
    'SET ROLE ebox_worker',
    'SET ROLE ebox_owner',
    'SET SESSION AUTHORIZATION ebox_worker',
    "COPY message TO PROGRAM 'cat'",
    "COPY message TO '/tmp/message'",
    'ALTER TABLE message DISABLE ROW LEVEL SECURITY',
    'DROP POLICY own_box ON message',
    'TRUNCATE message',
  ])
    await expect(app.unsafe(statement), statement).rejects.toThrow(/permission|must be owner/)
  await expect(
    app.begin(async (transaction) => {
      await transaction`SET LOCAL row_security = off`
      await transaction`SELECT 1 FROM message`
    }),
  ).rejects.toThrow(/row-level security/)
})

test('Z09 the roles that work are neither superuser nor above row level security, own nothing and are each other’s members nowhere, but that the app may step into a sender’s narrow view, a desk’s and the federation’s', async () => {
  const superuser = sqlAs(ebox, 'superuser')
  const roles = await superuser`
    SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname LIKE 'ebox\\_%'`
  const none = { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false, rolreplication: false }
  expect(roles.map(({ rolname }) => rolname)).toEqual(expect.arrayContaining(['ebox_app', 'ebox_worker', 'ebox_owner']))
  for (const role of roles) expect(role).toMatchObject(none)
  const owners = await superuser`
    SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'`
  expect(owners).toEqual([{ tableowner: 'ebox_owner' }])
  expect(
    await superuser`
    SELECT roleid::regrole::text AS role, member::regrole::text AS member, inherit_option, admin_option FROM pg_auth_members
    WHERE member IN (SELECT oid FROM pg_roles WHERE rolname IN ('ebox_app', 'ebox_worker')) ORDER BY role`,
  ).toEqual([
    { role: 'ebox_desk', member: 'ebox_app', inherit_option: false, admin_option: false },
    { role: 'ebox_federation', member: 'ebox_app', inherit_option: false, admin_option: false },
    { role: 'ebox_sender', member: 'ebox_app', inherit_option: false, admin_option: false },
  ])
})

test.each(trail)(
  'K07 Z09 %s takes new rows from the app and gives none back: no update, no delete, no truncate',
  async (table) => {
    await app.begin(async (transaction) => {
      await enter(transaction)
      for (const [at, statement] of [
        `DELETE FROM ${table}`,
        `UPDATE ${table} SET ${table === 'audit_line' ? "client_id = 'x'" : 'message_id = uuidv7()'}`,
        `TRUNCATE ${table}`,
      ].entries()) {
        const tried = transaction.savepoint(`s${at}`, (inner) => inner.unsafe(statement))
        await expect(tried, statement).rejects.toThrow(/permission denied/)
      }
    })
  },
)

test('Z09 a box setting does not outlive its transaction on a pooled connection', async () => {
  const [first, second] = await app.reserve().then(async (connection) => {
    await connection`BEGIN`
    await enter(connection)
    const inside = await connection`SELECT count(*)::int AS n FROM message`
    await connection`COMMIT`
    const outside = await connection`SELECT count(*)::int AS n FROM message`
    connection.release()
    return [inside[0]?.n, outside[0]?.n]
  })
  expect(first).toBeGreaterThan(0)
  expect(second).toBe(0)
})

test('Z09 a sender’s view shows its own messages’ state, and no content, no name and no other sender’s message', async () => {
  const [message] = await sqlAs(
    ebox,
  )`SELECT sender_organization_id AS id FROM message WHERE box_id = ${boxes.own} LIMIT 1`
  const asSender = <Result>(
    sender: string,
    work: (transaction: Parameters<Parameters<typeof app.begin>[1]>[0]) => Promise<Result>,
  ) =>
    app.begin(async (transaction) => {
      await transaction`SELECT set_config('role', 'ebox_sender', true), set_config('app.sender_id', ${sender}, true)`
      return work(transaction)
    })
  const seen = await asSender(
    String(message?.id),
    (sql) => sql`SELECT DISTINCT sender_organization_id AS id FROM message`,
  )
  expect(seen).toEqual([{ id: message?.id }])
  for (const sender of ['', '1999999966'])
    expect(
      await asSender(sender, (sql) => sql`SELECT message_id FROM message UNION ALL SELECT message_id FROM access_log`),
    ).toEqual([])
  for (const statement of [
    'SELECT subject FROM content',
    'SELECT file_name FROM attachment',
    'SELECT actor_name FROM access_log',
    'SELECT ssin_cipher FROM ebox',
    'SELECT alert_address_cipher FROM ebox',
    'SELECT * FROM audit_line',
    'UPDATE message SET read_at = now()',
    'DELETE FROM message',
  ])
    await expect(
      asSender(String(message?.id), (sql) => sql.unsafe(statement)),
      statement,
    ).rejects.toThrow(/permission denied/)
})
