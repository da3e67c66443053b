import { type SQL, sql } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { statement } from '#db/statement.ts'
import { badRequest, invalidAccessToken, type Issue, issue } from '#domain/problem.ts'

/** The software that speaks for a sender: its own, or that of a mandatary. */
export interface SenderClient {
  /** The client that the token was given to */
  clientId: string
  /** The enterprise in whose name it speaks, as `On-Behalf-Of-Enterprise-Number` says it */
  onBehalfOf?: string
}

/** Of a row of `enterprise_mandate`: both sides accepted it, its days are there, and neither ended it. */
export const mandateStands: SQL = sql`(enterprise_mandate.enterprise_accepted_at IS NOT NULL AND enterprise_mandate.mandatary_accepted_at IS NOT NULL
  AND enterprise_mandate.ended_at IS NULL AND enterprise_mandate.valid_from <= now()
  AND (enterprise_mandate.valid_until IS NULL OR enterprise_mandate.valid_until > now()))`

const operations = { publish: sql`'publish'`, consult: sql`'consult'` }

/** Whether the enterprise `onBehalfOf` lets the one of the selected row of `client` do this for it, now (spec §3, §8). */
export const hasMandateTo = (operation: keyof typeof operations): SQL => sql`
  EXISTS (SELECT FROM enterprise_mandate WHERE enterprise_mandate.enterprise_number = ${sql.placeholder('onBehalfOf')}
    AND enterprise_mandate.mandatary_enterprise_number = client.enterprise_number
    AND enterprise_mandate.operation = ${operations[operation]} AND ${mandateStands})`

/** Whether it may publish in the name of `onBehalfOf`. */
export const hasMandate: SQL = hasMandateTo('publish')

export const noMandate = (onBehalfOf: string): Issue =>
  issue.rejectedInput({
    in: 'header',
    name: 'On-Behalf-Of-Enterprise-Number',
    detail: 'Invalid sender: there is no mandate to publish for this enterprise',
    code: 'INVALID_SENDER',
    value: onBehalfOf,
  })

const representation = statement(sql`
  SELECT enterprise_number, ${hasMandate} AS has_mandate FROM client
  WHERE client.client_id = ${sql.placeholder('clientId')} AND client.status = 'active'`)

/**
 * The sender that a client speaks for, by its registration and mandate as they are now: whoever may publish in a sender's name may follow
 * up what was published in it.
 * @returns the sender's enterprise number; what the audit trail says of a mandatary
 * @throws invalidAccessToken when the client was suspended or removed since; badRequest without a mandate, as publication does
 */
export async function mustSpeakForSender(
  database: Database,
  { clientId, onBehalfOf }: SenderClient,
): Promise<{ enterpriseNumber: string; representation: Record<string, string> }> {
  const [row] = await database.execute<{ enterprise_number: string; has_mandate: boolean }>(
    representation({ clientId, onBehalfOf: onBehalfOf ?? null }),
  )
  if (!row) throw invalidAccessToken()
  if (onBehalfOf === undefined) return { enterpriseNumber: row.enterprise_number, representation: {} }
  if (!row.has_mandate) throw badRequest([noMandate(onBehalfOf)])
  return {
    enterpriseNumber: onBehalfOf,
    representation: { senderEnterpriseNumber: onBehalfOf, mandataryEnterpriseNumber: row.enterprise_number },
  }
}
