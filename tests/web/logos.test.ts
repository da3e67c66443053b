import sharp from 'sharp'
import { z } from 'zod'
import { messagesOf } from '#locales/messages.ts'
import { routing } from '#locales/routing.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { aMessageType } from '#tests/fixtures/message-types.ts'
import { call } from '#tests/fixtures/registry.ts'
import { sqlAs } from '#tests/fixtures/rows.ts'
import { expect, test } from './fixtures.ts'
import { enterprises } from './letters.ts'

/*
 * The logos of an organisation and of its services: given at its desk, read by portals as reference data (spec §1, §2.5). Nadia Maes works
 * at the desk.
 */

/** A service that the organisation alone sends from. @returns its id */
async function anApplication(ebox: SharedEbox): Promise<string> {
  const application = `leeuwerik:${crypto.randomUUID()}`
  const sql = sqlAs(ebox)
  await sql`INSERT INTO sender_application (application_id, name) VALUES (${application}, ${sql.json({ nl: 'Proef', fr: 'Essai', de: 'Probe' })})`
  await sql`INSERT INTO sender_configuration (organization_id, application_id, message_type_id)
    VALUES (${enterprises.publisher}, ${application}, ${await aMessageType(ebox)})`
  return application
}

const Logos = z.object({
  applicationLogos: z.array(
    z.object({ imageId: z.string(), mediaType: z.string(), language: z.string().optional(), contentHref: z.string() }),
  ),
})

/** A square of one colour. */
const square = (side: number) =>
  sharp({ create: { width: side, height: side, channels: 4, background: { r: 12, g: 74, b: 84, alpha: 0.5 } } })

const asFile = (name: string, buffer: Buffer) => ({ name, mimeType: 'image/png', buffer })

for (const locale of routing.locales)
  test(`P01 a service gets a logo in ${locale}, which portals read at once, and loses it; the page accessible`, async ({
    ebox,
    page,
    signedInAs,
    looksRight,
  }) => {
    test.slow()
    const { publisher: say, fieldProblems } = messagesOf(locale)
    const application = await anApplication(ebox)
    const read = async () =>
      Logos.parse((await call(ebox, `/refData/senderApplications/${application}`)).json).applicationLogos
    expect(await read()).toEqual([])
    await signedInAs('nadia-maes')
    await page.goto(`/${locale}/publisher/${enterprises.publisher}/logos`)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(say.logos.title)
    const give = async (file: ReturnType<typeof asFile>) => {
      await page.getByLabel(say.logos.of, { exact: true }).selectOption(`senderApplication ${application}`)
      await page.getByLabel(say.logos.language, { exact: true }).selectOption('de')
      await page.getByLabel(say.logos.image, { exact: true }).setInputFiles(file)
      await page.getByRole('button', { name: say.logos.add }).click()
    }
    const wrong = page.getByRole('alert').filter({ hasText: say.logos.summary })
    for (const refused of [
      asFile('large.png', await square(100).png().toBuffer()),
      asFile('page.png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>')),
      asFile('half.png', (await square(64).png().toBuffer()).subarray(0, 60)),
    ]) {
      await page.goto(`/${locale}/publisher/${enterprises.publisher}/logos`)
      await give(refused)
      await expect(wrong).toContainText(fieldProblems.image)
    }
    await looksRight()
    expect(await read()).toEqual([])

    await give(asFile('logo.gif', await square(48).gif().toBuffer()))
    await expect(page.getByRole('status').filter({ hasText: say.type.saved })).toBeVisible()
    const drawn = page.getByRole('img', { name: say.logos.alt.replace('{language}', say.types.de) })
    await expect(drawn).toBeVisible()
    await looksRight()
    const added = (await read()).find(({ language }) => language === 'de')
    expect(added).toMatchObject({ mediaType: 'image/png' })
    const { bytes } = await call(ebox, added?.contentHref ?? '')
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 48, height: 48 })

    await page.getByRole('listitem').filter({ has: drawn }).getByRole('button').click()
    await expect(drawn).toHaveCount(0)
    expect(await read()).toEqual([])
  })

test('who works at another’s desk gives no logo: the page does not exist there', async ({ page, signedInAs }) => {
  await signedInAs('nadia-maes')
  const answer = await page.goto('/en/publisher/1999023708/logos')
  expect(answer?.status()).toBe(404)
})
