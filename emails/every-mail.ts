import type { MailContent } from '#domain/notification/mailer.ts'
import { composeAlert, composeSummary } from './compose-alert.ts'
import {
  composeAddressChanged,
  composeAddressCode,
  composeColleagueNews,
  composeHolderNews,
  composeInvitation,
  composeMandateNews,
  composeSoftwareKeyEnding,
  composeSoftwareTrouble,
  composeUnusedWarning,
} from './compose-box-mails.ts'
import { composeKeyEnding, composeOnboardingStep, composeWebhookTrouble } from './compose-desk-mails.ts'
import type { Audience } from './texts/alert-texts.ts'
import type { MailLanguage } from './texts/index.ts'

/** A mail that the e-Box can send, as an example. */
export interface MailSample {
  /** Of the kind and the variant, the same in every language: `new-message-to-a-citizen-as-usual` */
  id: string
  kind: string
  /** What makes its words others than those of the rest of its kind */
  variant: string
  language: MailLanguage
  /** Composes it as the system does. @param origin of the web app, such as `https://ebox.example` */
  compose(origin: string): Promise<MailContent>
}

type Compose = (language: MailLanguage, origin: string) => Promise<MailContent>
type Alert = Parameters<typeof composeAlert>[0]
type Counts = Parameters<typeof composeSummary>[0]['counts']

/** Everybody here is of the demonstration data set: nobody of these exists. */
const bakery = { number: '1999051125', printed: '1999.051.125', name: 'Bakkerij Het Gouden Koren' }
const leeuwerik = {
  nl: 'Bijdragenkas Leeuwerik',
  fr: 'Caisse de cotisations Alouette',
  de: 'Beitragskasse Lerche',
}
const zilverpad = {
  number: '1999023708',
  name: {
    nl: 'Mobiliteitshuis Zilverpad',
    fr: 'Maison de la mobilité Sentier d’argent',
    de: 'Haus der Mobilität Silberpfad',
  },
}
const day = new Date('2027-03-31T10:00:00Z')

const notice = {
  nl: 'Uw bijdrage voor dit kwartaal staat klaar.',
  fr: 'Votre cotisation de ce trimestre est prête.',
  de: 'Ihr Beitrag für dieses Quartal liegt bereit.',
}
/** One that the reader of `language` has to take in another: French, and who reads that, German */
const foreignNotice = (language: MailLanguage) => (language === 'fr' ? { de: notice.de } : { fr: notice.fr })

const audiences: Record<Audience, string> = {
  citizen: 'To a citizen',
  professional: 'To a professional',
  enterprise: 'To an enterprise',
}
const audienceNames = ['citizen', 'professional', 'enterprise'] as const

const boxOf = (eboxType: Audience, language: MailLanguage) => ({
  eboxType,
  language,
  enterpriseNumber: eboxType === 'enterprise' ? bakery.number : null,
})

type Said = Omit<Alert, 'eboxType' | 'language' | 'enterpriseNumber'>

const alert =
  (said: (language: MailLanguage) => Said) =>
  (eboxType: Audience): Compose =>
  (language, origin) =>
    composeAlert({ ...boxOf(eboxType, language), quality: 'notary', expiresAt: day, ...said(language) }, origin)

const summary =
  (counts: Counts) =>
  (eboxType: Audience): Compose =>
  (language, origin) =>
    composeSummary({ ...boxOf(eboxType, language), counts }, origin)

/** Each variant as each audience gets it. */
const toEach = (variants: Record<string, (eboxType: Audience) => Compose>): Record<string, Compose> =>
  Object.fromEntries(
    audienceNames.flatMap((eboxType) =>
      Object.entries(variants).map(([variant, to]) => [`${audiences[eboxType]}, ${variant}`, to(eboxType)]),
    ),
  )

/** An alert with and without the name of the sender, which its type of message lets it tell or not. */
const namedOrNot = (said: Said) => ({
  'as usual': alert(() => said),
  'naming the sender': alert(() => ({ ...said, senderName: leeuwerik })),
})

const step =
  (kind: Parameters<typeof composeOnboardingStep>[0]['kind']): Compose =>
  (language, origin) =>
    composeOnboardingStep({ requestId: '00000000-0000-7000-8000-000000000000', kind, language }, origin)

const mandate =
  (what: 'asked' | 'accepted' | 'ended', otherName?: typeof zilverpad.name): Compose =>
  (language, origin) =>
    composeMandateNews(
      { language, what, side: 'held', enterpriseNumber: bakery.number, other: zilverpad.number, otherName },
      origin,
    )

const mayRead =
  (by: 'consent' | 'mandate' | 'guardian', name: string): Compose =>
  (language, origin) =>
    composeHolderNews({ language, by, name, quality: null }, origin)

const trouble = { clientName: `${bakery.name}: boekhouding`, url: 'https://software.example/e-box' }

const webhookOfPublisher =
  (state: 'failing' | 'stopped'): Compose =>
  (language, origin) =>
    composeWebhookTrouble({ language, state, ...trouble }, origin)

const webhookOfSoftware =
  (state: 'failing' | 'stopped'): Compose =>
  (language, origin) =>
    composeSoftwareTrouble({ language, state, ...trouble, enterpriseNumber: bakery.number }, origin)

/** Each kind of mail, and each variant of its words; tests/emails/every-mail.test.ts finds a text that none of them says. */
const kinds: Record<string, Record<string, Compose>> = {
  'New message': toEach({
    ...namedOrNot({ kind: 'newMessage' }),
    'in the sender’s words': alert(() => ({ kind: 'newMessage', noticeText: notice })),
    'in the sender’s words, in another language': alert((language) => ({
      kind: 'newMessage',
      noticeText: foreignNotice(language),
    })),
  }),
  'Registered mail': toEach(namedOrNot({ kind: 'newMessage', isRegisteredMail: true })),
  'Reminder of an unread message': toEach(namedOrNot({ kind: 'reminder' })),
  'Unread message, soon gone': toEach(namedOrNot({ kind: 'expiryWarning' })),
  'Summary of a day': toEach({
    'one of each': summary({ newMessage: 1, reminder: 1, expiryWarning: 1 }),
    'several of each': summary({ newMessage: 12, reminder: 3, expiryWarning: 2 }),
    'of one kind': summary({ newMessage: 2, reminder: 0, expiryWarning: 0 }),
  }),
  'Address of a box': {
    'Code that confirms it': (language, origin) => composeAddressCode(language, '204816', 10, origin),
    'To the address of before': composeAddressChanged,
  },
  'Box that nobody uses': {
    'Will be closed': (language, origin) => composeUnusedWarning(boxOf('citizen', language), day, origin),
  },
  'Who may read': {
    'A portal, by consent': mayRead('consent', 'Merel'),
    'A person, under a mandate': mayRead('mandate', 'Nadia Maes'),
    'A guardian': mayRead('guardian', 'Sophie Lambert'),
  },
  'People of an enterprise': {
    Invitation: (language, origin) =>
      composeInvitation(language, `${bakery.name} (${bakery.printed})`, 'an-example-of-a-token', 7, origin),
    'New colleague': (language, origin) =>
      composeColleagueNews(
        { language, enterpriseNumber: bakery.number, name: 'Julie Renard', invitedBy: 'Bram Claes' },
        origin,
      ),
  },
  'Mandate between enterprises': {
    Asked: mandate('asked', zilverpad.name),
    'Asked, by one whose name is unknown': mandate('asked'),
    Accepted: mandate('accepted', zilverpad.name),
    'Accepted, by one whose name is unknown': mandate('accepted'),
    Ended: mandate('ended', zilverpad.name),
    'Ended, by one whose name is unknown': mandate('ended'),
  },
  'Request to join': {
    Submitted: step('submitted'),
    Questioned: step('questioned'),
    Answered: step('answered'),
    Approved: step('approved'),
    Refused: step('refused'),
  },
  'Key that ends': {
    'Of a publisher': (language, origin) =>
      composeKeyEnding({ language, notAfter: day, clientId: 'leeuwerik-publisher' }, origin),
    'Of an enterprise’s own software': (language, origin) =>
      composeSoftwareKeyEnding(
        { language, notAfter: day, clientName: `${bakery.name}: boekhouding`, enterpriseNumber: bakery.number },
        origin,
      ),
  },
  'Webhook in trouble': {
    'Failing, of a publisher': webhookOfPublisher('failing'),
    'Stopped, of a publisher': webhookOfPublisher('stopped'),
    'Failing, of an enterprise’s own software': webhookOfSoftware('failing'),
    'Stopped, of an enterprise’s own software': webhookOfSoftware('stopped'),
  },
}

const slug = (words: string) =>
  words
    .toLowerCase()
    .replaceAll('’', '')
    .replaceAll(/[^a-z]+/g, '-')

/** The languages that mails are written in. */
export const mailLanguages = ['nl', 'fr', 'de', 'en'] as const satisfies readonly MailLanguage[]

/** Every mail that the e-Box can send: each kind, in each variant of its words, in each language. Composed when asked. */
export const everyMail: readonly MailSample[] = Object.entries(kinds).flatMap(([kind, variants]) =>
  Object.entries(variants).flatMap(([variant, compose]) =>
    mailLanguages.map((language) => ({
      id: slug(`${kind} ${variant}`),
      kind,
      variant,
      language,
      compose: (origin: string) => compose(language, origin),
    })),
  ),
)
