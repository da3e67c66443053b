import { expect, test } from 'vitest'
import { alertTexts } from '#emails/texts/index.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { aPortal } from '#tests/fixtures/portals.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'

/*
 * The workflows that tell an enterprise what another one did or who acts for it, and a person who may read the own box from now on; when there is something to
 * tell is tests/domain/enterprise-mandates.test.ts, colleague-news.test.ts and holder-news.test.ts.
 */
const ebox = await sharedEbox()
/** Zilverpad lets Leeuwerik, whose box is in Dutch, read its own. */
const pair = { enterprise_number: '1999023708', mandatary_enterprise_number: '1999010048', operation: 'consult' }

test('an enterprise finds in its inbox, within two minutes and once, that another proposes a mandate, and the way to it', async () => {
  const sql = sqlAs(ebox)
  const now = new Date()
  const asked = { enterprise_accepted_at: now, untold: 'asked', untold_side: 'held', changed_at: now }
  await sql`INSERT INTO enterprise_mandate ${sql({ ...pair, ...asked })}`
  const { subject } = alertTexts.nl.mandate.asked
  const mails = async () => (await ebox.inbox('post@leeuwerik.example')).filter((mail) => mail.subject === subject)
  await expect.poll(async () => (await mails()).length, { timeout: 120_000, interval: 1_000 }).toBe(1)
  const [mail] = await mails()
  expect(mail?.text).toContain('Mobiliteitshuis Zilverpad (1999.023.708)')
  expect(mail?.text).toContain(`${ebox.origin}/nl/enterprise/1999010048/service-providers?side=held`)
  const [row] = await sql`SELECT untold FROM enterprise_mandate WHERE mandatary_enterprise_number = '1999010048'
    AND enterprise_number = '1999023708' AND operation = 'consult'`
  expect(row).toEqual({ untold: null })
  await sql`DELETE FROM enterprise_mandate WHERE mandatary_enterprise_number = '1999010048'
    AND enterprise_number = '1999023708' AND operation = 'consult'`
}, 150_000)

test('a person finds in the inbox, within two minutes and once, that a portal may read the box, and the way to end it', async () => {
  const sql = sqlAs(ebox)
  const { id } = await aPortal(ebox, ebox.credentials.fixtures.citizens.active)
  await sql`UPDATE client SET name = ${id} WHERE client_id = ${id}`
  await sql`UPDATE portal_consent SET is_untold = true WHERE client_id = ${id}`
  const mails = async () => (await ebox.inbox('an.peeters@post.example')).filter((mail) => mail.text?.includes(id))
  await expect.poll(async () => (await mails()).length, { timeout: 120_000, interval: 1_000 }).toBe(1)
  const [mail] = await mails()
  expect(mail?.subject).toBe(alertTexts.nl.mayRead.consent.subject)
  expect(mail?.text).toContain(`${ebox.origin}/nl/citizen/portals`)
  expect(await sql`SELECT is_untold FROM portal_consent WHERE client_id = ${id}`).toEqual([{ is_untold: false }])
}, 150_000)

test('an enterprise finds in its inbox, within two minutes and once, who took an invitation up', async () => {
  const sql = sqlAs(ebox)
  const name = `Lotte ${crypto.randomUUID().slice(0, 8)}`
  await sql`
    INSERT INTO enterprise_invitation (enterprise_number, token_hash, name, address_cipher, role, rights, valid_from, invited_by_name,
      expires_at, accepted_at, is_untold)
    VALUES ('1999010048', ${Buffer.from(name)}, ${name}, '\\x00', 'reader', '[]', now(), 'Nadia Maes', now(), now(), true)`
  const mails = async () => (await ebox.inbox('post@leeuwerik.example')).filter((mail) => mail.text?.includes(name))
  await expect.poll(async () => (await mails()).length, { timeout: 120_000, interval: 1_000 }).toBe(1)
  const [mail] = await mails()
  expect(mail?.subject).toBe(alertTexts.nl.newColleague.subject)
  expect(mail?.text).toContain(`${ebox.origin}/nl/enterprise/1999010048/users`)
  expect(await sql`SELECT is_untold FROM enterprise_invitation WHERE name = ${name}`).toEqual([{ is_untold: false }])
}, 150_000)
