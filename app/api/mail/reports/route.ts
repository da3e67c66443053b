import { log } from '#http/log.ts'
import { takeMailReport } from '#inngest/mail-reports.ts'

export const dynamic = 'force-dynamic'

/** Where the mail system tells what became of mails. */
export const POST = (request: Request) => takeMailReport(request, log())
