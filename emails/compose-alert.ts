import { createElement } from 'react'
import { render } from 'react-email'
import type { TextInEveryLanguage, TranslatedString } from '#domain/message/translated-string.ts'
import type { AlertedBox, AlertToCompose } from '#domain/notification/send-alerts.ts'
import type { SummaryToCompose } from '#domain/notification/send-summaries.ts'
import { Alert } from './alert.tsx'
import { plainMail } from './plain-mail.ts'
import type { AlertWords, Audience } from './texts/alert-texts.ts'
import { alertTexts, type MailLanguage } from './texts/index.ts'

/** What differs between two mails of the same language and audience. */
interface Values {
  sentence: string
  sentenceLanguage: string
  boxUrl: string
  host: string
}

type Said = Pick<Values, 'sentence' | 'sentenceLanguage'>

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

/** A reader's language; Dutch when he never chose, as the pages do. */
const languageOf = ({ language }: AlertedBox): MailLanguage => language ?? 'nl'

/** What an alert of a new message says; registered mail is named as that. */
type AlertOf = AlertedBox &
  Pick<AlertToCompose, 'kind'> &
  Partial<Pick<AlertToCompose, 'isRegisteredMail' | 'expiresAt' | 'quality' | 'sentTo'>> & {
    /** The sender's words in place of the usual sentence; in another language when there is none in the recipient's */
    noticeText?: TranslatedString | null
    /** Absent where the mail keeps silent on it */
    senderName?: TextInEveryLanguage | null
  }

/**
 * The mail that says a message waits: that it came, that it is unread for long, or that it will soon be gone.
 * @param origin of the web app, such as `https://ebox.example`
 */
export async function composeAlert(alert: AlertOf, origin: string) {
  const language = languageOf(alert)
  const isRegistered = alert.kind === 'newMessage' && alert.isRegisteredMail
  const words = alertTexts[language][isRegistered ? 'registered' : alert.kind][alert.eboxType]
  const said =
    (alert.kind === 'newMessage' && !isRegistered && noticeOf(alert, language)) || usualSentence(alert, words, language)
  const mail = await compose(alert, words.subject, said, origin)
  const settings = settingsOf(alert)
  return { ...mail, ...(settings && { unsubscribeUrl: new URL(`/${language}/${settings}`, origin).href }) }
}

/** Where reminders are turned off, of an enterprise for the address that it went to; those of registered mail are not. */
function settingsOf({ kind, isRegisteredMail, eboxType, ...alert }: AlertOf): string | undefined {
  if (kind !== 'reminder' || isRegisteredMail) return undefined
  switch (eboxType) {
    case 'citizen':
      return 'citizen/settings#reminders'
    case 'professional':
      return `professional/${alert.quality ?? ''}/settings#reminders`
    case 'enterprise': {
      const which = alert.sentTo ? `?${new URLSearchParams({ partition: alert.sentTo })}` : ''
      return `enterprise/${alert.enterpriseNumber ?? ''}/partitions/address${which}#reminders`
    }
  }
}

/**
 * The one mail of a day that says what waits.
 * @param origin as above
 */
export async function composeSummary(summary: SummaryToCompose, origin: string) {
  const language = languageOf(summary)
  const { counts, eboxType, enterpriseNumber } = summary
  const { lines, ...words } = alertTexts[language].summary
  const { subject, sentence } = words[eboxType]
  const plural = new Intl.PluralRules(language)
  const told = (['newMessage', 'reminder', 'expiryWarning'] as const).flatMap((kind) =>
    counts[kind] === 0
      ? []
      : [lines[kind][plural.select(counts[kind]) === 'one' ? 'one' : 'other'].replace('{count}', String(counts[kind]))],
  )
  const list = new Intl.ListFormat(`${language}-BE`, { type: 'conjunction' }).format(told)
  const said = sentence.replace('{enterpriseNumber}', printed(enterpriseNumber ?? '')).replace('{list}', list)
  return compose(summary, subject, { sentence: said, sentenceLanguage: language }, origin)
}

async function compose(box: AlertedBox, subject: string, said: Said, origin: string) {
  const language = languageOf(box)
  const { eboxType: audience, enterpriseNumber } = box
  const path = audience === 'enterprise' ? `enterprise/${enterpriseNumber ?? ''}` : audience
  const values = { ...said, boxUrl: new URL(`/${language}/${path}`, origin).href, host: new URL(origin).host }
  const key = `${language}/${audience}`
  const drawing = drawn.get(key) ?? draw(language, audience)
  drawn.set(key, drawing)
  return { language, subject, html: (await drawing)(values), text: plainText(language, audience, values) }
}

async function draw(language: MailLanguage, audience: Audience): Promise<Fill> {
  const { button } = alertTexts[language].newMessage[audience]
  const html = await render(createElement(Alert, { language, button, ...standIns }))
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

/** @returns what the sender wants said in place of the usual sentence, if anything */
function noticeOf({ noticeText }: AlertOf, language: MailLanguage): Said | undefined {
  const given = noticeLanguages.filter((each) => noticeText?.[each])
  const sentenceLanguage = given.find((each) => each === language) ?? given[0]
  const sentence = sentenceLanguage && noticeText?.[sentenceLanguage]
  return sentence ? { sentence, sentenceLanguage } : undefined
}

function usualSentence(
  { enterpriseNumber, senderName, expiresAt }: AlertOf,
  { sentence, named }: AlertWords,
  language: MailLanguage,
): Said {
  const sender = senderName?.[language === 'en' ? 'nl' : language]
  return {
    sentence: (sender ? named : sentence)
      .replace('{enterpriseNumber}', printed(enterpriseNumber ?? ''))
      .replace('{date}', () => (expiresAt ? days[language].format(expiresAt) : ''))
      .replace('{sender}', () => sender ?? ''),
    sentenceLanguage: language,
  }
}

const daysIn = (language: MailLanguage) =>
  new Intl.DateTimeFormat(`${language}-BE`, { dateStyle: 'long', timeZone: 'Europe/Brussels' })
const days = { nl: daysIn('nl'), fr: daysIn('fr'), de: daysIn('de'), en: daysIn('en') }

/** 0800013735 as 0800.013.735 */
const printed = (enterpriseNumber: string) => enterpriseNumber.replace(/^(\d{4})(\d{3})(\d{3})$/, '$1.$2.$3')

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
