import { serve } from 'inngest/next'
import type { NextRequest } from 'next/server'
import { log } from '#http/log.ts'
import { makeWorkflowClient } from '#inngest/client.ts'
import { workflows } from '#inngest/functions/index.ts'

export const dynamic = 'force-dynamic'

let served: ReturnType<typeof serveWorkflows> | undefined

/** Where the workflow engine registers and calls our functions; every call is signed. Made at the first one, not by `next build`. */
const workflowServer = () => (served ??= serveWorkflows())

function serveWorkflows() {
  const client = makeWorkflowClient(log())
  return serve({ client, functions: workflows(client, log()) })
}

export const GET = (request: NextRequest, context: unknown) => workflowServer().GET(request, context)
export const POST = (request: NextRequest, context: unknown) => workflowServer().POST(request, context)
export const PUT = (request: NextRequest, context: unknown) => workflowServer().PUT(request, context)
