import { v7 as uuidv7 } from 'uuid'
import { type BroadcastRule, type Database, multicastTask } from '#db/schema/index.ts'
import type { AuditedRequest } from '#domain/audit/audit.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import type { MulticastTask } from './multicast-task.ts'
import { type BroadcastingSender, mustBeginInTime, mustBeOpen, mustBeSender } from './read-publication.ts'
import { commitTask, type Committing } from './receive-recipients.ts'
import { countOfRule } from './rule.ts'

/**
 * Gives a publication to all who opened a box of its audience, of some languages or of any: those of now in the background, and whoever
 * opens one later, while it is valid.
 * @param given what is to become of it, as of a list
 * @throws resourceNotFound for an unknown publication; conflictingState (409) for one that was withdrawn or has expired; as
 * mustBeginInTime and mustBeSender
 */
export async function giveByRule(
  database: Database,
  keys: KeyProvider,
  sender: BroadcastingSender,
  publicationId: string,
  given: { rule: BroadcastRule; committing: Committing; request: AuditedRequest },
): Promise<MulticastTask> {
  const representation = await mustBeSender(database, sender)
  const { enterpriseNumber: senderOrganizationId } = sender
  const { audience, expiresAt } = await mustBeOpen(database, keys, senderOrganizationId, publicationId)
  const { rule, committing, request } = given
  if (!committing.isStaged) mustBeginInTime({ startAt: committing.startAt, expiresAt }, 'body')
  const ruleExpected = await countOfRule(database, senderOrganizationId, audience, rule)
  const taskId = uuidv7()
  return commitTask(
    database,
    sender,
    { taskId, publicationId, file: 0 },
    { request, committing, representation },
    (transaction) =>
      transaction.insert(multicastTask).values({
        taskId,
        publicationId,
        senderOrganizationId,
        state: 'receiving',
        rule,
        ruleExpected,
        traceId: request.traceId,
      }),
  )
}
