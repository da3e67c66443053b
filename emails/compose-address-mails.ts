import { createElement } from 'react'
import { render } from 'react-email'
import { AddressChanged } from './address-changed.tsx'
import { AddressCode } from './address-code.tsx'
import { plainMail } from './plain-mail.ts'
import { alertTexts, type MailLanguage } from './texts/index.ts'

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

/** The mail to the address of before. @param origin as above */
export async function composeAddressChanged(language: MailLanguage, origin: string) {
  const { addressChanged, ...texts } = alertTexts[language]
  const { host } = new URL(origin)
  const boxUrl = new URL(`/${language}/citizen`, origin).href
  const html = await render(createElement(AddressChanged, { language, boxUrl, host }))
  const { subject, sentence, notYou, button } = addressChanged
  return { language, subject, html, text: plainMail([sentence, notYou, `${button}:\n${boxUrl}`], texts, host) }
}
