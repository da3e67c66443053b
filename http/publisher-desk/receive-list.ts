import { appDatabase } from '#db/client.ts'
import { cancelTask } from '#domain/broadcast/change-task.ts'
import { addFile, receiveRecipients } from '#domain/broadcast/receive-recipients.ts'
import { recipientPages } from '#domain/broadcast/recipient-list.ts'
import { Uuid } from '#domain/identifier/uuid.ts'
import { badRequest, issue, resourceNotFound } from '#domain/problem.ts'
import { largestCsv, listBounds } from '#http/csv-body.ts'
import { bodyOf } from '#http/incoming-body.ts'
import { readMultipart } from '#http/multipart.ts'
import { refusalProblem } from '#http/multipart-refusal.ts'
import { ports } from '#http/ports.ts'
import type { DeskWork } from './desk-form.ts'

const limits = { maxFiles: 1, maxBytes: largestCsv, maxParts: 10, maxJsonBytes: 100 }

/**
 * Receives a list of recipients from the form of the desk, while it arrives. It is staged: a person looks at it before anybody has
 * anything. The query names the staged list that it is added to, where there is one.
 * @returns the page of the broadcast, below the desk
 * @throws as receiveRecipients and addFile; badRequest when no file came
 */
export async function receiveList({ request, params, sender, audited }: DeskWork): Promise<string> {
  const publication = Uuid.safeParse(params['publicationId'])
  const given = Uuid.optional().safeParse(new URL(request.url).searchParams.get('task') ?? undefined)
  if (!publication.success || !given.success) throw resourceNotFound()
  const { data: taskId } = given
  const database = appDatabase()
  const receive = async (_part: unknown, stream: AsyncIterable<Uint8Array>) => {
    const list = { pages: recipientPages(stream), bounds: listBounds(), request: audited }
    if (taskId) return addFile(database, ports(), sender, taskId, list)
    return receiveRecipients(database, ports(), sender, publication.data, { ...list, committing: { isStaged: true } })
  }
  const reading = await readMultipart(
    bodyOf(request),
    limits,
    // What was added to a list before it stays: the person sees it, and cancels the list.
    { receive, discard: async (task) => (taskId ? undefined : cancelTask(database, sender, task.taskId, audited)) },
    { messagePart: 'list', isOfBrowser: true },
  )
  if (reading.refusals.length > 0) throw refusalProblem(reading.refusals)
  if (reading.files.length === 0)
    throw badRequest([issue.invalidInput({ in: 'body', name: 'file', code: 'INVALID_INPUT', detail: 'No file came' })])
  return `/broadcasts/${publication.data}`
}
