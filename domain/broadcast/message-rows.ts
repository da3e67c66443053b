import { type SQL, sql } from 'drizzle-orm'
import { routedTo } from '#domain/message/routed-to.ts'

/**
 * An INSERT of the narrow rows that a publication has in the boxes of its recipients: all that is written for each of them. Who has it
 * already gets no second one. In the order of the boxes, so that two at once wait for each other in one direction only.
 * @param recipients a SELECT of `box_id`
 * @returns its RETURNING: box_id, message_id, expires_at, for those that are new
 */
export const insertMessages = (
  recipients: SQL,
  { publicationId, pageId }: { publicationId: string; pageId: string },
): SQL => sql`
  INSERT INTO message (box_id, message_type_id, sender_application_id, sender_organization_id, sender_partition, partition, expires_at,
    is_reply_authorized, is_registered_mail, is_body_main_content, is_for_action, action_due_on, due_on, publication_id, multicast_page_id)
  SELECT this.box_id, given.message_type_id, given.sender_application_id, given.sender_organization_id, given.sender_partition,
    CASE given.audience WHEN 'enterprise' THEN coalesce(${routedTo({
      messageTypeId: sql`given.message_type_id`,
      senderApplicationId: sql`given.sender_application_id`,
      senderOrganizationId: sql`given.sender_organization_id`,
    })}, 'GENERAL') ELSE 'GENERAL' END,
    coalesce(given.expires_at, now() + given.validity::interval), given.is_reply_authorized, given.is_registered_mail,
    given.is_body_main_content, given.is_for_action, given.action_due_on,
    coalesce(given.due_on, (now() AT TIME ZONE 'Europe/Brussels')::date + given.due_in_days), given.publication_id, ${pageId}::uuid
  FROM (${recipients}) AS this, publication AS given
  WHERE given.publication_id = ${publicationId} AND given.withdrawn_at IS NULL
  ORDER BY this.box_id
  ON CONFLICT (box_id, publication_id) WHERE publication_id IS NOT NULL DO NOTHING
  RETURNING box_id, message_id, expires_at`
