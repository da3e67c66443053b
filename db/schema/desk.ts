import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './bytea.ts'
import type { eboxTypes } from './ebox.ts'
import { instant } from './time.ts'

/** The two desks that own registrations, the desk that helps, and the second person of whom some deeds need one. */
export const platformRoles = ['registryDesk', 'federationDesk', 'helpDesk', 'auditor'] as const

/** Class (b): who works for the platform, and as what; read on each request. No role opens content. */
export const platformRole = pgTable(
  'platform_role',
  {
    ssinHash: bytea().notNull(),
    role: text({ enum: platformRoles }).notNull(),
    grantedAt: instant().notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.ssinHash, table.role] })],
)

/** Class (b): who works at the desk of a registered organisation; read on each request. */
export const publisherStaff = pgTable(
  'publisher_staff',
  {
    ssinHash: bytea().notNull(),
    enterpriseNumber: text().notNull(),
    since: instant().notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.ssinHash, table.enterpriseNumber] })],
)

/** What an organisation can ask to become (spec §1). */
export const onboardingKinds = [
  'documentSender',
  'documentProvider',
  'partnerPortal',
  'documentConsumer',
  'serviceProvider',
] as const

/** Class (c): an organisation asks to be registered. What it is asked, answers and is told stands in `onboarding_step`. */
export const onboardingRequest = pgTable(
  'onboarding_request',
  {
    requestId: uuid()
      .primaryKey()
      .default(sql`uuidv7()`),
    kind: text({ enum: onboardingKinds }).notNull(),
    enterpriseNumber: text().notNull(),
    requesterHash: bytea().notNull(),
    requesterName: text().notNull(),
    legalRepresentative: text().notNull(),
    useCases: text().notNull(),
    audiences: jsonb().$type<(typeof eboxTypes)[number][]>().notNull(),
    messagesPerYear: integer().notNull(),
    /** Messages on the busiest day */
    messagesAtPeak: integer().notNull(),
    /** Where the documents stand: in this registry, or on infrastructure of its own */
    storage: text({ enum: ['registry', 'own'] }).notNull(),
    /** Of a portal where a person is sent back to, of a provider where its registry answers; https addresses */
    addresses: jsonb().$type<string[]>().notNull().default([]),
    /** The contacts' e-mail addresses as JSON, wrapped by the key provider under `onboarding-contacts|<request id>` */
    contactsCipher: bytea().notNull(),
    /** Of the e-mails about it */
    language: text({ enum: ['nl', 'fr', 'de', 'en'] }).notNull(),
    status: text({ enum: ['submitted', 'questioned', 'approved', 'refused'] })
      .notNull()
      .default('submitted'),
    submittedAt: instant().notNull().defaultNow(),
  },
  (table) => [
    index('onboarding_request_requester').on(table.requesterHash),
    index('onboarding_request_open')
      .on(table.submittedAt)
      .where(sql`${table.status} in ('submitted', 'questioned')`),
  ],
)

/** Class (c): what happened to a request, in order; nothing of it is changed but when its e-mail left. */
export const onboardingStep = pgTable(
  'onboarding_step',
  {
    requestId: uuid()
      .notNull()
      .references(() => onboardingRequest.requestId),
    stepId: uuid()
      .notNull()
      .default(sql`uuidv7()`),
    kind: text({ enum: ['submitted', 'questioned', 'answered', 'approved', 'refused'] }).notNull(),
    /** The question, the answer, or the reason */
    text: text(),
    by: text({ enum: ['requester', 'desk'] }).notNull(),
    byName: text().notNull(),
    at: instant().notNull().defaultNow(),
    mailedAt: instant(),
  },
  (table) => [
    primaryKey({ columns: [table.requestId, table.stepId] }),
    index('onboarding_step_unmailed')
      .on(table.at)
      .where(sql`${table.mailedAt} is null`),
  ],
)

/** Class (b): who runs a message registry of the federation, and where it answers (spec §1, §5). */
export const documentProvider = pgTable('document_provider', {
  enterpriseNumber: text().primaryKey(),
  name: text().notNull(),
  url: text().notNull(),
  status: text({ enum: ['active', 'suspended'] })
    .notNull()
    .default('active'),
  createdAt: instant().notNull().defaultNow(),
})

/** What happens to registrations. */
export const registrationChanges = [
  'requestApproved',
  'requestRefused',
  'organisationRegistered',
  'clientRegistered',
  'clientSuspended',
  'clientResumed',
  'clientEnded',
  'termsAccepted',
  'quotaChanged',
  'keyAdded',
  'keyEnded',
  'messageTypeAdded',
  'messageTypeChanged',
  'logoAdded',
  'logoRemoved',
  'providerRegistered',
  'providerSuspended',
  'providerResumed',
  'webhookAdded',
  'webhookChanged',
  'webhookRemoved',
] as const

/** Class (c): every change of a registration, by whom; append-only. */
export const registrationChange = pgTable(
  'registration_change',
  {
    changeId: uuid()
      .primaryKey()
      .default(sql`uuidv7()`),
    /** The organisation that it is about */
    enterpriseNumber: text().notNull(),
    /** What was changed, such as a client's or a message type's id */
    subject: text().notNull(),
    what: text({ enum: registrationChanges }).notNull(),
    /** What it was and what it became; no secret and no person's number */
    details: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    byName: text().notNull(),
    byHash: bytea().notNull(),
    at: instant().notNull().defaultNow(),
  },
  (table) => [index('registration_change_of').on(table.enterpriseNumber, table.changeId)],
)

/**
 * Class (c): a message that one person of the platform may read for a while, because another agreed (trust.md Z12). Its box stands here,
 * so that the right leads to no other.
 */
export const breakGlass = pgTable(
  'break_glass',
  {
    breakGlassId: uuid()
      .primaryKey()
      .default(sql`uuidv7()`),
    /** Whose message it is; this row belongs to no box, and is read before one is entered */
    ofBoxId: bigint({ mode: 'number' }).notNull(),
    messageId: uuid().notNull(),
    reason: text().notNull(),
    askedBy: bytea().notNull(),
    askedByName: text().notNull(),
    askedAt: instant().notNull().defaultNow(),
    approvedBy: bytea(),
    approvedByName: text(),
    approvedAt: instant(),
    refusedAt: instant(),
    validUntil: instant(),
  },
  (table) => [
    check('two_persons', sql`${table.approvedBy} IS NULL OR ${table.approvedBy} <> ${table.askedBy}`),
    check(
      'approved_for_a_while',
      sql`(${table.approvedBy} IS NULL) = (${table.validUntil} IS NULL) AND (${table.approvedBy} IS NULL) = (${table.approvedAt} IS NULL)`,
    ),
  ],
)

/** Class (c): a client's request that was refused, so that its own people see why. No value that was sent, no answer, no number of a person. */
export const clientProblem = pgTable(
  'client_problem',
  {
    clientId: text().notNull(),
    problemId: uuid()
      .notNull()
      .default(sql`uuidv7()`),
    at: instant().notNull().defaultNow(),
    traceId: text().notNull(),
    requestMethod: text().notNull(),
    /** The path, ids in it left out */
    requestPath: text().notNull(),
    status: integer().notNull(),
    type: text().notNull(),
    issues: jsonb().$type<{ name?: string; type: string; code?: string }[]>().notNull().default([]),
  },
  (table) => [primaryKey({ columns: [table.clientId, table.problemId] })],
)

/** Class (b): recipients that behave in a known way, for senders who try out. Their boxes are boxes like any other. */
export const testRecipient = pgTable('test_recipient', {
  testRecipientId: text().primaryKey(),
  eboxType: text({ enum: ['citizen', 'enterprise', 'professional'] }).notNull(),
  /** Of a professional alone: an id of `professional_quality` */
  quality: text(),
  /** `delegated`: its mandatary reads, while the mandate stands */
  behaviour: text({ enum: ['notActivated', 'reader', 'slowReader', 'delegated', 'bouncing', 'stopped'] }).notNull(),
  /** The number, wrapped by the key provider under `test-recipient|<id>` */
  numberCipher: bytea().notNull(),
  lookupHash: bytea().notNull(),
  /** How long after it came a message is read; null when nobody reads it */
  readAfterSeconds: integer(),
})
