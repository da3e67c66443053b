/**
 * People at the desks: of the platform by their role (`platform_role`), of a registered organisation, or of an enterprise, by their appointment. Apart from
 * what they do there each of them is a citizen like any other; what a line does not say of them they may not.
 */
export const deskActors = [
  'registryDesk',
  'federationDesk',
  'helpDesk',
  'auditor',
  'publisherStaff',
  'enterpriseManager',
] as const
export type DeskActor = (typeof deskActors)[number]

/** Who may be at the other end of a request. */
export const actors = [
  'anonymous',
  'weakPerson',
  'citizen',
  'professional',
  'mandatary',
  'enterpriseUser',
  'documentSender',
  'documentConsumer',
  'partnerPortal',
  ...deskActors,
] as const
export type Actor = (typeof actors)[number]

/** `own`: only what belongs to whom the actor acts for; another's answers as unknown. `any`: it belongs to nobody. */
export type Decision = 'no' | 'own' | 'any'

const consult = 'scope:document:management:consult:ws-eboxrestentreprise:documentconsumer'
const publish = 'scope:document:management:consult:ws-eboxrestentreprise:publicationsender'
const reference = 'scope:document:management:consult:ws-eboxrestentreprise:referencedata'
// The scopes of version 2, which `consult` replaced: the summary, and the messages (spec §7).
const summary = 'scope:document:management:consult:ws-eboxrestentreprise:summaryownebox'
const messages = 'scope:document:management:consult:ws-eboxrestentreprise:messagesfull'
// Written two ways in the documentation (spec §15.8); both are given and taken.
const represent = 'scope:document:management:consult:ws-eboxrestentreprise:eboxrepresentativepublication'
const representShort = 'scope:document:management:ws-eboxrestentreprise:eboxrepresentativepublication'
// Of who asks what a token says (spec §7); no operation of the registry takes it.
const introspect = 'scope:security:authorization:oauth:oauth-autz-server:introspect'
const preference = 'scope:documentmanagement:ebox:enterprise:federation-rest:preference'
// Of the event service (spec §6), whose real scopes are not published. To read what happened in every enterprise's box is another right than to tell of one's own.
const submitEvents = 'scope:documentmanagement:ebox:enterprise:event-service:submit'
const readEvents = 'scope:documentmanagement:ebox:enterprise:event-service:read'

/** The scopes that machines are given (spec §7); an operation is open to a token that has one of those it names. */
export const scopes = {
  consult,
  publish,
  reference,
  represent,
  representShort,
  preference,
  submitEvents,
  readEvents,
  summary,
  messages,
  introspect,
} as const

interface Rule extends Record<Exclude<Actor, DeskActor>, Decision>, Partial<Record<DeskActor, Decision>> {
  scope: readonly string[]
}

const open = { anonymous: 'any', weakPerson: 'any', citizen: 'any', professional: 'any', mandatary: 'any', enterpriseUser: 'any', documentSender: 'any', documentConsumer: 'any', partnerPortal: 'any', scope: [] } as const // prettier-ignore

/** For what is done at a desk, and so by no machine and in no box. */
const atDesk = { anonymous: 'no', weakPerson: 'no', citizen: 'no', professional: 'no', mandatary: 'no', enterpriseUser: 'no', documentSender: 'no', documentConsumer: 'no', partnerPortal: 'no', scope: [] } as const // prettier-ignore

/**
 * The one table of who may do what: actor × operation. Every route and every page names its operation here;
 * one that does not fails the build (tests/architecture.test.ts), and tests/api/authorization-matrix.test.ts tries each cell.
 */
// prettier-ignore
export const authorizationTable = {
  publishMessage:         { anonymous: 'no', weakPerson: 'no', citizen: 'no',  professional: 'no',  mandatary: 'no',  enterpriseUser: 'no',  documentSender: 'own', documentConsumer: 'no',  partnerPortal: 'no',  scope: [publish, represent, representShort] },
  createPublication:      { anonymous: 'no', weakPerson: 'no', citizen: 'no',  professional: 'no',  mandatary: 'no',  enterpriseUser: 'no',  documentSender: 'own', documentConsumer: 'no',  partnerPortal: 'no',  scope: [publish, represent, representShort] },
  addRecipients:          { anonymous: 'no', weakPerson: 'no', citizen: 'no',  professional: 'no',  mandatary: 'no',  enterpriseUser: 'no',  documentSender: 'own', documentConsumer: 'no',  partnerPortal: 'no',  scope: [publish, represent, representShort] },
  receiveRecipients:      { anonymous: 'no', weakPerson: 'no', citizen: 'no',  professional: 'no',  mandatary: 'no',  enterpriseUser: 'no',  documentSender: 'own', documentConsumer: 'no',  partnerPortal: 'no',  scope: [publish, represent, representShort] },
  giveByRule:             { anonymous: 'no', weakPerson: 'no', citizen: 'no',  professional: 'no',  mandatary: 'no',  enterpriseUser: 'no',  documentSender: 'own', documentConsumer: 'no',  partnerPortal: 'no',  scope: [publish, represent, representShort] },
  readMulticastTask:      { anonymous: 'no', weakPerson: 'no', citizen: 'no',  professional: 'no',  mandatary: 'no',  enterpriseUser: 'no',  documentSender: 'own', documentConsumer: 'no',  partnerPortal: 'no',  scope: [publish, represent, representShort] },
  changeMulticastTask:    { anonymous: 'no', weakPerson: 'no', citizen: 'no',  professional: 'no',  mandatary: 'no',  enterpriseUser: 'no',  documentSender: 'own', documentConsumer: 'no',  partnerPortal: 'no',  scope: [publish, represent, representShort] },
  cancelMulticastTask:    { anonymous: 'no', weakPerson: 'no', citizen: 'no',  professional: 'no',  mandatary: 'no',  enterpriseUser: 'no',  documentSender: 'own', documentConsumer: 'no',  partnerPortal: 'no',  scope: [publish, represent, representShort] },
  withdrawPublication:    { anonymous: 'no', weakPerson: 'no', citizen: 'no',  professional: 'no',  mandatary: 'no',  enterpriseUser: 'no',  documentSender: 'own', documentConsumer: 'no',  partnerPortal: 'no',  scope: [publish, represent, representShort] },
  consultEbox:            { anonymous: 'no', weakPerson: 'no', citizen: 'own', professional: 'own', mandatary: 'own', enterpriseUser: 'own', documentSender: 'no',  documentConsumer: 'own', partnerPortal: 'own', scope: [consult, summary] },
  searchMessages:         { anonymous: 'no', weakPerson: 'no', citizen: 'own', professional: 'own', mandatary: 'own', enterpriseUser: 'own', documentSender: 'no',  documentConsumer: 'own', partnerPortal: 'own', scope: [consult, messages] },
  readMessage:            { anonymous: 'no', weakPerson: 'no', citizen: 'own', professional: 'own', mandatary: 'own', enterpriseUser: 'own', documentSender: 'no',  documentConsumer: 'own', partnerPortal: 'own', scope: [consult, messages] },
  listAttachments:        { anonymous: 'no', weakPerson: 'no', citizen: 'own', professional: 'own', mandatary: 'own', enterpriseUser: 'own', documentSender: 'no',  documentConsumer: 'own', partnerPortal: 'own', scope: [consult, messages] },
  readAttachment:         { anonymous: 'no', weakPerson: 'no', citizen: 'own', professional: 'own', mandatary: 'own', enterpriseUser: 'own', documentSender: 'no',  documentConsumer: 'own', partnerPortal: 'own', scope: [consult, messages] },
  openContent:            { anonymous: 'no', weakPerson: 'no', citizen: 'own', professional: 'own', mandatary: 'own', enterpriseUser: 'own', documentSender: 'no',  documentConsumer: 'own', partnerPortal: 'own', scope: [consult, messages] },
  readBody:               { anonymous: 'no', weakPerson: 'no', citizen: 'own', professional: 'own', mandatary: 'own', enterpriseUser: 'own', documentSender: 'no',  documentConsumer: 'own', partnerPortal: 'own', scope: [consult, messages] },
  readPaymentData:        { anonymous: 'no', weakPerson: 'no', citizen: 'own', professional: 'own', mandatary: 'own', enterpriseUser: 'own', documentSender: 'no',  documentConsumer: 'own', partnerPortal: 'own', scope: [consult, messages] },
  readStructuredData:     { anonymous: 'no', weakPerson: 'no', citizen: 'own', professional: 'own', mandatary: 'own', enterpriseUser: 'own', documentSender: 'no',  documentConsumer: 'own', partnerPortal: 'own', scope: [consult] },
  changeMessages:         { anonymous: 'no', weakPerson: 'no', citizen: 'own', professional: 'own', mandatary: 'no',  enterpriseUser: 'own', documentSender: 'no',  documentConsumer: 'own', partnerPortal: 'own', scope: [consult, messages] },
  followChanges:          { anonymous: 'no', weakPerson: 'no', citizen: 'own', professional: 'own', mandatary: 'no',  enterpriseUser: 'own', documentSender: 'no',  documentConsumer: 'own', partnerPortal: 'own', scope: [consult] },
  readStatistics:         { anonymous: 'no', weakPerson: 'no', citizen: 'own', professional: 'own', mandatary: 'no',  enterpriseUser: 'own', documentSender: 'no',  documentConsumer: 'own', partnerPortal: 'own', scope: [consult] },
  replyToMessage:         { anonymous: 'no', weakPerson: 'no', citizen: 'own', professional: 'own', mandatary: 'no',  enterpriseUser: 'own', documentSender: 'no',  documentConsumer: 'own', partnerPortal: 'own', scope: [consult] },
  manageEbox:             { anonymous: 'no', weakPerson: 'no', citizen: 'own', professional: 'own', mandatary: 'no',  enterpriseUser: 'no',  documentSender: 'no',  documentConsumer: 'no',  partnerPortal: 'no',  scope: [] },
  exportEbox:             { anonymous: 'no', weakPerson: 'no', citizen: 'own', professional: 'own', mandatary: 'no',  enterpriseUser: 'no',  documentSender: 'no',  documentConsumer: 'no',  partnerPortal: 'no',  scope: [] },
  readAccessLog:          { anonymous: 'no', weakPerson: 'no', citizen: 'own', professional: 'own', mandatary: 'no',  enterpriseUser: 'no',  documentSender: 'no',  documentConsumer: 'no',  partnerPortal: 'no',  enterpriseManager: 'own',  scope: [] },
  manageMandates:         { anonymous: 'no', weakPerson: 'no', citizen: 'own', professional: 'no',  mandatary: 'no',  enterpriseUser: 'no',  documentSender: 'no',  documentConsumer: 'no',  partnerPortal: 'no',  scope: [] },
  listPartitions:         { anonymous: 'no', weakPerson: 'no', citizen: 'no',  professional: 'no',  mandatary: 'no',  enterpriseUser: 'no',  documentSender: 'any', documentConsumer: 'any', partnerPortal: 'no',  scope: [publish, consult, reference] },
  listRoutingRules:       { anonymous: 'no', weakPerson: 'no', citizen: 'no',  professional: 'no',  mandatary: 'no',  enterpriseUser: 'no',  documentSender: 'no',  documentConsumer: 'own', partnerPortal: 'no',  enterpriseManager: 'own',  scope: [consult] },
  searchMessageStatuses:  { anonymous: 'no', weakPerson: 'no', citizen: 'no',  professional: 'no',  mandatary: 'no',  enterpriseUser: 'no',  documentSender: 'own', documentConsumer: 'no',  partnerPortal: 'no',  scope: [publish, represent, representShort] },
  readPublicationStatistics: { anonymous: 'no', weakPerson: 'no', citizen: 'no', professional: 'no',  mandatary: 'no',  enterpriseUser: 'no', documentSender: 'own', documentConsumer: 'no', partnerPortal: 'no',  scope: [publish, represent, representShort] },
  withdrawMessage:        { anonymous: 'no', weakPerson: 'no', citizen: 'no',  professional: 'no',  mandatary: 'no',  enterpriseUser: 'no',  documentSender: 'own', documentConsumer: 'no',  partnerPortal: 'no',  scope: [publish, represent, representShort] },
  searchEboxPreferences:  { anonymous: 'no', weakPerson: 'no', citizen: 'no',  professional: 'no',  mandatary: 'no',  enterpriseUser: 'no',  documentSender: 'any', documentConsumer: 'no',  partnerPortal: 'no',  scope: [preference, publish] },
  searchCitizenEboxConsents: { anonymous: 'no', weakPerson: 'no', citizen: 'no', professional: 'no',  mandatary: 'no',  enterpriseUser: 'no', documentSender: 'any', documentConsumer: 'no', partnerPortal: 'no',  scope: [preference, publish] },
  readDocumentEvents:     { anonymous: 'no', weakPerson: 'no', citizen: 'no',  professional: 'no',  mandatary: 'no',  enterpriseUser: 'no',  documentSender: 'any', documentConsumer: 'no',  partnerPortal: 'no',  scope: [readEvents] },
  submitDocumentEvents:   { anonymous: 'no', weakPerson: 'no', citizen: 'no',  professional: 'no',  mandatary: 'no',  enterpriseUser: 'no',  documentSender: 'own', documentConsumer: 'no',  partnerPortal: 'no',  scope: [submitEvents] },
  listReferenceData:      { anonymous: 'no', weakPerson: 'no', citizen: 'no',  professional: 'no',  mandatary: 'no',  enterpriseUser: 'no',  documentSender: 'any', documentConsumer: 'any', partnerPortal: 'any', scope: [reference, consult] },
  readReferenceData:      { anonymous: 'no', weakPerson: 'no', citizen: 'no',  professional: 'no',  mandatary: 'no',  enterpriseUser: 'no',  documentSender: 'any', documentConsumer: 'any', partnerPortal: 'any', scope: [reference, consult] },
  requestRegistration:    { ...atDesk, citizen: 'own' },
  managePublisher:        { ...atDesk, publisherStaff: 'own' },
  manageEnterprise:       { ...atDesk, enterpriseManager: 'own' },
  acceptInvitation:       { ...atDesk, citizen: 'own' },
  claimEnterprise:        { ...atDesk, citizen: 'own' },
  workAtDesk:             { ...atDesk, registryDesk: 'any', federationDesk: 'any', helpDesk: 'any', auditor: 'any' },
  reviewRequest:          { ...atDesk, registryDesk: 'own', federationDesk: 'own' }, // each desk owns its kinds (onboarding-kinds.ts)
  readRegistrations:      { ...atDesk, registryDesk: 'any', federationDesk: 'any', auditor: 'any' },
  changeRegistration:     { ...atDesk, registryDesk: 'own', federationDesk: 'own' },
  readChangeLog:          { ...atDesk, registryDesk: 'any', federationDesk: 'any', auditor: 'any' },
  searchAudit:            { ...atDesk, auditor: 'any' },
  readDelivery:           { ...atDesk, registryDesk: 'any', helpDesk: 'any', auditor: 'any' },
  readBreakGlass:         { ...atDesk, helpDesk: 'any', auditor: 'any' },
  askBreakGlass:          { ...atDesk, helpDesk: 'any' },
  approveBreakGlass:      { ...atDesk, auditor: 'any' },
  openByBreakGlass:       { ...atDesk, helpDesk: 'own' }, // the one message that another person agreed to, for a while
  readHealth:             open,
  readLimits:             open,
  readApiDescription:     open,
  signIn:                 open,
  reportOnMail:           open, // the signature of the mail system is the lock (adapters/mailer/mail-report.ts)
  runWorkflow:            open, // the signature of the workflow engine is the lock (inngest/serve)
} as const satisfies Record<string, Rule>

export type Operation = keyof typeof authorizationTable

/** May this actor do this at all? Whose object it is, row level security decides (`own`). */
export function decide(actor: Actor, operation: Operation): Decision {
  const rule: Rule = authorizationTable[operation]
  // What is open to everybody is so to whoever sits at a desk.
  return rule[actor] ?? (rule.anonymous === 'any' ? 'any' : 'no')
}
