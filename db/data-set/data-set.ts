import { z } from 'zod'
import {
  clientRoles,
  eboxTypes,
  enterpriseRoles,
  enterpriseStatuses,
  personStatuses,
  onboardingKinds,
  platformRoles,
  termsAudiences,
} from '#db/schema/index.ts'
import { scopes } from '#domain/access/authorization-table.ts'
import { parseEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { parseSsin } from '#domain/identifier/ssin.ts'
import { PaymentData } from '#domain/message/payment-data.ts'
import { isPlainFormat } from '#domain/reference-data/business-data-format.ts'
import { parseEmailAddress } from '#domain/ebox/email-address.ts'

/** Reads a text by a parser of the domain. `value` stays out of the issue when it is a person's number. */
function parsedBy<Value>(parse: (text: string) => Value | undefined, message: string) {
  return z.string().transform((text, context) => {
    const value = parse(text)
    if (value !== undefined) return value
    context.issues.push({ code: 'custom', input: undefined, message })
    return z.NEVER
  })
}

const SsinInSet = parsedBy(parseSsin, 'is not an SSIN: 11 digits of which the last two are the check')
const EnterpriseNumberInSet = parsedBy(
  parseEnterpriseNumber,
  'is not an enterprise number: 10 digits of which the last two are the check',
)

const id = z.string().regex(/^[A-Za-z0-9:._-]{1,100}$/)
const text = z.string().min(1)
const Format = text.refine(
  isPlainFormat,
  'is no plain format: signs in a row, without groups, one at most of varying number',
)

/** Names exist in the three languages of the registry, all of them filled (spec §2.5). */
const Names = z.strictObject({ nl: text, fr: text, de: text })
const ReaderLanguage = z.enum(['nl', 'fr', 'de', 'en'])
const LetterLanguage = z.enum(['nl', 'fr', 'de'])

const SenderOrganization = z.strictObject({
  enterpriseNumber: EnterpriseNumberInSet,
  shortName: Names,
  longName: Names,
  url: Names.optional(),
  contactBusiness: text.optional(),
  contactTechnical: text.optional(),
  /** Its logo is drawn when it is loaded: an emblem in a colour, 64 pixels square */
  logo: z.strictObject({ emblem: z.enum(['ring', 'bars', 'petals']), colour: z.string().regex(/^#[0-9a-f]{6}$/) }),
})

const SenderApplication = z.strictObject({
  applicationId: id,
  name: Names,
  description: Names.optional(),
  url: Names.optional(),
})

/** A button that letters may carry; `{parameter}` in its address is the letter's to fill (spec §2.7) */
const MessageAction = z.strictObject({ messageActionId: id, label: Names, url: Names })

const MessageType = z.strictObject({
  messageTypeId: id,
  name: Names,
  description: Names.optional(),
  audience: z.enum(eboxTypes),
  validityPeriod: z.strictObject({ number: z.int().positive(), unit: z.enum(['day', 'month', 'year']) }),
  /** `format` is a regular expression that the whole value must match, of the plain kind */
  businessData: z.array(z.strictObject({ key: text, name: Names, format: Format.optional() })).default([]),
  /** What its alerts say in place of the usual sentence */
  noticeText: Names.optional(),
  /** Within so many days the sender wants it read */
  dueDays: z.int().positive().optional(),
  /** Into which part of their box it is proposed to enterprises to have it come */
  suggestedPartition: z.string().optional(),
  suggestionReason: Names.optional(),
  /** The level at which its reader must have signed in, one of OIDC_STRONG_ACR */
  requiredAcr: text.optional(),
  /** Of an enterprise's people only those see it whose rights name it */
  requiresRight: z.boolean().default(false),
})

/** A quality under which a person acts, in the languages of the pages */
const ProfessionalQuality = z.strictObject({
  qualityId: z.string().regex(/^[a-z][a-z0-9-]{0,99}$/),
  name: z.strictObject({ nl: text, fr: text, de: text, en: text }),
})

const SenderConfiguration = z.strictObject({
  enterpriseNumber: EnterpriseNumberInSet,
  applicationId: id,
  messageTypeId: id,
})

const scopeNames = z.enum([
  'consult',
  'publish',
  'reference',
  'represent',
  'summary',
  'messages',
  'submitEvents',
  'readEvents',
] as const satisfies (keyof typeof scopes)[])

const Client = z.strictObject({
  clientId: id,
  role: z.enum(clientRoles),
  enterpriseNumber: EnterpriseNumberInSet,
  name: text,
  scopes: z.array(scopeNames).min(1),
  /** Of a partner portal: where a person who consented is sent back to */
  redirectUris: z.array(z.url()).default([]),
  /** Its key pair is made when it is loaded; only the public key goes into the database */
  algorithm: z.enum(['ES256', 'RS256']),
})

/** An enterprise lets another publish in its name. */
const PublicationMandate = z.strictObject({
  enterpriseNumber: EnterpriseNumberInSet,
  mandataryEnterpriseNumber: EnterpriseNumberInSet,
})

/** A person lets another read the own box; `rights` as those of an enterprise's user, all letters unless told. */
const PersonMandate = z.strictObject({
  mandateId: z.uuid(),
  mandator: SsinInSet,
  mandatary: SsinInSet,
  rights: z
    .array(z.strictObject({ messageTypeId: id.optional(), senderOrganizationId: EnterpriseNumberInSet.optional() }))
    .min(1)
    .default([{}]),
})

/** The register of guardians: who acts for whom. `wardName` is how the register calls the ward */
const Guardian = z.strictObject({ guardian: SsinInSet, ward: SsinInSet, wardName: text })

export const personRoles = [
  'citizen',
  'accessManager',
  'employee',
  'professional',
  'publisherAdministrator',
  ...platformRoles,
] as const

/** A person that the register knows; with `signsIn` the development identity provider knows the person too. */
const Person = z.strictObject({
  ssin: SsinInSet,
  status: z.enum(personStatuses).default('active'),
  replacedBy: SsinInSet.optional(),
  signsIn: z
    .strictObject({
      key: id,
      givenName: text,
      familyName: text,
      language: ReaderLanguage,
      role: z.enum(personRoles),
      /** What the identity provider says of the person, in its own words: for which enterprises as what */
      eboxRoles: z.array(z.strictObject({ role: text, enterpriseNumber: EnterpriseNumberInSet })).optional(),
      /** Under which the person acts besides: the identity provider tells them */
      qualities: z.array(id).default([]),
    })
    .optional(),
})

const Enterprise = z.strictObject({
  enterpriseNumber: EnterpriseNumberInSet,
  name: Names,
  status: z.enum(enterpriseStatuses).default('active'),
})

const EnterpriseUser = z.strictObject({
  enterpriseNumber: EnterpriseNumberInSet,
  ssin: SsinInSet,
  role: z.enum(enterpriseRoles),
  /** What the person may see of the box: any of these is enough, an empty one is everything; who has none sees nothing */
  rights: z
    .array(
      z.strictObject({
        partition: id.optional(),
        messageTypeId: id.optional(),
        senderOrganizationId: EnterpriseNumberInSet.optional(),
      }),
    )
    .default([]),
})

/** Who works for the platform, and as what. */
const PlatformRole = z.strictObject({ ssin: SsinInSet, role: z.enum(platformRoles) })

/** Who works at the desk of a registered organisation. */
const PublisherStaff = z.strictObject({ ssin: SsinInSet, enterpriseNumber: EnterpriseNumberInSet })

const AddressInSet = parsedBy(parseEmailAddress, 'is not an e-mail address')

const aDayOf = { by: SsinInSet, daysAgo: z.int().min(0) }

/** A request to be registered, with all that was said about it, oldest first; where it stands is what its last step says. */
const OnboardingRequest = z.strictObject({
  requestId: z.uuid(),
  kind: z.enum(onboardingKinds),
  enterpriseNumber: EnterpriseNumberInSet,
  requester: SsinInSet,
  legalRepresentative: text,
  useCases: text,
  audiences: z.array(z.enum(eboxTypes)).min(1),
  messagesPerYear: z.int().positive(),
  messagesAtPeak: z.int().positive(),
  storage: z.enum(['registry', 'own']).default('registry'),
  addresses: z.array(z.url({ protocol: /^https$/ })).default([]),
  contacts: z.strictObject({ business: AddressInSet, technical: AddressInSet }),
  language: z.enum(['nl', 'fr', 'de', 'en']),
  steps: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ ...aDayOf, kind: z.enum(['submitted', 'approved']), text: text.optional() }),
        z.strictObject({ ...aDayOf, kind: z.enum(['questioned', 'answered', 'refused']), text }),
      ]),
    )
    .min(1),
})

const behaviour = {
  id,
  behaviour: z.enum(['notActivated', 'reader', 'slowReader', 'delegated', 'bouncing', 'stopped']),
  /** How long after it came a message is read; absent when nobody reads it */
  readAfterSeconds: z.int().positive().optional(),
}

/** A recipient that behaves in a known way, for senders who try out. */
const TestRecipient = z.discriminatedUnion('eboxType', [
  z.strictObject({ eboxType: z.literal('citizen'), ssin: SsinInSet, ...behaviour }),
  z.strictObject({ eboxType: z.literal('enterprise'), enterpriseNumber: EnterpriseNumberInSet, ...behaviour }),
  z.strictObject({ eboxType: z.literal('professional'), ssin: SsinInSet, quality: id, ...behaviour }),
])

/** A document in the making: its text in each language that a box of the set is written to in. */
const Letter = z.strictObject({
  letterId: id,
  enterpriseNumber: EnterpriseNumberInSet,
  applicationId: id,
  messageTypeId: id,
  subject: Names,
  fileName: Names,
  paragraphs: z.strictObject({ nl: z.array(text).min(1), fr: z.array(text).min(1), de: z.array(text).min(1) }),
  table: z
    .strictObject({
      columns: z.strictObject({ nl: z.array(text).min(1), fr: z.array(text).min(1), de: z.array(text).min(1) }),
      rows: z.array(z.array(text)).min(1),
    })
    .optional(),
  businessData: z.record(text, text).default({}),
  isReplyAuthorized: z.boolean().default(false),
  /** What it asks to be paid, by the day that the message asks something, or in 30 days */
  payment: PaymentData.omit({ dueDate: true }).optional(),
  actions: z.array(z.strictObject({ messageActionId: id, parameter: text.optional() })).default([]),
})

/** A message in a box, its times counted from the moment of loading, so that a set never gets old. */
const Message = z.strictObject({
  messageId: z.uuidv7(),
  letterId: id,
  receivedHoursAgo: z.int().nonnegative(),
  /** Absent: nobody has opened its main content */
  readHoursAfter: z.int().nonnegative().optional(),
  /** The sender asks something, by this many days after loading; it goes into the business data too */
  actionDueInDays: z.int().optional(),
  forTheAttentionOf: text.optional(),
  /** Its sender took it back: what stands in the box is a tombstone, which leads to another message of the box when that replaces it */
  withdrawn: z
    .strictObject({ hoursAfter: z.int().nonnegative(), reason: Names, replacedBy: z.uuidv7().optional() })
    .optional(),
  /** What the holder of the box answered: `author` wrote it, in the language of the box's letters */
  reply: z
    .strictObject({ messageId: z.uuidv7(), hoursAfter: z.int().nonnegative(), author: text, text: Names })
    .optional(),
})

/** Where new messages of an enterprise go; a criterion that is absent fits everything (spec §3). */
const RoutingRule = z.strictObject({
  partition: id,
  messageTypeId: id.optional(),
  senderApplicationId: id.optional(),
  senderEnterpriseNumber: EnterpriseNumberInSet.optional(),
})

const boxOf = {
  /** The language of the box's pages and alerts */
  language: ReaderLanguage,
  /** The language of the letters that it gets */
  letterLanguage: LetterLanguage,
  alertAddress: AddressInSet,
  messages: z.array(Message).default([]),
}

/** An active box: opened by its holder, with a verified alert address. */
const Box = z.discriminatedUnion('eboxType', [
  z.strictObject({ eboxType: z.literal(eboxTypes[0]), ssin: SsinInSet, ...boxOf }),
  z.strictObject({ eboxType: z.literal(eboxTypes[2]), ssin: SsinInSet, quality: id, ...boxOf }),
  z.strictObject({
    eboxType: z.literal(eboxTypes[1]),
    enterpriseNumber: EnterpriseNumberInSet,
    partitions: z.array(id).default([]),
    /** In the order in which they are tried */
    routingRules: z.array(RoutingRule).default([]),
    ...boxOf,
  }),
])

/** What a script may take and rely on; it goes into `credentials.json` as it is. */
export const Fixtures = z.strictObject({
  messageTypes: z.strictObject({ enterprise: id, citizen: id, otherOrganisation: id }),
  senderApplications: z.tuple([id, id]),
  partitions: z.tuple([id]),
  enterprises: z.strictObject({
    active: EnterpriseNumberInSet,
    inactive: EnterpriseNumberInSet,
    neverOpened: EnterpriseNumberInSet,
  }),
  citizens: z.strictObject({ active: SsinInSet, neverOpened: SsinInSet }),
})

const Sections = z.array(z.strictObject({ title: text, text })).min(1)

/** What the holder of a box, or an enterprise with software of its own, agrees to from a day on; points in the languages of the pages */
const TermsInSet = z.strictObject({
  version: id,
  audience: z.enum(termsAudiences).default('holder'),
  validFrom: z.iso.date(),
  sections: z.strictObject({ nl: Sections, fr: Sections, de: Sections, en: Sections }),
})

/** The documented form of a data set (db/data-set/README.md). Numbers stand in it in clear; the domain hashes or encrypts them. */
export const DataSetForm = z.strictObject({
  name: text,
  terms: z.array(TermsInSet).default([]),
  senderOrganizations: z.array(SenderOrganization).min(1),
  senderApplications: z.array(SenderApplication).min(1),
  messageActions: z.array(MessageAction).default([]),
  professionalQualities: z.array(ProfessionalQuality).default([]),
  messageTypes: z.array(MessageType).min(1),
  senderConfigurations: z.array(SenderConfiguration).min(1),
  clients: z.array(Client).min(1),
  publicationMandates: z.array(PublicationMandate).default([]),
  persons: z.array(Person).min(1),
  enterprises: z.array(Enterprise).min(1),
  enterpriseUsers: z.array(EnterpriseUser),
  personMandates: z.array(PersonMandate).default([]),
  guardians: z.array(Guardian).default([]),
  platformRoles: z.array(PlatformRole).default([]),
  publisherStaff: z.array(PublisherStaff).default([]),
  onboardingRequests: z.array(OnboardingRequest).default([]),
  testRecipients: z.array(TestRecipient).default([]),
  boxes: z.array(Box),
  letters: z.array(Letter),
  fixtures: Fixtures,
})

export type DataSet = z.output<typeof DataSetForm>
export type DataSetBox = DataSet['boxes'][number]
export type DataSetLetter = DataSet['letters'][number]
export type LetterLanguage = z.output<typeof LetterLanguage>
export type PersonRole = (typeof personRoles)[number]
