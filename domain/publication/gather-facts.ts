import { type Placeholder, sql } from 'drizzle-orm'
import { validate as isUuid } from 'uuid'
import type { BusinessDataDefinition, Database, eboxTypes } from '#db/schema/index.ts'
import { statement } from '#db/statement.ts'
import { hasMandate } from '#domain/access/mandate.ts'
import { enterBox } from '#domain/access/enter-box.ts'
import { boxLookupHash } from '#domain/ebox/holder.ts'
import { boxBeside, type BoxBeside, openBoxBeside, type OpenBox } from '#domain/ebox/open-box.ts'
import type { PublicationFacts } from '#domain/message/checks.ts'
import type { MessageDraft } from '#domain/message/message-to-publish.ts'
import type { TranslatedString } from '#domain/message/translated-string.ts'
import { invalidAccessToken } from '#domain/problem.ts'
import type { Publication, PublicationPorts } from './publish-message.ts'

export interface GatheredFacts extends PublicationFacts {
  /** How long a message of this type stays, as a PostgreSQL interval */
  validity: string
  /** What the type says where the message says nothing */
  typeNoticeText?: TranslatedString
  typeDueDays?: number
  /** The recipient's, when there is one already */
  box?: OpenBox
}

/**
 * Reads what the checks of a publication need: the client's live state and mandate, the trio, the type, the registers, and what stands
 * in the boxes of sender and recipient.
 * @throws invalidAccessToken when the client was suspended since its token was given
 */
export async function gatherFacts(
  database: Database,
  ports: PublicationPorts,
  publication: Omit<Publication, 'message'>,
): Promise<GatheredFacts> {
  const { draft: message, documents, onBehalfOf, settings } = publication
  const { recipient, forTheAttentionOf } = message
  const people = [
    ...(recipient && 'ssin' in recipient ? [recipient.ssin] : []),
    ...(forTheAttentionOf?.ssin ? [forTheAttentionOf.ssin] : []),
  ]
  const enterprises = recipient?.eboxType === 'enterprise' ? [recipient.enterpriseNumber] : []
  const [row, own, personStatuses, enterpriseStatuses] = await Promise.all([
    readRegistration(database, ports, publication),
    readOwnBox(database, ports, message),
    ports.people.lookUp(people),
    ports.enterprises.lookUp(enterprises),
  ])
  const { type } = row
  return {
    message,
    documents,
    settings,
    clientEnterpriseNumber: row.enterprise_number,
    ...(onBehalfOf !== undefined && {
      represented: { enterpriseNumber: onBehalfOf, hasMandate: row.has_mandate },
    }),
    now: new Date(row.now),
    // A trio that is not told whole is refused for its form.
    isTrioConfigured: row.is_trio_configured || !isTrioTold(message),
    messageType: type
      ? { audience: type.audience, businessData: type.business_data, isRegistered: type.is_registered }
      : undefined,
    isSenderPartitionKnown: own?.is_partition_known || message.sender?.partition === 'GENERAL',
    recipientPerson: recipient && 'ssin' in recipient ? personStatuses.get(recipient.ssin) : undefined,
    isQualityKnown: row.is_quality_known,
    recipientEnterprise:
      recipient?.eboxType === 'enterprise' ? enterpriseStatuses.get(recipient.enterpriseNumber) : undefined,
    attentionOf: forTheAttentionOf?.ssin ? personStatuses.get(forTheAttentionOf.ssin) : undefined,
    actions: new Map(
      Object.entries(row.actions ?? {}).map(([actionId, takesParameter]) => [actionId, { takesParameter }]),
    ),
    original:
      typeof own?.is_open_to_reply === 'boolean'
        ? { isOpenToReply: own.is_open_to_reply, isOfRecipient: own.is_of_recipient ?? false }
        : undefined,
    replaced: row.is_replaced_withdrawn === null ? undefined : { isWithdrawn: row.is_replaced_withdrawn },
    box: await openBoxBeside(ports.keys, row),
    validity: type ? `${type.validity_period_number} ${type.validity_period_unit}` : '0 day',
    ...(type?.notice_text && { typeNoticeText: type.notice_text }),
    ...(type && type.due_days !== null && { typeDueDays: type.due_days }),
  }
}

const isTrioTold = ({ sender, senderApplicationId, messageTypeId }: MessageDraft): boolean =>
  sender !== undefined && senderApplicationId !== undefined && messageTypeId !== undefined

/** The columns of `readRegistration`. */
type Registration = BoxBeside & {
  enterprise_number: string
  now: string
  has_mandate: boolean
  is_quality_known: boolean
  is_trio_configured: boolean
  type: {
    audience: (typeof eboxTypes)[number]
    business_data: BusinessDataDefinition[]
    validity_period_number: number
    validity_period_unit: string
    notice_text: TranslatedString | null
    due_days: number | null
    is_registered: boolean
  } | null
  /** By id, whether its address takes a parameter */
  actions: Record<string, boolean> | null
  /** Null when the recipient holds no message of this sender that is to be replaced */
  is_replaced_withdrawn: boolean | null
}

const uuidOrNull = (given: string | undefined) => (given !== undefined && isUuid(given) ? given : null)

/**
 * What stands in our own tables and in the recipient's box, in one statement. The outer side of the lateral joins names the box to row
 * level security; what is found there is judged only for who may speak for the sender (checks.ts).
 */
async function readRegistration(
  database: Database,
  { keys }: PublicationPorts,
  { draft: message, clientId, onBehalfOf }: Omit<Publication, 'message'>,
): Promise<Registration> {
  const { sender, recipient, messageTypeId = null, senderApplicationId = null } = message
  const [row] = await database.execute<Registration & Record<string, unknown>>(
    registration({
      clientId,
      onBehalfOf: onBehalfOf ?? null,
      recipientHash: recipient ? boxLookupHash(keys, recipient) : null,
      quality: recipient?.eboxType === 'professional' ? recipient.quality : null,
      senderNumber: sender?.enterpriseNumber ?? null,
      senderApplicationId,
      messageTypeId,
      actionIds: JSON.stringify(message.actions?.map((each) => each.messageActionId) ?? []),
      replacesMessageId: uuidOrNull(message.replacesMessageId),
    }),
  )
  if (!row) throw invalidAccessToken()
  return row
}

const given = sql.placeholder
/** A holder's box by its look-up hash, entered as `entered.box_id`. */
const enteredBy = (lookupHash: Placeholder) => sql`entered AS MATERIALIZED (
  SELECT ${enterBox(sql`(SELECT box_id FROM box_identifier WHERE lookup_hash = ${lookupHash})`)} AS box_id)`

const registration = statement(sql`
  WITH ${enteredBy(given('recipientHash'))}
  SELECT client.enterprise_number, now(),
    ${hasMandate} AS has_mandate,
    (${given('quality')}::text IS NULL OR EXISTS (SELECT FROM professional_quality WHERE quality_id = ${given('quality')}))
      AS is_quality_known,
    EXISTS (SELECT FROM sender_configuration WHERE organization_id = ${given('senderNumber')}
      AND application_id = ${given('senderApplicationId')} AND message_type_id = ${given('messageTypeId')}) AS is_trio_configured,
    (SELECT to_jsonb(message_type) FROM message_type WHERE message_type_id = ${given('messageTypeId')}) AS type,
    (SELECT jsonb_object_agg(message_action_id, strpos(url::text, '{parameter}') > 0) FROM message_action
      WHERE message_action_id IN (SELECT jsonb_array_elements_text(${given('actionIds')}::text::jsonb))) AS actions,
    box.*, replaced.is_replaced_withdrawn
  FROM client CROSS JOIN entered LEFT JOIN LATERAL (${boxBeside}) AS box ON true
  LEFT JOIN LATERAL (
    SELECT withdrawn_at IS NOT NULL AS is_replaced_withdrawn FROM message
    WHERE box_id = entered.box_id AND message_id = ${given('replacesMessageId')}::uuid
      AND sender_ebox_type = 'enterprise' AND sender_organization_id = ${given('senderNumber')}) AS replaced ON true
  WHERE client.client_id = ${given('clientId')} AND client.status = 'active'`)

/** What stands in the sender's box: a partition of its own, and the message that is answered. */
interface OwnBox {
  is_partition_known: boolean
  /** Null when there is no original that the sender may know of */
  is_open_to_reply: boolean | null
  is_of_recipient: boolean | null
}

/** Looks into the sender's box, entered as above, when the message names something there: most do not. */
async function readOwnBox(
  database: Database,
  { keys }: PublicationPorts,
  { sender, recipient, originalMessageId }: MessageDraft,
): Promise<OwnBox | undefined> {
  if (!sender || (sender.partition === 'GENERAL' && originalMessageId === undefined)) return undefined
  const [row] = await database.execute<OwnBox & Record<string, unknown>>(
    ownBox({
      senderHash: boxLookupHash(keys, sender),
      partition: sender.partition,
      recipientHash: recipient ? boxLookupHash(keys, recipient) : null,
      recipientNumber: recipient?.eboxType === 'enterprise' ? recipient.enterpriseNumber : null,
      originalMessageId: uuidOrNull(originalMessageId),
    }),
  )
  return row
}

const ownBox = statement(sql`
  WITH ${enteredBy(given('senderHash'))}
  SELECT own.is_partition_known, original.is_open_to_reply, original.is_of_recipient
  FROM entered CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT FROM partition WHERE box_id = entered.box_id AND partition_id = ${given('partition')})
      AS is_partition_known) AS own
  LEFT JOIN LATERAL (
    SELECT is_reply_authorized AS is_open_to_reply,
      CASE sender_ebox_type WHEN 'enterprise' THEN sender_organization_id = ${given('recipientNumber')}
        ELSE sender_box_id = (SELECT box_id FROM box_identifier WHERE lookup_hash = ${given('recipientHash')}) END AS is_of_recipient
    FROM message WHERE box_id = entered.box_id AND message_id = ${given('originalMessageId')}::uuid
      AND waits_for IS NULL AND withdrawn_at IS NULL AND expires_at > now()) AS original ON true`)
