import { createElement } from 'react'
import { render } from 'react-email'
import { describe, expect, test } from 'vitest'
import { Alert } from '#emails/alert.tsx'
import { composeAlert, composeSummary } from '#emails/compose-alert.ts'

const languages = ['nl', 'fr', 'de', 'en'] as const
const audiences = ['citizen', 'enterprise', 'professional'] as const
const origin = 'https://ebox.example'
const enterpriseNumber = '0206731645'

interface Told {
  language: (typeof languages)[number]
  eboxType: (typeof audiences)[number]
}

const compose = (box: Told, alert: Partial<Parameters<typeof composeAlert>[0]> = {}) =>
  composeAlert(
    { kind: 'newMessage', ...box, enterpriseNumber: box.eboxType === 'enterprise' ? enterpriseNumber : null, ...alert },
    origin,
  )

/** Everything that a reader may be told of letters, by its name. */
const kinds = {
  'new message': (box: Told) => compose(box),
  'registered mail': (box: Told) => compose(box, { isRegisteredMail: true }),
  reminder: (box: Told) => compose(box, { kind: 'reminder' }),
  'expiry warning': (box: Told) => compose(box, { kind: 'expiryWarning', expiresAt: new Date('2026-12-24T22:30:00Z') }),
  summary: (box: Told) =>
    composeSummary({ ...box, enterpriseNumber, counts: { newMessage: 3, reminder: 1, expiryWarning: 2 } }, origin),
} satisfies Record<string, (box: Told) => ReturnType<typeof composeAlert>>

const every = (['new message', 'registered mail', 'reminder', 'expiry warning', 'summary'] as const).flatMap((kind) =>
  languages.flatMap((language) => audiences.map((eboxType) => ({ kind, language, eboxType }))),
)

test.each(every)(
  'F11 $kind, $language $eboxType: one button to the box, the same words in plain text, no image',
  async ({ kind, ...box }) => {
    const mail = await kinds[kind](box)
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
  },
)

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

test('a reminder says where its reader turns reminders off; what the law decides says nothing of that', async () => {
  const of = async (box: Told, alert: Partial<Parameters<typeof composeAlert>[0]>) =>
    (await compose(box, alert)).unsubscribeUrl
  const [citizen, professional, enterprise] = [
    { language: 'fr', eboxType: 'citizen' },
    { language: 'de', eboxType: 'professional' },
    { language: 'nl', eboxType: 'enterprise' },
  ] as const
  expect(await of(citizen, { kind: 'reminder' })).toBe(`${origin}/fr/citizen/settings#reminders`)
  expect(await of(professional, { kind: 'reminder', quality: 'notary' })).toBe(
    `${origin}/de/professional/notary/settings#reminders`,
  )
  const atEnterprise = { kind: 'reminder', enterpriseNumber: '0800013735' } as const
  const addresses = `${origin}/nl/enterprise/0800013735/partitions/address`
  expect(await of(enterprise, { ...atEnterprise, sentTo: '' })).toBe(`${addresses}#reminders`)
  expect(await of(enterprise, { ...atEnterprise, sentTo: 'SHOP & CO' })).toBe(
    `${addresses}?partition=SHOP+%26+CO#reminders`,
  )
  expect(await of(citizen, { kind: 'reminder', isRegisteredMail: true })).toBeUndefined()
  for (const kind of ['newMessage', 'expiryWarning'] as const) expect(await of(citizen, { kind })).toBeUndefined()
})

test('every language and every kind of alert has words of its own', async () => {
  for (const eboxType of audiences) {
    const mails = await Promise.all(
      languages.flatMap((language) => Object.values(kinds).map((made) => made({ language, eboxType }))),
    )
    expect(new Set(mails.map(({ subject }) => subject)).size).toBe(4 * Object.keys(kinds).length)
  }
})

test('who chose no language is written to in Dutch', async () => {
  const mail = await composeAlert(
    { kind: 'newMessage', language: null, eboxType: 'citizen', enterpriseNumber: null },
    origin,
  )
  expect(mail.language).toBe('nl')
})

test('what is filled in cannot become part of the page', async () => {
  const mail = await composeAlert(
    { kind: 'newMessage', language: 'nl', eboxType: 'enterprise', enterpriseNumber: `"><script>$&` },
    origin,
  )
  expect(mail.html).not.toContain('<script>')
  expect(mail.html).toContain('&lt;script&gt;')
})

describe('what the sender wants said', () => {
  const notice = (language: (typeof languages)[number] | null, noticeText: Record<string, string>) =>
    composeAlert({ kind: 'newMessage', language, eboxType: 'citizen', enterpriseNumber: null, noticeText }, origin)
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

test.each(languages)('%s: what will be gone is named with its day of Belgium', async (language) => {
  const { text } = await kinds['expiry warning']({ language, eboxType: 'citizen' })
  expect(text).toMatch(/24[. ].*2026/)
})

test('registered mail is called that, whatever its sender wants said', async () => {
  const noticeText = { nl: 'Uw rijbewijs is klaar' }
  const mail = await compose({ language: 'nl', eboxType: 'citizen' }, { isRegisteredMail: true, noticeText })
  expect(mail.subject).toContain('aangetekende zending')
  expect(mail.text).not.toContain(noticeText.nl)
})

test('a summary counts each kind in the right number, and leaves out what there is none of', async () => {
  const summary = (counts: Parameters<typeof composeSummary>[0]['counts']) =>
    composeSummary({ language: 'en', eboxType: 'citizen', enterpriseNumber: null, counts }, origin)
  const sentence = async (...given: Parameters<typeof summary>) => (await summary(...given)).text.split('\n')[0]
  expect(await sentence({ newMessage: 1, reminder: 0, expiryWarning: 0 })).toBe('In your e-Box: 1 new message.')
  expect(await sentence({ newMessage: 12, reminder: 1, expiryWarning: 2 })).toBe(
    'In your e-Box: 12 new messages, 1 message that has been unread for long and 2 unread messages that will soon be gone.',
  )
})

test('a mail is drawn once and then filled: filling takes a part of what drawing takes', async () => {
  await compose({ language: 'nl', eboxType: 'citizen' })
  const props = {
    language: 'nl',
    sentence: 'x',
    sentenceLanguage: 'nl',
    button: 'x',
    boxUrl: origin,
    host: 'x',
  } as const
  const timeOf = async (made: () => Promise<unknown>) => {
    const started = performance.now()
    for (let turn = 0; turn < 100; turn++) await made()
    return performance.now() - started
  }
  const drawing = await timeOf(() => render(createElement(Alert, props)))
  expect(await timeOf(() => compose({ language: 'nl', eboxType: 'citizen' }))).toBeLessThan(drawing / 2)
})
