import { sqlAs } from '#tests/fixtures/rows.ts'
import { expect, test } from './fixtures.ts'
import { aLetter, rowOf } from './letters.ts'

test('a person who looks into the box consults it, and that is written soon after', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const sql = sqlAs(ebox)
  const letter = await aLetter(ebox, 'sophie-lambert')
  const isConsulted = async () => {
    const [box] = await sql`
      SELECT last_consulted_at FROM ebox JOIN message USING (box_id) WHERE message_id = ${letter.messageId}`
    return box?.last_consulted_at instanceof Date
  }
  await sql`
    UPDATE ebox SET last_consulted_at = NULL
    WHERE box_id = (SELECT box_id FROM message WHERE message_id = ${letter.messageId})`
  await signedInAs('sophie-lambert')
  await page.goto('/fr/citizen')
  await expect(rowOf(page, letter)).toBeVisible()
  await expect.poll(isConsulted, { timeout: 15_000 }).toBe(true)
})
