import { Inngest } from 'inngest'
import { env } from '#env.ts'

/** Where relay and workflows write: the process's log has this shape. */
export type Log = Record<'info' | 'warn' | 'error', (fields: object, message: string) => void>

/** Longer than this the engine is taken for hanging; a send is then tried again. */
const ANSWER_MS = 15_000

/**
 * The app as the workflow engine knows it. Made when first needed: `next build` loads the routes without a configuration.
 * Never in the SDK's development mode, in which calls are not signed.
 */
export function makeWorkflowClient(log: Log) {
  const { INNGEST_BASE_URL, INNGEST_EVENT_KEY, INNGEST_SIGNING_KEY } = env()
  return new Inngest({
    id: 'e-box',
    baseUrl: INNGEST_BASE_URL,
    eventKey: INNGEST_EVENT_KEY,
    signingKey: INNGEST_SIGNING_KEY,
    isDev: false,
    aiMetadata: false,
    logger: sdkLog(log),
    fetch: (input, init) => fetch(input, { signal: AbortSignal.timeout(ANSWER_MS), ...init }),
  })
}

export type WorkflowClient = ReturnType<typeof makeWorkflowClient>

/** What the SDK logs with: a message, or fields and a message. */
type SdkLog = Record<'info' | 'warn' | 'error' | 'debug', (...entry: unknown[]) => void>

/**
 * The SDK's log on ours. It hands errors over as `err`, where a logger would print their message; ours keeps kind and place of an
 * `error` only, because a message may repeat what must not stand in a log.
 */
function sdkLog(log: Log): SdkLog {
  const write =
    (level: keyof Log) =>
    (...[first, second]: unknown[]) => {
      const fields = typeof first === 'object' && first !== null ? first : {}
      const error = 'err' in fields ? { error: fields.err } : {}
      log[level](error, `workflows: ${[first, second].find((part) => typeof part === 'string') ?? 'no message'}`)
    }
  return { info: write('info'), warn: write('warn'), error: write('error'), debug() {} }
}
