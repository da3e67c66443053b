import { appDatabase } from '#db/client.ts'
import type { DeskPerson } from '#domain/access/desk.ts'
import type { AuditedRequest } from '#domain/audit/audit.ts'
import type { BroadcastingSender } from '#domain/broadcast/read-publication.ts'
import { type Problem, resourceNotFound } from '#domain/problem.ts'
import { senderAtDesk } from '#domain/registration/desk-sender.ts'
import { isFromHere } from '#http/from-here.ts'
import { countPerson } from '#http/personal-rate.ts'
import { toProblem } from '#http/problem.ts'
import { traceIdOf } from '#http/trace.ts'

export type Params = Record<string, string>

/** Who works at the desk that the address names, judged anew for each request; undefined for everybody else. */
export type AtDesk = (enterpriseNumber: string) => Promise<DeskPerson | undefined>

/** What a route of the desk works with. */
export interface DeskWork {
  request: Request
  params: Params
  sender: BroadcastingSender
  person: DeskPerson
  audited: AuditedRequest
}

/** Why a form was not taken; the words for each stand on its page (components/ui/upload-form.tsx). */
export type FormRefusal = 'empty' | 'refused' | 'tooLarge' | 'tooOften' | 'signedOut' | 'changed' | 'failed'

/**
 * A route of an organisation's desk for a form with files, which stream. A browser that sends the form by itself lands on the page that
 * comes next, or on the form's own with why it was not taken; a script asks for JSON and is told the same.
 * @param definition `name`, its line of the authorization table; `receive` answers the address of the page that comes next, below the desk
 * @param page of the form itself, below the desk
 */
export function deskForm({
  person,
  page,
  receive,
}: {
  name: 'managePublisher'
  person: AtDesk
  page: (params: Params) => string
  receive: (work: DeskWork) => Promise<string>
}) {
  return async (request: Request, context: { params: Promise<Params> }): Promise<Response> => {
    const params = await context.params
    const desk = `/${params['locale'] ?? 'nl'}/publisher/${encodeURIComponent(params['enterpriseNumber'] ?? '')}`
    const { answer, headers } = await atDesk(request, params, person, async (work) => {
      if (!isFromHere(request)) throw resourceNotFound()
      return { location: `${desk}${await receive(work)}` }
    })
    const outcome = 'problem' in answer ? refusalOf(answer.problem) : answer
    if (request.headers.get('accept') === 'application/json') return Response.json(outcome, { headers })
    const location = 'location' in outcome ? outcome.location : `${desk}${page(params)}?refused=${outcome.refusal}`
    return new Response(null, { status: 303, headers: { ...headers, Location: location } })
  }
}

/** Does something for who works at the desk of the address; the headers go with whatever is answered. */
export async function atDesk<Result extends object>(
  request: Request,
  params: Params,
  personAt: AtDesk,
  work: (given: DeskWork) => Promise<Result>,
): Promise<{ answer: Result | { problem: Problem }; headers: Record<string, string>; traceId: string }> {
  const traceId = traceIdOf(request)
  let rate: Record<string, string> | undefined
  const answer = await (async () => {
    const enterpriseNumber = params['enterpriseNumber'] ?? ''
    const person = await personAt(enterpriseNumber)
    rate = await countPerson(request, person)
    const sender = person && (await senderAtDesk(appDatabase(), person, enterpriseNumber))
    if (!sender) throw resourceNotFound()
    const { pathname } = new URL(request.url)
    const { clientId } = sender
    const audited = { ...person.audited, clientId, traceId, requestMethod: request.method, requestUrl: pathname }
    return work({ request, params, sender, person, audited })
  })().catch((thrown: unknown) => ({ problem: toProblem(thrown, traceId) }))
  const counted = rate ?? (await countPerson(request, undefined))
  return { answer, traceId, headers: { 'Cache-Control': 'no-store', 'BelGov-Trace-Id': traceId, ...counted } }
}

/** @returns with what the registry said, as it would to software */
function refusalOf({ details: { status, issues = [] } }: Problem): { refusal: FormRefusal; details: string[] } {
  const details = [...new Set(issues.flatMap(({ detail }) => detail ?? []))]
  const isEmpty = issues.some(({ name }) => name?.startsWith('subject') ?? false)
  if (status === 400) return isEmpty ? { refusal: 'empty', details: [] } : { refusal: 'refused', details }
  return { refusal: refusals[status] ?? 'failed', details: [] }
}

const refusals: Partial<Record<number, FormRefusal>> = {
  401: 'signedOut',
  403: 'signedOut',
  404: 'signedOut',
  409: 'changed',
  413: 'tooLarge',
  429: 'tooOften',
}
