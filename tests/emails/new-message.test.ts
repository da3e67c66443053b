import { expect, test } from 'vitest'
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

test('a mail is drawn once and then filled', async () => {
  await compose({ language: 'nl', eboxType: 'citizen' })
  const started = performance.now()
  for (let turn = 0; turn < 1000; turn++) await compose({ language: 'nl', eboxType: 'citizen' })
  expect((performance.now() - started) / 1000).toBeLessThan(0.5)
})
