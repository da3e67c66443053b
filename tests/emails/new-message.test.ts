import { describe, expect, test } from 'vitest'
import { composeNewMessage } from '#emails/compose-new-message.ts'

const languages = ['nl', 'fr', 'de', 'en'] as const
const audiences = ['citizen', 'enterprise', 'professional'] as const
const every = languages.flatMap((language) => audiences.map((eboxType) => ({ language, eboxType })))
const origin = 'https://ebox.example'
const compose = ({ language, eboxType }: (typeof every)[number]) =>
  composeNewMessage({ language, eboxType, enterpriseNumber: eboxType === 'enterprise' ? '0206731645' : null }, origin)

test.each(every)('$language $eboxType: one button to the box, the same words in plain text, no image', async (box) => {
  const mail = await compose(box)
  const path = box.eboxType === 'enterprise' ? 'enterprise/0206731645' : box.eboxType
  const links = [...mail.html.matchAll(/<a [^>]*href="([^"]+)"/g)].map(([, url]) => url)
  expect(links).toEqual([`${origin}/${box.language}/${path}`])
  expect(mail.html).not.toMatch(/<img|<script|url\(|xx[A-Z]+xx|\{\w+\}|invalid/)
  expect(mail.text).toContain(links[0])
  expect(mail.text).toContain('ebox.example')
  expect(mail.text).not.toMatch(/[<{}]|xx/)
  expect(mail.html).toContain('<strong>ebox.example</strong>')
  for (const part of [mail.subject, mail.text]) expect(part).not.toContain('!')
  expect(mail.html.includes('0206.731.645')).toBe(box.eboxType === 'enterprise')
})

test.each(languages)(
  '%s: the language is told on the page and on its body, and both modes of colour are there',
  async (language) => {
    const { html } = await compose({ language, eboxType: 'citizen' })
    expect(html).toMatch(new RegExp(`<html[^>]* lang="${language}"`))
    expect(html).toMatch(new RegExp(`<body[^>]*>[\\s\\S]*lang="${language}"|<body[^>]* lang="${language}"`))
    expect(html).not.toMatch(new RegExp(`lang="(?!${language}")`))
    expect(html).toContain('prefers-color-scheme: dark')
    expect(html).toContain('max-width:600px')
  },
)

test('every language has words of its own', async () => {
  for (const eboxType of audiences) {
    const mails = await Promise.all(languages.map((language) => compose({ language, eboxType })))
    expect(new Set(mails.map(({ subject }) => subject)).size).toBe(4)
  }
})

test('who chose no language is written to in Dutch', async () => {
  const mail = await composeNewMessage({ language: null, eboxType: 'citizen', enterpriseNumber: null }, origin)
  expect(mail.language).toBe('nl')
})

test('what is filled in cannot become part of the page', async () => {
  const mail = await composeNewMessage(
    { language: 'nl', eboxType: 'enterprise', enterpriseNumber: `"><script>$&` },
    origin,
  )
  expect(mail.html).not.toContain('<script>')
  expect(mail.html).toContain('&lt;script&gt;')
})

describe('what the sender wants said', () => {
  const notice = (language: (typeof languages)[number] | null, noticeText: Record<string, string>) =>
    composeNewMessage({ language, eboxType: 'citizen', enterpriseNumber: null, noticeText }, origin)
  const both = { nl: 'Uw rijbewijs is klaar', fr: 'Votre permis est prêt' }

  test('stands in place of the usual sentence, in the recipient’s language', async () => {
    const usual = (await compose({ language: 'fr', eboxType: 'citizen' })).text.split('\n')[0] ?? ''
    const mail = await notice('fr', both)
    for (const part of [mail.html, mail.text]) {
      expect(part).toContain(both.fr)
      expect(part).not.toContain(both.nl)
      expect(part).not.toContain(usual)
    }
    expect(mail.html).not.toMatch(/lang="(?!fr")/)
  })

  test('in the language that there is when the recipient’s is not, and the page says which', async () => {
    const mail = await notice('en', { fr: both.fr })
    expect(mail.html).toMatch(new RegExp(`lang="fr"[^>]*>\\s*${both.fr}|lang="fr"[\\s\\S]{0,400}${both.fr}`))
    expect(mail.language).toBe('en')
    expect(mail.text.startsWith(both.fr)).toBe(true)
  })

  test('never becomes part of the page', async () => {
    const mail = await notice('nl', { nl: '<b>x</b> $& xxHOSTxx xxBOXURLxx' })
    expect(mail.html).toContain('&lt;b&gt;x&lt;/b&gt; $&amp; xxHOSTxx xxBOXURLxx')
  })
})

test('a mail is drawn once and then filled', async () => {
  await compose({ language: 'nl', eboxType: 'citizen' })
  const started = performance.now()
  for (let turn = 0; turn < 1000; turn++) await compose({ language: 'nl', eboxType: 'citizen' })
  expect((performance.now() - started) / 1000).toBeLessThan(0.5)
})
