import { type Logger, pino } from 'pino'
import { env } from '#env.ts'

const shared = globalThis as typeof globalThis & { eboxLog?: Logger }

/** The process's log: one JSON line an entry. Whatever could tell a person or a secret is taken out by name, before it is written. */
export function log(): Logger {
  return (shared.eboxLog ??= pino({
    level: env().LOG_LEVEL,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        ...['authorization', 'cookie', 'set-cookie'].map((header) => `*.headers["${header}"]`),
        ...[
          'ssin',
          'token',
          'code',
          'body',
          'email',
          'address',
          'subject',
          'assertion',
          'client_assertion',
          'state',
        ].flatMap((name) => [name, `*.${name}`]),
      ],
      censor: '[taken out]',
    },
    // An error of the database repeats statement and parameters in its message: only its kind and code are kept.
    serializers: { error: describeError },
  }))
}

/** What may be kept of an error: its name, its code, where it was thrown, and its cause. */
export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { name: typeof error }
  // Not under `code`, which is taken out: it may be one that a person was sent.
  const reason = 'code' in error && typeof error.code === 'string' ? { reason: error.code } : {}
  const frames = error.stack?.split('\n').filter((line) => line.trimStart().startsWith('at ')) ?? []
  return {
    name: error.name,
    ...reason,
    at: frames.slice(0, 8).map((frame) => frame.trim()),
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  }
}
