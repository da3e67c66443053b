import { aFile, aPdf } from '#tests/fixtures/publisher.ts'
import { expect, test } from './fixtures.ts'
import { aLetter, citizens, enterprises, expectDrawn, rowOf } from './letters.ts'
import { signIn } from './sign-in.ts'

const hostile = (where: string) =>
  `${where} <script>window.ran = 1</script><img src=x onerror="window.ran = 1"><svg onload=window.ran=1> {{7*7}} \${7*7} &lt;b&gt;`

const attention = `<script>window.ran = 1</script><img src=x onerror="window.ran = 1">`

test('I02 what a sender writes is shown to the letter and never runs', async ({ ebox, page, signedInAs }) => {
  const fileName = `<img src=x onerror='window.ran = 1'>.pdf`
  const files = [await aFile({ fileName, bytes: await aPdf('<script>window.ran = 1<\\/script>') })]
  const letter = await aLetter(ebox, enterprises.bakery, {
    subject: hostile('Subject'),
    files,
    bodyContent: { nl: hostile('Body') },
    forTheAttentionOf: { label: attention },
    businessDataList: [{ key: 'FSCBECBE', values: [{ nl: hostile('Data') }] }],
  })
  await signedInAs('bram-claes')
  await page.goto(`/en${letter.box}`)
  await expect(rowOf(page, letter)).toContainText(hostile('Subject'))
  await expect(rowOf(page, letter)).toContainText(attention)
  await rowOf(page, letter).getByRole('link').click()
  await expectDrawn(page)
  for (const text of [hostile('Subject'), hostile('Body'), hostile('Data'), attention, fileName])
    await expect(page.getByText(text).first()).toBeVisible()
  expect(await page.title()).toContain('<script>')

  await page.reload()
  await expectDrawn(page)
  expect(await page.evaluate(() => 'ran' in window)).toBe(false)
})

test('W01 a page runs no script without its nonce, and no two pages share one', async ({ request }) => {
  const loads = process.env.TEST_LONG ? 100 : 10
  const nonces = new Set<string>()
  for (let load = 0; load < loads; load++) {
    const answer = await request.get('/en')
    const policy = answer.headers()['content-security-policy'] ?? ''
    expect(policy).toContain(`default-src 'none'`)
    expect(policy).not.toMatch(/unsafe-(inline|eval)/)
    const nonce = /script-src [^;]*'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
    nonces.add(nonce)
    const scripts = (await answer.text()).match(/<script\b[^>]*>/g) ?? []
    expect(scripts.filter((script) => !script.includes(`nonce="${nonce}"`))).toEqual([])
  }
  expect(nonces.size).toBe(loads)
})

test('K08 the number of a person is in no address, no page and no storage', async ({ ebox, page, context }) => {
  const { ssin } = citizens['an-peeters']
  const number = new RegExp(`${ssin}|${ssin.replace(/^(..)(..)(..)(...)(..)$/, '$1[.]?$2[.]?$3[-. ]?$4[-. ]?$5')}`)
  const addresses: string[] = []
  context.on('request', (request) => addresses.push(`${request.url()} ${request.headers()['referer'] ?? ''}`))
  const letter = await aLetter(ebox, 'an-peeters')
  const expectNone = async () => {
    expect(await page.content()).not.toMatch(number)
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]))
    expect(kept).not.toMatch(number)
  }
  await signIn(page, 'an-peeters', { locale: 'nl' })
  await expectNone()
  for (const path of [letter.path, '/enterprise', '/me', '/citizen?page=2']) {
    await page.goto(`/nl${path}`)
    await page.waitForLoadState('networkidle')
    await expectNone()
  }
  expect(JSON.stringify(await context.cookies())).not.toMatch(number)
  expect(addresses.length).toBeGreaterThan(10)
  expect(addresses.filter((address) => number.test(address))).toEqual([])
})
