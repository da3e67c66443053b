import { createElement } from 'react'
import { render } from 'react-email'
import type { TextInEveryLanguage, TranslatedString } from '#domain/message/translated-string.ts'
import { NewMessage } from './new-message.tsx'
import { plainMail } from './plain-mail.ts'
import type { Audience } from './texts/alert-texts.ts'
import { alertTexts, type MailLanguage } from './texts/index.ts'

/** What differs between two mails of the same language and audience. */
interface Values {
  sentence: string
  sentenceLanguage: string
  boxUrl: string
  host: string
}

const noticeLanguages = ['nl', 'fr', 'de'] as const

type Fill = (values: Values) => string

/** A drawing takes about 6 ms, so each pair is drawn once, around words that stand for the values. */
const drawn = new Map<string, Promise<Fill>>()

/** Made of letters only: neither React nor a mail's style inlining changes them. */
const standIns: Record<keyof Values, string> = {
  sentence: 'xxSENTENCExx',
  sentenceLanguage: 'xxLANGUAGExx',
  boxUrl: 'https://xxboxurlxx.invalid/',
  host: 'xxHOSTxx',
}

/**
 * The mail that says a message waits.
 * @param language of the recipient; Dutch when he never chose, as the pages do
 * @param origin of the web app, such as `https://ebox.example`
 */
export async function composeNewMessage(
  box: {
    eboxType: Audience
    enterpriseNumber: string | null
    language: MailLanguage | null
    /** The sender's words in place of the usual sentence; in another language when there is none in the recipient's */
    noticeText?: TranslatedString | null
    /** Absent where the mail keeps silent on it */
    senderName?: TextInEveryLanguage | null
  },
  origin: string,
) {
  const { eboxType: audience, language: chosen } = box
  const language = chosen ?? 'nl'
  const path = audience === 'enterprise' ? `enterprise/${box.enterpriseNumber ?? ''}` : audience
  const values = {
    ...sentenceOf(box, language),
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
      .replaceAll(standIns.sentenceLanguage, values.sentenceLanguage)
      .replaceAll(standIns.boxUrl, escapeHtml(values.boxUrl))
      .replaceAll(standIns.host, escapeHtml(values.host))
      // Last: what a sender wrote is never looked into for stand-ins.
      .replaceAll(standIns.sentence, () => escapeHtml(values.sentence))
}

function plainText(language: MailLanguage, audience: Audience, { sentence, boxUrl, host }: Values): string {
  const { newMessage, ...texts } = alertTexts[language]
  return plainMail([sentence, `${newMessage[audience].button}:\n${boxUrl}`], texts, host)
}

function sentenceOf(
  { eboxType, enterpriseNumber, noticeText, senderName }: Parameters<typeof composeNewMessage>[0],
  language: MailLanguage,
): Pick<Values, 'sentence' | 'sentenceLanguage'> {
  const given = noticeLanguages.filter((each) => noticeText?.[each])
  const sentenceLanguage = given.find((each) => each === language) ?? given[0]
  const notice = sentenceLanguage && noticeText?.[sentenceLanguage]
  if (notice) return { sentence: notice, sentenceLanguage }
  const { sentence, named } = alertTexts[language].newMessage[eboxType]
  const sender = senderName?.[language === 'en' ? 'nl' : language]
  return {
    sentence: (sender ? named : sentence)
      .replace('{enterpriseNumber}', printed(enterpriseNumber ?? ''))
      .replace('{sender}', () => sender ?? ''),
    sentenceLanguage: language,
  }
}

/** 0800013735 as 0800.013.735 */
const printed = (enterpriseNumber: string) => enterpriseNumber.replace(/^(\d{4})(\d{3})(\d{3})$/, '$1.$2.$3')

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
