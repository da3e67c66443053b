import { createElement } from 'react'
import { render } from 'react-email'
import { AddressCode } from './address-code.tsx'
import { keyEndingSaid, type KeyToTell } from './key-ending.ts'
import { plainMail } from './plain-mail.ts'
import { alertTexts, type MailLanguage } from './texts/index.ts'
import { ToTheBox } from './to-the-box.tsx'
import { type TroubleToTell, webhookTroubleSaid } from './webhook-trouble.ts'

/**
 * The mail with the code that confirms an address.
 * @param minutes for which the code may be used
 * @param origin of the web app, such as `https://ebox.example`
 */
export async function composeAddressCode(language: MailLanguage, code: string, minutes: number, origin: string) {
  const { addressCode, trust } = alertTexts[language]
  const { host } = new URL(origin)
  const until = addressCode.until.replace('{minutes}', String(minutes))
  const html = await render(createElement(AddressCode, { language, code, until, host }))
  const { subject, sentence, notYou, why } = addressCode
  return { language, subject, html, text: plainMail([sentence, code, until, notYou], { trust, why }, host) }
}

/**
 * The mail to the address of before, when another took its place.
 * @param origin as above
 * @param place where the addresses are, below the language
 */
export function composeAddressChanged(language: MailLanguage, origin: string, place = 'citizen') {
  const { subject, sentence, notYou, button } = alertTexts[language].addressChanged
  return toTheBox(language, place, { subject, sentence, meaning: notYou, button }, origin)
}

/**
 * The mail that says that a box will be closed because nobody uses it.
 * @param closesAt told as a day of Brussels
 * @param origin as above
 */
export function composeUnusedWarning(
  box: { language: MailLanguage | null; eboxType: 'citizen' | 'enterprise' | 'professional' },
  closesAt: Date,
  origin: string,
) {
  const language = box.language ?? 'nl'
  const { subject, sentence, otherwise, button } = alertTexts[language].boxUnused
  const date = new Intl.DateTimeFormat(`${language}-BE`, { dateStyle: 'long', timeZone: 'Europe/Brussels' })
  const told = sentence.replace('{date}', date.format(closesAt))
  return toTheBox(language, box.eboxType, { subject, sentence: told, meaning: otherwise, button }, origin)
}

/**
 * The mail that invites somebody to act for an enterprise.
 * @param enterprise its name, and its number as people write it
 * @param token opens the invitation, once
 * @param days for which it does
 * @param origin as above
 */
export function composeInvitation(
  language: MailLanguage,
  enterprise: string,
  token: string,
  days: number,
  origin: string,
) {
  const { sentence, meaning, ...texts } = alertTexts[language].invitation
  const said = {
    ...texts,
    // As a function: a name may hold what replace takes for a pattern.
    sentence: sentence.replace('{enterprise}', () => enterprise),
    meaning: meaning.replace('{days}', String(days)),
  }
  return toTheBox(language, `invitation?${new URLSearchParams({ token })}`, said, origin)
}

/**
 * The mail that says what another enterprise did with a mandate between the two.
 * @param news from the side of who is told; `otherName` as the register has it
 * @param origin as above
 */
export function composeMandateNews(
  news: {
    language: MailLanguage | null
    what: 'asked' | 'accepted' | 'ended'
    side: 'given' | 'held'
    enterpriseNumber: string
    other: string
    otherName?: { nl?: string; fr?: string; de?: string }
  },
  origin: string,
) {
  const language = news.language ?? 'nl'
  const { otherName: names = {} } = news
  const name = (language === 'en' ? names.nl : names[language]) ?? names.nl ?? names.fr ?? names.de
  const number = news.other.replace(/^(\d{4})(\d{3})(\d{3})$/, '$1.$2.$3')
  const { button, ...kinds } = alertTexts[language].mandate
  const { sentence, ...texts } = kinds[news.what]
  // As a function: a name may hold what replace takes for a pattern.
  const told = sentence.replace('{enterprise}', () => (name ? `${name} (${number})` : number))
  const path = `enterprise/${news.enterpriseNumber}/service-providers${news.side === 'held' ? '?side=held' : ''}`
  return toTheBox(language, path, { ...texts, sentence: told, button }, origin)
}

/**
 * The mail that says that somebody may read a person's box from now on.
 * @param news `by` what; `name` of the portal or the person; `quality` of the box, where it is a professional's
 * @param origin as above
 */
export function composeHolderNews(
  news: {
    language: MailLanguage | null
    by: 'consent' | 'mandate' | 'guardian'
    name: string
    quality: string | null
  },
  origin: string,
) {
  const language = news.language ?? 'nl'
  const { sentence, ...texts } = alertTexts[language].mayRead[news.by]
  const box = news.quality === null ? 'citizen' : `professional/${news.quality}`
  const path = news.by === 'consent' ? `${box}/portals` : 'citizen/mandates'
  // As a function: a name may hold what replace takes for a pattern.
  return toTheBox(language, path, { ...texts, sentence: sentence.replace('{name}', () => news.name) }, origin)
}

/**
 * The mail that says that somebody acts for an enterprise from now on, to the enterprise.
 * @param news `name` of who; `invitedBy`, the manager's
 * @param origin as above
 */
export function composeColleagueNews(
  news: { language: MailLanguage | null; enterpriseNumber: string; name: string; invitedBy: string },
  origin: string,
) {
  const language = news.language ?? 'nl'
  const { sentence, ...texts } = alertTexts[language].newColleague
  // As functions: a name may hold what replace takes for a pattern.
  const told = sentence.replace('{name}', () => news.name).replace('{invitedBy}', () => news.invitedBy)
  return toTheBox(language, `enterprise/${news.enterpriseNumber}/users`, { ...texts, sentence: told }, origin)
}

/**
 * The mail that says that a key of an enterprise's own software ends, to the enterprise.
 * @param key `clientName` as its managers called the software
 * @param origin as above
 */
export function composeSoftwareKeyEnding(
  key: KeyToTell & { clientName: string; enterpriseNumber: string },
  origin: string,
) {
  const { language, clientName, enterpriseNumber } = key
  const { buttonOfSoftware: button } = alertTexts[language].keyEnding
  const path = `enterprise/${enterpriseNumber}/integration`
  return toTheBox(language, path, { ...keyEndingSaid(key, clientName), button }, origin)
}

/** The same of a webhook that is in trouble. */
export function composeSoftwareTrouble(trouble: TroubleToTell & { enterpriseNumber: string }, origin: string) {
  const { language, enterpriseNumber } = trouble
  const { buttonOfSoftware: button } = alertTexts[language].webhookTrouble
  const path = `enterprise/${enterpriseNumber}/integration/webhooks`
  return toTheBox(language, path, { ...webhookTroubleSaid(trouble), button }, origin)
}

async function toTheBox(
  language: MailLanguage,
  path: string,
  { subject, ...said }: { subject: string; sentence: string; meaning: string; button: string; why?: string },
  origin: string,
) {
  const { host } = new URL(origin)
  const boxUrl = new URL(`/${language}/${path}`, origin).href
  const html = await render(createElement(ToTheBox, { language, ...said, boxUrl, host }))
  const paragraphs = [said.sentence, said.meaning, `${said.button}:\n${boxUrl}`]
  const { trust, why } = alertTexts[language]
  return { language, subject, html, text: plainMail(paragraphs, { trust, why: said.why ?? why }, host) }
}
