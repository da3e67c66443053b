import { createElement } from 'react'
import { render } from 'react-email'
import { NewMessage } from './new-message.tsx'
import type { Audience } from './texts/alert-texts.ts'
import { alertTexts, type MailLanguage } from './texts/index.ts'

/** What differs between two mails of the same language and audience. */
interface Values {
  enterpriseNumber: string
  boxUrl: string
  host: string
}

type Fill = (values: Values) => string

/** A drawing takes about 6 ms, so each pair is drawn once, around words that stand for the values. */
const drawn = new Map<string, Promise<Fill>>()

/** Made of letters only: neither React nor a mail's style inlining changes them. */
const standIns: Record<keyof Values, string> = {
  enterpriseNumber: 'xxENTERPRISENUMBERxx',
  boxUrl: 'https://xxboxurlxx.invalid/',
  host: 'xxHOSTxx',
}

/**
 * The mail that says a message waits.
 * @param language of the recipient; Dutch when he never chose, as the pages do
 * @param origin of the web app, such as `https://ebox.example`
 */
export async function composeNewMessage(
  box: { eboxType: Audience; enterpriseNumber: string | null; language: MailLanguage | null },
  origin: string,
) {
  const { eboxType: audience, language: chosen } = box
  const language = chosen ?? 'nl'
  const path = audience === 'enterprise' ? `enterprise/${box.enterpriseNumber ?? ''}` : audience
  const values = {
    enterpriseNumber: printed(box.enterpriseNumber ?? ''),
    boxUrl: new URL(`/${language}/${path}`, origin).href,
    host: new URL(origin).host,
  }
  const key = `${language}/${audience}`
  const drawing = drawn.get(key) ?? draw(language, audience)
  drawn.set(key, drawing)
  const { subject } = alertTexts[language].newMessage[audience]
  return { language, subject, html: (await drawing)(values), text: plainText(language, audience, values) }
}

async function draw(language: MailLanguage, audience: Audience): Promise<Fill> {
  const html = await render(createElement(NewMessage, { language, audience, ...standIns }))
  return (values) =>
    html
      .replaceAll(standIns.enterpriseNumber, escapeHtml(values.enterpriseNumber))
      .replaceAll(standIns.boxUrl, escapeHtml(values.boxUrl))
      .replaceAll(standIns.host, escapeHtml(values.host))
}

function plainText(language: MailLanguage, audience: Audience, { enterpriseNumber, boxUrl, host }: Values): string {
  const { newMessage, trust, why } = alertTexts[language]
  const { sentence, button } = newMessage[audience]
  return [
    sentence.replace('{enterpriseNumber}', enterpriseNumber),
    `${button}:\n${boxUrl}`,
    `${trust.title}\n${trust.advice.replace('{host}', host)}`,
    `-- \ne-Box\n${why}\n`,
  ].join('\n\n')
}

/** 0800013735 as 0800.013.735 */
const printed = (enterpriseNumber: string) => enterpriseNumber.replace(/^(\d{4})(\d{3})(\d{3})$/, '$1.$2.$3')

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
