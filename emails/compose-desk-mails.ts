import { createElement } from 'react'
import { render } from 'react-email'
import { AboutRequest } from './about-request.tsx'
import { keyEndingSaid, type KeyToTell } from './key-ending.ts'
import { plainMail } from './plain-mail.ts'
import { alertTexts, type MailLanguage } from './texts/index.ts'
import { type TroubleToTell, webhookTroubleSaid } from './webhook-trouble.ts'

/** What happened to a request to be registered. */
export interface TellableStep {
  requestId: string
  kind: 'submitted' | 'questioned' | 'answered' | 'approved' | 'refused'
  language: MailLanguage
}

/** The mail about a step of a request. What was asked or said stands on its page, not in the mail. @param origin of the web app */
export function composeOnboardingStep({ requestId, kind, language }: TellableStep, origin: string) {
  const { steps, button } = alertTexts[language].onboarding
  const url = new URL(`/${language}/publisher/requests/${requestId}`, origin).href
  return aboutRequest(language, { ...steps[kind], button, url }, origin)
}

/** The mail that says that a key of a client ends, to who works at a publisher's desk. @param origin as above */
export function composeKeyEnding(key: KeyToTell & { clientId: string }, origin: string) {
  const { language, clientId } = key
  const url = new URL(`/${language}/publisher`, origin).href
  const { button } = alertTexts[language].keyEnding
  return aboutRequest(language, { ...keyEndingSaid(key, clientId), button, url }, origin)
}

/** The mail that says that a webhook is in trouble, to who works at a publisher's desk. @param origin as above */
export function composeWebhookTrouble(trouble: TroubleToTell, origin: string) {
  const { language } = trouble
  const url = new URL(`/${language}/publisher`, origin).href
  return aboutRequest(
    language,
    { ...webhookTroubleSaid(trouble), button: alertTexts[language].webhookTrouble.button, url },
    origin,
  )
}

async function aboutRequest(
  language: MailLanguage,
  { subject, ...said }: { subject: string; sentence: string; meaning: string; button: string; url: string },
  origin: string,
) {
  const { host } = new URL(origin)
  const html = await render(createElement(AboutRequest, { language, ...said, host }))
  const { trust, onboarding } = alertTexts[language]
  const text = plainMail(
    [said.sentence, said.meaning, `${said.button}:\n${said.url}`],
    { trust, why: onboarding.why },
    host,
  )
  return { language, subject, html, text }
}
