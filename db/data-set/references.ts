import { hasFormat } from '#domain/reference-data/business-data-format.ts'
import type { DataSet } from './data-set.ts'

/** What is wrong in a data set, and where: `boxes[2].messages[14].letterId`. It never repeats a person's number. */
export interface DataSetIssue {
  at: string
  message: string
}

type Check = (set: DataSet) => DataSetIssue[]

const each = <Item>(items: readonly Item[], at: string, judge: (item: Item, at: string) => (DataSetIssue | false)[]) =>
  items.flatMap((item, index) => judge(item, `${at}[${index}]`).filter((found) => found !== false))

const refers = (known: ReadonlySet<string>, value: string | undefined, at: string) =>
  value !== undefined && !known.has(value) && { at, message: 'refers to nothing in this set' }

function unique(items: readonly string[], at: string, member: string): DataSetIssue[] {
  return items.flatMap((item, index) =>
    items.indexOf(item) === index ? [] : [{ at: `${at}[${index}].${member}`, message: 'is there twice' }],
  )
}

function idsOf(set: DataSet) {
  return {
    organizations: new Set<string>(set.senderOrganizations.map((each) => each.enterpriseNumber)),
    applications: new Set(set.senderApplications.map((each) => each.applicationId)),
    actions: new Set(set.messageActions.map((each) => each.messageActionId)),
    types: new Set(set.messageTypes.map((each) => each.messageTypeId)),
    letters: new Set(set.letters.map((each) => each.letterId)),
    persons: new Set<string>(set.persons.map((each) => each.ssin)),
    enterprises: new Set<string>(set.enterprises.map((each) => each.enterpriseNumber)),
    trios: new Set(set.senderConfigurations.map((each) => trio(each))),
  }
}

const trio = (of: { enterpriseNumber: string; applicationId: string; messageTypeId: string }) =>
  `${of.enterpriseNumber} ${of.applicationId} ${of.messageTypeId}`

const holderOf = (box: DataSet['boxes'][number]) => (box.eboxType === 'enterprise' ? box.enterpriseNumber : box.ssin)
const boxNameOf = (box: DataSet['boxes'][number]) =>
  box.eboxType === 'professional' ? `${box.quality} ${box.ssin}` : holderOf(box)

const nothingIsThereTwice: Check = (set) => [
  ...unique(set.senderOrganizations.map((each) => each.enterpriseNumber), 'senderOrganizations', 'enterpriseNumber'), // prettier-ignore
  ...unique(set.senderApplications.map((each) => each.applicationId), 'senderApplications', 'applicationId'), // prettier-ignore
  ...unique(set.messageTypes.map((each) => each.messageTypeId), 'messageTypes', 'messageTypeId'), // prettier-ignore
  ...unique(set.messageActions.map((each) => each.messageActionId), 'messageActions', 'messageActionId'), // prettier-ignore
  ...unique(set.publicationMandates.map((each) => `${each.enterpriseNumber} ${each.mandataryEnterpriseNumber}`), 'publicationMandates', 'mandataryEnterpriseNumber'), // prettier-ignore
  ...unique(set.senderConfigurations.map(trio), 'senderConfigurations', 'messageTypeId'), // prettier-ignore
  ...unique(set.clients.map((each) => each.clientId), 'clients', 'clientId'), // prettier-ignore
  ...unique(set.persons.map((each) => each.ssin), 'persons', 'ssin'), // prettier-ignore
  ...unique(set.persons.map((each, index) => each.signsIn?.key ?? `persons ${index}`), 'persons', 'signsIn.key'), // prettier-ignore
  ...unique(set.enterprises.map((each) => each.enterpriseNumber), 'enterprises', 'enterpriseNumber'), // prettier-ignore
  ...unique(set.enterpriseUsers.map((each) => `${each.enterpriseNumber} ${each.ssin}`), 'enterpriseUsers', 'ssin'), // prettier-ignore
  ...unique(set.personMandates.map((each) => each.mandateId), 'personMandates', 'mandateId'), // prettier-ignore
  ...unique(set.guardians.map((each) => `${each.guardian} ${each.ward}`), 'guardians', 'ward'), // prettier-ignore
  ...unique(set.onboardingRequests.map((each) => each.requestId), 'onboardingRequests', 'requestId'), // prettier-ignore
  ...unique(set.letters.map((each) => each.letterId), 'letters', 'letterId'), // prettier-ignore
  ...unique(set.boxes.map(boxNameOf), 'boxes', 'holder'), // prettier-ignore
  ...unique(set.boxes.flatMap((box) => box.messages.map((each) => each.messageId)), 'boxes.messages', 'messageId'), // prettier-ignore
  ...unique(set.boxes.flatMap((box) => box.messages.flatMap((each) => each.reply?.messageId ?? [])), 'boxes.messages', 'reply.messageId'), // prettier-ignore
]

const everyReferenceResolves: Check = (set) => {
  const ids = idsOf(set)
  return [
    ...each(set.senderOrganizations, 'senderOrganizations', (organization, at) => [
      refers(ids.enterprises, organization.enterpriseNumber, `${at}.enterpriseNumber`),
    ]),
    ...each(set.senderConfigurations, 'senderConfigurations', (configured, at) => [
      refers(ids.organizations, configured.enterpriseNumber, `${at}.enterpriseNumber`),
      refers(ids.applications, configured.applicationId, `${at}.applicationId`),
      refers(ids.types, configured.messageTypeId, `${at}.messageTypeId`),
    ]),
    ...each(set.clients, 'clients', (client, at) => [
      refers(ids.enterprises, client.enterpriseNumber, `${at}.enterpriseNumber`),
    ]),
    ...each(set.publicationMandates, 'publicationMandates', (mandate, at) => [
      refers(ids.organizations, mandate.enterpriseNumber, `${at}.enterpriseNumber`),
      refers(ids.enterprises, mandate.mandataryEnterpriseNumber, `${at}.mandataryEnterpriseNumber`),
    ]),
    ...each(set.persons, 'persons', (person, at) => [
      refers(ids.persons, person.replacedBy, `${at}.replacedBy`),
      ...each(person.signsIn?.eboxRoles ?? [], `${at}.signsIn.eboxRoles`, (held, where) => [
        refers(ids.enterprises, held.enterpriseNumber, `${where}.enterpriseNumber`),
      ]),
      (person.status === 'replaced') !== (person.replacedBy !== undefined) && {
        at: `${at}.replacedBy`,
        message: 'is there when the status is replaced, and only then',
      },
    ]),
    ...each(set.enterpriseUsers, 'enterpriseUsers', (user, at) => [
      refers(ids.enterprises, user.enterpriseNumber, `${at}.enterpriseNumber`),
      refers(ids.persons, user.ssin, `${at}.ssin`),
      ...each(user.rights, `${at}.rights`, (right, where) => [
        refers(partitionsOf(set, user.enterpriseNumber), right.partition, `${where}.partition`),
        refers(ids.types, right.messageTypeId, `${where}.messageTypeId`),
        refers(ids.organizations, right.senderOrganizationId, `${where}.senderOrganizationId`),
      ]),
    ]),
    ...each(set.personMandates, 'personMandates', (mandate, at) => [
      refers(signingInOrTried(set), mandate.mandator, `${at}.mandator`),
      refers(signingInOrTried(set), mandate.mandatary, `${at}.mandatary`),
      mandate.mandator === mandate.mandatary && { at, message: 'is of one person alone' },
      ...each(mandate.rights, `${at}.rights`, (right, where) => [
        refers(ids.types, right.messageTypeId, `${where}.messageTypeId`),
        refers(ids.organizations, right.senderOrganizationId, `${where}.senderOrganizationId`),
      ]),
    ]),
    ...each(set.onboardingRequests, 'onboardingRequests', ({ enterpriseNumber, requester, steps }, at) => [
      refers(ids.enterprises, enterpriseNumber, `${at}.enterpriseNumber`),
      refers(signingIn(set), requester, `${at}.requester`),
      steps[0]?.kind !== 'submitted' && { at: `${at}.steps`, message: 'begin with what was submitted' },
      ...each(steps, `${at}.steps`, ({ by }, where) => [refers(signingIn(set), by, `${where}.by`)]),
    ]),
    ...each(set.guardians, 'guardians', ({ guardian, ward }, at) => [
      refers(ids.persons, guardian, `${at}.guardian`),
      refers(ids.persons, ward, `${at}.ward`),
      guardian === ward && { at, message: 'is of one person alone' },
    ]),
    ...each(set.testRecipients, 'testRecipients', (recipient, at) => qualityResolves(set, recipient, at)),
    ...each(set.boxes, 'boxes', (box, at) => [
      refers(box.eboxType === 'enterprise' ? ids.enterprises : ids.persons, holderOf(box), `${at}.holder`),
      ...qualityResolves(set, box, at),
      ...each(box.messages, `${at}.messages`, (message, where) => [
        refers(ids.letters, message.letterId, `${where}.letterId`),
        refers(
          new Set(box.messages.map((other) => other.messageId)),
          message.withdrawn?.replacedBy,
          `${where}.withdrawn.replacedBy`,
        ),
      ]),
      ...(box.eboxType === 'enterprise' ? routingRulesResolve(box, at, ids) : []),
    ]),
    ...each(set.letters, 'letters', (letter, at) => [
      !ids.trios.has(trio(letter)) && { at, message: 'its sender, application and type are not configured together' },
      ...letter.actions.map((action, index) =>
        refers(ids.actions, action.messageActionId, `${at}.actions[${index}].messageActionId`),
      ),
    ]),
  ]
}

/** The numbers of those who can accept something, and have a name. */
const signingIn = (set: DataSet) => new Set<string>(set.persons.flatMap(({ ssin, signsIn }) => (signsIn ? [ssin] : [])))

/** Those, and the persons for trying out, who need nobody to sign in. */
const signingInOrTried = (set: DataSet) =>
  new Set<string>([
    ...signingIn(set),
    ...set.testRecipients.flatMap((each) => (each.eboxType === 'citizen' ? [each.ssin] : [])),
  ])

/** A professional's is one that there is. */
const qualityResolves = (set: DataSet, holder: { eboxType: string; quality?: string }, at: string) =>
  holder.eboxType === 'professional'
    ? [refers(new Set(set.professionalQualities.map((each) => each.qualityId)), holder.quality, `${at}.quality`)]
    : []

/** GENERAL, which every box has, and what its holder made. */
function partitionsOf(set: DataSet, enterpriseNumber: string): Set<string> {
  const box = set.boxes.find((each) => holderOf(each) === enterpriseNumber)
  return new Set(['GENERAL', ...(box?.eboxType === 'enterprise' ? box.partitions : [])])
}

function routingRulesResolve(
  { partitions, routingRules }: Extract<DataSet['boxes'][number], { eboxType: 'enterprise' }>,
  at: string,
  ids: ReturnType<typeof idsOf>,
): DataSetIssue[] {
  return each(routingRules, `${at}.routingRules`, (rule, where) => [
    refers(new Set(partitions), rule.partition, `${where}.partition`),
    refers(ids.types, rule.messageTypeId, `${where}.messageTypeId`),
    refers(ids.applications, rule.senderApplicationId, `${where}.senderApplicationId`),
    refers(ids.organizations, rule.senderEnterpriseNumber, `${where}.senderEnterpriseNumber`),
  ])
}

const lettersFitTheirType: Check = (set) => {
  const types = new Map(set.messageTypes.map((type) => [type.messageTypeId, type]))
  const letters = new Map(set.letters.map((letter) => [letter.letterId, letter]))
  return [
    ...each(set.letters, 'letters', (letter, at) =>
      Object.entries(letter.businessData).map(([key, value]) => {
        const definition = types.get(letter.messageTypeId)?.businessData.find((each) => each.key === key)
        const fits = definition && (!definition.format || hasFormat(value, definition.format))
        return (
          !fits && { at: `${at}.businessData.${key}`, message: 'is not defined on the type, or has another format' }
        )
      }),
    ),
    ...each(set.letters, 'letters', ({ table }, at) => [
      table !== undefined &&
        [table.columns.nl, table.columns.fr, table.columns.de, ...table.rows].some(
          (row) => row.length !== table.columns.nl.length,
        ) && { at: `${at}.table`, message: 'has rows of different lengths' },
    ]),
    ...each(set.boxes, 'boxes', (box, at) =>
      each(box.messages, `${at}.messages`, (message, where) => {
        const type = types.get(letters.get(message.letterId)?.messageTypeId ?? '')
        const isTooSoon = (message.readHoursAfter ?? 0) > message.receivedHoursAgo
        return [
          type !== undefined &&
            type.audience !== box.eboxType && {
              at: `${where}.letterId`,
              message: `is a letter for a ${type.audience}`,
            },
          isTooSoon && { at: `${where}.readHoursAfter`, message: 'is in the future' },
          (message.withdrawn?.hoursAfter ?? 0) > message.receivedHoursAgo && {
            at: `${where}.withdrawn.hoursAfter`,
            message: 'is in the future',
          },
        ]
      }),
    ),
  ]
}

const repliesFitTheirLetter: Check = (set) => {
  const letters = new Map(set.letters.map((letter) => [letter.letterId, letter]))
  const withBox = new Set<string>(set.boxes.map(holderOf))
  return each(set.boxes, 'boxes', (box, at) =>
    each(box.messages, `${at}.messages`, ({ letterId, receivedHoursAgo, withdrawn, reply }, where) => {
      const letter = letters.get(letterId)
      if (!reply || !letter) return []
      return [
        !(letter.isReplyAuthorized && !withdrawn && withBox.has(letter.enterpriseNumber)) && {
          at: `${where}.reply`,
          message: 'answers a letter that takes no reply, that was withdrawn, or whose sender has no box',
        },
        reply.hoursAfter > receivedHoursAgo && { at: `${where}.reply.hoursAfter`, message: 'is in the future' },
      ]
    }),
  )
}

const fixturesHold: Check = (set) => {
  const { messageTypes, senderApplications, partitions, enterprises, citizens } = set.fixtures
  const trios = idsOf(set).trios
  const typeOf = (id: string) => set.messageTypes.find((type) => type.messageTypeId === id)
  const sender = set.clients.find((client) => client.role === 'documentSender')
  const consumer = set.clients.find((client) => client.role === 'documentConsumer')
  const mayPublish = (messageTypeId: string, applicationId: string) =>
    trios.has(trio({ enterpriseNumber: sender?.enterpriseNumber ?? '', applicationId, messageTypeId }))
  const hasBox = (number: string) => set.boxes.some((box) => holderOf(box) === number)
  const enterpriseIs = (number: string, status: string) =>
    set.enterprises.some((each) => each.enterpriseNumber === number && each.status === status)
  const personIsActive = (ssin: string) => set.persons.some((each) => each.ssin === ssin && each.status === 'active')
  const senderBox = set.boxes.find((box) => holderOf(box) === sender?.enterpriseNumber)

  const claims: [boolean, string, string][] = [
    [typeOf(messageTypes.enterprise)?.audience === 'enterprise', 'messageTypes.enterprise', 'is not a type for enterprises'], // prettier-ignore
    [typeOf(messageTypes.citizen)?.audience === 'citizen', 'messageTypes.citizen', 'is not a type for citizens'],
    [
      senderApplications.every((application) =>
        [messageTypes.enterprise, messageTypes.citizen].every((type) => mayPublish(type, application)),
      ),
      'senderApplications',
      'the first documentSender may not publish both types through both',
    ],
    [
      typeOf(messageTypes.otherOrganisation) !== undefined &&
        !set.senderConfigurations.some(
          (each) =>
            each.messageTypeId === messageTypes.otherOrganisation && each.enterpriseNumber === sender?.enterpriseNumber,
        ),
      'messageTypes.otherOrganisation',
      "is not a type of another organisation than the first documentSender's",
    ],
    [
      senderBox?.eboxType === 'enterprise' &&
        senderBox.partitions.includes(partitions[0]) &&
        partitions[0] !== 'GENERAL',
      'partitions',
      "is not a partition of the first documentSender's box, other than GENERAL",
    ],
    [
      enterpriseIs(enterprises.active, 'active') && hasBox(enterprises.active),
      'enterprises.active',
      'has no active box',
    ],
    [enterpriseIs(enterprises.inactive, 'inactive'), 'enterprises.inactive', 'is not inactive in the register'],
    [enterpriseIs(enterprises.neverOpened, 'active') && !hasBox(enterprises.neverOpened), 'enterprises.neverOpened', 'is not active, or has a box'], // prettier-ignore
    [personIsActive(citizens.active) && hasBox(citizens.active), 'citizens.active', 'has no active box'],
    [personIsActive(citizens.neverOpened) && !hasBox(citizens.neverOpened), 'citizens.neverOpened', 'is not active, or has a box'], // prettier-ignore
    [
      consumer !== undefined && consumer.enterpriseNumber !== enterprises.active && hasBox(consumer.enterpriseNumber),
      'enterprises.active',
      "is the first documentConsumer's own, or that one has no box",
    ],
  ]
  return claims.filter(([holds]) => !holds).map(([, at, message]) => ({ at: `fixtures.${at}`, message }))
}

/** @returns every way in which the parts of a data set do not agree with each other */
export function checkReferences(set: DataSet): DataSetIssue[] {
  return [
    nothingIsThereTwice,
    everyReferenceResolves,
    lettersFitTheirType,
    repliesFitTheirLetter,
    fixturesHold,
  ].flatMap((check) => check(set))
}
