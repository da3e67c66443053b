import { sql } from 'drizzle-orm'
import { type Database, type eboxTypes, professionalQuality, type RecipientOutcome } from '#db/schema/index.ts'
import { asSender } from '#domain/access/as-sender.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { EnterpriseRegister, EnterpriseStatus } from '#domain/ebox/enterprise-register.ts'
import { boxLookupHex, type Holder } from '#domain/ebox/holder.ts'
import type { PersonRegister, PersonStatus } from '#domain/ebox/person-register.ts'
import type { GivenRecipient, JudgedRecipient } from './recipient.ts'

export interface BroadcastPorts {
  keys: KeyProvider
  people: Pick<PersonRegister, 'findInactive'>
  enterprises: Pick<EnterpriseRegister, 'findInactive'>
}

/** For whom the judgement is made. */
export interface Judging {
  senderOrganizationId: string
  /** Whom the type of message is for */
  audience: (typeof eboxTypes)[number]
}

const outcomeOfStatus: Record<
  Exclude<(PersonStatus | EnterpriseStatus)['status'], 'active'>,
  Extract<RecipientOutcome, 'unknown' | 'replaced' | 'inactive'>
> = {
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
    people.findInactive(persons),
    enterprises.findInactive(numbers),
    all.some(([, { eboxType }]) => eboxType === 'professional') ? readQualities(database) : new Set<string>(),
  ])
  const outcomes = new Map<string, RecipientOutcome>()
  for (const [words, holder] of all) {
    const status =
      holder.eboxType === 'enterprise' ? ofEnterprises.get(holder.enterpriseNumber) : ofPersons.get(holder.ssin)
    const isQualityKnown = holder.eboxType !== 'professional' || qualities.has(holder.quality)
    const outcome = isQualityKnown ? status && outcomeOfStatus[status] : 'unknown'
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

/** Each is looked for in the index: left to choose, the planner reads all boxes there are for each page, up to some hundred thousand. */
async function findBoxes(
  database: Database,
  keys: KeyProvider,
  senderOrganizationId: string,
  holders: Map<string, Holder>,
): Promise<Map<string, FoundBox>> {
  const words = [...holders.keys()]
  if (words.length === 0) return new Map()
  const hashes = [...holders.values()].map((holder) => boxLookupHex(keys, holder))
  const [found] = await asSender(database, senderOrganizationId, (transaction) =>
    transaction.execute<{ boxes: [position: number, boxId: number, isActivated: boolean][] | null }>(sql`
      SELECT json_agg(json_build_array(asked.position, ebox.box_id, ebox.activated_at IS NOT NULL)) AS boxes
      FROM unnest(string_to_array(${hashes.join()}, ',')) WITH ORDINALITY AS asked (hash, position)
      CROSS JOIN LATERAL (SELECT box_id FROM box_identifier WHERE lookup_hash = decode(asked.hash, 'hex') LIMIT 1) AS known
      JOIN ebox ON ebox.box_id = known.box_id`),
  )
  return new Map(
    (found?.boxes ?? []).flatMap(([position, boxId, isActivated]) => {
      const of = words[position - 1]
      return of === undefined ? [] : [[of, { boxId, isActivated }] as const]
    }),
  )
}
