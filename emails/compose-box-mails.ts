import { createElement } from 'react'
import { render } from 'react-email'
import { AddressCode } from './address-code.tsx'
import { plainMail } from './plain-mail.ts'
import { alertTexts, type MailLanguage } from './texts/index.ts'
import { ToTheBox } from './to-the-box.tsx'

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

/** The mail to the address of before, when another took its place. @param origin as above */
export function composeAddressChanged(language: MailLanguage, origin: string) {
  const { subject, sentence, notYou, button } = alertTexts[language].addressChanged
  return toTheBox(language, 'citizen', { subject, sentence, meaning: notYou, button }, origin)
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

async function toTheBox(
  language: MailLanguage,
  path: string,
  { subject, ...said }: { subject: string; sentence: string; meaning: string; button: string },
  origin: string,
) {
  const { host } = new URL(origin)
  const boxUrl = new URL(`/${language}/${path}`, origin).href
  const html = await render(createElement(ToTheBox, { language, ...said, boxUrl, host }))
  const paragraphs = [said.sentence, said.meaning, `${said.button}:\n${boxUrl}`]
  return { language, subject, html, text: plainMail(paragraphs, alertTexts[language], host) }
}
