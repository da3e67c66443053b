import { appDatabase } from '#db/client.ts'
import { openComposed } from '#domain/broadcast/read-composed.ts'
import { Uuid } from '#domain/identifier/uuid.ts'
import { resourceNotFound } from '#domain/problem.ts'
import { toResponse } from '#http/answer.ts'
import { contentAnswer } from '#http/message-registry/content.ts'
import { ports } from '#http/ports.ts'
import { problemResponse } from '#http/problem.ts'
import { type AtDesk, atDesk, type DeskWork, type Params } from './desk-form.ts'

/**
 * A route to a document of a message for many, for who looks at it at the desk of its sender.
 * @param definition `name`, its line of the authorization table
 */
export function composedDocument({ person }: { name: 'managePublisher'; person: AtDesk }) {
  return async (request: Request, context: { params: Promise<Params> }): Promise<Response> => {
    const { answer, headers, traceId } = await atDesk(request, await context.params, person, open)
    if ('problem' in answer) return problemResponse(answer.problem, traceId, headers)
    return toResponse(answer, traceId, headers)
  }
}

async function open({ params, sender, audited }: DeskWork) {
  const [publicationId, attachmentId] = [params['publicationId'], params['attachmentId']].map(
    (id) => Uuid.safeParse(id).data,
  )
  if (!publicationId || !attachmentId) throw resourceNotFound()
  return contentAnswer(await openComposed(appDatabase(), ports(), sender, { publicationId, attachmentId }, audited))
}
