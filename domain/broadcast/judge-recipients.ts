import { sql } from 'drizzle-orm'
import { type Database, type eboxTypes, professionalQuality, type RecipientOutcome } from '#db/schema/index.ts'
import { asSender } from '#domain/access/as-sender.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { EnterpriseRegister, EnterpriseStatus } from '#domain/ebox/enterprise-register.ts'
import { boxLookupHash, type Holder } from '#domain/ebox/holder.ts'
import type { PersonRegister, PersonStatus } from '#domain/ebox/person-register.ts'
import type { GivenRecipient, JudgedRecipient } from './recipient.ts'

export interface BroadcastPorts {
  keys: KeyProvider
  people: PersonRegister
  enterprises: EnterpriseRegister
}

/** For whom the judgement is made. */
export interface Judging {
  senderOrganizationId: string
  /** Whom the type of message is for */
  audience: (typeof eboxTypes)[number]
}

const outcomeOfStatus: Record<(PersonStatus | EnterpriseStatus)['status'], RecipientOutcome | undefined> = {
  active: undefined,
  unknown: 'unknown',
  replaced: 'replaced',
  inactive: 'inactive',
  cancelled: 'inactive',
  deceased: 'inactive',
}

/**
 * Says of each recipient whether it will get the message, and finds its box: the registers and the boxes are each asked once for all of
 * them. Who is named twice among them is judged once; the later ones are duplicates.
 */
export async function judgeRecipients(
  database: Database,
  ports: BroadcastPorts,
  { senderOrganizationId, audience }: Judging,
  given: GivenRecipient[],
): Promise<JudgedRecipient[]> {
  const holders = new Map<string, Holder>()
  for (const { holder, words } of given) if (holder?.eboxType === audience) holders.set(words, holder)
  const [statuses, boxes] = await Promise.all([
    readStatuses(database, ports, holders),
    findBoxes(database, ports.keys, senderOrganizationId, holders),
  ])
  const seen = new Set<string>()
  return given.map((recipient): JudgedRecipient => {
    const { holder, words } = recipient
    if (!holder) return { ...recipient, outcome: 'invalid' }
    if (holder.eboxType !== audience) return { ...recipient, outcome: 'typeNotAllowed' }
    if (seen.has(words)) return { ...recipient, outcome: 'duplicate' }
    seen.add(words)
    const refused = statuses.get(words)
    if (refused) return { ...recipient, outcome: refused }
    const box = boxes.get(words)
    return { ...recipient, outcome: box?.isActivated ? 'reachable' : 'notDigital', ...(box && { boxId: box.boxId }) }
  })
}

/** @returns those that the registers know of as something else than active, by their words */
async function readStatuses(
  database: Database,
  { people, enterprises }: BroadcastPorts,
  holders: Map<string, Holder>,
): Promise<Map<string, RecipientOutcome>> {
  const all = [...holders]
  const persons = all.flatMap(([, holder]) => (holder.eboxType === 'enterprise' ? [] : [holder.ssin]))
  const numbers = all.flatMap(([, holder]) => (holder.eboxType === 'enterprise' ? [holder.enterpriseNumber] : []))
  const [ofPersons, ofEnterprises, qualities] = await Promise.all([
    people.lookUp(persons),
    enterprises.lookUp(numbers),
    all.some(([, { eboxType }]) => eboxType === 'professional') ? readQualities(database) : new Set<string>(),
  ])
  const outcomes = new Map<string, RecipientOutcome>()
  for (const [words, holder] of all) {
    const status =
      holder.eboxType === 'enterprise' ? ofEnterprises.get(holder.enterpriseNumber) : ofPersons.get(holder.ssin)
    const isQualityKnown = holder.eboxType !== 'professional' || qualities.has(holder.quality)
    const outcome = isQualityKnown ? outcomeOfStatus[status?.status ?? 'unknown'] : 'unknown'
    if (outcome) outcomes.set(words, outcome)
  }
  return outcomes
}

async function readQualities(database: Database): Promise<Set<string>> {
  const rows = await database.select({ qualityId: professionalQuality.qualityId }).from(professionalQuality)
  return new Set(rows.map(({ qualityId }) => qualityId))
}

interface FoundBox {
  boxId: number
  isActivated: boolean
}

async function findBoxes(
  database: Database,
  keys: KeyProvider,
  senderOrganizationId: string,
  holders: Map<string, Holder>,
): Promise<Map<string, FoundBox>> {
  const words = [...holders.keys()]
  if (words.length === 0) return new Map()
  const hashes = [...holders.values()].map((holder) => Buffer.from(boxLookupHash(keys, holder)).toString('hex'))
  const rows = await asSender(database, senderOrganizationId, (transaction) =>
    transaction.execute<{ position: string; box_id: string; is_activated: boolean }>(sql`
      SELECT asked.position, ebox.box_id, ebox.activated_at IS NOT NULL AS is_activated
      FROM unnest(string_to_array(${hashes.join()}, ',')) WITH ORDINALITY AS asked (hash, position)
      JOIN box_identifier ON box_identifier.lookup_hash = decode(asked.hash, 'hex')
      JOIN ebox ON ebox.box_id = box_identifier.box_id`),
  )
  return new Map(
    rows.flatMap((row) => {
      const of = words[Number(row.position) - 1]
      return of === undefined ? [] : [[of, { boxId: Number(row.box_id), isActivated: row.is_activated }] as const]
    }),
  )
}
