import { readMailReport } from '#adapters/mailer/mail-report.ts'
import { env } from '#env.ts'
import { type Log, makeWorkflowClient } from '#inngest/client.ts'
import { mailReported } from '#inngest/events.ts'

/** A report is small; what says no length, or a greater one, is not read. */
const mostBytes = 262_144

/**
 * Takes what the mail system tells of a mail; its signature is the lock. It is answered once the report is safe with the workflows: what
 * is not answered it tells again.
 * @returns 204; 401 for what nobody may tell us, 404 where no secret is set, 413
 */
export async function takeMailReport(request: Request, log: Log): Promise<Response> {
  const { MAIL_WEBHOOK_SECRETS } = env()
  const answer = (status: number) => new Response(null, { status })
  if (MAIL_WEBHOOK_SECRETS.length === 0) return answer(404)
  if (!(Number(request.headers.get('content-length') ?? Number.NaN) <= mostBytes)) return answer(413)
  const read = readMailReport({ body: await request.text(), headers: request.headers }, MAIL_WEBHOOK_SECRETS)
  if (read === 'unsigned') return answer(401)
  if (read === 'nothing') return answer(204)
  const { alert, report } = read.told
  await makeWorkflowClient(log).send(mailReported.create({ ...alert, report }, { id: read.id }))
  return answer(204)
}
