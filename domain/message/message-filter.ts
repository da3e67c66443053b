import { type SQL, sql } from 'drizzle-orm'
import { isForAction } from './message-row.ts'
import type { Language } from './translated-string.ts'

/** What a list is narrowed to (spec §2.4). Criteria are ANDed; of one that takes several values, any of them will do. */
export interface MessageFilter {
  /** Strictly before this instant */
  receivedBefore?: Date
  /** At this instant or after it */
  receivedAfter?: Date
  expiredBefore?: Date
  expiredAfter?: Date
  isRead?: boolean[]
  isVisible?: boolean[]
  isRegisteredMail?: boolean[]
  isForAction?: boolean[]
  messageTypeIds?: string[]
  /** Enterprise numbers: what a sender is called in V3 (`sender`) and what it was called in V2 are both asked, and both hold */
  senderOrganizationIds?: string[]
  senderEnterpriseNumbers?: string[]
  senderApplicationIds?: string[]
  senderPartitions?: string[]
  partitions?: string[]
  text?: SoughtText
}

/** A plain substring, whatever its case and accents, and the languages in any of which it may stand. */
export interface SoughtText {
  words: string
  languages: readonly Language[]
}

/** False for a filter that lets everything through. */
export const isNarrowed = (filter: MessageFilter) => Object.values(filter).some((criterion) => criterion !== undefined)

/**
 * The condition on `message` that a filter is. Its text is the same whatever is asked, but for the languages: each connection keeps
 * every text that it prepared, and criteria in all their combinations would be thousands.
 */
export function fits(filter: MessageFilter): SQL {
  return sql.join(
    [
      given(instant(filter.receivedBefore), (value) => sql`message.received_at < ${value}`),
      given(instant(filter.receivedAfter), (value) => sql`message.received_at >= ${value}`),
      given(instant(filter.expiredBefore), (value) => sql`message.expires_at < ${value}`),
      given(instant(filter.expiredAfter), (value) => sql`message.expires_at >= ${value}`),
      flagAmong(sql`(message.read_at IS NOT NULL)`, filter.isRead),
      flagAmong(sql`message.is_visible`, filter.isVisible),
      flagAmong(sql`message.is_registered_mail`, filter.isRegisteredMail),
      flagAmong(isForAction, filter.isForAction),
      among(sql`message.message_type_id`, filter.messageTypeIds),
      among(senderEnterprise, filter.senderOrganizationIds),
      among(senderEnterprise, filter.senderEnterpriseNumbers),
      among(sql`message.sender_application_id`, filter.senderApplicationIds),
      among(sql`message.sender_partition`, filter.senderPartitions),
      among(sql`message.partition`, filter.partitions),
      ...(filter.text ? [holds(filter.text)] : []),
    ],
    sql` AND `,
  )
}

/** A criterion that is not given is met by everything. */
const given = (value: SQL, criterion: (value: SQL) => SQL) => sql`(${value} IS NULL OR ${criterion(value)})`

/** Seconds since 1970: PostgreSQL knows the years that JavaScript knows, but writes them in another way. */
const instant = (date: Date | undefined) => sql`to_timestamp(${date ? date.getTime() / 1000 : null}::float8)`

/** As PostgreSQL writes an array, so that the parameter has one type whatever is asked. */
const flagAmong = (flag: SQL, values: boolean[] | undefined) =>
  given(sql`${values ? `{${values.join(',')}}` : null}::boolean[]`, (list) => sql`${flag} = ANY(${list})`)

const among = (column: SQL, values: string[] | undefined) =>
  given(
    sql`${values ? JSON.stringify(values) : null}::jsonb`,
    (list) => sql`${column} IN (SELECT jsonb_array_elements_text(${list}))`,
  )

/** Whoever replied as a citizen has no number that could be asked for. */
const senderEnterprise = sql`(CASE WHEN message.sender_ebox_type = 'enterprise' THEN message.sender_organization_id END)`

/**
 * The substring stands in what the trigger of `content` made searchable, in the content that the message shares with many boxes, or in
 * what the reference data calls the type, the application or the organisation: small tables, looked through once. What was withdrawn for
 * this recipient alone has a content of its own in the place of the shared one (`joinContent`).
 */
function holds({ words, languages }: SoughtText): SQL {
  // In a SELECT of its own it is made searchable once, not for each row.
  const sought = sql`(SELECT searchable(${words}::text))`
  const names = (...columns: string[]) => {
    const texts = languages.flatMap((language) => columns.map((column) => inLanguage(column, language)))
    return sql`strpos(searchable(concat_ws(U&'\\001F', ${sql.join(texts, sql`, `)})), ${sought}) > 0`
  }
  const holdsIt = (row: SQL) =>
    sql.join(
      languages.map((language) => sql`strpos(${row}.${sql.identifier(`search_${language}`)}, ${sought}) > 0`),
      sql` OR `,
    )
  return sql`(
    ${holdsIt(sql`message`)}
    OR message.publication_id IS NOT NULL AND (
      SELECT ${holdsIt(sql`publication`)} FROM publication WHERE publication.publication_id = message.publication_id
        AND NOT EXISTS (SELECT FROM content WHERE content.box_id = message.box_id AND content.message_id = message.message_id))
    OR message.message_type_id IN (SELECT message_type_id FROM message_type WHERE ${names('name', 'description')})
    OR message.sender_application_id IN (SELECT application_id FROM sender_application WHERE ${names('name', 'description')})
    OR ${senderEnterprise} IN (SELECT organization_id FROM sender_organization WHERE ${names('short_name', 'long_name')}))`
}

/** As reference data is told: a language that is missing is filled with another (spec §2.5). */
function inLanguage(column: string, language: Language): SQL {
  const text = sql.identifier(column)
  return sql`coalesce(${text}->>${language}::text, ${text}->>'nl', ${text}->>'fr', ${text}->>'de')`
}
